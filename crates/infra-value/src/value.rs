//! Values.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::{Marks, Number, Refinement, Type, set};

/// A value of the language with its marks.
///
/// Equality (`==`) is of representation: type, data and marks, with unknown equal to unknown. The language's own
/// `==`, where unknown gives unknown, lives with the operators.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    data: Data,
    marks: Marks,
}

/// What a value is made of. Collections carry their element type, so that empty ones have a type too.
#[derive(Clone, Debug)]
pub enum Data {
    /// Null of a type.
    Null(Type),
    /// Not known until apply.
    Unknown(Type, Option<Arc<Refinement>>),
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string in NFC.
    String(Arc<str>),
    /// Elements of one type, in order.
    List(Type, Arc<Vec<Value>>),
    /// Elements of one type, without duplicates, in the order in which cty iterates.
    Set(Type, Arc<Vec<Value>>),
    /// Elements of one type by key.
    Map(Type, Arc<BTreeMap<Arc<str>, Value>>),
    /// Elements, each of its own type.
    Tuple(Arc<Vec<Value>>),
    /// Attributes, each of its own type.
    Object(Arc<BTreeMap<Arc<str>, Value>>),
}

impl PartialEq for Data {
    /// What is shared is not looked into: it is the same.
    fn eq(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(a: &Arc<T>, b: &Arc<T>) -> bool {
            Arc::ptr_eq(a, b) || a == b
        }
        match (self, other) {
            (Self::Null(a), Self::Null(b)) => a == b,
            (Self::Unknown(a, x), Self::Unknown(b, y)) => a == b && x == y,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::List(a, x), Self::List(b, y)) | (Self::Set(a, x), Self::Set(b, y)) => a == b && same(x, y),
            (Self::Map(a, x), Self::Map(b, y)) => a == b && same(x, y),
            (Self::Tuple(a), Self::Tuple(b)) => same(a, b),
            (Self::Object(a), Self::Object(b)) => same(a, b),
            _ => false,
        }
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Self { data, marks: Marks::NONE }
    }
}

/// Brings text to NFC, the form of all strings, keys and attribute names.
pub(crate) fn nfc(text: impl Into<Arc<str>>) -> Arc<str> {
    let text = text.into();
    if is_nfc(&text) { text } else { text.nfc().collect::<String>().into() }
}

/// Construction.
impl Value {
    /// Null of a type; `Type::Dynamic` for a bare `null`.
    pub fn null(ty: Type) -> Self {
        Data::Null(ty).into()
    }

    /// Unknown of a type.
    pub fn unknown(ty: Type) -> Self {
        Data::Unknown(ty, None).into()
    }

    /// Unknown of a type about which something is known.
    pub fn unknown_refined(ty: Type, refinement: Refinement) -> Self {
        let refinement = (refinement != Refinement::default()).then(|| Arc::new(refinement));
        Data::Unknown(ty, refinement).into()
    }

    /// A bool.
    pub fn bool(value: bool) -> Self {
        Data::Bool(value).into()
    }

    /// A number.
    pub fn number(value: impl Into<Number>) -> Self {
        Data::Number(value.into()).into()
    }

    /// A string, normalised to NFC.
    pub fn string(value: impl Into<Arc<str>>) -> Self {
        let value = value.into();
        if is_nfc(&value) {
            Data::String(value).into()
        } else {
            Data::String(value.nfc().collect::<String>().into()).into()
        }
    }

    /// A list. Every item must be of type `element`.
    pub fn list(element: Type, items: Vec<Value>) -> Self {
        Data::List(element, Arc::new(items)).into()
    }

    /// A set. Every item must be of type `element`; duplicates are dropped and the marks of items move to the set.
    pub fn set(element: Type, items: Vec<Value>) -> Self {
        let marks = items.iter().fold(Marks::NONE, |marks, item| marks | item.deep_marks());
        let items = if marks.is_empty() { items } else { items.iter().map(Value::unmark_deep).collect() };
        Self { data: Data::Set(element, Arc::new(set::normalise(items))), marks }
    }

    /// A map. Every item must be of type `element`.
    pub fn map<K: Into<Arc<str>>>(element: Type, items: impl IntoIterator<Item = (K, Value)>) -> Self {
        Data::Map(element, Arc::new(items.into_iter().map(|(k, v)| (k.into(), v)).collect())).into()
    }

    /// A tuple.
    pub fn tuple(items: Vec<Value>) -> Self {
        Data::Tuple(Arc::new(items)).into()
    }

