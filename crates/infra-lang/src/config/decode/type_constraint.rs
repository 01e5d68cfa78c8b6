//! Type constraints: `list(string)`, `object({ size = optional(number, 20) })`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_syntax::{Expr, ExprKind, FunctionCall, ObjectItem, ObjectKey};
use infra_value::{ObjectType, Type, Value};

use super::constant::{constant, has_hole};
use super::suggest;
use crate::config::Defaults;

/// A type with the defaults of its optional attributes.
#[derive(Clone, Debug)]
pub(crate) struct Constraint {
    /// The type; [`Type::Dynamic`] for what could not be understood.
    pub ty: Type,
    /// Where there are any.
    pub defaults: Option<Arc<Defaults>>,
}

/// Words that a type constraint is made of.
const KEYWORDS: [&str; 9] = ["string", "number", "bool", "any", "list", "set", "map", "object", "tuple"];

/// Understands the `type` of a variable, where `list` and `map` may stand for `list(any)` and `map(any)`.
pub(crate) fn variable_type(expr: &Expr, findings: &mut Diagnostics) -> Constraint {
    if let ExprKind::Variable(word) = &expr.kind {
        let ty = match &*word.name {
            "list" => Some(Type::list(Type::Dynamic)),
            "map" => Some(Type::map(Type::Dynamic)),
            _ => None,
        };
        if let Some(ty) = ty {
            return Constraint { ty, defaults: None };
        }
    }
    type_constraint(expr, findings)
}

/// Understands a type constraint. What is wrong with it is reported.
pub(crate) fn type_constraint(expr: &Expr, findings: &mut Diagnostics) -> Constraint {
    let mut reader = Reader { findings };
    let (ty, defaults) = reader.read(expr);
    Constraint { ty, defaults: defaults.map(Arc::new) }
}

struct Reader<'d> {
    findings: &'d mut Diagnostics,
}

type Read = (Type, Option<Defaults>);

const UNKNOWN: Read = (Type::Dynamic, None);

