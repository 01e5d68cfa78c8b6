//! State: what `infra` knows of the objects it manages, and how that knowledge survives.
//!
//! - [`format`]: Terraform state version 4, read and written.
//! - [`journal`]: records beside the state, durable before the call that they announce.
//! - [`store`]: where snapshots, journals, history and locks live; the local disk is one of them.
//! - [`encryption`]: all of that at rest.
//! - [`Session`]: the only writer of state.

mod clock;
mod diagnosis;
pub mod encryption;
mod error;
pub mod format;
pub mod journal;
mod json;
mod session;
pub mod store;

pub use error::StateError;
pub use format::{InstanceObject, ObjectStatus, OutputState, ProviderAddress, State};
pub use journal::{Action, Change, Intent, OpId, Stored, Unresolved, Unsettled};
pub use json::RawJson;
pub use session::{
    AtWork, Loaded, LockOptions, Recording, Run, Session, read_configuration, read_run, read_state,
};
pub use store::{Backend, Claims, DEFAULT_WORKSPACE, LocalStore, LockInfo, Store};
