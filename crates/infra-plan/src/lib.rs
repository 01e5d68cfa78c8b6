//! The plan: data that says what is to be done, and nothing that does it.
//!
//! A [`Plan`] holds the changes as people read them ([`ResourceChange`]) and the actions that carry them out
//! ([`Action`]) with explicit edges. It knows no provider and no graph library; it can be stored, shown, audited and
//! applied by a process that knows nothing of how it was made.

mod action;
mod change;
mod check;
mod file;
mod path;
mod plan;

pub use action::{Action, ActionId, ActionKind};
pub use change::{Change, Drift, Move, ObjectId, OutputChange, Reason, Relevant, ResourceChange};
pub use check::{CheckKind, CheckResult, CheckStatus, CheckedInstance};
pub use file::{PlanFileError, read, write};
pub use plan::{Counts, FORMAT, Mode, Plan, SourceText};
