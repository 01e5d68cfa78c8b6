//! `provisioner` blocks.

use std::sync::Arc;

use infra_diagnostics::Span;
use infra_syntax::{Block, Body};

/// When a provisioner runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// After the object was created.
    #[default]
    Create,
    /// Before the object is destroyed.
    Destroy,
}

/// What a provisioner that failed means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// The action has failed: a new object is tainted, an old one stays.
    #[default]
    Fail,
    /// It is told, and the action goes on.
    Continue,
}

/// A `provisioner` block: what is to be done when an object has come about, or before it goes.
#[derive(Clone, Debug)]
pub struct Provisioner {
    /// Its type: `local-exec`, `remote-exec` or `file`.
    pub kind: Arc<str>,
    /// When it runs.
    pub when: When,
    /// What a failure means.
    pub on_failure: OnFailure,
    /// Its own `connection` block; what it leaves out, that of the resource says.
    pub connection: Option<Block>,
    /// What is for the provisioner itself.
    pub body: Body,
    /// The block's header.
    pub span: Span,
}
