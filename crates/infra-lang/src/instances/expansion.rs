//! `count` and `for_each`.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_schema::address::InstanceKey;
use infra_syntax::Expr;
use infra_value::{Data, Marks, Type, Value};

use crate::eval::{Scope, evaluate, evaluate_as, with_article};

const COUNT: &str = "Invalid count argument";
const FOR_EACH: &str = "Invalid for_each argument";

/// How many instances a block can have: far more than any real one, and few enough to stop a number that is a mistake.
const MOST_INSTANCES: u64 = 1_000_000;

/// How many instances a block has, and what tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Expansion {
    /// One, without a key.
    Single,
    /// As many as `count` says.
    Count(u64),
    /// One for each entry of `for_each`.
    ForEach(Arc<BTreeMap<Arc<str>, Value>>),
}

/// What `count` and `each` mean within one instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repetition {
    /// `count.index` or `each.key`.
    pub key: Option<InstanceKey>,
    /// `each.value`
    pub each_value: Option<Value>,
}

impl Expansion {
    /// What `count` and `for_each` say. A number of instances that is not known is an error: the plan would be a
    /// guess.
    pub fn of(count: Option<&Expr>, for_each: Option<&Expr>, scope: &dyn Scope) -> Result<Self, Diagnostics> {
        match (count, for_each) {
            (Some(count), _) => Self::count(count, scope),
            (None, Some(for_each)) => Self::for_each(for_each, scope),
            (None, None) => Ok(Self::Single),
        }
    }

    /// Judges what `count` and `for_each` say as far as it is known.
    pub(crate) fn possible(
        count: Option<&Expr>,
        for_each: Option<&Expr>,
        scope: &dyn Scope,
    ) -> Result<(), Diagnostics> {
        if let Some(expr) = count {
            let value = evaluate_as(expr, &Type::Number, scope)?;
            marked_count(&value, expr)?;
            return if value.is_known() { Self::counted(&value, expr).map(drop) } else { Ok(()) };
        }
        let Some(expr) = for_each else { return Ok(()) };
        let value = evaluate(expr, scope)?;
        marked_for_each(&value, expr)?;
        let open = match value.data() {
            Data::Unknown(ty, _) => accepts(ty),
            Data::Set(Type::String | Type::Dynamic, items) => items.iter().any(|item| !item.is_known()),
            _ => false,
        };
        if open { Ok(()) } else { Self::listed(&value, expr).map(drop) }
    }

    fn count(expr: &Expr, scope: &dyn Scope) -> Result<Self, Diagnostics> {
        Self::counted(&evaluate_as(expr, &Type::Number, scope)?, expr)
    }

    fn counted(value: &Value, expr: &Expr) -> Result<Self, Diagnostics> {
        marked_count(value, expr)?;
        let fail = |detail: String| Err(Diagnostic::error(COUNT, detail).at(expr.span).into());
        match value.data() {
            Data::Null(_) => fail("\"count\" is null. It must be a whole number, 0 or more.".to_owned()),
            Data::Unknown(..) => fail(
                "The value of \"count\" depends on attributes that are known only after apply, so it cannot be said how many instances there will be. Compute it from values that the configuration itself gives.".to_owned(),
            ),
            Data::Number(n) => match n.as_i64().map(u64::try_from) {
                Some(Ok(n)) if n > MOST_INSTANCES => fail(format!(
                    "\"count\" is {n}. A block can have {MOST_INSTANCES} instances; more would fill the memory before anything is planned."
                )),
                Some(Ok(n)) => Ok(Self::Count(n)),
                _ => fail("\"count\" must be a whole number, 0 or more.".to_owned()),
            },
            _ => fail("\"count\" must be a number.".to_owned()),
        }
    }

    fn for_each(expr: &Expr, scope: &dyn Scope) -> Result<Self, Diagnostics> {
        Self::listed(&evaluate(expr, scope)?, expr)
    }

