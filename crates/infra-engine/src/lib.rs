//! Planner, executor, recovery and drift.
//!
//! The [`planner`] is pure: configuration, prior state and observed objects in, a plan out. The [`executor`] is the
//! only caller of a provider's mutating methods and carries out what the plan says. Neither names a concrete
//! provider or store.

mod adopt;
mod builtin;
mod catalog;
mod checks;
mod clients;
pub mod console;
mod digest;
mod discover;
mod durations;
mod ephemerals;
mod events;
mod executor;
mod failure;
mod generate;
mod marks;
mod moves;
mod objects;
mod obstacles;
pub mod planner;
mod preflight;
mod prior;
mod proof;
mod provisioners;
mod recovery;
mod refresh;
mod releases;
pub mod remote;
mod secrets;
mod stack;
pub mod state_edit;
mod trail;
mod unmanaged;
mod unsupported;

pub use adopt::{Adoption, Asked as AskedToAdopt, Left, Place, Why};
pub use catalog::Catalog;
pub use checks::check_results;
pub use clients::Clients;
pub use discover::Discovered;
pub use durations::Durations;
pub use events::{Event, Observer, Outcome, Silent};
pub(crate) use executor::provider as prepare_provider;
pub use executor::{Applied, ApplyOptions, Cancel, Executor};
pub use generate::{Generated, generate, generated_file, note_generated};
pub use objects::holds_secrets;
pub use obstacles::Obstacles;
pub use prior::{Prior, PriorObject, PriorOutput};
pub use proof::Proof;
pub use recovery::{Recovered, Resolution, probe, record};
pub use refresh::Observed;
pub(crate) use refresh::refresh;
pub use stack::{PlanOptions, Planned, Stack};
pub use unmanaged::{Reach, Sought, Unmanaged};
