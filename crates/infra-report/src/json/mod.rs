//! What programs read. Formats are Terraform's wherever it has one.

mod diagnostic;
mod message;
mod outputs;
mod plan;
mod raw;
mod state;

pub use diagnostic::{diagnostic_message, validation};
pub use message::{applied_messages, plan_messages};
pub use outputs::outputs;
pub use plan::{drift, plan};
pub use state::{object, state};
