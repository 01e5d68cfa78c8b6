//! Terraform state, format version 4.
//!
//! Layout and field names follow what Terraform 1.11.4 writes, byte for byte; fields that are not known here are kept at
//! the place where they stood.

mod extra;
mod object;
mod provider;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod random;
mod read;
mod resource;
mod state;
mod write;

pub use extra::ExtraFields;
pub use object::{InstanceObject, ObjectStatus, OutputState};
pub use provider::{ParseProviderAddressError, ProviderAddress};
pub use resource::{Deposed, ResourceState};
pub use state::{State, TERRAFORM_VERSION};
