//! Arguments whose value is needed before anything can be evaluated.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_syntax::{Expr, ExprKind};
use infra_value::{Type, Value};

use super::Decoder;
use super::contents::Contents;
use crate::config::Snapshot;
use crate::eval::{Context, ProviderFunctions, Scope, evaluate, evaluate_as};
use crate::reference::Reference;

impl Decoder<'_> {
    /// Takes out a constant string.
    pub(super) fn text(&mut self, contents: &mut Contents, name: &str) -> Option<Arc<str>> {
        let expr = contents.take_expr(name)?;
        self.constant_text(&expr)
    }

    /// Takes out a constant bool.
    pub(super) fn flag(&mut self, contents: &mut Contents, name: &str) -> Option<bool> {
        let expr = contents.take_expr(name)?;
        self.constant_flag(&expr)
    }

    /// The value of an expression that must be a constant string.
    pub(super) fn constant_text(&mut self, expr: &Expr) -> Option<Arc<str>> {
        self.constant(expr, &Type::String)?.as_str().map(Arc::from)
    }

    /// The value of an expression that must be a constant bool.
    pub(super) fn constant_flag(&mut self, expr: &Expr) -> Option<bool> {
        self.constant(expr, &Type::Bool)?.as_bool()
    }

    /// The value of an expression that must be constant and not null, converted to a type.
    fn constant(&mut self, expr: &Expr, ty: &Type) -> Option<Value> {
        if has_hole(expr) {
            return None;
        }
        let problems = match constant(expr, Some(ty)) {
            Ok(value) if value.is_null() => {
                let detail = "Null is no value here. Leave the argument out instead.";
                Diagnostic::error("Unsuitable value", detail).at(expr.span).into()
            }
            Ok(value) => return Some(value),
            Err(problems) => problems,
        };
        self.findings.extend(problems);
        None
    }
}

/// Evaluates an expression without references and function calls, and converts the result.
///
/// # Errors
/// There are some, or evaluation or conversion fails.
pub(crate) fn constant(expr: &Expr, ty: Option<&Type>) -> Result<Value, Diagnostics> {
    check_constant(expr)?;
    match ty {
        Some(ty) => evaluate_as(expr, ty, &Nothing),
        None => evaluate(expr, &Nothing),
    }
}

/// Whether an expression has neither references nor function calls.
///
/// # Errors
/// Each of them.
pub(crate) fn check_constant(expr: &Expr) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::new();
    for traversal in expr.variables() {
        let detail = "The value must be known before anything is evaluated, so it cannot refer to anything. Write the value itself.";
        problems.push(Diagnostic::error("Variables not allowed", detail).at(traversal.root.span));
    }
    visit(expr, &mut |expr| {
        if let ExprKind::Call(call) = &expr.kind {
            let detail = "The value must be known before anything is evaluated, so it cannot call functions.";
            problems.push(Diagnostic::error("Function calls not allowed", detail).at(call.name_span));
        }
    });
    problems.into_result(())
}

/// Whether a part of the expression was not understood by the parser, which then said so.
pub(super) fn has_hole(expr: &Expr) -> bool {
    let mut found = false;
    visit(expr, &mut |expr| found |= matches!(expr.kind, ExprKind::Error));
    found
}

/// Calls `f` for the expression and everything in it.
fn visit(expr: &Expr, f: &mut dyn FnMut(&Expr)) {
    let mut pending = vec![expr];
    while let Some(expr) = pending.pop() {
        f(expr);
        expr.for_each_child(|child| pending.push(child));
    }
}

/// The scope of constants: it has no names in it.
struct Nothing;

static CONTEXT: LazyLock<Context> = LazyLock::new(|| Context {
    files: Arc::new(Snapshot::default()),
    working_dir: PathBuf::new(),
    root_dir: PathBuf::new(),
    module_dir: PathBuf::new(),
    home_dir: None,
    providers: ProviderFunctions::default(),
    workspace: Arc::from(""),
    plan_time: None,
    impure: None,
});

impl Scope for Nothing {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        Err(Diagnostic::error("Variables not allowed", "There are no names to refer to here.")
            .at(reference.span)
            .into())
    }

    fn context(&self) -> &Context {
        &CONTEXT
    }
}
