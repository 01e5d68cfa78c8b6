//! Tuples and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_syntax::{Expr, ObjectItem, ObjectKey};
use infra_value::{Data, Marks, Type, Value};

use super::{Environment, converted};

impl Environment<'_> {
    /// `[a, b]`
    pub(super) fn tuple(&self, items: &[Expr]) -> Result<Value, Diagnostics> {
        self.evaluate_all(items).map(Value::tuple)
    }

    /// Every expression's value, or what is wrong with all that have none.
    pub(super) fn evaluate_all<'x>(
        &self,
        exprs: impl IntoIterator<Item = &'x Expr>,
    ) -> Result<Vec<Value>, Diagnostics> {
        let mut values = Vec::new();
        let mut problems = Diagnostics::new();
        for expr in exprs {
            match self.evaluate(expr) {
                Ok(value) => values.push(value),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(values) } else { Err(problems) }
    }

    /// `{ a = b }`: of items with the same key the last one counts.
    pub(super) fn object(&self, items: &[ObjectItem]) -> Result<Value, Diagnostics> {
        let mut attributes = BTreeMap::new();
        let mut marks = Marks::NONE;
        let mut all_known = true;
        let mut problems = Diagnostics::new();
        for item in items {
            let key = self.object_key(&item.key).map_err(|found| problems.extend(found)).ok();
            let value = self.evaluate(&item.value).map_err(|found| problems.extend(found)).ok();
            let (Some((key, key_marks)), Some(value)) = (key, value) else { continue };
            marks |= key_marks;
            match key {
                Some(key) => {
                    attributes.insert(key, value);
                }
                // Its marks would be forgotten with it.
                None => {
                    marks |= value.deep_marks();
                    all_known = false;
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        if !all_known {
            let lost = attributes.values().fold(marks, |marks, value| marks | value.deep_marks());
            return Ok(Value::unknown(Type::Dynamic).with_marks(lost));
        }
        Ok(Value::object(attributes).with_marks(marks))
    }

    /// A key, when it is known, with its marks.
    fn object_key(&self, key: &ObjectKey) -> Result<(Option<Arc<str>>, Marks), Diagnostics> {
        let expr = match key {
            ObjectKey::Ident(name) => return Ok((Some(name.name.clone()), Marks::NONE)),
            ObjectKey::Expr(expr) => expr,
        };
        let value = self.evaluate(expr)?;
        if expr.as_traversal().is_some() {
            let detail = "This key could be a reference or a name with dots. Put a reference in parentheses, and a name in quotes.";
            return Err(self.problem("Ambiguous key", detail, expr).into());
        }
        if value.is_null() {
            return Err(self
                .problem("Null value as key", "The key of an object's attribute must not be null.", expr)
                .into());
        }
        let (value, marks) = value.unmark();
        let value = converted(&value, &Type::String).map_err(|error| {
            self.problem("Incorrect key type", format!("This value cannot be used as a key: {error}."), expr)
        })?;
        Ok(match value.data() {
            Data::String(text) => (Some(text.clone()), marks),
            _ => (None, marks),
        })
    }
}
