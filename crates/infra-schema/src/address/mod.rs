//! Addresses: how modules, resources and their instances are named.
//!
//! The forms are those that users type: `module.net["a"].aws_subnet.public[0]`, `data.aws_ami.base`.

mod instance;
mod module;
mod parse;
mod resource;
mod stored;

pub use instance::InstanceKey;
pub use module::{ModuleInstance, ModulePath, ModuleStep};
pub use parse::ParseAddressError;
pub use resource::{ConfigResource, Mode, Resource, ResourceInModule, ResourceInstance};
