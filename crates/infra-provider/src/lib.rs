//! The contract that a provider meets.
//!
//! A [`Provider`] says what it offers; configured, it becomes a [`Client`], which reads in batches, plans purely and
//! carries out one mutation at a time, telling the [`Operation`] what the cloud named the object before it waits for
//! anything. Built-in providers describe their types as typed structs.

// Derived code names this crate from outside, also in its own tests.
extern crate self as infra_provider;

pub mod audit;
mod contract;
mod error;
pub mod model;
mod object;
mod obstacle;
mod operation;
pub mod retry;
#[cfg(feature = "testing")]
pub mod testing;
mod trail;
pub mod wait;

pub use contract::{BlockKind, Client, Provider, Scope};
pub use error::{ErrorClass, Failed, ProviderError};
pub use model::{DecodeError, Model, Nested};
pub use object::{Lease, Object, Opened, Planned};
pub use obstacle::{FinalSnapshot, Going, Guard, Obstacle, Waivers};
pub use operation::{Intent, Operation, Progress, Settled, Stopped};
pub use trail::TrailEvent;
