//! What people and programs read: diagnostics, plans, drift, progress, outputs and states, as text and as JSON.
//!
//! Everything here makes text out of data and hands it back. Only [`Progress`] writes by itself, to the writer that it
//! is given, because it has to while work goes on. Text for people never holds a sensitive value; JSON holds them where
//! Terraform's formats do, flagged.

mod adoption;
mod applied;
mod colour;
mod diagnostics;
mod diff;
mod drift;
mod fleet;
mod graph;
mod history;
mod html;
pub mod json;
mod layout;
mod outputs;
mod plan;
mod progress;
mod reaped;
mod recovered;
mod state;
mod state_diff;
mod value;

pub use adoption::{Adopted, adopted};
pub use applied::applied;
pub use colour::Style;
pub use diagnostics::{compact as compact_diagnostics, diagnostics};
pub use drift::{DriftFormat, drift, drift_report};
pub use fleet::{
    Failed, News, NewsItem, PlannedEnvironment, Plans, Survey, Surveyed, fleet, fleet_report, fleet_summary,
    plans,
};
pub use graph::Graph;
pub use history::{SnapshotLine, history};
pub use html::html;
pub use outputs::{output, outputs, raw_output};
pub use plan::plan;
pub use progress::{Progress, Screen, Work};
pub use reaped::{Fate, Reaped, reaped};
pub use recovered::recovered;
pub use state::{object, state};
pub use state_diff::state_diff;
