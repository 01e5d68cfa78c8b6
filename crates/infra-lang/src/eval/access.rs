//! Attributes and indices.

use infra_diagnostics::{Diagnostic, Diagnostics, Span, did_you_mean};
use infra_syntax::{Expr, ExprKind, Step};
use infra_value::{Data, Number, Type, Value};

use super::{Environment, converted, describe};

/// Why a step leads nowhere.
pub(super) struct NoSuchElement {
    summary: &'static str,
    detail: String,
    hint: Option<String>,
}

impl NoSuchElement {
    fn new(summary: &'static str, detail: impl Into<String>) -> Self {
        Self { summary, detail: detail.into(), hint: None }
    }

    fn index(detail: impl Into<String>) -> Self {
        Self::new("Invalid index", detail)
    }

    /// Names within a marked value are no suggestions: they can be secrets too.
    fn with_suggestion<'n>(
        mut self,
        from: &Value,
        given: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        if !from.marks().is_empty() {
            return self;
        }
        self.hint = did_you_mean(given, names).map(|meant| format!("Did you mean \"{meant}\"?"));
        self
    }
}

impl Environment<'_> {
    /// `source` with steps after it.
    pub(super) fn access(&self, expr: &Expr, source: &Expr, steps: &[Step]) -> Result<Value, Diagnostics> {
        let (value, taken) = match &source.kind {
            ExprKind::Variable(root) => self.reference(root, steps)?,
            _ => (self.evaluate(source)?, 0),
        };
        self.follow(expr, value, &steps[taken..])
    }

    /// Takes one step after the other. `expr` is what errors tell the values of.
    pub(super) fn follow(&self, expr: &Expr, mut value: Value, steps: &[Step]) -> Result<Value, Diagnostics> {
        for step in steps {
            value = match step {
                Step::Attr { name, span } => {
                    attribute(&value, &name.name).map_err(|why| self.no_such(expr, *span, why))?
                }
                Step::Index { key, span } => {
                    let key = self.evaluate(key)?;
                    index(&value, &key).map_err(|why| self.no_such(expr, *span, why))?
                }
                Step::LegacyIndex { index: digits, span } => {
                    let key = Number::parse(digits).map_or(Value::string(digits.clone()), Value::number);
                    index(&value, &key).map_err(|why| self.no_such(expr, *span, why))?
                }
                Step::Splat { each, marker_span, .. } => self.splat(expr, value, each, *marker_span)?,
            };
        }
        Ok(value)
    }

    fn no_such(&self, expr: &Expr, span: Span, why: NoSuchElement) -> Diagnostics {
        let mut problem = Diagnostic::error(why.summary, why.detail).at(span).within(expr.span);
        problem.hints.extend(why.hint.map(Into::into));
        describe::with_values(self, problem, [expr]).into()
    }
}

/// `value.name`
pub(super) fn attribute(value: &Value, name: &str) -> Result<Value, NoSuchElement> {
    let missing_attribute = || {
        NoSuchElement::new(
            "Unsupported attribute",
            format!("This object does not have an attribute named \"{name}\"."),
        )
    };
    let found = match value.data() {
        Data::Null(_) => {
            let detail = "This value is null, so it does not have any attributes.";
            return Err(NoSuchElement::new("Attempt to get attribute from null value", detail));
        }
        Data::Object(attributes) => attributes.get(name).cloned().ok_or_else(|| {
            missing_attribute().with_suggestion(value, name, attributes.keys().map(|key| &**key))
        })?,
        Data::Map(_, entries) => {
            entries.get(name).cloned().ok_or_else(|| missing_key(value, name, entries.keys()))?
        }
        Data::Unknown(Type::Object(object), _) => match object.attributes.get(name) {
            Some(ty) => Value::unknown(ty.clone()),
            None => {
                return Err(missing_attribute().with_suggestion(
                    value,
                    name,
                    object.attributes.keys().map(|key| &**key),
                ));
            }
        },
        Data::Unknown(Type::Map(element), _) => Value::unknown((**element).clone()),
        Data::Unknown(Type::Dynamic, _) => Value::unknown(Type::Dynamic),
        _ => return Err(no_attributes(&value.ty(), name)),
    };
    Ok(found.with_marks(value.marks()))
}

fn missing_key<'k>(
    value: &Value,
    name: &str,
    keys: impl Iterator<Item = &'k std::sync::Arc<str>>,
) -> NoSuchElement {
    NoSuchElement::new(
        "Missing map element",
        format!("This map does not have an element with the key \"{name}\"."),
    )
    .with_suggestion(value, name, keys.map(|key| &**key))
}

/// Why a value of this type has no attributes.
fn no_attributes(ty: &Type, name: &str) -> NoSuchElement {
    const SUMMARY: &str = "Unsupported attribute";
    let kind = match ty {
        Type::List(_) | Type::Tuple(_) => "list",
        Type::Set(_) => "set",
        _ if ty.is_primitive() => {
            let detail =
                format!("A {} does not have attributes, so there is no \"{name}\".", ty.friendly_name());
            return NoSuchElement::new(SUMMARY, detail);
        }
        _ => return NoSuchElement::new(SUMMARY, "This value does not have any attributes."),
    };
    let mut why =
        NoSuchElement::new(SUMMARY, format!("A {kind} does not have attributes, so there is no \"{name}\"."));
    let objects = match ty {
        Type::Tuple(elements) => elements.iter().all(|element| matches!(element, Type::Object(_))),
        _ => matches!(ty.element(), Some(Type::Object(_))),
    };
    if objects {
        why.hint = Some(match kind {
            "list" => format!("Use [0].{name} for one element, or [*].{name} for all of them."),
            _ => format!("Use [*].{name} for all elements, or one(…).{name} when there is exactly one."),
        });
    }
    why
}

