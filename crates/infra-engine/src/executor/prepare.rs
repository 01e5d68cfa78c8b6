//! What an apply starts from: what the refresh found, and the values that no action will change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_plan::{Change as PlannedChange, Move, ObjectId, Plan, ResourceChange};
use infra_provider::Object;
use infra_schema::address::Mode;
use infra_state::{Change, InstanceObject, ProviderAddress, Session, Stored};
use infra_value::Value;

use super::Executor;
use crate::{Catalog, Prior, objects};

impl Executor<'_, '_> {
    /// Takes the values of everything that stays as it is.
    pub(super) fn known_values(&mut self, prior: &Prior) {
        if self.plan.partial {
            // What was left out stays what it is.
            for (id, object) in prior.current() {
                self.values.insert(id.address.clone(), object.object.value.clone());
            }
            for change in &self.plan.changes {
                self.values.remove(&change.object.address);
            }
        }
        for change in &self.plan.changes {
            if change.change == PlannedChange::NoOp
                && let Some(value) = &change.after
            {
                self.values.insert(change.object.address.clone(), value.clone());
            }
        }
    }
}

/// Everything that has another address now, in its new place.
pub(super) fn moves(plan: &Plan, session: &Session) -> Result<Vec<Change>, Diagnostics> {
    let state = session.state();
    let (mut vacant, mut taken) = (Vec::new(), Vec::new());
    for Move { from, to } in &plan.moves {
        let Some(resource) = state.resources.get(&from.in_module()) else { continue };
        for ((key, deposed), object) in &resource.instances {
            if *key != from.key {
                continue;
            }
            let object = match from.resource.ty == to.resource.ty {
                true => object.clone(),
                false => Arc::new(crate::moves::convert(
                    &resource.provider,
                    &from.resource.ty,
                    &to.resource.ty,
                    object,
                )?),
            };
            let planned =
                plan.changes.iter().find(|c| c.object.address == *to).map(|c| provider(&c.provider));
            let stored = Stored {
                provider: planned.transpose()?.unwrap_or_else(|| resource.provider.clone()),
                object,
            };
            vacant.push(Change { address: from.clone(), deposed: deposed.clone(), object: None });
            taken.push(Change { address: to.clone(), deposed: deposed.clone(), object: Some(stored) });
        }
    }
    vacant.extend(taken);
    Ok(vacant)
}

/// What the state has to learn before anything is done: drift, what objects that stay as they are depend on now,
/// results of data sources, and data sources that are no longer declared.
pub(super) fn observations(
    plan: &Plan,
    session: &Session,
    catalog: &Catalog,
) -> Result<Vec<Change>, Diagnostics> {
    let planned: BTreeMap<&ObjectId, &ResourceChange> = plan.changes.iter().map(|c| (&c.object, c)).collect();
    let mut changes = Vec::new();
    let mut drifted = BTreeSet::new();
    for drift in &plan.drift {
        let ObjectId { address, deposed } = &drift.object;
        let Some(known) = session.object(address, deposed.as_deref()) else { continue };
        drifted.insert(&drift.object);
        let object = match &drift.after {
            None => None,
            Some(value) => {
                let mut stored = stored(catalog, &drift.object, &drift.provider, value, &[])?;
                stored.dependencies = known.object.dependencies.clone();
                stored.create_before_destroy = known.object.create_before_destroy;
                stored.status = known.object.status;
                stored.private = known.object.private.clone();
                if let Some(change) = planned.get(&drift.object) {
                    settle_order(&mut stored, change);
                    objects::remember(&mut stored, change.private.as_deref());
                }
                let provider =
                    planned.get(&drift.object).map(|change| provider(&change.provider)).transpose()?;
                Some(Stored::new(provider.unwrap_or(known.provider), stored))
            }
        };
        changes.push(Change { address: address.clone(), deposed: deposed.clone(), object });
    }
    for change in plan.changes.iter().filter(|c| !drifted.contains(&c.object)) {
        let ObjectId { address, deposed } = &change.object;
        let known = || session.object(address, deposed.as_deref());
        if address.resource.mode == Mode::Managed
            && change.change == PlannedChange::NoOp
            && let Some(known) = known()
        {
            let mut object = (*known.object).clone();
            let provider = provider(&change.provider)?;
            let is_reassigned = provider != known.provider;
            // All have to be done.
            if settle_order(&mut object, change)
                | objects::remember(&mut object, change.private.as_deref())
                | is_reassigned
            {
                let object = Some(Stored::new(provider, object));
                changes.push(Change { address: address.clone(), deposed: deposed.clone(), object });
            }
        }
    }
    let mut read = BTreeSet::new();
    for change in plan.changes.iter().filter(|c| c.object.address.resource.mode == Mode::Data) {
        read.insert(&change.object);
        let (PlannedChange::NoOp, Some(value)) = (change.change, &change.after) else { continue };
        if change.before.as_ref() == Some(value) {
            continue;
        }
        let object = stored(catalog, &change.object, &change.provider, value, &change.dependencies)?;
        let object = Some(Stored::new(provider(&change.provider)?, object));
        changes.push(Change { address: change.object.address.clone(), deposed: None, object });
    }
    for (address, _, _, _) in session.state().objects() {
        if address.resource.mode == Mode::Data && !read.contains(&ObjectId::current(address.clone())) {
            changes.push(Change { address, deposed: None, object: None });
        }
    }
    Ok(changes)
}

/// Gives an object that stays as it is its place in the order of destruction, as the configuration now has it: no
/// action will, and when it is destroyed its block may be gone. Says whether that changed anything.
fn settle_order(stored: &mut InstanceObject, change: &ResourceChange) -> bool {
    if change.change != PlannedChange::NoOp {
        return false;
    }
    let sorted = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    let same = sorted(&stored.dependencies) == sorted(&change.dependencies)
        && stored.create_before_destroy == change.create_before_destroy;
    if !same {
        stored.dependencies.clone_from(&change.dependencies);
        stored.create_before_destroy = change.create_before_destroy;
    }
    !same
}

fn stored(
    catalog: &Catalog,
    id: &ObjectId,
    address: &str,
    value: &Value,
    dependencies: &[String],
) -> Result<InstanceObject, Diagnostics> {
    let resource = &id.address.resource;
    let fail = |detail: String| Diagnostics::from(Diagnostic::error("Plan cannot be applied", detail));
    let schema =
        catalog.schema(&provider(address)?.source, resource.mode, &resource.ty).ok_or_else(|| {
            fail(format!("The plan holds {id}, whose type this version of infra does not know."))
        })?;
    objects::store(schema, &Object::new(value.clone()), dependencies, false, false)
        .map_err(|problem| fail(format!("{id} cannot be stored: {problem}.")))
}

pub(crate) fn provider(address: &str) -> Result<ProviderAddress, Diagnostics> {
    address.parse().map_err(|e| Diagnostic::error("Plan cannot be applied", format!("{e}")).into())
}
