//! Providers that need no account of any cloud, with the names, arguments and stored attributes of Terraform's: `null`,
//! `random`, `time`, `local` and `archive`.
//!
//! | what | where |
//! |---|---|
//! | the provider of the contract, over a registry of types | [`Cloudless`] |
//! | the clock and the randomness | `machine` |
//! | types whose objects exist in the state alone | `kept` |
//! | the types of a provider, one file each | `null`, `random`, `time`, `local`, `archive` |

mod archive;
mod digests;
mod kept;
mod local;
mod machine;
mod null;
mod provider;
mod random;
mod time;

pub use machine::{Machine, World};
pub use provider::{Cloudless, all};
