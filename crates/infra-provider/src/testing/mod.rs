//! A cloud in memory, for the tests of whoever uses providers.
//!
//! [`MemoryCloud`] is what the objects live in: tests look into it, change things behind everybody's back, inject
//! [`Fault`]s and count calls. [`MemoryProvider`] is the provider for it, with real schemas and plans:
//!
//! - `test_network`: a plain type with a default, that cannot be deleted while a server is in it;
//! - `test_server`: everything that a schema can say, in schema version 1;
//! - `test_bucket`: named by its user, the name unique in the cloud;
//! - data source `test_lookup`: a network by its name.

mod client;
mod cloud;
mod fault;
mod kind;
mod provider;
mod types;
mod unmanaged;
mod visit;

pub use client::MemoryClient;
pub use cloud::{MemoryCloud, PAGE, Record};
pub use fault::{Call, Fault, Injection, Moment};
pub use provider::MemoryProvider;
pub use types::{Bucket, Disk, Lookup, Network, ProviderConfig, Rule, Server, Timeouts};
