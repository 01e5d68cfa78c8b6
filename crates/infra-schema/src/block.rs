//! What a block may contain.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_value::{Type, Value};

/// The schema of a resource type, data source or provider configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// Version of the stored form; a state of a lower version must be upgraded.
    pub version: u64,
    /// The contents.
    pub block: Block,
}

/// The contents of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// Arguments and computed attributes by name.
    pub attributes: BTreeMap<Arc<str>, Attribute>,
    /// Nested blocks by type name.
    pub blocks: BTreeMap<Arc<str>, NestedBlock>,
}

/// Who gives an attribute its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The configuration must.
    Required,
    /// The configuration may; else it is null, or the default.
    Optional,
    /// The configuration may; else the provider does.
    OptionalComputed,
    /// Only the provider does.
    Computed,
}

impl Presence {
    /// Whether the configuration may set it.
    pub fn is_configurable(self) -> bool {
        self != Self::Computed
    }

    /// Whether the provider gives a value that the configuration leaves out.
    pub fn is_computed(self) -> bool {
        matches!(self, Self::Computed | Self::OptionalComputed)
    }
}

/// One attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its type constraint.
    pub ty: Type,
    /// Who gives it its value.
    pub presence: Presence,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Whether its value is sent to the provider but never stored.
    pub write_only: bool,
    /// The attribute beside it whose value it repeats, so that it is as sensitive as that one.
    pub repeats: Option<Arc<str>>,
    /// What to use instead, when it is deprecated.
    pub deprecated: Option<String>,
    /// Whether a change needs a new object. Known for built-in providers only: a plugin tells with each plan.
    pub force_new: bool,
    /// The value that an optional attribute has when the configuration leaves it out. For built-in providers only.
    pub default: Option<Value>,
}

impl Attribute {
    /// An attribute with nothing special about it.
    pub fn new(ty: Type, presence: Presence) -> Self {
        Self {
            ty,
            presence,
            sensitive: false,
            write_only: false,
            repeats: None,
            deprecated: None,
            force_new: false,
            default: None,
        }
    }
}

/// How often a nested block may occur and how its occurrences are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// At most one; an object, null when absent.
    Single,
    /// At most one; an object whose attributes are null when absent.
    Group,
    /// Any number, in order.
    List,
    /// Any number, without order.
    Set,
    /// Any number, each with a label as its key.
    Map,
}

/// A block within a block.
#[derive(Clone, Debug, PartialEq)]
pub struct NestedBlock {
    /// How it nests.
    pub nesting: Nesting,
    /// Its contents.
    pub block: Block,
    /// How many there must be at least.
    pub min_items: usize,
    /// How many there may be at most; `None` for any number.
    pub max_items: Option<usize>,
    /// Whether adding or removing one needs a new object. For built-in providers only.
    pub force_new: bool,
    /// Whether the provider fills in blocks that the configuration leaves out entirely. For built-in providers only.
    pub computed: bool,
    /// Whether a create plans none of the blocks that the provider fills in, where it else plans them unknown: as Terraform's
    /// provider does with some. For built-in providers only.
    pub planned_empty: bool,
}

impl Block {
    /// The type of the object that a block of this schema becomes.
    pub fn implied_type(&self) -> Type {
        let attributes = self.attributes.iter().map(|(name, a)| (name.clone(), a.ty.clone()));
        let blocks = self.blocks.iter().map(|(name, b)| (name.clone(), b.implied_type()));
        Type::object(attributes.chain(blocks))
    }

    /// The object in which everything is null and there are no nested blocks.
    pub fn empty_value(&self) -> Value {
        let attributes = self.attributes.iter().map(|(name, a)| (name.clone(), Value::null(a.ty.clone())));
        let blocks = self.blocks.iter().map(|(name, b)| (name.clone(), b.empty_value()));
        Value::object(attributes.chain(blocks))
    }

    /// All names that may occur in it: arguments and block types.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.attributes.keys().chain(self.blocks.keys()).map(|name| &**name)
    }
}

impl NestedBlock {
    /// A block that may occur any number of times.
    pub fn new(nesting: Nesting, block: Block) -> Self {
        Self {
            nesting,
            block,
            min_items: 0,
            max_items: None,
            force_new: false,
            computed: false,
            planned_empty: false,
        }
    }

    /// The type of the attribute that holds the occurrences.
    pub fn implied_type(&self) -> Type {
        let object = self.block.implied_type();
        match self.nesting {
            Nesting::Single | Nesting::Group => object,
            // Elements that differ in type because of a dynamic attribute make it a tuple or an object.
            Nesting::List if object.has_dynamic() => Type::Dynamic,
            Nesting::Map if object.has_dynamic() => Type::Dynamic,
            Nesting::List => Type::list(object),
            Nesting::Set => Type::set(object),
            Nesting::Map => Type::map(object),
        }
    }

    /// The value when there is no occurrence.
    pub fn empty_value(&self) -> Value {
        let object = self.block.implied_type();
        match self.nesting {
            Nesting::Single => Value::null(object),
            Nesting::Group => self.block.empty_value(),
            Nesting::List if object.has_dynamic() => Value::tuple(Vec::new()),
            Nesting::Map if object.has_dynamic() => Value::object::<Arc<str>>([]),
            Nesting::List => Value::list(object, Vec::new()),
            Nesting::Set => Value::set(object, Vec::new()),
            Nesting::Map => Value::map::<Arc<str>>(object, []),
        }
    }
}
