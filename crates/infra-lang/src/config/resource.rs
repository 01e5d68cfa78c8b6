//! `resource` and `data` blocks.

use infra_diagnostics::Span;
use infra_schema::address::Resource;
use infra_syntax::{Block, Body, Expr};

use super::{Lifecycle, ProviderLocal, Provisioner};
use crate::reference::Reference;

/// A `resource` or `data` block.
#[derive(Clone, Debug)]
pub struct ResourceBlock {
    /// Its address within the module; also tells managed from data.
    pub address: Resource,
    /// How many instances there are.
    pub count: Option<Expr>,
    /// A map or set of strings with one instance for each element. Never together with `count`.
    pub for_each: Option<Expr>,
    /// The provider configuration that is named; without it, see [`super::Module::provider_of`].
    pub provider: Option<ProviderLocal>,
    /// What must be done first, beyond what the expressions refer to.
    pub depends_on: Vec<Reference>,
    /// The `lifecycle` block; the default when there is none.
    pub lifecycle: Lifecycle,
    /// `connection` blocks directly in the resource.
    pub connection: Option<Block>,
    /// `provisioner` blocks in order.
    pub provisioners: Vec<Provisioner>,
    /// What is for the provider: the body without meta-arguments and without `lifecycle`, `connection` and
    /// `provisioner` blocks.
    pub body: Body,
    /// The block's header.
    pub span: Span,
}