/// `value[key]`
pub(super) fn index(value: &Value, key: &Value) -> Result<Value, NoSuchElement> {
    if value.is_null() {
        let detail = "This value is null, so it does not have any indices.";
        return Err(NoSuchElement::new("Attempt to index null value", detail));
    }
    if key.is_null() {
        return Err(NoSuchElement::index("Null cannot be used as a key or index."));
    }
    let found = match value.data() {
        Data::List(element, items) => element_at(items.get(position(key, Some(items.len()))?), element),
        Data::Tuple(items) => element_at(items.get(position(key, Some(items.len()))?), &Type::Dynamic),
        Data::Map(element, entries) => match text_key(key)? {
            Some(name) => entries
                .get(&*name)
                .cloned()
                .ok_or_else(|| no_entry(value, &name, key, entries.keys().map(|k| &**k)))?,
            None => Value::unknown(element.clone()),
        },
        Data::Object(attributes) => match text_key(key)? {
            Some(name) => attributes
                .get(&*name)
                .cloned()
                .ok_or_else(|| no_attribute(value, &name, key, attributes.keys().map(|k| &**k)))?,
            None => Value::unknown(Type::Dynamic),
        },
        Data::Unknown(ty, _) => index_unknown(value, ty, key)?,
        data => return Err(not_indexable(matches!(data, Data::Set(..)))),
    };
    Ok(found.with_marks(value.marks() | key.marks()))
}

/// An element whose position may be unknown.
fn element_at(found: Option<&Value>, element: &Type) -> Value {
    found.cloned().unwrap_or_else(|| Value::unknown(element.clone()))
}

fn index_unknown(value: &Value, ty: &Type, key: &Value) -> Result<Value, NoSuchElement> {
    Ok(match ty {
        Type::Dynamic => Value::unknown(Type::Dynamic),
        Type::List(element) => {
            position(key, None)?;
            Value::unknown((**element).clone())
        }
        Type::Map(element) => {
            text_key(key)?;
            Value::unknown((**element).clone())
        }
        Type::Tuple(elements) => {
            let ty = elements.get(position(key, Some(elements.len()))?);
            Value::unknown(ty.cloned().unwrap_or(Type::Dynamic))
        }
        Type::Object(object) => match text_key(key)? {
            Some(name) => match object.attributes.get(&*name) {
                Some(ty) => Value::unknown(ty.clone()),
                None => return Err(no_attribute(value, &name, key, object.attributes.keys().map(|k| &**k))),
            },
            None => Value::unknown(Type::Dynamic),
        },
        Type::Set(_) | Type::Bool | Type::Number | Type::String => {
            return Err(not_indexable(matches!(ty, Type::Set(_))));
        }
    })
}

/// The position that a key means in a sequence of this length; past every end when the key is unknown.
fn position(key: &Value, length: Option<usize>) -> Result<usize, NoSuchElement> {
    let number = converted(key, &Type::Number)
        .map_err(|error| NoSuchElement::index(format!("A list or tuple is indexed by number: {error}.")))?;
    let Some(number) = number.as_number() else { return Ok(usize::MAX) };
    if number.signum() < 0 {
        return Err(NoSuchElement::index(
            "A negative number is not a valid index. The first element is at 0, and the last at length - 1.",
        ));
    }
    if !number.is_integer() {
        return Err(NoSuchElement::index("An index must be a whole number."));
    }
    match (number.as_usize(), length) {
        (Some(position), Some(length)) if position < length => Ok(position),
        (_, None) => Ok(usize::MAX),
        (_, Some(length)) => {
            let elements = match length {
                0 => "is empty".to_owned(),
                1 => "has one element, at index 0".to_owned(),
                n => format!("has {n} elements, the last at index {}", n - 1),
            };
            Err(NoSuchElement::index(format!(
                "The given index is greater than or equal to the length: this sequence {elements}."
            )))
        }
    }
}

/// The text of a key of a map or object; nothing when it is unknown.
fn text_key(key: &Value) -> Result<Option<std::sync::Arc<str>>, NoSuchElement> {
    let key = converted(key, &Type::String)
        .map_err(|error| NoSuchElement::index(format!("A map or object is indexed by string: {error}.")))?;
    Ok(match key.data() {
        Data::String(text) => Some(text.clone()),
        _ => None,
    })
}

fn no_entry<'k>(
    value: &Value,
    name: &str,
    key: &Value,
    keys: impl Iterator<Item = &'k str>,
) -> NoSuchElement {
    if key.is_sensitive() {
        return NoSuchElement::index("The given key does not identify an element of this map.");
    }
    NoSuchElement::index(format!("This map does not have an element with the key \"{name}\"."))
        .with_suggestion(value, name, keys)
}

fn no_attribute<'k>(
    value: &Value,
    name: &str,
    key: &Value,
    keys: impl Iterator<Item = &'k str>,
) -> NoSuchElement {
    if key.is_sensitive() {
        return NoSuchElement::index("The given key does not identify an attribute of this object.");
    }
    let detail = format!("This object does not have an attribute named \"{name}\".");
    if key.as_number().is_some() {
        return NoSuchElement::index(format!("{detail} Attributes are looked up by name, not by position."));
    }
    NoSuchElement::index(detail).with_suggestion(value, name, keys)
}

fn not_indexable(set: bool) -> NoSuchElement {
    if !set {
        return NoSuchElement::index("This value does not have any indices.");
    }
    let mut why = NoSuchElement::index("The elements of a set have neither positions nor keys.");
    why.hint = Some("Use tolist(…) for an order, or one(…) when there is exactly one element.".to_owned());
    why
}
