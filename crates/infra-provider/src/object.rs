//! Objects as they pass between engine and provider.

use std::time::SystemTime;

use infra_value::{Path, Value};

/// An object of a resource type as the cloud has it, or as the state remembers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its attributes; conforms to the schema of its type.
    pub value: Value,
    /// What the provider wants to remember beside the attributes. Nobody else reads it.
    pub private: Option<Vec<u8>>,
}

impl Object {
    /// An object without anything private.
    pub fn new(value: Value) -> Self {
        Self { value, private: None }
    }

    /// Its `id`, when it has one that is known.
    pub fn id(&self) -> Option<&str> {
        self.value.get("id")?.as_str()
    }
}

/// What a provider says will become of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The attributes after the change. What only the cloud can tell is unknown; what the configuration sets is
    /// exactly that, or the prior value where both mean the same.
    pub value: Value,
    /// Changes that need a new object. When there are any, the engine asks again, without a prior object.
    pub replace: Vec<Path>,
    /// What the provider wants to get back when the plan is applied.
    pub private: Option<Vec<u8>>,
}

/// An ephemeral resource that is open.
#[derive(Clone, PartialEq)]
pub struct Opened {
    /// Its attributes; conforms to the schema of its type, and is wholly known. Never stored, logged or shown.
    pub value: Value,
    /// For how long it is good, and what the provider needs to prolong it or give it back.
    pub lease: Lease,
}

/// How long an ephemeral resource is good.
#[derive(Clone, Default, PartialEq)]
pub struct Lease {
    /// When it must have been renewed; nothing when it stays good.
    pub renew_at: Option<SystemTime>,
    /// What the provider wants to get back. Nobody else reads it.
    pub private: Option<Vec<u8>>,
}

impl Opened {
    /// One that stays good and needs not be given back.
    pub fn new(value: Value) -> Self {
        Self { value, lease: Lease::default() }
    }
}
