//! Where an expression is evaluated: the scope, and the names that surrounding `for`s and `dynamic` blocks bind.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_syntax::{Expr, ExprKind, Ident, Step, Traversal};
use infra_value::{Number, Type, Value};

use super::{Context, Scope, converted, describe};
use crate::reference::{Reference, constant_start};

/// Where names come from, with those that are bound on top of it.
#[derive(Clone)]
pub(crate) struct Environment<'e> {
    outer: Outer<'e>,
    bound: Option<&'e Binding<'e>>,
    /// How many elements the `for`s of the expression have gone through.
    walked: Rc<Cell<usize>>,
}

/// How many elements the `for`s of one expression may go through together, those within others each time anew. It keeps
/// a nest of them from filling the memory.
pub(super) const MOST_ELEMENTS: usize = 4_000_000;

/// Where names come from that nothing binds.
#[derive(Clone, Copy)]
enum Outer<'e> {
    /// A module.
    Scope(&'e dyn Scope),
    /// The variables that a call of `templatefile` or `templatestring` passes.
    Template(&'e BTreeMap<Arc<str>, Value>, &'e Context),
}

/// A name that hides references, and those bound around it.
pub(crate) struct Binding<'e> {
    name: Arc<str>,
    value: Value,
    outer: Option<&'e Binding<'e>>,
}

impl<'e> Environment<'e> {
    /// The scope with nothing bound.
    pub(crate) fn new(scope: &'e dyn Scope) -> Self {
        Self { outer: Outer::Scope(scope), bound: None, walked: Rc::default() }
    }

    /// The inside of a template that is rendered by a function.
    pub(crate) fn template_variables(variables: &'e BTreeMap<Arc<str>, Value>, context: &'e Context) -> Self {
        Self { outer: Outer::Template(variables, context), bound: None, walked: Rc::default() }
    }

    /// Counts elements that a `for` is about to go through, and says whether they are still few enough.
    pub(super) fn may_walk(&self, elements: usize) -> bool {
        self.walked.set(self.walked.get().saturating_add(elements));
        !self.is_exhausted()
    }

    /// Whether the expression has gone through too many elements. It fails then, however it goes on.
    pub(super) fn is_exhausted(&self) -> bool {
        self.walked.get() > MOST_ELEMENTS
    }

    /// Whether this is the inside of a template that a function renders.
    pub(super) fn is_rendered_template(&self) -> bool {
        matches!(self.outer, Outer::Template(..))
    }

    /// What functions may know of the world.
    pub(crate) fn context(&self) -> &'e Context {
        match self.outer {
            Outer::Scope(scope) => scope.context(),
            Outer::Template(_, context) => context,
        }
    }

    /// A name bound within this environment, for [`Environment::inside`].
    pub(crate) fn bind(&self, name: &Arc<str>, value: Value) -> Binding<'e> {
        Binding { name: name.clone(), value, outer: self.bound }
    }

    /// The environment with a binding that was made for it.
    pub(crate) fn inside<'i>(&self, binding: &'i Binding<'i>) -> Environment<'i>
    where
        'e: 'i,
    {
        Environment { outer: self.outer, bound: Some(binding), walked: self.walked.clone() }
    }

    /// The value that a surrounding construct binds to a name.
    pub(super) fn bound(&self, name: &str) -> Option<&'e Value> {
        let mut binding = self.bound;
        while let Some(candidate) = binding {
            if *candidate.name == *name {
                return Some(&candidate.value);
            }
            binding = candidate.outer;
        }
        match self.outer {
            Outer::Template(variables, _) => variables.get(name),
            Outer::Scope(_) => None,
        }
    }

    /// The value of an expression.
    pub(crate) fn evaluate(&self, expr: &Expr) -> Result<Value, Diagnostics> {
        match &expr.kind {
            ExprKind::Null => Ok(Value::null(Type::Dynamic)),
            ExprKind::Bool(value) => Ok(Value::bool(*value)),
            ExprKind::Number(text) => number_literal(expr, text),
            ExprKind::Template(template) => self.template(template),
            ExprKind::TemplateWrap(inner) | ExprKind::Parens(inner) => self.evaluate(inner),
            ExprKind::Variable(root) => self.reference(root, &[]).map(|(value, _)| value),
            ExprKind::Access { source, steps } => self.access(expr, source, steps),
            ExprKind::Call(call) => self.call(expr, call),
            ExprKind::Unary { op, operand, .. } => self.unary(*op, operand),
            ExprKind::Binary(chain) => self.binary(chain),
            ExprKind::Conditional(conditional) => self.conditional(expr, conditional),
            ExprKind::Tuple(items) => self.tuple(items),
            ExprKind::Object(items) => self.object(items),
            ExprKind::For(for_expr) => self.for_expr(expr, for_expr),
            // The parser has reported it; whoever evaluates nevertheless learns no more than that.
            ExprKind::Error => Err(unreadable(expr)),
        }
    }

    /// The value of an expression, converted.
    pub(crate) fn evaluate_as(&self, expr: &Expr, ty: &Type) -> Result<Value, Diagnostics> {
        let value = self.evaluate(expr)?;
        converted(&value, ty).map_err(|error| {
            let detail = format!("This expression does not give what is expected here: {error}.");
            self.problem("Incorrect value type", detail, expr).into()
        })
    }

    /// The value that a name with steps after it has at its start, and how many of the steps are part of that.
    pub(super) fn reference(&self, root: &Ident, steps: &[Step]) -> Result<(Value, usize), Diagnostics> {
        if let Some(value) = self.bound(&root.name) {
            return Ok((value.clone(), 0));
        }
        self.start_of(&constant_start(root, steps))
    }

    /// The same for a reference that is taken out of its expression.
    pub(super) fn start_of(&self, traversal: &Traversal) -> Result<(Value, usize), Diagnostics> {
        if let Some(value) = self.bound(&traversal.root.name) {
            return Ok((value.clone(), 0));
        }
        match self.outer {
            Outer::Scope(scope) => {
                let reference = Reference::parse(traversal)?;
                Ok((scope.resolve(&reference)?, reference.steps_taken(traversal)))
            }
            Outer::Template(variables, _) => Err(unknown_variable(&traversal.root, variables)),
        }
    }

    /// An error about an expression that tells the values of the references in it.
    pub(crate) fn problem(&self, summary: &str, detail: impl Into<String>, expr: &Expr) -> Diagnostic {
        describe::with_values(self, Diagnostic::error(summary, detail).at(expr.span), [expr])
    }
}

fn unknown_variable(root: &Ident, variables: &BTreeMap<Arc<str>, Value>) -> Diagnostics {
    let detail = format!("\"{}\" is not among the variables that the template is given.", root.name);
    let problem = Diagnostic::error("Unknown variable", detail).at(root.span);
    let names = variables.keys().map(|name| &**name);
    match infra_diagnostics::did_you_mean(&root.name, names) {
        Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")).into(),
        None => problem.into(),
    }
}

fn number_literal(expr: &Expr, text: &str) -> Result<Value, Diagnostics> {
    Number::parse(text).map(Value::number).ok_or_else(|| {
        let detail = "This number is too long, too large or too close to zero.";
        Diagnostic::error("Invalid number", detail).at(expr.span).into()
    })
}

fn unreadable(expr: &Expr) -> Diagnostics {
    Diagnostic::error("Invalid expression", "This could not be understood, so it has no value.")
        .at(expr.span)
        .into()
}
