//! What `infra console` is made of: expressions over a configuration and its state.
//!
//! [`Console`] gives values, [`Session`] makes expressions out of lines. Neither prints or reads anything.

mod session;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, SourceMap, Span};
use infra_lang::config::check_expression;
use infra_lang::eval::{Scope, evaluate, show, show_type};
use infra_lang::instances::{Evaluator, Repetition};
use infra_schema::address::ModuleInstance;
use infra_state::State;
use infra_syntax::{Expr, ExprKind, FunctionCall, parse_expression};

pub use session::{Reaction, Session};

use crate::{Prior, Stack};

/// The name under which messages quote what was typed.
const INPUT: &str = "<console-input>";

/// A configuration whose variables, locals and module outputs have values, with the objects that the state has.
pub struct Console<'s> {
    evaluator: Evaluator<'s>,
}

impl Stack<'_> {
    /// Opens a console on the state. What cannot be evaluated is reported and has no known value; the console works
    /// all the same.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn console(&self, state: &State) -> Result<(Console<'_>, Diagnostics), Diagnostics> {
        let prior = Prior::load(state, self.catalog())?;
        let mut evaluator = self.evaluator();
        for (resource, value) in prior.resource_values(|_| true) {
            evaluator.set_resource(resource, value);
        }
        let mut problems = Diagnostics::new();
        for id in evaluator.graph().order() {
            if let Err(found) = evaluator.evaluate_or_unknown(id) {
                problems.extend(found);
            }
        }
        Ok((Console { evaluator }, problems))
    }
}

impl Console<'_> {
    /// The value of an expression as people read it. The text is added to `sources`, so that problems can point into
    /// it.
    ///
    /// # Errors
    /// It cannot be read, refers to what is not declared, or has no value.
    pub fn evaluate(&self, text: &str, sources: &mut SourceMap) -> Result<String, Diagnostics> {
        let file = sources.add(INPUT, text);
        let (expr, problems) = parse_expression(file, text);
        if problems.has_errors() {
            return Err(problems);
        }
        match type_call(&expr) {
            Some(call) => self.type_of(call, &expr, file),
            None => self.value(&expr).map(|value| show(&value)),
        }
    }

    fn value(&self, expr: &Expr) -> Result<infra_value::Value, Diagnostics> {
        let config = self.evaluator.config();
        check_expression(config, config.root(), expr).into_result(())?;
        let scope: &dyn Scope = &self.evaluator.scope(&ModuleInstance::root(), Repetition::default());
        evaluate(expr, scope)
    }

    /// `type(x)`, which only the console has, and only around a whole expression: a type is no value.
    fn type_of(&self, call: &FunctionCall, expr: &Expr, file: FileId) -> Result<String, Diagnostics> {
        match call.args.as_slice() {
            [argument] if !call.expand_final => self.value(argument).map(|value| show_type(&value.ty())),
            _ => {
                let detail = format!("\"type\" takes 1 argument, not {}.", call.args.len());
                let place = Span::new(file, expr.span.start as usize, expr.span.end as usize);
                Err(Diagnostic::error("Wrong number of function arguments", detail).at(place).into())
            }
        }
    }
}

fn type_call(expr: &Expr) -> Option<&FunctionCall> {
    match &expr.kind {
        ExprKind::Parens(inner) | ExprKind::TemplateWrap(inner) => type_call(inner),
        ExprKind::Call(call) if &*call.name == "type" => Some(call),
        _ => None,
    }
}
