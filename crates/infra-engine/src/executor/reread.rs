//! Reading again what the actions of an apply may have changed without touching it: a group shows its rules, a role
//! its policies. Without this, the next plan would take our own work for somebody else's.

use std::collections::{BTreeMap, BTreeSet};

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_provider::{Object, ProviderError};
use infra_schema::address::{Mode, ResourceInstance};
use infra_state::{Change, ProviderAddress, Stored};

use super::Executor;
use crate::secrets::Secrets;
use crate::{marks, objects};

impl Executor<'_, '_> {
    /// Brings the state up to date about everything that an action which has ended depended on.
    pub(super) async fn reread(&self) -> Diagnostics {
        // What each action depended on, with the types of what it worked on.
        let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for index in &self.performed {
            let change = &self.plan.changes[*index];
            for dependency in &change.dependencies {
                used.entry(dependency).or_default().insert(&change.object.address.resource.ty);
            }
        }
        if used.is_empty() {
            return Diagnostics::new();
        }
        let mut groups: BTreeMap<(ProviderAddress, String), Vec<ResourceInstance>> = BTreeMap::new();
        for (address, deposed, provider, _) in self.session.state().objects() {
            let managed = address.resource.mode == Mode::Managed
                && deposed.is_none()
                && self.session.may_note(&address);
            if !managed {
                continue;
            }
            let Some(others) = used.get(address.config().to_string().as_str()) else { continue };
            let ty = address.resource.ty.to_string();
            let client = self.clients.get(provider);
            if client.is_some_and(|client| others.iter().any(|other| client.shows(&ty, other))) {
                groups.entry((provider.clone(), ty)).or_default().push(address);
            }
        }
        let reads = groups.iter().map(|((provider, ty), addresses)| self.read_again(provider, ty, addresses));
        let mut problems = Diagnostics::new();
        let mut changes = Vec::new();
        for found in futures::future::join_all(reads).await {
            match found {
                Ok(found) => changes.extend(found),
                Err(problem) => problems.push(problem),
            }
        }
        if !changes.is_empty()
            && let Err(error) = self.session.set_all(changes).await
        {
            problems.push(error.diagnostic());
        }
        problems
    }

    async fn read_again(
        &self,
        provider: &ProviderAddress,
        ty: &str,
        addresses: &[ResourceInstance],
    ) -> Result<Vec<Change>, Diagnostic> {
        let (Some(installed), Some(client), Some(schema)) = (
            self.catalog.get(&provider.source),
            self.clients.get(provider),
            self.catalog.schema(&provider.source, Mode::Managed, ty),
        ) else {
            return Ok(Vec::new());
        };
        let mut known = Vec::new();
        for address in addresses {
            if let Some(stored) = self.session.object(address, None)
                && let Ok(object) = objects::load(installed.as_ref(), ty, schema, &stored.object)
            {
                known.push((address, stored, object));
            }
        }
        let bare =
            |object: &Object| Object { value: object.value.unmark_deep(), private: object.private.clone() };
        let asked: Vec<Object> = known.iter().map(|(_, _, object)| bare(object)).collect();
        let mut changes = Vec::new();
        for ((address, stored, before), answer) in known.into_iter().zip(client.read_many(ty, &asked).await) {
            // What is gone is found by the next refresh, and said there.
            let said = |error: ProviderError| {
                let secrets = Secrets::of(&before.value).and(self.clients.secrets());
                not_read(ty, &secrets.hide(&error.to_string()))
            };
            let Some(now) = answer.map_err(said)? else { continue };
            if now.value == before.value.unmark_deep() {
                continue;
            }
            let value =
                marks::apply(&marks::by_schema(&schema.block, &now.value), &marks::collect(&before.value));
            let now = Object { value, private: now.private };
            let old = &stored.object;
            let fresh =
                objects::store(schema, &now, &old.dependencies, old.create_before_destroy, old.is_tainted())
                    .map_err(|problem| not_read(ty, &problem))?;
            changes.push(Change {
                address: address.clone(),
                deposed: None,
                object: Some(Stored::new(stored.provider, fresh)),
            });
        }
        Ok(changes)
    }
}

fn not_read(ty: &str, problem: &dyn std::fmt::Display) -> Diagnostic {
    let detail = format!(
        "Objects of type {ty} could not be read again after the apply, so the next plan may show changes that this apply made itself: {problem}"
    );
    Diagnostic::warning("State is not quite up to date", detail)
}
