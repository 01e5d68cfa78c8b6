//! Removing what marked new objects for recovery, once their place in the state is durable.

use std::collections::BTreeMap;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_provider::Settled;
use infra_schema::address::Mode;
use infra_state::{ProviderAddress, Session};

use crate::{Catalog, Clients, objects};

/// Settles everything that is not settled yet, of this apply and of earlier ones. What fails is a warning: it is
/// tried again by the next one.
pub(crate) async fn settle(session: &Session, clients: &Clients, catalog: &Catalog) -> Diagnostics {
    let mut by_provider: BTreeMap<ProviderAddress, Vec<Settled>> = BTreeMap::new();
    let mut gone = Vec::new();
    for unsettled in session.unsettled() {
        let resource = &unsettled.address.resource;
        let schema = catalog.schema(&unsettled.provider.source, Mode::Managed, &resource.ty);
        let stored = session.object(&unsettled.address, None);
        let (Some(schema), Some(stored), Some(provider)) =
            (schema, stored, catalog.get(&unsettled.provider.source))
        else {
            gone.push(unsettled.token);
            continue;
        };
        if let Ok(object) = objects::load(provider.as_ref(), &resource.ty, schema, &stored.object) {
            let settled = Settled { ty: resource.ty.to_string(), token: unsettled.token, object };
            by_provider.entry(unsettled.provider).or_default().push(settled);
        }
    }
    let mut problems = Diagnostics::new();
    for (provider, batch) in by_provider {
        let Some(client) = clients.get(&provider) else { continue };
        match client.settle(&batch).await {
            Ok(()) => gone.extend(batch.into_iter().map(|settled| settled.token)),
            Err(error) => {
                let detail = format!(
                    "The marks that help recovery could not be removed from {} new objects; this is tried again by the next apply: {}",
                    batch.len(),
                    clients.secrets().hide(&error.to_string())
                );
                problems.push(Diagnostic::warning("Marks for recovery remain", detail));
            }
        }
    }
    if !gone.is_empty()
        && let Err(error) = session.settled(gone).await
    {
        problems.push(error.diagnostic());
    }
    problems
}
