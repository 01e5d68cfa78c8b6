//! Operators.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_syntax::{BinaryChain, BinaryOp, Expr, UnaryOp};
use infra_value::{Number, NumberError, Refinement, Type, Value};

use super::{Environment, converted, describe, equals};

/// Why an operation gives nothing.
struct Refusal {
    summary: &'static str,
    detail: String,
    culprit: Culprit,
}

/// What is to be underlined.
enum Culprit {
    Left,
    Right,
    Operation,
}

impl Environment<'_> {
    /// `-x` and `!x`.
    pub(super) fn unary(&self, op: UnaryOp, operand: &Expr) -> Result<Value, Diagnostics> {
        let value = self.evaluate(operand)?;
        let ty = match op {
            UnaryOp::Negate => Type::Number,
            UnaryOp::Not => Type::Bool,
        };
        let value = operand_of(&value, &ty, op.symbol(), "operand")
            .map_err(|(summary, detail)| self.problem(summary, detail, operand))?;
        let (value, marks) = value.unmark();
        let result = match (op, value.as_number(), value.as_bool()) {
            (UnaryOp::Negate, Some(number), _) => Value::number(number.neg()),
            (UnaryOp::Not, _, Some(flag)) => Value::bool(!flag),
            _ => not_null(ty),
        };
        Ok(result.with_marks(marks))
    }

    /// Operators of one precedence, from left to right. Both operands are always evaluated, also of `&&` and `||`.
    pub(super) fn binary(&self, chain: &BinaryChain) -> Result<Value, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut keep =
            |result: Result<Value, Diagnostics>| result.map_err(|found| problems.extend(found)).ok();
        let mut left = keep(self.evaluate(&chain.first));
        for (position, term) in chain.rest.iter().enumerate() {
            let right = keep(self.evaluate(&term.operand));
            left = match (left, right) {
                (Some(left), Some(right)) => keep(
                    apply(term.op, &left, &right).map_err(|why| self.refuse(chain, position, why).into()),
                ),
                // A missing operand is reported already; what follows from it is not worth a second error.
                _ => None,
            };
        }
        left.ok_or(problems)
    }

    fn refuse(&self, chain: &BinaryChain, position: usize, why: Refusal) -> Diagnostic {
        let before = &chain.rest[..position];
        let left = before.iter().fold(chain.first.span, |span, term| span.to(term.operand.span));
        let right = &chain.rest[position].operand;
        let span = match why.culprit {
            Culprit::Left => left,
            Culprit::Right => right.span,
            Culprit::Operation => left.to(right.span),
        };
        let problem = Diagnostic::error(why.summary, why.detail).at(span).within(left.to(right.span));
        match why.culprit {
            Culprit::Right => describe::with_values(self, problem, [right]),
            Culprit::Left | Culprit::Operation => {
                let involved = std::iter::once(&chain.first).chain(before.iter().map(|term| &term.operand));
                describe::with_values(self, problem, involved.chain([right]))
            }
        }
    }
}

fn apply(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, Refusal> {
    match op {
        BinaryOp::Equal => return Ok(equals(left, right)),
        BinaryOp::NotEqual => {
            let equal = equals(left, right);
            return Ok(match equal.as_bool() {
                Some(flag) => Value::bool(!flag).with_marks(equal.marks()),
                None => equal,
            });
        }
        _ => {}
    }
    let (operands, result) = match op {
        BinaryOp::And | BinaryOp::Or => (Type::Bool, Type::Bool),
        BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
            (Type::Number, Type::Bool)
        }
        _ => (Type::Number, Type::Number),
    };
    let refusal = |culprit| move |(summary, detail)| Refusal { summary, detail, culprit };
    let left = operand_of(left, &operands, op.symbol(), "left operand").map_err(refusal(Culprit::Left))?;
    let right =
        operand_of(right, &operands, op.symbol(), "right operand").map_err(refusal(Culprit::Right))?;
    let ((left, left_marks), (right, right_marks)) = (left.unmark(), right.unmark());
    let value = match (left.as_number(), right.as_number(), left.as_bool(), right.as_bool()) {
        (Some(a), Some(b), ..) if result == Type::Bool => Value::bool(compare(op, a, b)),
        (Some(a), Some(b), ..) => Value::number(compute(op, a, b).map_err(|error| Refusal {
            summary: "Operation failed",
            detail: format!("\"{}\" has no result here: {error}.", op.symbol()),
            culprit: Culprit::Operation,
        })?),
        (_, _, Some(a), Some(b)) => Value::bool(if op == BinaryOp::And { a && b } else { a || b }),
        _ => not_null(result),
    };
    Ok(value.with_marks(left_marks | right_marks))
}

/// An operand, converted; what is wrong with it when it is of no use.
fn operand_of(value: &Value, ty: &Type, symbol: &str, which: &str) -> Result<Value, (&'static str, String)> {
    if value.is_null() {
        return Err(("Operation failed", format!("The {which} of \"{symbol}\" is null, and must not be.")));
    }
    converted(value, ty).map_err(|error| {
        ("Invalid operand", format!("Unsuitable value for the {which} of \"{symbol}\": {error}."))
    })
}

fn compare(op: BinaryOp, a: &Number, b: &Number) -> bool {
    match op {
        BinaryOp::Less => a < b,
        BinaryOp::LessOrEqual => a <= b,
        BinaryOp::Greater => a > b,
        _ => a >= b,
    }
}

fn compute(op: BinaryOp, a: &Number, b: &Number) -> Result<Number, NumberError> {
    match op {
        BinaryOp::Add => a.add(b),
        BinaryOp::Subtract => a.sub(b),
        BinaryOp::Multiply => a.mul(b),
        BinaryOp::Divide => a.div(b),
        _ => a.rem(b),
    }
}

fn not_null(ty: Type) -> Value {
    Value::unknown_refined(ty, Refinement::not_null())
}
