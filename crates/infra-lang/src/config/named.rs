//! Named values: `locals` and `output` blocks.

use std::sync::Arc;

use infra_diagnostics::Span;
use infra_syntax::Expr;

use super::Condition;
use crate::reference::Reference;

/// One argument of a `locals` block.
#[derive(Clone, Debug)]
pub struct Local {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub expr: Expr,
    /// The name as written.
    pub span: Span,
}

/// A result of a module.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub value: Expr,
    /// What it is for.
    pub description: Option<Arc<str>>,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Whether its value must not be stored.
    pub ephemeral: bool,
    /// What must be done before the value counts, beyond what the expression refers to.
    pub depends_on: Vec<Reference>,
    /// What must hold before the value is given out.
    pub preconditions: Vec<Condition>,
    /// The block's header.
    pub span: Span,
}
