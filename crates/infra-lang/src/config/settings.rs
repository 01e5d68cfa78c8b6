//! `terraform` blocks.

use std::sync::Arc;

use infra_diagnostics::Span;
use infra_syntax::Body;

use super::VersionConstraint;

/// A `required_version` argument.
#[derive(Clone, Debug)]
pub struct RequiredVersion {
    /// Which versions of the language will do.
    pub constraint: VersionConstraint,
    /// Where it stands.
    pub span: Span,
}

/// A `backend` block.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Which: `local`, `s3`.
    pub kind: Arc<str>,
    /// Its arguments.
    pub body: Body,
    /// The block's header.
    pub span: Span,
}

/// An `encryption` block.
#[derive(Clone, Debug)]
pub struct Encryption {
    /// Key providers, methods, and what is encrypted by them.
    pub body: Body,
    /// The block's header.
    pub span: Span,
}
