//! `moved`, `removed`, `import` and `check` blocks.

use std::sync::Arc;

use infra_diagnostics::Span;
use infra_schema::address::{InstanceKey, ModuleInstance, Resource};
use infra_syntax::{Block, Expr};

use super::{Condition, ProviderLocal, Provisioner, ResourceBlock};

/// What `moved` and `removed` name. A missing key means the object as a whole, with all its instances.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The module, relative to the one that the block is in.
    pub module: ModuleInstance,
    /// The resource and one of its instances; without it, the module call is meant.
    pub resource: Option<(Resource, Option<InstanceKey>)>,
    /// Where it stands.
    pub span: Span,
}

/// A `moved` block: an object got another address.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The former address.
    pub from: Target,
    /// The present one.
    pub to: Target,
    /// The block's header.
    pub span: Span,
}

/// A `removed` block: an object that is no longer configured.
#[derive(Clone, Debug)]
pub struct Removed {
    /// Its former address.
    pub from: Target,
    /// Whether the object is destroyed, or else only forgotten.
    pub destroy: bool,
    /// `provisioner` blocks to run at destruction.
    pub provisioners: Vec<Provisioner>,
    /// The `connection` block that they share.
    pub connection: Option<Block>,
    /// The block's header.
    pub span: Span,
}

/// An `import` block: an object that exists is to be managed.
#[derive(Clone, Debug)]
pub struct Import {
    /// The address; its key may depend on `each`.
    pub to: Expr,
    /// The id by which the provider finds it.
    pub id: Expr,
    /// One import for each element.
    pub for_each: Option<Expr>,
    /// The provider configuration to import with.
    pub provider: Option<ProviderLocal>,
    /// The block's header.
    pub span: Span,
}

/// A `check` block: assertions that warn.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name.
    pub name: Arc<str>,
    /// A data source of its own.
    pub data: Option<ResourceBlock>,
    /// What should hold.
    pub assertions: Vec<Condition>,
    /// The block's header.
    pub span: Span,
}
