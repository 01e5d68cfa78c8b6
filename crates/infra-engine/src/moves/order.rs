//! The order in which statements are followed.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::Target;
use infra_schema::address::{InstanceKey, Resource};

use super::Statement;

/// Where a statement leads from or to, as far as another one may meet it.
struct Endpoint<'s> {
    /// The way through the modules; no key where any will do.
    steps: Vec<(&'s Arc<str>, Option<Option<&'s InstanceKey>>)>,
    resource: Option<(&'s Resource, Option<Option<&'s InstanceKey>>)>,
}

impl<'s> Endpoint<'s> {
    fn of(statement: &'s Statement, target: &'s Target) -> Self {
        let whole = statement.keys().is_none();
        let mut steps: Vec<_> = statement.declared.0.iter().map(|name| (name, None)).collect();
        let count = target.module.0.len();
        for (at, step) in target.module.0.iter().enumerate() {
            let any = whole && target.resource.is_none() && at + 1 == count;
            steps.push((&step.name, (!any).then_some(step.key.as_ref())));
        }
        let key = |key: &'s Option<InstanceKey>| (!whole).then_some(key.as_ref());
        let resource = target.resource.as_ref().map(|(resource, k)| (resource, key(k)));
        Self { steps, resource }
    }

    fn meets(&self, other: &Self) -> bool {
        let resources = match (&self.resource, &other.resource) {
            (None, None) => true,
            (Some((a, x)), Some((b, y))) => a == b && may_equal(x, y),
            _ => false,
        };
        resources && self.steps.len() == other.steps.len() && self.begins_with(other)
    }

    /// Whether the module at `outer` contains this.
    fn is_within(&self, outer: &Self) -> bool {
        let deeper = self.steps.len() > outer.steps.len()
            || (self.resource.is_some() && self.steps.len() == outer.steps.len());
        outer.resource.is_none() && deeper && self.begins_with(outer)
    }

    fn begins_with(&self, outer: &Self) -> bool {
        outer.steps.iter().zip(&self.steps).all(|((a, x), (b, y))| a == b && may_equal(x, y))
    }
}

fn may_equal<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// Whether `b` must be followed before `a`.
fn depends(a: &Statement, b: &Statement) -> bool {
    let ends = |s| (Endpoint::of(s, &s.from), Endpoint::of(s, &s.to));
    let ((a_from, a_to), (b_from, b_to)) = (ends(a), ends(b));
    if a_from.meets(&b_to) {
        return true;
    }
    let nested = a_from.is_within(&b_to)
        || a_to.is_within(&b_to)
        || b_from.is_within(&a_from)
        || b_to.is_within(&a_from);
    if !nested || a.declared.0.len() >= b.declared.0.len() {
        return nested;
    }
    // A module that changes its key only contains its own destination.
    let names = |e: &Endpoint<'_>| e.steps.iter().map(|(name, _)| (*name).clone()).collect::<Vec<_>>();
    !(a.is_module() && names(&a_from) == names(&a_to))
}

/// The statements, each after those that lead to it.
pub(super) fn order(statements: &[Statement]) -> Result<Vec<&Statement>, Diagnostics> {
    let mut open: Vec<usize> = (0..statements.len()).collect();
    let before: Vec<Vec<usize>> = statements
        .iter()
        .enumerate()
        .map(|(i, a)| (0..statements.len()).filter(|j| *j != i && depends(a, &statements[*j])).collect())
        .collect();
    let mut ordered = Vec::with_capacity(statements.len());
    while !open.is_empty() {
        let (ready, rest): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|i| !before[**i].iter().any(|j| open.contains(j)));
        if ready.is_empty() {
            let detail =
                "These \"moved\" blocks lead in a circle, so no address is the last. Remove one of them.";
            let span = rest.iter().find_map(|i| statements[*i].span());
            return Err(Diagnostic::error("Cyclic dependency in move statements", detail)
                .maybe_at(span)
                .into());
        }
        ordered.extend(ready.iter().map(|i| &statements[*i]));
        open = rest;
    }
    Ok(ordered)
}
