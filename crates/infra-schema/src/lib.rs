//! Schemas of configuration blocks, and the addresses of what they describe.

pub mod address;
mod block;
mod function;
mod provider;

pub use block::{Attribute, Block, NestedBlock, Nesting, Presence, Schema};
pub use function::{Function, FunctionError, Parameter};
pub use provider::{ParseProviderError, ProviderSchemas, ProviderSource, Unmanaged};
