//! `[for …]`, `{for …}` and what they share with `%{ for … }`.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_syntax::{Expr, ForExpr, ForResult, Ident};
use infra_value::{Data, Marks, Type, Value};

use super::conditional::Decision;
use super::environment::MOST_ELEMENTS;
use super::{Environment, converted, describe};

/// What is walked: elements with their keys, and the marks of the collection.
pub(crate) struct Elements {
    pub(crate) items: Vec<(Value, Value)>,
    pub(crate) marks: Marks,
}

/// Elements of a collection with their keys: positions, names, or for a set the elements themselves. Nothing when
/// it is not known which there are.
pub(crate) fn elements(collection: &Value) -> Option<Vec<(Value, Value)>> {
    Some(match collection.data() {
        Data::List(_, items) | Data::Tuple(items) => {
            items.iter().enumerate().map(|(position, item)| (Value::number(position), item.clone())).collect()
        }
        Data::Set(_, items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
        Data::Map(_, entries) | Data::Object(entries) => {
            entries.iter().map(|(key, item)| (Value::string(key.clone()), item.clone())).collect()
        }
        _ => return None,
    })
}

/// Whether values of a type have elements, or may turn out to have.
pub(crate) fn is_iterable(ty: &Type) -> bool {
    !ty.is_primitive()
}

/// The result of an object `for` while it grows.
struct Object<'x> {
    single: BTreeMap<Arc<str>, Value>,
    grouped: BTreeMap<Arc<str>, Vec<Value>>,
    group: bool,
    key_expr: &'x Expr,
}

/// What is known about the result besides the elements.
struct Progress {
    marks: Marks,
    known: bool,
    problems: Diagnostics,
}

