//! What is in something that is to be deleted, and that does not go in the same run.

use std::collections::HashSet;

use infra_provider::{Going, Guard, Obstacle};

/// How many are named.
const NAMED: usize = 5;

/// What was found.
pub(crate) struct Undeclared<'a> {
    going: &'a Going<'a>,
    left: Vec<String>,
}

impl<'a> Undeclared<'a> {
    /// Nothing yet.
    pub(crate) fn new(going: &'a Going<'a>) -> Self {
        Self { going, left: Vec::new() }
    }

    /// Keeps those that do not go by themselves.
    pub(crate) fn take(&mut self, ty: &str, kind: &str, ids: impl Iterator<Item = String>) {
        let going: HashSet<&str> = self.going.texts(ty, "id").collect();
        self.left.extend(ids.filter(|id| !going.contains(&**id)).map(|id| format!("{kind} {id}")));
    }

    /// That they are in the way.
    pub(crate) fn obstacle(self) -> Option<Obstacle> {
        let named = self.left.get(..self.left.len().min(NAMED))?.join(", ");
        let more = match self.left.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let what = || format!("cannot be deleted while it has what the plan does not delete: {named}{more}");
        (!self.left.is_empty()).then(|| Obstacle::new(Guard::Dependants, what()))
    }
}
