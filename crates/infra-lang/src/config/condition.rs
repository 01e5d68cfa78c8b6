//! Rules that the author of a configuration states: validations, preconditions, postconditions, assertions.

use infra_diagnostics::Span;
use infra_syntax::Expr;

/// One `validation`, `precondition`, `postcondition` or `assert` block.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Must be true.
    pub condition: Expr,
    /// What to say when it is not; a string.
    pub error_message: Expr,
    /// The block's header.
    pub span: Span,
}