impl Reader<'_> {
    fn wrong(&mut self, span: Span, detail: impl Into<String>) -> Read {
        self.findings.push(Diagnostic::error("Invalid type specification", detail).at(span));
        UNKNOWN
    }

    fn read(&mut self, expr: &Expr) -> Read {
        match &expr.kind {
            ExprKind::Error => UNKNOWN,
            ExprKind::Variable(word) => self.keyword(&word.name, expr.span),
            ExprKind::Call(call) => self.constructor(call),
            ExprKind::Template(_) => {
                let detail = "A type is written without quotes.";
                self.findings.push(Diagnostic::error("Invalid quoted type constraints", detail).at(expr.span));
                UNKNOWN
            }
            _ => self.wrong(
                expr.span,
                "A type is a word (string, number, bool, any) or made of other types: list(string), object({ name = string }).",
            ),
        }
    }

    fn keyword(&mut self, word: &str, span: Span) -> Read {
        let ty = match word {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "any" => Type::Dynamic,
            "list" | "set" | "map" => {
                return self
                    .wrong(span, format!("\"{word}\" needs the type of its elements: {word}(string)."));
            }
            "object" => {
                return self.wrong(span, "\"object\" needs its attributes: object({ name = string }).");
            }
            "tuple" => {
                return self
                    .wrong(span, "\"tuple\" needs the types of its elements: tuple([string, number]).");
            }
            _ => {
                let detail = format!("\"{word}\" is not a type.");
                let problem = Diagnostic::error("Invalid type specification", detail).at(span);
                self.findings.push(suggest(problem, word, KEYWORDS));
                return UNKNOWN;
            }
        };
        (ty, None)
    }

    fn constructor(&mut self, call: &FunctionCall) -> Read {
        let name = &*call.name;
        match name {
            "string" | "number" | "bool" | "any" => {
                return self.wrong(
                    call.args_span,
                    format!("\"{name}\" is not made of other types: write it without brackets."),
                );
            }
            "optional" => {
                return self.wrong(call.name_span, "Only an attribute of an object type can be optional.");
            }
            "list" | "set" | "map" | "object" | "tuple" => {}
            _ => {
                let problem =
                    Diagnostic::error("Invalid type specification", format!("\"{name}\" is not a type."));
                self.findings.push(suggest(problem.at(call.name_span), name, KEYWORDS));
                return UNKNOWN;
            }
        }
        let [argument] = call.args.as_slice() else {
            let span = call.args.get(1).map_or(call.args_span, |extra| extra.span);
            return self.wrong(span, format!("\"{name}\" is made of exactly one argument."));
        };
        match name {
            "object" => self.object(argument),
            "tuple" => self.tuple(argument),
            _ => {
                let (element, defaults) = self.read(argument);
                let ty = match name {
                    "list" => Type::list(element),
                    "set" => Type::set(element),
                    _ => Type::map(element),
                };
                (ty, defaults.map(|defaults| Defaults::Elements(Box::new(defaults))))
            }
        }
    }

    fn tuple(&mut self, argument: &Expr) -> Read {
        let ExprKind::Tuple(items) = &argument.kind else {
            return self
                .wrong(argument.span, "\"tuple\" is made of a list of types: tuple([string, number]).");
        };
        let (types, defaults): (Vec<_>, Vec<_>) = items.iter().map(|item| self.read(item)).unzip();
        let within: BTreeMap<_, _> =
            defaults.into_iter().enumerate().filter_map(|(i, defaults)| Some((i, defaults?))).collect();
        (Type::tuple(types), (!within.is_empty()).then_some(Defaults::Tuple(within)))
    }

    fn object(&mut self, argument: &Expr) -> Read {
        let ExprKind::Object(items) = &argument.kind else {
            return self.wrong(
                argument.span,
                "\"object\" is made of attributes with their types: object({ name = string, size = number }).",
            );
        };
        let mut object = ObjectType { attributes: BTreeMap::new(), optional: BTreeSet::new() };
        let (mut values, mut within) = (BTreeMap::new(), BTreeMap::new());
        for item in items {
            let ObjectKey::Ident(name) = &item.key else {
                self.wrong(
                    item.key.span(),
                    "An attribute of an object type is a plain name, without quotes.",
                );
                continue;
            };
            let name = &name.name;
            if object.attributes.contains_key(name) {
                self.wrong(item.key.span(), format!("The object type already has an attribute \"{name}\"."));
                continue;
            }
            let attribute = self.attribute(item);
            if attribute.optional {
                object.optional.insert(name.clone());
            }
            object.attributes.insert(name.clone(), attribute.ty);
            values.extend(attribute.default.map(|default| (name.clone(), default)));
            within.extend(attribute.within.map(|defaults| (name.clone(), defaults)));
        }
        let defaults =
            (!values.is_empty() || !within.is_empty()).then_some(Defaults::Object { values, within });
        (Type::Object(Arc::new(object)), defaults)
    }

    fn attribute(&mut self, item: &ObjectItem) -> Attribute {
        let call = match &item.value.kind {
            ExprKind::Call(call) if &*call.name == "optional" => call,
            _ => {
                let (ty, within) = self.read(&item.value);
                return Attribute { ty, optional: false, default: None, within };
            }
        };
        let Some((constraint, rest)) = call.args.split_first() else {
            self.wrong(call.args_span, "\"optional\" needs the type of the attribute: optional(string).");
            return Attribute { ty: Type::Dynamic, optional: true, default: None, within: None };
        };
        if let Some(extra) = rest.get(1) {
            self.wrong(
                extra.span,
                "\"optional\" is made of a type and, at most, a default: optional(string, \"a\").",
            );
        }
        let (ty, within) = self.read(constraint);
        let default = rest.first().and_then(|default| self.default(default, &ty));
        Attribute { ty, optional: true, default, within }
    }

    fn default(&mut self, expr: &Expr, ty: &Type) -> Option<Value> {
        if has_hole(expr) {
            return None;
        }
        let problems = match constant(expr, None) {
            Ok(value) => match infra_value::convert(&value, ty) {
                // A default of null is what an optional attribute has anyway.
                Ok(value) => return (!value.is_null()).then_some(value),
                Err(problem) => {
                    let detail = format!("The default does not fit the attribute's type {ty}: {problem}.");
                    Diagnostic::error("Invalid default value for optional attribute", detail)
                        .at(expr.span)
                        .into()
                }
            },
            Err(problems) => problems,
        };
        self.findings.extend(problems);
        None
    }
}

/// An attribute of an object type.
struct Attribute {
    ty: Type,
    optional: bool,
    default: Option<Value>,
    within: Option<Defaults>,
}