impl Environment<'_> {
    /// A `for` expression.
    pub(super) fn for_expr(&self, expr: &Expr, parts: &ForExpr) -> Result<Value, Diagnostics> {
        let walked = self.walk(&parts.collection)?;
        let Elements { items, marks } = match walked {
            Ok(elements) => elements,
            Err(marks) => return Ok(Value::unknown(Type::Dynamic).with_marks(marks)),
        };
        let mut progress = Progress { marks, known: true, problems: Diagnostics::new() };
        let result = match &parts.result {
            ForResult::Tuple(value) => {
                let mut results = Vec::with_capacity(items.len());
                self.each_included(parts, items, &mut progress, |inside, progress| {
                    match inside.evaluate(value) {
                        Ok(value) => results.push(value),
                        Err(found) => progress.problems.extend(found),
                    }
                });
                Value::tuple(results)
            }
            ForResult::Object { key, value, group } => {
                let mut object = Object {
                    single: BTreeMap::new(),
                    grouped: BTreeMap::new(),
                    group: *group,
                    key_expr: key,
                };
                self.each_included(parts, items, &mut progress, |inside, progress| {
                    object.add(&inside, expr.span, value, progress);
                });
                object.finish()
            }
        };
        if !progress.problems.is_empty() {
            return Err(progress.problems);
        }
        if !progress.known {
            let marks = progress.marks | result.deep_marks();
            return Ok(Value::unknown(Type::Dynamic).with_marks(marks));
        }
        Ok(result.with_marks(progress.marks))
    }

    /// The elements of a collection; only its marks when it is not known which elements there are.
    pub(super) fn walk(&self, collection: &Expr) -> Result<Result<Elements, Marks>, Diagnostics> {
        let (value, marks) = self.evaluate(collection)?.unmark();
        if value.is_null() {
            let detail = "Null has no elements, so \"for\" cannot go through them.";
            return Err(self.problem("Iteration over null value", detail, collection).into());
        }
        if !is_iterable(&value.ty()) {
            let detail = format!(
                "\"for\" goes through the elements of a collection; a {} has none.",
                value.ty().friendly_name()
            );
            return Err(self.problem("Iteration over non-iterable value", detail, collection).into());
        }
        let Some(items) = elements(&value) else { return Ok(Err(marks)) };
        if !self.may_walk(items.len()) {
            let detail = format!(
                "The \"for\" expressions within this expression go through more than {MOST_ELEMENTS} elements together."
            );
            return Err(Diagnostic::error("Too many elements", detail).at(collection.span).into());
        }
        Ok(Ok(Elements { items, marks }))
    }

    /// Calls `visit` inside each element, its names bound.
    pub(super) fn each_bound(
        &self,
        key: Option<&Ident>,
        value: &Ident,
        items: Vec<(Value, Value)>,
        mut visit: impl FnMut(Environment<'_>),
    ) {
        for (item_key, item) in items {
            if self.is_exhausted() {
                break;
            }
            match key {
                Some(key) => {
                    let key = self.bind(&key.name, item_key);
                    let with_key = self.inside(&key);
                    let value = with_key.bind(&value.name, item);
                    visit(with_key.inside(&value));
                }
                None => {
                    let value = self.bind(&value.name, item);
                    visit(self.inside(&value));
                }
            }
        }
    }

    fn each_included(
        &self,
        parts: &ForExpr,
        items: Vec<(Value, Value)>,
        progress: &mut Progress,
        mut visit: impl FnMut(Environment<'_>, &mut Progress),
    ) {
        self.each_bound(parts.key.as_ref(), &parts.value, items, |inside| {
            let Some(condition) = &parts.condition else {
                visit(inside, progress);
                return;
            };
            match inside.decide(condition) {
                Ok((decision, marks)) => {
                    progress.marks |= marks;
                    match decision {
                        Decision::Yes => visit(inside, progress),
                        Decision::No => {}
                        Decision::Open => progress.known = false,
                    }
                }
                Err(found) => progress.problems.extend(found),
            }
        });
    }
}

impl Object<'_> {
    fn add(&mut self, inside: &Environment<'_>, whole: Span, value: &Expr, progress: &mut Progress) {
        let key = match self.key(inside) {
            Ok((key, marks)) => {
                progress.marks |= marks;
                key
            }
            Err(found) => {
                progress.problems.extend(found);
                return;
            }
        };
        let value = match inside.evaluate(value) {
            Ok(value) => value,
            Err(found) => {
                progress.problems.extend(found);
                return;
            }
        };
        match key {
            None => {
                progress.marks |= value.deep_marks();
                progress.known = false;
            }
            Some(key) if self.group => self.grouped.entry(key).or_default().push(value),
            Some(key) => {
                if self.single.contains_key(&key) {
                    progress.problems.push(self.duplicate(inside, &key, whole, progress.marks));
                }
                self.single.insert(key, value);
            }
        }
    }

    /// The key, when it is known, with its marks.
    fn key(&self, inside: &Environment<'_>) -> Result<(Option<Arc<str>>, Marks), Diagnostics> {
        const SUMMARY: &str = "Invalid object key";
        let (key, marks) = inside.evaluate(self.key_expr)?.unmark();
        if key.is_null() {
            return Err(inside
                .problem(SUMMARY, "The key of a result must not be null.", self.key_expr)
                .into());
        }
        let key = converted(&key, &Type::String).map_err(|error| {
            inside.problem(SUMMARY, format!("This value cannot be used as a key: {error}."), self.key_expr)
        })?;
        Ok(match key.data() {
            Data::String(text) => (Some(text.clone()), marks),
            _ => (None, marks),
        })
    }

    fn duplicate(&self, inside: &Environment<'_>, key: &str, whole: Span, marks: Marks) -> Diagnostic {
        let named =
            if marks.contains(Marks::SENSITIVE) { "same key".to_owned() } else { format!("key \"{key}\"") };
        let problem = Diagnostic::error("Duplicate object key", format!("Two elements give the {named}."))
            .at(self.key_expr.span)
            .within(whole)
            .hint("To collect all values of a key in a list, write \"...\" after the value.");
        describe::with_values(inside, problem, [self.key_expr])
    }

    fn finish(self) -> Value {
        if self.group {
            Value::object(self.grouped.into_iter().map(|(key, values)| (key, Value::tuple(values))))
        } else {
            Value::object(self.single)
        }
    }
}
