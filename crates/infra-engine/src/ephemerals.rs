//! Ephemeral resources that are open: prolonged while they are needed, and given back in the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::future::join_all;
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_provider::{Client, Lease, ProviderError};
use infra_schema::address::ResourceInstance;
use infra_value::Value;
use tokio::sync::Mutex;

use crate::failure::Concern;
use crate::secrets::Secrets;

/// How long is waited before what could not be renewed is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// All that are open, in the order in which they were opened.
#[derive(Default)]
pub(crate) struct Ephemerals {
    open: Mutex<Vec<Open>>,
}

struct Open {
    address: ResourceInstance,
    client: Arc<dyn Client>,
    value: Value,
    lease: Lease,
    /// What messages about it must not show.
    secrets: Secrets,
}

/// One that is to be opened.
pub(crate) struct OpenRequest {
    pub(crate) address: ResourceInstance,
    pub(crate) client: Arc<dyn Client>,
    /// Its arguments, without marks.
    pub(crate) config: Value,
}

impl Ephemerals {
    /// Opens one, unless it is open.
    pub(crate) async fn open(&self, request: OpenRequest) -> Result<Value, ProviderError> {
        let OpenRequest { address, client, config } = request;
        if let Some(open) = self.open.lock().await.iter().find(|open| open.address == address) {
            return Ok(open.value.clone());
        }
        let opened = client.open(&address.resource.ty, &config).await?;
        let secrets = Secrets::all_of(&opened.value);
        let value = opened.value.clone();
        let open = Open { address, client, value, lease: opened.lease, secrets };
        self.open.lock().await.push(open);
        Ok(opened.value)
    }

    /// The values of those that are open.
    pub(crate) async fn values(&self) -> BTreeMap<ResourceInstance, Value> {
        let open = self.open.lock().await;
        open.iter().map(|open| (open.address.clone(), open.value.clone())).collect()
    }

    /// Prolongs what has to be, whenever that is, for as long as it is polled. What cannot be prolonged is tried again: it
    /// may be needed no more, and if it is, whoever uses it says so.
    pub(crate) async fn keep(&self) -> ! {
        loop {
            let due = {
                let open = self.open.lock().await;
                open.iter().filter_map(|open| open.lease.renew_at).min()
            };
            let now = SystemTime::now();
            match due {
                // What is opened meanwhile is looked at then.
                None => tokio::time::sleep(RETRY).await,
                Some(due) if due > now => {
                    let wait = due.duration_since(now).unwrap_or_default().min(RETRY);
                    tokio::time::sleep(wait).await;
                }
                Some(_) => self.renew_due(now).await,
            }
        }
    }

    async fn renew_due(&self, now: SystemTime) {
        let mut open = self.open.lock().await;
        let due = open.iter_mut().filter(|open| open.lease.renew_at.is_some_and(|at| at <= now));
        join_all(due.map(|open| async {
            let private = open.lease.private.clone();
            match open.client.renew(&open.address.resource.ty, private.as_deref()).await {
                Ok(lease) => open.lease = lease,
                Err(_) => open.lease.renew_at = Some(now + RETRY),
            }
        }))
        .await;
    }

    /// Gives all back, the last first. What cannot be given back is a warning: nothing depends on it any more.
    pub(crate) async fn close(&self) -> Diagnostics {
        let mut open = self.open.lock().await;
        let mut problems = Diagnostics::new();
        for Open { address, client, lease, secrets, .. } in open.drain(..).rev() {
            if let Err(error) = client.close(&address.resource.ty, lease.private.as_deref()).await {
                let concern = Concern::of(&address).hiding(secrets);
                let problem = concern.failed("Ephemeral resource could not be closed", &error);
                problems.push(Diagnostic { severity: infra_diagnostics::Severity::Warning, ..problem });
            }
        }
        problems
    }
}
