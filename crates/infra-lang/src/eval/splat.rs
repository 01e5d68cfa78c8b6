//! `[*]` and `.*`.

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_syntax::{Expr, Step};
use infra_value::{Data, Refinement, Type, Value};

use super::{Environment, describe};

impl Environment<'_> {
    /// What `each` gives for every element of a sequence. Anything else counts as a sequence of one, and null as an
    /// empty one.
    pub(super) fn splat(
        &self,
        expr: &Expr,
        source: Value,
        each: &[Step],
        marker: Span,
    ) -> Result<Value, Diagnostics> {
        let (source, marks) = source.unmark();
        let result = match source.data() {
            Data::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                let detail = "A splat cannot be applied to a sequence that is null.";
                let problem = Diagnostic::error("Splat of null value", detail).at(marker).within(expr.span);
                return Err(describe::with_values(self, problem, [expr]).into());
            }
            Data::Null(_) => Value::tuple(Vec::new()),
            Data::List(_, items) | Data::Set(_, items) if !items.is_empty() => {
                list_or_tuple(self.each(expr, items, each)?)
            }
            Data::List(element, _) | Data::Set(element, _) => {
                Value::list(self.each_type(expr, element, each)?, Vec::new())
            }
            Data::Tuple(items) => Value::tuple(self.each(expr, items, each)?),
            Data::Unknown(ty, refinement) => {
                let not_null = refinement.as_ref().is_some_and(|r| r.not_null);
                self.splat_unknown(expr, &source, ty, not_null, each)?
            }
            _ => Value::tuple(vec![self.follow(expr, source.clone(), each)?]),
        };
        Ok(result.with_marks(marks))
    }

    fn each(&self, expr: &Expr, items: &[Value], each: &[Step]) -> Result<Vec<Value>, Diagnostics> {
        items.iter().map(|item| self.follow(expr, item.clone(), each)).collect()
    }

    fn each_type(&self, expr: &Expr, element: &Type, each: &[Step]) -> Result<Type, Diagnostics> {
        Ok(self.follow(expr, Value::unknown(element.clone()), each)?.ty())
    }

    fn splat_unknown(
        &self,
        expr: &Expr,
        source: &Value,
        ty: &Type,
        not_null: bool,
        each: &[Step],
    ) -> Result<Value, Diagnostics> {
        let result = match ty {
            Type::Dynamic => return Ok(Value::unknown(Type::Dynamic)),
            Type::List(element) | Type::Set(element) => Type::list(self.each_type(expr, element, each)?),
            Type::Tuple(elements) => {
                let types = elements.iter().map(|element| self.each_type(expr, element, each));
                Type::tuple(types.collect::<Result<Vec<_>, _>>()?)
            }
            _ => {
                let item = self.follow(expr, source.clone(), each)?;
                // Whether there is an element at all depends on whether it will be null.
                return Ok(if not_null { Value::tuple(vec![item]) } else { Value::unknown(Type::Dynamic) });
            }
        };
        Ok(Value::unknown_refined(result, Refinement::not_null()))
    }
}

/// A list when the elements have one type.
fn list_or_tuple(items: Vec<Value>) -> Value {
    let ty = items.first().map_or(Type::Dynamic, Value::ty);
    if items.iter().all(|item| item.ty() == ty) { Value::list(ty, items) } else { Value::tuple(items) }
}
