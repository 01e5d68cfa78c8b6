//! `condition ? a : b`.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_syntax::{Conditional, Expr};
use infra_value::{Data, Marks, Refinement, Type, Value, unify_unsafe};

use super::{Environment, converted, describe};

/// What a condition turned out to be.
pub(super) enum Decision {
    Yes,
    No,
    /// Not known yet.
    Open,
}

impl Environment<'_> {
    /// Both branches are evaluated, since the type of the result comes from both; what is wrong with the branch that
    /// is not taken does not matter.
    pub(super) fn conditional(&self, expr: &Expr, parts: &Conditional) -> Result<Value, Diagnostics> {
        let then = self.evaluate(&parts.then);
        let otherwise = self.evaluate(&parts.otherwise);
        let ty = match (&then, &otherwise) {
            (Ok(a), Ok(b)) => common_type(a, b).ok_or_else(|| self.inconsistent(expr, parts, a, b))?,
            _ => Type::Dynamic,
        };
        let (decision, marks) = self.decide(&parts.condition)?;
        // Marks do not depend on the choice, since that would tell what was chosen.
        let marks =
            [&then, &otherwise].into_iter().flatten().fold(marks, |marks, value| marks | value.marks());
        let (taken, branch) = match decision {
            Decision::Yes => (then, &parts.then),
            Decision::No => (otherwise, &parts.otherwise),
            Decision::Open => return Ok(undecided(ty, [then.ok(), otherwise.ok()], marks)),
        };
        let value = converted(&taken?, &ty).map_err(|error| {
            let detail =
                format!("This branch cannot be converted to the type that both have in common: {error}.");
            self.problem("Inconsistent conditional result types", detail, branch)
        })?;
        Ok(value.with_marks(marks))
    }

    /// A bool that decides, with its marks.
    pub(super) fn decide(&self, condition: &Expr) -> Result<(Decision, Marks), Diagnostics> {
        let value = self.evaluate(condition)?;
        if value.is_null() {
            let detail = "The condition is null. It must be either true or false.";
            return Err(self.problem("Null condition", detail, condition).into());
        }
        let marks = value.deep_marks();
        let value = converted(&value, &Type::Bool).map_err(|error| {
            self.problem(
                "Incorrect condition type",
                format!("The condition must be true or false: {error}."),
                condition,
            )
        })?;
        let decision = match value.as_bool() {
            Some(true) => Decision::Yes,
            Some(false) => Decision::No,
            None => Decision::Open,
        };
        Ok((decision, marks))
    }

    fn inconsistent(&self, expr: &Expr, parts: &Conditional, then: &Value, otherwise: &Value) -> Diagnostics {
        let detail = format!(
            "Both results of a conditional must be of one type. {}",
            if then.deep_marks() | otherwise.deep_marks() == Marks::NONE {
                mismatch(&then.ty(), &otherwise.ty(), String::new())
            } else {
                // Names of attributes could be what must not be shown.
                different(&then.ty().friendly_name(), &otherwise.ty().friendly_name(), "")
            }
        );
        let span = parts.then.span.to(parts.otherwise.span);
        let problem =
            Diagnostic::error("Inconsistent conditional result types", detail).at(span).within(expr.span);
        describe::with_values(self, problem, [&parts.then, &parts.otherwise]).into()
    }
}

/// The type of the result. A bare `null` takes the other's type.
fn common_type(a: &Value, b: &Value) -> Option<Type> {
    match (a.data(), b.data()) {
        (Data::Null(Type::Dynamic), _) => Some(b.ty()),
        (_, Data::Null(Type::Dynamic)) => Some(a.ty()),
        _ => unify_unsafe(&[a.ty(), b.ty()]),
    }
}

/// The result as long as the condition is unknown: with what both branches have in common.
fn undecided(ty: Type, branches: [Option<Value>; 2], marks: Marks) -> Value {
    let marks = branches.iter().flatten().fold(marks, |marks, value| marks | value.deep_marks());
    let result = match &branches {
        [Some(a), Some(b)] if a.is_null() && b.is_null() => Value::null(ty),
        [Some(a), Some(b)] if never_null(a) && never_null(b) => narrowed(ty, a, b),
        _ => Value::unknown(ty),
    };
    result.with_marks(marks)
}

/// One of two values that are not null. Two equal numbers leave nothing open.
fn narrowed(ty: Type, then: &Value, otherwise: &Value) -> Value {
    let mut refinement = Refinement::not_null();
    if let (Some(a), Some(b)) = (then.as_number(), otherwise.as_number()) {
        let (least, most) = if a <= b { (a, b) } else { (b, a) };
        if least == most {
            return Value::number(least.clone());
        }
        refinement.lower = Some((least.clone(), true));
        refinement.upper = Some((most.clone(), true));
    }
    if ty.is_collection()
        && then.ty() == otherwise.ty()
        && let (Some(a), Some(b)) = (length(then), length(otherwise))
    {
        // Of a list whose length is certain only the elements are open.
        match &ty {
            Type::List(element) if a == b => {
                return Value::list((**element).clone(), vec![Value::unknown((**element).clone()); a]);
            }
            _ if a == 0 && b == 0 => return then.clone(),
            _ => {}
        }
        refinement.min_length = Some(a.min(b));
        refinement.max_length = Some(a.max(b));
    }
    Value::unknown_refined(ty, refinement)
}

/// How many elements a collection has, when that is certain.
fn length(value: &Value) -> Option<usize> {
    match value.data() {
        Data::Set(_, items) if items.len() > 1 && !value.is_wholly_known() => None,
        Data::List(_, items) | Data::Set(_, items) => Some(items.len()),
        Data::Map(_, entries) => Some(entries.len()),
        _ => None,
    }
}

fn never_null(value: &Value) -> bool {
    match value.data() {
        Data::Null(_) => false,
        Data::Unknown(_, refinement) => refinement.as_ref().is_some_and(|r| r.not_null),
        _ => true,
    }
}

/// Where two types part, as a sentence.
fn mismatch(a: &Type, b: &Type, at: String) -> String {
    match (a, b) {
        (Type::Object(x), Type::Object(y)) => {
            for (name, left) in &x.attributes {
                if let Some(right) = y.attributes.get(name)
                    && unify_unsafe(&[left.clone(), right.clone()]).is_none()
                {
                    return mismatch(left, right, format!("{at}.{name}"));
                }
            }
        }
        (Type::Tuple(x), Type::Tuple(y)) => {
            for (position, (left, right)) in x.iter().zip(y.iter()).enumerate() {
                if unify_unsafe(&[left.clone(), right.clone()]).is_none() {
                    return mismatch(left, right, format!("{at}[{position}]"));
                }
            }
        }
        (Type::List(x), Type::List(y)) | (Type::Set(x), Type::Set(y)) | (Type::Map(x), Type::Map(y)) => {
            return mismatch(x, y, format!("{at}[...]"));
        }
        _ => {}
    }
    let place = if at.is_empty() { String::new() } else { format!(" at \"{at}\"") };
    let (left, right) = match (a.friendly_name(), b.friendly_name()) {
        (left, right) if left == right => (a.to_string(), b.to_string()),
        names => names,
    };
    different(&left, &right, &place)
}

fn different(then: &str, otherwise: &str, place: &str) -> String {
    format!("The \"true\" result is {then}{place}, but the \"false\" result is {otherwise}.")
}
