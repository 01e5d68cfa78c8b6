//! Changes: what becomes of each object.

use infra_schema::address::ResourceInstance;
use infra_value::{Path, Step, Value};
use serde::{Deserialize, Serialize};

/// What becomes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nothing.
    NoOp,
    /// It is created.
    Create,
    /// It is changed in place.
    Update,
    /// It is deleted and created anew.
    DeleteThenCreate,
    /// A new one is created, then the old one is deleted.
    CreateThenDelete,
    /// It is deleted.
    Delete,
    /// It is read during apply.
    Read,
    /// It leaves the state and stays in the cloud.
    Forget,
}

impl Change {
    /// Whether the object is replaced by another one.
    pub fn is_replacement(self) -> bool {
        matches!(self, Self::DeleteThenCreate | Self::CreateThenDelete)
    }
}

/// Why a change is planned, where the change itself does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// An earlier create ended badly.
    Tainted,
    /// `-replace` asked for it.
    Requested,
    /// An argument cannot be changed in place.
    CannotUpdate,
    /// `replace_triggered_by` asked for it.
    Triggered,
    /// The block is gone from the configuration.
    NoConfig,
    /// The index is beyond `count`.
    CountIndex,
    /// The key is not in `for_each`.
    EachKey,
    /// The block no longer has, or now has, `count` or `for_each`.
    WrongRepetition,
    /// A `moved` block gave it an address at which nothing is configured.
    NoMoveTarget,
    /// The module is gone.
    NoModule,
    /// Arguments of the data source are not known yet.
    ConfigUnknown,
    /// Something that the data source depends on is to be changed.
    DependencyPending,
    /// A replaced object that an earlier apply could not delete.
    Deposed,
}

/// An object: an instance, or one of its deposed predecessors.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectId {
    /// The instance.
    pub address: ResourceInstance,
    /// Key of the deposed object; nothing for the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
}

impl ObjectId {
    /// The current object of an instance.
    pub fn current(address: ResourceInstance) -> Self {
        Self { address, deposed: None }
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.address)?;
        self.deposed.as_ref().map_or(Ok(()), |key| write!(f, " (deposed object {key})"))
    }
}

/// What becomes of one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceChange {
    /// Which object.
    pub object: ObjectId,
    /// Where the instance was before a `moved` block, or one that goes without saying, gave it this address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<ResourceInstance>,
    /// The id by which the object is taken into the state first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
    /// The block that was written for it, when its configuration is only being generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// Address of its provider configuration, as the state writes it.
    pub provider: String,
    /// What becomes of it.
    pub change: Change,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The object now; nothing when there is none.
    pub before: Option<Value>,
    /// The object afterwards, with unknown values; nothing when it will be gone.
    pub after: Option<Value>,
    /// Changes that need a new object.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::path")]
    pub replace: Vec<Path>,
    /// What the provider remembers of the object now. Bytes as the provider gave them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Vec<u8>>,
    /// Digest of the object in the state that the plan was made from, so that apply can tell whether it has moved.
    /// Nothing when the state had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Resources that it depends on, for the state: addresses without keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<String>,
    /// What the state has in their place, where that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior_dependencies: Option<Vec<String>>,
    /// Whether its replacement, now or later, is created first.
    #[serde(default)]
    pub create_before_destroy: bool,
    /// The key under which the old object waits for its deletion, when the new one is created first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposes: Option<String>,
}

/// An instance that has another address now, with all its objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The address in the state.
    pub from: ResourceInstance,
    /// The address that the plan is about.
    pub to: ResourceInstance,
}

/// What someone else did to an object since the state was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Which object.
    pub object: ObjectId,
    /// Address of its provider configuration, as the state writes it.
    pub provider: String,
    /// As the state has it.
    pub before: Value,
    /// As the cloud has it; nothing when it is gone.
    pub after: Option<Value>,
    /// The change that this one merely shows: a group lists the rule that somebody deleted. It goes into the state and
    /// is no news of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained_by: Option<ObjectId>,
}

/// Attributes of a resource that changes come from, as the configuration refers to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relevant {
    /// The resource. Without a key where the configuration names all instances, or computes the key.
    pub resource: ResourceInstance,
    /// The attributes; the empty path for all of them.
    #[serde(with = "crate::path")]
    pub attributes: Vec<Path>,
}

impl Relevant {
    /// Whether something that happened to an object concerns what is referred to.
    pub fn concerns(&self, drift: &Drift) -> bool {
        let address = &drift.object.address;
        let is_it = self.resource.config() == address.config()
            && (self.resource.key.is_none() || self.resource.key == address.key)
            && (address.module.0.iter().zip(self.resource.module.0.iter()))
                .all(|(real, named)| named.key.is_none() || named.key == real.key);
        let differs = |path: &Path| match path.0.first() {
            Some(Step::Attr(name)) => {
                drift.after.as_ref().is_none_or(|after| after.get(name) != drift.before.get(name))
            }
            _ => true,
        };
        is_it && self.attributes.iter().any(differs)
    }
}

/// What becomes of a root output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutputChange {
    /// What becomes of it: no-op, create, update or delete.
    pub change: Change,
    /// The value now.
    pub before: Option<Value>,
    /// The value afterwards; may be unknown.
    pub after: Option<Value>,
    /// Whether it is declared sensitive.
    pub sensitive: bool,
}

impl ResourceChange {
    /// Resources that it depended on when the state was written.
    pub fn depended_on(&self) -> &[String] {
        self.prior_dependencies.as_ref().unwrap_or(&self.dependencies)
    }
}
