//! Types.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// The type of a value, or a constraint on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// Not known yet, or any: `any` in a constraint, the type of `null` and of wholly unknown values.
    Dynamic,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`: a sequence of Unicode characters in NFC
    String,
    /// `list(T)`
    List(Arc<Type>),
    /// `set(T)`
    Set(Arc<Type>),
    /// `map(T)`
    Map(Arc<Type>),
    /// `tuple([A, B])`
    Tuple(Arc<[Type]>),
    /// `object({a = A})`
    Object(Arc<ObjectType>),
}

/// The attributes of an object type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectType {
    /// Name and type of each attribute.
    pub attributes: BTreeMap<Arc<str>, Type>,
    /// Those that conversion may add as null: `optional(T)`. Only in constraints; the type of a value has none.
    pub optional: BTreeSet<Arc<str>>,
}

impl Type {
    /// `list(element)`
    pub fn list(element: Type) -> Self {
        Self::List(Arc::new(element))
    }

    /// `set(element)`
    pub fn set(element: Type) -> Self {
        Self::Set(Arc::new(element))
    }

    /// `map(element)`
    pub fn map(element: Type) -> Self {
        Self::Map(Arc::new(element))
    }

    /// `tuple(elements)`
    pub fn tuple(elements: impl Into<Arc<[Type]>>) -> Self {
        Self::Tuple(elements.into())
    }

    /// An object type with exactly these attributes.
    pub fn object<K: Into<Arc<str>>>(attributes: impl IntoIterator<Item = (K, Type)>) -> Self {
        let attributes = attributes.into_iter().map(|(k, t)| (k.into(), t)).collect();
        Self::Object(Arc::new(ObjectType { attributes, optional: BTreeSet::new() }))
    }

    /// Whether it is `bool`, `number` or `string`.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// Whether it is a list, set or map.
    pub fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(_))
    }

    /// The element type of a list, set or map.
    pub fn element(&self) -> Option<&Type> {
        match self {
            Self::List(t) | Self::Set(t) | Self::Map(t) => Some(t),
            _ => None,
        }
    }

    /// Whether `any` occurs anywhere inside.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(t) | Self::Set(t) | Self::Map(t) => t.has_dynamic(),
            Self::Tuple(ts) => ts.iter().any(Type::has_dynamic),
            Self::Object(o) => o.attributes.values().any(Type::has_dynamic),
        }
    }

    /// Whether a value of this type meets a constraint as it is: `any` stands for every type in the constraint, and a type
    /// that is not known may turn out to be the right one.
    pub fn meets(&self, constraint: &Type) -> bool {
        match (self, constraint) {
            (Self::Dynamic, _) | (_, Self::Dynamic) => true,
            (Self::List(a), Self::List(b)) | (Self::Set(a), Self::Set(b)) | (Self::Map(a), Self::Map(b)) => {
                a.meets(b)
            }
            (Self::Tuple(a), Self::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.meets(b))
            }
            (Self::Object(a), Self::Object(b)) => {
                let (a, b) = (&a.attributes, &b.attributes);
                a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && a.meets(b))
            }
            _ => self == constraint,
        }
    }

    /// How deep it is nested: 1 for primitive types.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Dynamic | Self::Bool | Self::Number | Self::String => 1,
            Self::List(t) | Self::Set(t) | Self::Map(t) => t.depth() + 1,
            Self::Tuple(ts) => ts.iter().map(Type::depth).max().unwrap_or(0) + 1,
            Self::Object(o) => o.attributes.values().map(Type::depth).max().unwrap_or(0) + 1,
        }
    }

    /// The type without its optional attributes' being optional, anywhere inside: the type of a value that meets it.
    pub fn without_optional(&self) -> Type {
        match self {
            Self::Dynamic | Self::Bool | Self::Number | Self::String => self.clone(),
            Self::List(t) => Self::list(t.without_optional()),
            Self::Set(t) => Self::set(t.without_optional()),
            Self::Map(t) => Self::map(t.without_optional()),
            Self::Tuple(ts) => Self::tuple(ts.iter().map(Type::without_optional).collect::<Vec<_>>()),
            Self::Object(o) => {
                Self::object(o.attributes.iter().map(|(k, t)| (k.clone(), t.without_optional())))
            }
        }
    }

    /// The name that messages use: `list of string`, `object`, `dynamic`.
    pub fn friendly_name(&self) -> String {
        match self {
            Self::Dynamic => "dynamic".into(),
            Self::Bool => "bool".into(),
            Self::Number => "number".into(),
            Self::String => "string".into(),
            Self::List(t) => format!("list of {}", t.friendly_name()),
            Self::Set(t) => format!("set of {}", t.friendly_name()),
            Self::Map(t) => format!("map of {}", t.friendly_name()),
            Self::Tuple(_) => "tuple".into(),
            Self::Object(_) => "object".into(),
        }
    }
}

/// Writes the type constraint as the language has it: `list(string)`, `object({a=number})`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dynamic => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::List(t) => write!(f, "list({t})"),
            Self::Set(t) => write!(f, "set({t})"),
            Self::Map(t) => write!(f, "map({t})"),
            Self::Tuple(ts) => {
                f.write_str("tuple([")?;
                for (i, t) in ts.iter().enumerate() {
                    if i > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{t}")?;
                }
                f.write_str("])")
            }
            Self::Object(o) => {
                f.write_str("object({")?;
                for (i, (name, t)) in o.attributes.iter().enumerate() {
                    if i > 0 {
                        f.write_str(",")?;
                    }
                    if o.optional.contains(name) {
                        write!(f, "{name}=optional({t})")?;
                    } else {
                        write!(f, "{name}={t}")?;
                    }
                }
                f.write_str("})")
            }
        }
    }
}