    /// An object.
    pub fn object<K: Into<Arc<str>>>(attributes: impl IntoIterator<Item = (K, Value)>) -> Self {
        Data::Object(Arc::new(attributes.into_iter().map(|(k, v)| (k.into(), v)).collect())).into()
    }
}

/// Looking.
impl Value {
    /// What it is made of, without its marks.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Takes it apart.
    pub fn into_data(self) -> (Data, Marks) {
        (self.data, self.marks)
    }

    /// Its type. Costs the size of the value for tuples and objects.
    pub fn ty(&self) -> Type {
        match &self.data {
            Data::Null(ty) | Data::Unknown(ty, _) => ty.clone(),
            Data::Bool(_) => Type::Bool,
            Data::Number(_) => Type::Number,
            Data::String(_) => Type::String,
            Data::List(t, _) => Type::list(t.clone()),
            Data::Set(t, _) => Type::set(t.clone()),
            Data::Map(t, _) => Type::map(t.clone()),
            Data::Tuple(items) => Type::tuple(items.iter().map(Value::ty).collect::<Vec<_>>()),
            Data::Object(attrs) => Type::object(attrs.iter().map(|(k, v)| (k.clone(), v.ty()))),
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null(_))
    }

    /// Whether it is known at the top; what is inside may still be unknown.
    pub fn is_known(&self) -> bool {
        !matches!(self.data, Data::Unknown(..))
    }

    /// Whether nothing in it is unknown.
    pub fn is_wholly_known(&self) -> bool {
        !self.any(&mut |value| !value.is_known())
    }

    /// The string, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(s) => Some(s),
            _ => None,
        }
    }

    /// The bool, when it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The number, when it is one.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.data {
            Data::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The number as an integer, when it is one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// The items of a list, set or tuple.
    pub fn as_slice(&self) -> Option<&[Value]> {
        match &self.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map or object.
    pub fn as_entries(&self) -> Option<&BTreeMap<Arc<str>, Value>> {
        match &self.data {
            Data::Map(_, items) | Data::Object(items) => Some(items),
            _ => None,
        }
    }

    /// An attribute of an object or an entry of a map.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_entries()?.get(name)
    }

    /// Whether `test` holds for it or for anything inside it.
    pub fn any(&self, test: &mut dyn FnMut(&Value) -> bool) -> bool {
        if test(self) {
            return true;
        }
        match &self.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                items.iter().any(|v| v.any(test))
            }
            Data::Map(_, items) | Data::Object(items) => items.values().any(|v| v.any(test)),
            _ => false,
        }
    }
}

/// Marks.
impl Value {
    /// The marks on the value itself.
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// The marks on it and on everything inside it.
    pub fn deep_marks(&self) -> Marks {
        let mut marks = Marks::NONE;
        self.any(&mut |value| {
            marks |= value.marks;
            false
        });
        marks
    }

    /// Whether it must not be shown as a whole.
    pub fn is_sensitive(&self) -> bool {
        self.marks.contains(Marks::SENSITIVE)
    }

    /// The same value with more marks.
    pub fn with_marks(mut self, marks: Marks) -> Self {
        self.marks |= marks;
        self
    }

    /// The same value without marks at the top; inside they stay.
    pub fn unmark(mut self) -> (Self, Marks) {
        let marks = std::mem::take(&mut self.marks);
        (self, marks)
    }

    /// The same value without any marks.
    pub fn unmark_deep(&self) -> Self {
        if self.deep_marks().is_empty() {
            return self.clone();
        }
        self.map_children(&mut |child| child.unmark_deep()).unmark().0
    }

    /// The same value with every direct child replaced by what `f` gives for it. Types are kept: `f` must not change
    /// the type of an element of a collection.
    pub fn map_children(&self, f: &mut dyn FnMut(&Value) -> Value) -> Self {
        let data = match &self.data {
            Data::List(t, items) => Data::List(t.clone(), Arc::new(items.iter().map(f).collect())),
            Data::Set(t, items) => {
                return Value::set(t.clone(), items.iter().map(f).collect()).with_marks(self.marks);
            }
            Data::Tuple(items) => Data::Tuple(Arc::new(items.iter().map(f).collect())),
            Data::Map(t, items) => {
                Data::Map(t.clone(), Arc::new(items.iter().map(|(k, v)| (k.clone(), f(v))).collect()))
            }
            Data::Object(attrs) => {
                Data::Object(Arc::new(attrs.iter().map(|(k, v)| (k.clone(), f(v))).collect()))
            }
            leaf => leaf.clone(),
        };
        Self { data, marks: self.marks }
    }
}
