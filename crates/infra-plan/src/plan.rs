//! The plan as a whole.

use std::collections::BTreeMap;

use infra_value::Value;
use serde::{Deserialize, Serialize};

use crate::{
    Action, ActionId, ActionKind, Change, CheckResult, Drift, Move, ObjectId, OutputChange, Relevant,
    ResourceChange,
};

/// Version of the stored form.
pub const FORMAT: u32 = 1;

/// What the plan is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// To make the cloud what the configuration says.
    #[default]
    Normal,
    /// To delete everything.
    Destroy,
    /// To bring the state up to date and change nothing else.
    RefreshOnly,
}

/// A file that the plan was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// Contents, base64.
    pub base64: String,
}

/// What is to be done, complete: applying it needs nothing but the plan, the state and the providers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Version of the stored form.
    pub format: u32,
    /// Version of the engine that made it.
    pub engine: String,
    /// Unique to this plan: it applies at most once.
    pub id: String,
    /// What it is for.
    pub mode: Mode,
    /// When it was made, RFC 3339 in UTC. Also what `plantimestamp()` gives.
    pub created: String,
    /// Lineage of the state; nothing when there was none.
    pub lineage: Option<String>,
    /// Serial of the state.
    pub serial: u64,
    /// Name of the workspace.
    pub workspace: String,
    /// Values of the root module's variables.
    pub variables: BTreeMap<String, Value>,
    /// Folder of the root module, as it was given.
    pub root: String,
    /// The configuration, by path, so that what is not known yet can be computed during apply.
    pub sources: BTreeMap<String, SourceText>,
    /// What someone else did since the state was written.
    pub drift: Vec<Drift>,
    /// Instances that have another address now. Carried out before anything else, and all at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
    /// What becomes of each object, in the order of addresses.
    pub changes: Vec<ResourceChange>,
    /// What the changes come from, by resource.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relevant: Vec<Relevant>,
    /// What becomes of each root output.
    pub outputs: BTreeMap<String, OutputChange>,
    /// How it stands with conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckResult>,
    /// Whether only a part was asked for, so that more may be left to do.
    #[serde(default)]
    pub partial: bool,
    /// What carries the changes out.
    pub actions: Vec<Action>,
}

/// How many objects a plan adds, changes and destroys. A replacement counts as both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To be created.
    pub add: usize,
    /// To be changed in place.
    pub change: usize,
    /// To be deleted.
    pub destroy: usize,
    /// To be dropped from the state only.
    pub forget: usize,
    /// To be taken into the state.
    pub import: usize,
}

impl Plan {
    /// Counts what it does.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in &self.changes {
            counts.import += usize::from(change.import.is_some());
            match change.change {
                Change::NoOp | Change::Read => {}
                Change::Create => counts.add += 1,
                Change::Update => counts.change += 1,
                Change::Delete => counts.destroy += 1,
                Change::Forget => counts.forget += 1,
                Change::DeleteThenCreate | Change::CreateThenDelete => {
                    counts.add += 1;
                    counts.destroy += 1;
                }
            }
        }
        counts
    }

    /// The object that an action is about; nothing where it is about none.
    pub fn object_of(&self, action: ActionId) -> Option<ObjectId> {
        let action = self.actions.get(action.0 as usize)?;
        let change = self.changes.get(action.change? as usize)?;
        let mut object = change.object.clone();
        if action.kind == ActionKind::Delete && change.deposes.is_some() {
            object.deposed.clone_from(&change.deposes);
        }
        Some(object)
    }

    /// Whether applying it would leave every object and every output as they are.
    pub fn is_empty(&self) -> bool {
        let nothing =
            |c: &ResourceChange| matches!(c.change, Change::NoOp | Change::Read) && c.import.is_none();
        self.changes.iter().all(nothing) && self.moves.is_empty() && !self.changes_outputs()
    }

    /// Whether there is something to apply. What changed outside is, where the plan is for that: the state learns of it.
    /// Elsewhere it asks for nothing by itself.
    pub fn is_applyable(&self) -> bool {
        !self.is_empty() || (self.mode == Mode::RefreshOnly && !self.drift.is_empty())
    }

    /// What someone else did, without what merely shows it elsewhere.
    pub fn news(&self) -> impl Iterator<Item = &Drift> {
        self.drift.iter().filter(|drift| drift.explained_by.is_none())
    }

    /// What someone else did and the plan acts on: it changes the object, or something that refers to what has changed. In a
    /// plan that only brings the state up to date, that is all of it.
    pub fn relevant_drift(&self) -> impl Iterator<Item = &Drift> {
        self.news().filter(|drift| {
            let left_alone =
                |change: &ResourceChange| change.change == Change::NoOp && change.object == drift.object;
            self.mode == Mode::RefreshOnly
                || drift.after.is_none()
                || self.relevant.iter().any(|relevant| relevant.concerns(drift))
                || !self.changes.iter().any(left_alone)
        })
    }

    /// Whether any output changes.
    pub fn changes_outputs(&self) -> bool {
        self.outputs.values().any(|o| o.change != Change::NoOp)
    }
}
