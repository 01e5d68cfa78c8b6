//! From a typed struct to the contract of `infra-provider`.
//!
//! A provider that is built in describes a type as a struct that derives [`infra_provider::Model`] and an `impl` of
//! [`Resource`] or [`DataSource`]. What has nothing to do with one cloud is done here, once:
//!
//! | what | where |
//! |---|---|
//! | types by name; the contract's `Client` | [`registry`], [`client`] |
//! | what the contract asks of any type; types whose Rust type is forgotten | [`handler`], `erased` |
//! | creating once whatever the network does, deleting until nothing is in the way | [`mutation`] |
//! | reads asked for one by one and made together | [`gather`] |
//! | null, `""`, `0`, `false` and empty collections | [`conform`] |
//! | values that mean the same | [`equivalent`] |
//! | checks of a configuration beyond its schema | [`checks`] |
//! | adjusting a plan | [`draft`] |
//! | `timeouts` blocks | [`timeouts`], [`durations`] |
//! | data sources that show what a resource type shows | [`view`] |

pub mod checks;
pub mod cidr;
pub mod client;
pub mod conform;
pub mod context;
pub mod draft;
pub mod durations;
pub mod equivalent;
mod erased;
pub mod gather;
pub mod given;
pub mod handler;
pub mod lookup;
pub mod mutation;
mod private;
pub mod registry;
pub mod resource;
mod stored;
pub mod timeouts;
pub mod view;

pub use checks::Checks;
pub use client::RegistryClient;
pub use context::Context;
pub use draft::Draft;
pub use mutation::{Fault, Op};
pub use registry::Registry;
pub use resource::{Answers, DataSource, Identity, Limits, Resource, Shows, Wanted};
