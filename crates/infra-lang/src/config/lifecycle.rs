//! `lifecycle` blocks.

use infra_diagnostics::Span;
use infra_syntax::Expr;
use infra_value::Path;

use super::Condition;

/// How the instances of a resource come and go.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    /// Whether a replacement is created before the old object is destroyed; `None` when not said.
    pub create_before_destroy: Option<bool>,
    /// Where `prevent_destroy = true` stands, when it does.
    pub prevent_destroy: Option<Span>,
    /// Which differences from the configuration are left alone.
    pub ignore_changes: IgnoreChanges,
    /// References whose change replaces the instances.
    pub replace_triggered_by: Vec<Expr>,
    /// What must hold before an instance is evaluated.
    pub preconditions: Vec<Condition>,
    /// What must hold afterwards; may refer to `self`.
    pub postconditions: Vec<Condition>,
    /// The block's header, when there is a block.
    pub span: Option<Span>,
}

/// Arguments whose configured value counts at creation only.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum IgnoreChanges {
    /// None.
    #[default]
    Nothing,
    /// Every argument.
    All(Span),
    /// These.
    Paths(Vec<IgnoredPath>),
}

/// One element of `ignore_changes`.
#[derive(Clone, Debug, PartialEq)]
pub struct IgnoredPath {
    /// The way to it from the resource: `.tags["Name"]`.
    pub path: Path,
    /// Where it stands.
    pub span: Span,
}
