//! Reading everything that the state knows, in as few calls as the APIs allow.

use std::collections::BTreeMap;

use futures::stream::{FuturesUnordered, StreamExt};
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_plan::ObjectId;
use infra_provider::{Object, ProviderError};
use infra_schema::address::Mode;
use infra_state::ProviderAddress;

use crate::failure::Concern;
use crate::planner::Chosen;
use crate::secrets::Secrets;
use crate::{Catalog, Clients, Event, Observer, Prior, PriorObject, marks};

/// Objects as the cloud has them; `None` for those that are gone.
pub type Observed = BTreeMap<ObjectId, Option<Object>>;

/// Reads every managed object of the state that is chosen. Nothing waits for anything: ids are known.
pub(crate) async fn refresh(
    prior: &Prior,
    chosen: &Chosen<'_>,
    clients: &Clients,
    catalog: &Catalog,
    observer: &dyn Observer,
) -> Result<Observed, Diagnostics> {
    let mut groups: BTreeMap<(&ProviderAddress, &str), Vec<(&ObjectId, &PriorObject)>> = BTreeMap::new();
    for (id, object) in &prior.objects {
        let is_read = id.address.resource.mode == Mode::Managed && !prior.foreign.contains(id);
        if is_read && chosen.contains(&id.address) {
            groups.entry((&object.provider, &id.address.resource.ty)).or_default().push((id, object));
        }
    }
    let reads: FuturesUnordered<_> = groups
        .into_iter()
        .map(|((provider, ty), ids)| async move {
            let objects: Vec<Object> = ids
                .iter()
                .map(|(_, PriorObject { object, .. })| Object {
                    value: object.value.unmark_deep(),
                    private: object.private.clone(),
                })
                .collect();
            observer.notice(&Event::Refreshing { ty: ty.to_owned(), count: ids.len() });
            let answers = match clients.get(provider) {
                Some(client) => client.read_many(ty, &objects).await,
                None => Vec::new(),
            };
            observer.notice(&Event::Refreshed { ty: ty.to_owned(), count: ids.len() });
            (provider, ty, ids, answers)
        })
        .collect();
    let mut done: Vec<_> = reads.collect().await;
    // In the order of the state, whoever answered first.
    done.sort_by_key(|(.., ids, _)| ids.first().map(|(id, _)| *id));
    let mut observed = Vec::new();
    let mut failures: Vec<Unread<'_>> = Vec::new();
    let mut problems = Diagnostics::new();
    for (provider, ty, ids, answers) in done {
        if answers.len() != ids.len() {
            let detail = format!(
                "{provider} gave {} answers about {} objects of type {ty}. This is a bug in the provider; please report it.",
                answers.len(),
                ids.len()
            );
            problems.push(Diagnostic::error("Objects could not be read", detail));
            continue;
        }
        let block = catalog.schema(&provider.source, Mode::Managed, ty).map(|schema| &schema.block);
        for ((id, before), answer) in ids.into_iter().zip(answers) {
            match answer {
                Ok(found) => {
                    let before = &before.object.value;
                    let remark = |object: Object| Object {
                        value: marks::apply(
                            &block
                                .map_or_else(|| object.value.clone(), |b| marks::by_schema(b, &object.value)),
                            &marks::collect(before),
                        ),
                        private: object.private,
                    };
                    observed.push((id.clone(), found.map(remark)));
                }
                Err(error) => match failures.iter_mut().find(|other| other.has_reason_of(&error)) {
                    Some(other) => other.more += 1,
                    None => failures.push(Unread { id, error, more: 0 }),
                },
            }
        }
    }
    problems.extend(failures.iter().map(|failure| {
        let secrets = Secrets::of(&prior.objects[failure.id].object.value).and(clients.secrets());
        failure.diagnostic(Concern::of(failure.id).hiding(secrets))
    }));
    problems.into_result(observed.into_iter().collect())
}

/// Objects that could not be read for one reason: it is said once, about the first of them.
struct Unread<'a> {
    id: &'a ObjectId,
    error: ProviderError,
    more: usize,
}

impl Unread<'_> {
    /// Whether another object could not be read for the same reason, by whichever call.
    fn has_reason_of(&self, other: &ProviderError) -> bool {
        let reason = |error: &ProviderError| (error.class, error.code.clone(), error.message.clone());
        reason(&self.error) == reason(other)
    }

    fn diagnostic(&self, concern: Concern<'_>) -> Diagnostic {
        let problem = concern.failed("Object could not be read", &self.error);
        match self.more {
            0 => problem,
            1 => problem.hint("One more object could not be read for the same reason."),
            n => problem.hint(format!("{n} more objects could not be read for the same reason.")),
        }
    }
}
