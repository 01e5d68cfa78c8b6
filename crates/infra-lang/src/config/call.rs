//! `module` blocks.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::Span;
use infra_syntax::{Attribute, Expr};

use super::{ModuleSource, ProviderLocal, VersionConstraint};
use crate::reference::Reference;

/// A call of another module.
#[derive(Clone, Debug)]
pub struct ModuleCall {
    /// Its name.
    pub name: Arc<str>,
    /// Where the module comes from.
    pub source: ModuleSource,
    /// `source` as written; empty when it is missing.
    pub source_text: Arc<str>,
    /// Where `source` stands; the header when it is missing.
    pub source_span: Span,
    /// Which versions will do, for modules of a registry.
    pub version: Option<VersionConstraint>,
    /// How many instances there are.
    pub count: Option<Expr>,
    /// A map or set of strings with one instance for each element. Never together with `count`.
    pub for_each: Option<Expr>,
    /// Provider configurations that are passed.
    pub providers: Vec<PassedProvider>,
    /// What must be done first, beyond what the arguments refer to.
    pub depends_on: Vec<Reference>,
    /// Values of the module's variables.
    pub arguments: BTreeMap<Arc<str>, Attribute>,
    /// The block's header.
    pub span: Span,
}

/// One entry of a module call's `providers`.
#[derive(Clone, Debug)]
pub struct PassedProvider {
    /// The name within the called module.
    pub inside: ProviderLocal,
    /// The name within the calling module.
    pub outside: ProviderLocal,
    /// The entry.
    pub span: Span,
}
