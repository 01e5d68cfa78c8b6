//! Who changed what differs, as far as the clouds' audit trails tell.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt};
use infra_diagnostics::{Diagnostic, Diagnostics, Severity};
use infra_plan::{Drift, ObjectId};
use infra_provider::{ErrorClass, Object, TrailEvent};

use crate::Clients;
use crate::failure::Concern;

/// How many objects are asked about at once: such calls are few a second.
const AT_ONCE: usize = 2;

/// The last event of each object that differs. What cannot be told is a warning; where nothing can, it is one.
pub(crate) async fn trail(
    drifted: &[&Drift],
    clients: &Clients,
) -> (BTreeMap<ObjectId, TrailEvent>, Diagnostics) {
    let asked =
        drifted.iter().filter_map(|drift| Some((*drift, clients.get(&drift.provider.parse().ok()?)?)));
    let asked: Vec<_> = asked.collect();
    let answers = asked.into_iter().map(|(drift, client)| async move {
        let object = Object::new(drift.before.unmark_deep());
        (&drift.object, client.last_event(&drift.object.address.resource.ty, &object).await)
    });
    let mut answers = stream::iter(answers).buffered(AT_ONCE);
    let (mut events, mut problems) = (BTreeMap::new(), Diagnostics::new());
    while let Some((object, answer)) = answers.next().await {
        match answer {
            Ok(Some(event)) => {
                events.insert(object.clone(), event);
            }
            Ok(None) => {}
            Err(error) => {
                let concern = Concern::of(object).hiding(clients.secrets().clone());
                let failed = concern.failed("Who changed it is not known", &error);
                problems.push(Diagnostic { severity: Severity::Warning, ..failed });
                // The same for every other object.
                if matches!(error.class, ErrorClass::Denied | ErrorClass::NotSent | ErrorClass::Unreachable) {
                    break;
                }
            }
        }
    }
    (events, problems)
}
