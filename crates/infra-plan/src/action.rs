//! Actions: the nodes of the plan's graph.

use serde::{Deserialize, Serialize};

/// Position of an action in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(pub u32);

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Takes an object that exists into the state.
    Import,
    /// Creates an object.
    Create,
    /// Changes an object in place.
    Update,
    /// Deletes an object.
    Delete,
    /// Reads a data source whose arguments were not known before.
    Read,
    /// Drops an object from the state and leaves it in the cloud.
    Forget,
    /// Opens an ephemeral resource.
    Open,
    /// Does nothing: many actions meet in it, so that edges grow with their number and not with its square.
    Join,
}

/// One step of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What it does.
    pub kind: ActionKind,
    /// Position of the change that it carries out; nothing where no object changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<u32>,
    /// The block of the ephemeral resource that it opens, with all its instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// What must have ended well before it starts.
    pub after: Vec<ActionId>,
}
