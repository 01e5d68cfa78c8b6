//! What stands on a field that is an attribute: `#[attr(…)]`.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, ExprLit, ExprUnary, Ident, Lit, LitStr, Path, Result, UnOp};

const OPTIONS: &str = "unknown option: expected `required`, `optional`, `optional_computed`, `computed`, \
     `force_new`, `sensitive`, `write_only`, `nested`, `nested_set`, `json`, `json_policy`, `equivalent = …`, \
     `default = …`, `computed_on = […]`, `deprecated = \"…\"` or `name = \"…\"`";

/// The options of an attribute.
pub struct Attr {
    /// The variant of `Presence`.
    pub presence: Ident,
    pub force_new: bool,
    pub sensitive: bool,
    pub write_only: bool,
    pub nested: bool,
    pub nested_set: bool,
    pub equivalent: Option<Equivalent>,
    pub default: Option<Expr>,
    pub computed_on: Vec<LitStr>,
    pub deprecated: Option<LitStr>,
    pub name: Option<LitStr>,
}

/// What tells that two values mean the same.
pub enum Equivalent {
    Json,
    Policy,
    Function(Path),
}

#[derive(Default)]
struct Draft {
    presence: Option<Ident>,
    force_new: Option<Span>,
    sensitive: Option<Span>,
    write_only: Option<Span>,
    nested: Option<Span>,
    nested_set: Option<Span>,
    equivalent: Option<(Span, Equivalent)>,
    default: Option<Expr>,
    computed_on: Option<(Span, Vec<LitStr>)>,
    deprecated: Option<LitStr>,
    name: Option<LitStr>,
}

impl Attr {
    pub fn parse(attribute: &Attribute) -> Result<Self> {
        let mut draft = Draft::default();
        attribute.parse_nested_meta(|meta| draft.option(&meta))?;
        draft.finish(attribute.span())
    }
}

impl Draft {
    fn option(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let Some(option) = meta.path.get_ident() else { return Err(meta.error(OPTIONS)) };
        let span = option.span();
        let name = option.to_string();
        match name.as_str() {
            "required" => self.presence(meta, Ident::new("Required", span)),
            "optional" => self.presence(meta, Ident::new("Optional", span)),
            "optional_computed" => self.presence(meta, Ident::new("OptionalComputed", span)),
            "computed" => self.presence(meta, Ident::new("Computed", span)),
            "force_new" => once(meta, &mut self.force_new, span),
            "sensitive" => once(meta, &mut self.sensitive, span),
            "write_only" => once(meta, &mut self.write_only, span),
            "nested" => once(meta, &mut self.nested, span),
            "nested_set" => once(meta, &mut self.nested_set, span),
            "json" => once(meta, &mut self.equivalent, (span, Equivalent::Json)),
            "json_policy" => once(meta, &mut self.equivalent, (span, Equivalent::Policy)),
            "equivalent" => {
                let function = meta.value()?.parse()?;
                once(meta, &mut self.equivalent, (span, Equivalent::Function(function)))
            }
            "default" => {
                let value: Expr = meta.value()?.parse()?;
                if !is_literal(&value) {
                    return Err(Error::new(value.span(), "a default is a string, bool or number literal"));
                }
                once(meta, &mut self.default, value)
            }
            "computed_on" => {
                let names = names(&meta.value()?.parse()?)?;
                once(meta, &mut self.computed_on, (span, names))
            }
            "deprecated" => {
                let text = meta.value()?.parse()?;
                once(meta, &mut self.deprecated, text)
            }
            "name" => {
                let text = meta.value()?.parse()?;
                once(meta, &mut self.name, text)
            }
            _ => Err(meta.error(OPTIONS)),
        }
    }

    fn presence(&mut self, meta: &ParseNestedMeta<'_>, presence: Ident) -> Result<()> {
        match &self.presence {
            None => {
                self.presence = Some(presence);
                Ok(())
            }
            Some(_) => {
                Err(meta
                    .error("one of `required`, `optional`, `optional_computed`, `computed` is already given"))
            }
        }
    }

    fn finish(self, whole: Span) -> Result<Attr> {
        let Some(presence) = self.presence else {
            return Err(Error::new(
                whole,
                "say who gives the value: `required`, `optional`, `optional_computed` or `computed`",
            ));
        };
        if let Some(default) = &self.default
            && presence != "Optional"
        {
            return Err(Error::new(default.span(), "only an `optional` attribute has a default"));
        }
        if presence == "Computed" {
            if let Some(span) = self.force_new {
                return Err(Error::new(span, "a `computed` attribute is never changed by the configuration"));
            }
            if let Some(span) = self.write_only {
                return Err(Error::new(span, "a `computed` attribute cannot be `write_only`"));
            }
        }
        let is_computed = presence == "Computed" || presence == "OptionalComputed";
        if let Some((span, _)) = &self.computed_on
            && !is_computed
        {
            return Err(Error::new(*span, "`computed_on` needs `computed` or `optional_computed`"));
        }
        if let (Some(_), Some(span)) = (self.nested, self.nested_set) {
            return Err(Error::new(span, "either `nested` or `nested_set`"));
        }
        if let (Some(span), Some(_)) = (self.nested.or(self.nested_set), &self.equivalent) {
            return Err(Error::new(span, "the attributes of nested objects are compared one by one"));
        }
        Ok(Attr {
            presence,
            force_new: self.force_new.is_some(),
            sensitive: self.sensitive.is_some(),
            write_only: self.write_only.is_some(),
            nested: self.nested.is_some(),
            nested_set: self.nested_set.is_some(),
            equivalent: self.equivalent.map(|(_, equivalent)| equivalent),
            default: self.default,
            computed_on: self.computed_on.map(|(_, names)| names).unwrap_or_default(),
            deprecated: self.deprecated,
            name: self.name,
        })
    }
}

/// Fills in an option that may be given once.
pub fn once<T>(meta: &ParseNestedMeta<'_>, slot: &mut Option<T>, value: T) -> Result<()> {
    if slot.is_some() {
        return Err(meta.error("given twice, or at odds with an option before it"));
    }
    *slot = Some(value);
    Ok(())
}

fn is_literal(value: &Expr) -> bool {
    match value {
        Expr::Lit(ExprLit { lit, .. }) => {
            matches!(lit, Lit::Str(_) | Lit::Bool(_) | Lit::Int(_) | Lit::Float(_))
        }
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => {
            matches!(&**expr, Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Float(_), .. }))
        }
        // What a macro was given.
        Expr::Group(group) => is_literal(&group.expr),
        _ => false,
    }
}

fn names(value: &Expr) -> Result<Vec<LitStr>> {
    let Expr::Array(array) = value else {
        return Err(Error::new(value.span(), "expected a list of names: `[\"vpc_id\"]`"));
    };
    let name = |element: &Expr| match element {
        Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => Ok(name.clone()),
        other => Err(Error::new(other.span(), "expected the name of an argument: `\"vpc_id\"`")),
    };
    array.elems.iter().map(name).collect()
}
