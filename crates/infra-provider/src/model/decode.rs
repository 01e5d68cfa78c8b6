//! Reading values.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::Block;
use infra_value::{Data, Path, Step, Type, Value};

use super::{Field, Rules};
use crate::{ErrorClass, Failed, ProviderError};

/// A value that a struct cannot hold.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}: {message}", display(path))]
pub struct DecodeError {
    /// Where.
    pub path: Path,
    /// What is wrong there.
    pub message: String,
}

impl DecodeError {
    /// Something wrong at `path`.
    pub fn new(path: &Path, message: impl Into<String>) -> Self {
        Self { path: path.clone(), message: message.into() }
    }

    /// The value at `path` is not of type `expected`. Never shows the value.
    pub fn unexpected(path: &Path, expected: &Type, value: &Value) -> Self {
        let expected = expected.friendly_name();
        Self::new(
            path,
            if !value.is_known() {
                "is not known yet".to_owned()
            } else if value.is_null() {
                format!("is null, but a {expected} is needed")
            } else {
                format!("is a {}, but a {expected} is needed", value.ty().friendly_name())
            },
        )
    }
}

fn display(path: &Path) -> String {
    let text = path.to_string();
    match text.strip_prefix('.') {
        Some(rest) => rest.to_owned(),
        None if text.is_empty() => "the value".to_owned(),
        None => text,
    }
}

/// Whoever calls the provider has checked the value against the schema: what still does not fit is a bug.
impl From<DecodeError> for ProviderError {
    fn from(error: DecodeError) -> Self {
        let message = error.to_string();
        Self { attribute: Some(error.path), ..Self::new(ErrorClass::Internal, message) }
    }
}

impl From<DecodeError> for Failed {
    fn from(error: DecodeError) -> Self {
        ProviderError::from(error).into()
    }
}

/// The attributes of an object that is being read.
#[doc(hidden)]
pub struct Fields<'v> {
    attributes: &'v BTreeMap<Arc<str>, Value>,
    path: &'v Path,
    /// The first that cannot be read.
    wrong: Option<DecodeError>,
}

impl<'v> Fields<'v> {
    /// Those of `value`, to which `path` leads from the root.
    pub fn of(value: &'v Value, path: &'v Path) -> Result<Self, DecodeError> {
        match value.as_entries() {
            Some(attributes) => Ok(Self { attributes, path, wrong: None }),
            None => Err(DecodeError::unexpected(path, &Type::object::<&str>([]), value)),
        }
    }

    /// One of them. Where it cannot be read it is what it is by default, and [`Fields::read`] tells.
    ///
    /// With an error from here, code would have to let go of all the fields before, at each of them: a megabyte in all.
    #[inline(never)]
    pub fn field<T: Field>(&mut self, name: &'static str) -> T {
        let path = self.path.join(Step::Attr(name.into()));
        let read = match self.attributes.get(name) {
            Some(value) => T::from_value(value, &path),
            None => Err(DecodeError::new(&path, "is missing")),
        };
        read.unwrap_or_else(|error| {
            self.wrong.get_or_insert(error);
            T::default()
        })
    }

    /// What was put together of them, if all could be read.
    pub fn read<T>(self, read: T) -> Result<T, DecodeError> {
        self.wrong.map_or(Ok(read), Err)
    }
}

/// `planned` with null for every unknown that only the provider can tell.
pub fn without_computed_unknowns(block: &Block, rules: &Rules, planned: &Value) -> Value {
    let Some(entries) = planned.as_entries() else { return planned.clone() };
    let within = |nested: &Block, name: &str, value: &Value| {
        let rules = rules.nested_rules(name);
        each_object(value, &mut |object| without_computed_unknowns(nested, rules, object))
    };
    let known = entries.iter().map(|(name, value)| {
        let (nested, is_computed) = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) => (rules.object_block(name), attribute.presence.is_computed()),
            (None, Some(nested)) => (Some(&nested.block), nested.computed),
            (None, None) => (None, false),
        };
        let value = match nested {
            Some(nested) if value.is_known() => within(nested, name, value),
            _ if is_computed => nulls_for_unknowns(value),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Value::object(known).with_marks(planned.marks())
}

/// `value` with null for everything unknown in it: what is known of an object that is not complete.
pub fn nulls_for_unknowns(value: &Value) -> Value {
    if value.is_known() {
        value.map_children(&mut |child| nulls_for_unknowns(child))
    } else {
        Value::null(value.ty()).with_marks(value.marks())
    }
}

/// Applies `f` to an object, or to every object in a collection of objects.
fn each_object(value: &Value, f: &mut dyn FnMut(&Value) -> Value) -> Value {
    match value.data() {
        Data::Object(_) => f(value),
        _ => value.map_children(&mut *f),
    }
}
