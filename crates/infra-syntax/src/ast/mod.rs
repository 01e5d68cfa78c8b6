//! The syntax tree. Every node knows the bytes it came from.
//!
//! Chains of operators and of attribute or index steps are flat lists, however long, so that nothing which
//! walks a tree needs a stack frame for each link. What does nest is limited: see [`crate::limits`].

mod body;
mod children;
mod expr;
mod template;

pub use body::{Attribute, Block, Body, Label};
pub use expr::{
    BinaryChain, BinaryOp, BinaryTerm, Conditional, Expr, ExprKind, ForExpr, ForResult, FunctionCall, Ident,
    ObjectItem, ObjectKey, SplatKind, Step, UnaryOp,
};
pub use template::{Template, TemplateFor, TemplateIf, TemplateInterpolation, TemplateLiteral, TemplatePart};
