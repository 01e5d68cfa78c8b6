//! Function calls.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_syntax::{Expr, ExprKind, FunctionCall};
use infra_value::{Data, Marks, Type, Value};

use super::{Environment, describe};
use crate::functions::{self, Arity, Fault, Function, Lookup, Provided};

/// Arguments as the function gets them, each with the expression that it comes from.
type Arguments<'x> = Vec<(Value, &'x Expr)>;

impl Environment<'_> {
    /// `name(args)`
    pub(super) fn call(&self, expr: &Expr, call: &FunctionCall) -> Result<Value, Diagnostics> {
        let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
        match name {
            "try" => self.call_try(expr, call),
            "can" => self.call_can(expr, call),
            _ => {
                let function = match functions::find(name, self.context()) {
                    Lookup::Function(function) => function,
                    Lookup::Provided(provided) => return self.call_provided(expr, call, &provided),
                    Lookup::Unsupported | Lookup::Unknown => {
                        return Err(functions::no_such(call, self.context()).into());
                    }
                };
                if self.is_rendered_template() && matches!(name, "templatefile" | "templatestring") {
                    let detail = format!("A template that a function renders cannot call \"{name}\" itself.");
                    return Err(self.call_problem(expr, call, detail));
                }
                if name == "templatestring" {
                    refuse_literal_template(call)?;
                }
                self.call_function(expr, call, function)
            }
        }
    }

    fn call_function(
        &self,
        expr: &Expr,
        call: &FunctionCall,
        function: &Function,
    ) -> Result<Value, Diagnostics> {
        let Some(arguments) = self.arguments(call)? else { return Ok(Value::unknown(Type::Dynamic)) };
        check_count(call, &function.arity(), arguments.len())?;
        let (values, sources): (Vec<Value>, Vec<&Expr>) = arguments.into_iter().unzip();
        functions::apply(function, values, self.context()).map_err(|fault| {
            let name = |position| function.parameter(position).map_or("", |parameter| parameter.name);
            self.call_fault(expr, call, &sources, fault, name)
        })
    }

    fn call_provided(
        &self,
        expr: &Expr,
        call: &FunctionCall,
        function: &Provided,
    ) -> Result<Value, Diagnostics> {
        let Some(arguments) = self.arguments(call)? else { return Ok(Value::unknown(Type::Dynamic)) };
        check_count(call, &function.arity(), arguments.len())?;
        let (values, sources): (Vec<Value>, Vec<&Expr>) = arguments.into_iter().unzip();
        function.apply(values).map_err(|fault| {
            let name = |position| function.parameter(position).map_or("", |parameter| &*parameter.name);
            self.call_fault(expr, call, &sources, fault, name)
        })
    }

    /// What a function found wrong. `name` tells what the parameter for an argument is called.
    fn call_fault<'n>(
        &self,
        expr: &Expr,
        call: &FunctionCall,
        sources: &[&Expr],
        fault: Fault,
        name: impl Fn(usize) -> &'n str,
    ) -> Diagnostics {
        match fault {
            Fault::Argument(position, message) => {
                let parameter = name(position);
                let detail = format!(
                    "Invalid value for the \"{parameter}\" parameter of \"{}\": {message}.",
                    call.name
                );
                let source = sources.get(position).copied().unwrap_or(expr);
                let problem =
                    Diagnostic::error("Invalid function argument", detail).at(source.span).within(expr.span);
                describe::with_values(self, problem, [source]).into()
            }
            Fault::Call(message) => {
                self.call_problem(expr, call, format!("The call of \"{}\" failed: {message}.", call.name))
            }
        }
    }

    fn call_problem(&self, expr: &Expr, call: &FunctionCall, detail: String) -> Diagnostics {
        let problem =
            Diagnostic::error("Error in function call", detail).at(call.name_span).within(expr.span);
        describe::with_values(self, problem, [expr]).into()
    }

    /// All arguments, the last one expanded if so written. Nothing when it is not known how many there are.
    fn arguments<'x>(&self, call: &'x FunctionCall) -> Result<Option<Arguments<'x>>, Diagnostics> {
        let values = self.evaluate_all(&call.args)?;
        let mut arguments: Arguments<'x> = values.into_iter().zip(&call.args).collect();
        if !call.expand_final {
            return Ok(Some(arguments));
        }
        let Some((last, source)) = arguments.pop() else { return Ok(Some(arguments)) };
        let (last, marks) = last.unmark();
        let invalid = |detail: &str| {
            Err(Diagnostics::from(self.problem("Invalid expanding argument value", detail, source)))
        };
        match last.data() {
            Data::Null(_) => invalid("The argument before \"...\" must not be null."),
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                arguments.extend(items.iter().map(|item| (item.clone().with_marks(marks), source)));
                Ok(Some(arguments))
            }
            Data::Unknown(Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => Ok(None),
            _ => invalid("The argument before \"...\" must be a tuple, list or set."),
        }
    }

    /// The value of the first argument that can be evaluated. Unknown as long as any part of that value is, since
    /// what is unknown may still turn out to be an error.
    fn call_try(&self, expr: &Expr, call: &FunctionCall) -> Result<Value, Diagnostics> {
        self.refuse_unsupported(call)?;
        refuse_expansion(call)?;
        let mut problems = Diagnostics::new();
        let mut last = None;
        for argument in &call.args {
            match self.evaluate(argument) {
                Ok(value) if value.is_wholly_known() => return Ok(value),
                Ok(value) => return Ok(Value::unknown(Type::Dynamic).with_marks(value.deep_marks())),
                Err(found) => {
                    last = Some(found.clone());
                    problems.extend(found);
                }
            }
        }
        let Some(last) = last else {
            let detail = "The function \"try\" takes at least one argument.";
            return Err(Diagnostic::error("Not enough function arguments", detail).at(call.args_span).into());
        };
        let reasons: Vec<String> =
            problems.iter().map(|problem| format!("- {}: {}", problem.summary, problem.detail)).collect();
        let detail = format!("No argument of \"try\" has a value:\n{}", reasons.join("\n"));
        let mut problem =
            Diagnostic::error("Error in function call", detail).at(call.name_span).within(expr.span);
        // What it takes to understand the last one, which is the one that was to succeed in any case.
        problem.values = last.into_iter().flat_map(|problem| problem.values).collect();
        Err(problem.into())
    }

    /// Whether the argument can be evaluated.
    fn call_can(&self, expr: &Expr, call: &FunctionCall) -> Result<Value, Diagnostics> {
        self.refuse_unsupported(call)?;
        refuse_expansion(call)?;
        let [argument] = call.args.as_slice() else {
            let detail = format!("The function \"can\" takes 1 argument, not {}.", call.args.len());
            return Err(Diagnostic::error("Wrong number of function arguments", detail).at(expr.span).into());
        };
        Ok(match self.evaluate(argument) {
            Ok(value) if value.is_wholly_known() => Value::bool(true),
            Ok(value) => Value::unknown(Type::Bool).with_marks(value.deep_marks().without(Marks::SENSITIVE)),
            Err(_) => Value::bool(false),
        })
    }

    /// `try` and `can` forgive what is wrong with values, not what `infra` cannot do: that would be a guess.
    fn refuse_unsupported(&self, call: &FunctionCall) -> Result<(), Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut pending: Vec<&Expr> = call.args.iter().collect();
        while let Some(expr) = pending.pop() {
            if let ExprKind::Call(inner) = &expr.kind
                && matches!(functions::find(&inner.name, self.context()), Lookup::Unsupported)
            {
                problems.push(functions::no_such(inner, self.context()));
            }
            expr.for_each_child(|child| pending.push(child));
        }
        problems.into_result(())
    }
}

