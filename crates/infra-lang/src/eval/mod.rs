//! Evaluation of expressions.
//!
//! [`evaluate`] gives the value of an expression within a [`Scope`], by the rules of Terraform 1.11: what is unknown
//! or sensitive in an operand makes the result unknown or sensitive. Nothing here reads a clock, a disk or the
//! environment: whatever an expression may learn of the world comes through the [`Context`].

mod access;
mod call;
mod conditional;
mod constructor;
mod context;
mod convert;
mod describe;
mod environment;
mod equality;
mod for_expr;
mod operator;
mod show;
mod splat;
mod template;

pub use context::{Context, FunctionLibrary, Impure, ProviderFunctions};
pub(crate) use convert::{converted, required};
pub use describe::describe;
pub(crate) use describe::with_article;
pub use show::{show, show_type};

pub(crate) use environment::Environment;
pub(crate) use equality::equals;
pub(crate) use for_expr::{elements, is_iterable};
pub(crate) use template::{certain_prefix, render as render_template};

use infra_diagnostics::Diagnostics;
use infra_syntax::Expr;
use infra_value::{Type, Value};

use crate::reference::Reference;

/// What gives values to the references in an expression.
pub trait Scope {
    /// The value of the whole subject of a reference, whatever steps follow it: for a resource with `count` the tuple
    /// of its instances, for one with `for_each` the object of them.
    ///
    /// # Errors
    /// There is no such thing, or it has no value that can be used here. The diagnostics say where.
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics>;

    /// What functions may know of the world.
    fn context(&self) -> &Context;
}

/// Evaluates an expression.
///
/// # Errors
/// Everything that is wrong with it, as far as one error does not follow from another.
pub fn evaluate(expr: &Expr, scope: &dyn Scope) -> Result<Value, Diagnostics> {
    Environment::new(scope).evaluate(expr)
}

/// Evaluates an expression and converts the result to a type. Null converts to any type.
///
/// # Errors
/// As [`evaluate`]; also when the result cannot be converted.
pub fn evaluate_as(expr: &Expr, ty: &Type, scope: &dyn Scope) -> Result<Value, Diagnostics> {
    Environment::new(scope).evaluate_as(expr, ty)
}
