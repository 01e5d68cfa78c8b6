//! What is refused for its size, so that no input can exhaust the stack.

/// The largest text that is parsed, in bytes: 64 MiB less one.
pub const MAX_TEXT_BYTES: usize = (64 << 20) - 1;

/// How deep blocks, brackets, templates, unary operators and branches of conditionals may nest together.
pub const MAX_NESTING: usize = 200;

/// How many nodes may lie on a path from the top of an expression down to a leaf. Chains (`a + b + c`,
/// `a.b.c`) count once, however long. Whoever walks expressions recursively can rely on it.
pub const MAX_EXPRESSION_HEIGHT: usize = 256;

/// How many findings are reported for one text before the parser gives up.
pub const MAX_FINDINGS: usize = 1000;