/// Refuses a call with too few or too many arguments.
fn check_count(call: &FunctionCall, arity: &Arity<'_>, given: usize) -> Result<(), Diagnostics> {
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let (summary, detail) = if given < arity.required.len() {
        let least = arity.required.len();
        let at_least = if arity.variadic { "at least " } else { "" };
        let missing = arity.required[given];
        let detail = format!(
            "The function \"{}\" takes {at_least}{least} argument{}. There is none for \"{missing}\".",
            call.name,
            plural(least)
        );
        ("Not enough function arguments", detail)
    } else if !arity.variadic && given > arity.required.len() {
        let most = arity.required.len();
        let detail =
            format!("The function \"{}\" takes {most} argument{}, not {given}.", call.name, plural(most));
        ("Too many function arguments", detail)
    } else {
        return Ok(());
    };
    Err(Diagnostic::error(summary, detail)
        .at(call.args_span)
        .within(call.name_span.to(call.args_span))
        .into())
}

/// A template that is written out is a template already; taken as a string, it would be rendered twice.
fn refuse_literal_template(call: &FunctionCall) -> Result<(), Diagnostics> {
    let Some(template) = call.args.first() else { return Ok(()) };
    if matches!(template.kind, ExprKind::Variable(_) | ExprKind::Access { .. }) {
        return Ok(());
    }
    let detail = "\"templatestring\" renders a template that comes from elsewhere, so its first argument must be a reference such as local.template or data.x.y.content.";
    Err(Diagnostic::error("Invalid function argument", detail).at(template.span).into())
}

fn refuse_expansion(call: &FunctionCall) -> Result<(), Diagnostics> {
    if !call.expand_final {
        return Ok(());
    }
    let detail = format!("The arguments of \"{}\" are expressions, so \"...\" cannot make them.", call.name);
    Err(Diagnostic::error("Invalid expanding argument", detail).at(call.args_span).into())
}
