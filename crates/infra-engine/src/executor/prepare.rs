//! What an apply starts from: what the refresh found, and the values that no action will change.

use std::collections::BTreeSet;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_plan::{Change as PlannedChange, ObjectId, Plan};
use infra_provider::Object;
use infra_schema::address::Mode;
use infra_state::{Change, ProviderAddress, Session, Stored};
use infra_value::Value;

use super::Executor;
use crate::{Catalog, objects};

impl Executor<'_, '_> {
    /// Takes the values of everything that stays as it is.
    pub(super) fn known_values(&mut self) {
        for change in &self.plan.changes {
            if change.change == PlannedChange::NoOp
                && let Some(value) = &change.after
            {
                self.values.insert(change.object.address.clone(), value.clone());
            }
        }
    }
}

/// What the state has to learn before anything is done: drift, results of data sources, and data sources that are no
/// longer declared.
pub(super) fn observations(
    plan: &Plan,
    session: &Session,
    catalog: &Catalog,
) -> Result<Vec<Change>, Diagnostics> {
    let mut changes = Vec::new();
    for drift in &plan.drift {
        let ObjectId { address, deposed } = &drift.object;
        let Some(known) = session.object(address, deposed.as_deref()) else { continue };
        let object = match &drift.after {
            None => None,
            Some(value) => {
                let mut stored = stored(plan, catalog, &drift.object, &drift.provider, value)?;
                stored.dependencies = known.object.dependencies.clone();
                stored.create_before_destroy = known.object.create_before_destroy;
                stored.status = known.object.status;
                stored.private = known.object.private.clone();
                Some(Stored::new(known.provider, stored))
            }
        };
        changes.push(Change { address: address.clone(), deposed: deposed.clone(), object });
    }
    let mut read = BTreeSet::new();
    for change in plan.changes.iter().filter(|c| c.object.address.resource.mode == Mode::Data) {
        read.insert(&change.object);
        let (PlannedChange::NoOp, Some(value)) = (change.change, &change.after) else { continue };
        if change.before.as_ref() == Some(value) {
            continue;
        }
        let object = stored(plan, catalog, &change.object, &change.provider, value)?;
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

fn stored(
    plan: &Plan,
    catalog: &Catalog,
    id: &ObjectId,
    address: &str,
    value: &Value,
) -> Result<infra_state::InstanceObject, Diagnostics> {
    let resource = &id.address.resource;
    let fail = |detail: String| Diagnostics::from(Diagnostic::error("Plan cannot be applied", detail));
    let schema =
        catalog.schema(&provider(address)?.source, resource.mode, &resource.ty).ok_or_else(|| {
            fail(format!("The plan holds {id}, whose type this version of infra does not know."))
        })?;
    let dependencies = plan.changes.iter().find(|c| c.object == *id).map(|c| c.dependencies.clone());
    objects::store(schema, &Object::new(value.clone()), &dependencies.unwrap_or_default(), false, false)
        .map_err(|problem| fail(format!("{id} cannot be stored: {problem}.")))
}

pub(super) fn provider(address: &str) -> Result<ProviderAddress, Diagnostics> {
    address.parse().map_err(|e| Diagnostic::error("Plan cannot be applied", format!("{e}")).into())
}