    fn listed(value: &Value, expr: &Expr) -> Result<Self, Diagnostics> {
        marked_for_each(value, expr)?;
        let fail = |detail: &str| Err(Diagnostic::error(FOR_EACH, detail).at(expr.span).into());
        match value.data() {
            Data::Null(_) => fail("\"for_each\" is null. It must be a map, or a set of strings."),
            Data::Unknown(ty, _) if accepts(ty) => fail(
                "\"for_each\" depends on attributes that are known only after apply, so its keys cannot be told. Use keys that the configuration itself gives, and put what is not known yet into the values.",
            ),
            Data::Map(_, entries) | Data::Object(entries) => Ok(Self::ForEach(entries.clone())),
            Data::Set(Type::String | Type::Dynamic, items) => {
                let mut entries = BTreeMap::new();
                for item in items.iter() {
                    match item.data() {
                        Data::String(key) => entries.insert(key.clone(), item.clone()),
                        Data::Null(_) => {
                            return fail(
                                "The set for \"for_each\" holds a null. Every element must be a string.",
                            );
                        }
                        Data::Unknown(..) => {
                            return fail(
                                "The set for \"for_each\" holds values that are known only after apply, so the keys cannot be told. Use a map whose keys the configuration itself gives.",
                            );
                        }
                        _ => return fail("\"for_each\" must be a map, or a set of strings."),
                    };
                }
                Ok(Self::ForEach(Arc::new(entries)))
            }
            _ => fail(&format!(
                "\"for_each\" must be a map, or a set of strings; this is {}. A list of strings becomes a set with toset().",
                with_article(&value.ty().friendly_name())
            )),
        }
    }

    /// Every instance, in order.
    pub fn repetitions(&self) -> Vec<Repetition> {
        match self {
            Self::Single => vec![Repetition::default()],
            Self::Count(n) => {
                (0..*n).map(|i| Repetition { key: Some(InstanceKey::Index(i)), each_value: None }).collect()
            }
            Self::ForEach(entries) => entries
                .iter()
                .map(|(k, v)| Repetition {
                    key: Some(InstanceKey::Key(k.clone())),
                    each_value: Some(v.clone()),
                })
                .collect(),
        }
    }

    /// The instance with a key; nothing when there is none.
    pub fn repetition(&self, key: Option<&InstanceKey>) -> Option<Repetition> {
        let each_value = match (self, key) {
            (Self::Single, None) => None,
            (Self::Count(n), Some(InstanceKey::Index(i))) if i < n => None,
            (Self::ForEach(entries), Some(InstanceKey::Key(key))) => Some(entries.get(key)?.clone()),
            _ => return None,
        };
        Some(Repetition { key: key.cloned(), each_value })
    }

    /// The value of a whole block, from the values of its instances in the order of [`Self::repetitions`].
    pub fn gather(&self, mut values: Vec<Value>) -> Value {
        match self {
            Self::Single => values.pop().unwrap_or_else(|| Value::null(Type::Dynamic)),
            Self::Count(_) => Value::tuple(values),
            Self::ForEach(entries) => Value::object(entries.keys().cloned().zip(values)),
        }
    }
}

/// A count that is sensitive is fine, as it is for Terraform: how many instances there are is not hidden anyway.
fn marked_count(value: &Value, expr: &Expr) -> Result<(), Diagnostics> {
    if !value.marks().contains(Marks::EPHEMERAL) {
        return Ok(());
    }
    let detail = "\"count\" is computed from an ephemeral value, which may be another one next time: the instances would come and go.";
    Err(Diagnostic::error(COUNT, detail).at(expr.span).into())
}

fn marked_for_each(value: &Value, expr: &Expr) -> Result<(), Diagnostics> {
    let detail = if value.marks().contains(Marks::EPHEMERAL) {
        "\"for_each\" is computed from an ephemeral value, which may be another one next time: the instances would come and go."
    } else if value.is_sensitive() {
        "The keys of the instances would show the sensitive value that \"for_each\" is computed from. Use nonsensitive() if its keys are no secret."
    } else {
        return Ok(());
    };
    Err(Diagnostic::error(FOR_EACH, detail).at(expr.span).into())
}

fn accepts(ty: &Type) -> bool {
    match ty {
        Type::Map(_) | Type::Object(_) | Type::Dynamic => true,
        Type::Set(element) => matches!(**element, Type::String | Type::Dynamic),
        _ => false,
    }
}

impl Repetition {
    /// `count.index`, when the block has `count`.
    pub fn count_index(&self) -> Option<Value> {
        match &self.key {
            Some(key @ InstanceKey::Index(_)) => Some(key.to_value()),
            _ => None,
        }
    }

    /// `each.key`, when the block has `for_each`.
    pub fn each_key(&self) -> Option<Value> {
        match &self.key {
            Some(key @ InstanceKey::Key(_)) => Some(key.to_value()),
            _ => None,
        }
    }
}
