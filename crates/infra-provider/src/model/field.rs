//! Rust types that a field of a model may have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_value::{Data, Number, Path, Step, Type, Value};

use super::DecodeError;

/// A Rust type that stands for values of one type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a model",
    note = "fields are `String`, `bool`, `i64`, `f64`, structs that derive `Nested`, and `Option`, `Vec`, `BTreeSet` or `BTreeMap<String, _>` of these"
)]
pub trait Field: Default {
    /// The type of the values.
    fn ty() -> Type;

    /// Reads a value. `path` leads to it from the root, for messages.
    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError>;

    /// The value; always of the type that `ty` says.
    fn to_value(&self) -> Value;
}

fn wrong<T: Field>(value: &Value, path: &Path) -> DecodeError {
    DecodeError::unexpected(path, &T::ty(), value)
}

impl Field for String {
    fn ty() -> Type {
        Type::String
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        value.as_str().map(ToOwned::to_owned).ok_or_else(|| wrong::<Self>(value, path))
    }

    fn to_value(&self) -> Value {
        Value::string(self.as_str())
    }
}

impl Field for bool {
    fn ty() -> Type {
        Type::Bool
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        value.as_bool().ok_or_else(|| wrong::<Self>(value, path))
    }

    fn to_value(&self) -> Value {
        Value::bool(*self)
    }
}

impl Field for i64 {
    fn ty() -> Type {
        Type::Number
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        let number = value.as_number().ok_or_else(|| wrong::<Self>(value, path))?;
        number.as_i64().ok_or_else(|| DecodeError::new(path, format!("{number} is not a 64-bit integer")))
    }

    fn to_value(&self) -> Value {
        Value::number(*self)
    }
}

/// The nearest float. Written as the shortest decimal that means it, as states store it: read back, it is the same number.
/// What is not finite is written as null.
impl Field for f64 {
    fn ty() -> Type {
        Type::Number
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        value.as_number().map(Number::as_f64).ok_or_else(|| wrong::<Self>(value, path))
    }

    fn to_value(&self) -> Value {
        Number::parse(&self.to_string()).map_or_else(|| Value::null(Type::Number), Value::number)
    }
}

impl<T: Field> Field for Option<T> {
    fn ty() -> Type {
        T::ty()
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        if value.is_null() { Ok(None) } else { T::from_value(value, path).map(Some) }
    }

    fn to_value(&self) -> Value {
        self.as_ref().map_or_else(|| Value::null(T::ty()), T::to_value)
    }
}

impl<T: Field> Field for Vec<T> {
    fn ty() -> Type {
        Type::list(T::ty())
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        decode_items::<Self, T>(value, path)
    }

    fn to_value(&self) -> Value {
        Value::list(T::ty(), self.iter().map(T::to_value).collect())
    }
}

impl<T: Field + Ord> Field for BTreeSet<T> {
    fn ty() -> Type {
        Type::set(T::ty())
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        Ok(decode_items::<Self, T>(value, path)?.into_iter().collect())
    }

    fn to_value(&self) -> Value {
        Value::set(T::ty(), self.iter().map(T::to_value).collect())
    }
}

impl<T: Field> Field for BTreeMap<String, T> {
    fn ty() -> Type {
        Type::map(T::ty())
    }

    fn from_value(value: &Value, path: &Path) -> Result<Self, DecodeError> {
        if value.is_null() {
            return Ok(Self::new());
        }
        let entries = value.as_entries().ok_or_else(|| wrong::<Self>(value, path))?;
        let entry = |(key, item): (&Arc<str>, &Value)| {
            let path = path.join(Step::Index(Value::string(key.clone())));
            Ok((key.to_string(), T::from_value(item, &path)?))
        };
        entries.iter().map(entry).collect()
    }

    fn to_value(&self) -> Value {
        Value::map(T::ty(), self.iter().map(|(key, item)| (key.as_str(), item.to_value())))
    }
}

/// The items of a list, set or tuple; null has none. `C` is the collection, for messages.
fn decode_items<C: Field, T: Field>(value: &Value, path: &Path) -> Result<Vec<T>, DecodeError> {
    if value.is_null() {
        return Ok(Vec::new());
    }
    let items = value.as_slice().ok_or_else(|| wrong::<C>(value, path))?;
    let is_set = matches!(value.data(), Data::Set(..));
    let mut decoded = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        decoded.push(T::from_value(item, &path_to(item, index, is_set, path))?);
    }
    Ok(decoded)
}

/// Elements of sets have no number.
fn path_to(item: &Value, index: usize, is_set: bool, path: &Path) -> Path {
    let step = if is_set { item.clone() } else { Value::number(i64::try_from(index).unwrap_or(i64::MAX)) };
    path.join(Step::Index(step))
}

/// Items that a struct keeps in a `Vec` and the schema as a set.
#[doc(hidden)]
pub trait Items {
    /// The set.
    fn encode_set(&self) -> Value;
}

impl<T: Field> Items for Vec<T> {
    fn encode_set(&self) -> Value {
        Value::set(T::ty(), self.iter().map(T::to_value).collect())
    }
}

impl<T: Field> Items for Option<Vec<T>> {
    fn encode_set(&self) -> Value {
        self.as_ref().map_or_else(|| Value::null(Type::set(T::ty())), Items::encode_set)
    }
}

/// Encodes such items.
#[doc(hidden)]
pub fn encode_set(items: &impl Items) -> Value {
    items.encode_set()
}

/// The value of a literal that is written as a default.
#[doc(hidden)]
pub fn default_value<T: Field>(literal: impl Into<T>) -> Value {
    literal.into().to_value()
}
