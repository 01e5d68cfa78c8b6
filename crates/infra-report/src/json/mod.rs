//! What programs read. Formats are Terraform's wherever it has one:
//! <https://developer.hashicorp.com/terraform/internals/json-format> for documents,
//! <https://developer.hashicorp.com/terraform/internals/machine-readable-ui> for streams of messages.
//!
//! Documents that are asked for hold sensitive values in clear, with a flag beside them, as Terraform's do; streams and
//! the drift document never hold them.

mod adoption;
mod applied;
mod change;
mod checks;
mod configuration;
mod dependencies;
mod diagnostic;
mod drift;
mod fleet;
mod history;
pub(crate) mod hook;
mod message;
mod outputs;
mod plan;
mod plan_messages;
mod plans;
mod raw;
mod reaped;
mod resource;
mod state;
mod tree;

pub use adoption::adopted;
pub use applied::applied_messages;
pub use diagnostic::{diagnostic_message, validation};
pub use drift::drift;
pub use fleet::{FleetDocument, FleetEntry, FleetProblem, fleet};
pub use history::{history, state_diff};
pub use outputs::outputs;
pub use plan::plan;
pub use plan_messages::plan_messages;
pub use plans::plans;
pub use reaped::reaped;
pub use state::{object, state};
