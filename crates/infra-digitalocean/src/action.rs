//! Actions: what the API does in its own time, and can be asked about.

use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Op;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::account::Account;

#[derive(Deserialize)]
struct Answer {
    action: Action,
}

#[derive(Deserialize)]
struct Action {
    id: u64,
    status: String,
    #[serde(default)]
    r#type: String,
}

/// Starts an action and waits until it is over. `path` is where the object's actions are. While another action is in
/// progress, it waits for its turn.
pub(crate) async fn run(cx: &Account, path: &str, body: &Json, op: &Op<'_>) -> Result<(), ProviderError> {
    let started: Answer = match op.persist(|| cx.api().post(path, body)).await {
        // An answer got lost, and the call was made again.
        Err(error) if error.message.contains("already powered") => return Ok(()),
        other => other?,
    };
    let (id, kind) = (started.action.id, started.action.r#type);
    op.until_typically(
        std::time::Duration::from_secs(20),
        format!("action {id} ({kind}) to complete"),
        || async move {
            let now: Answer = cx.api().get(&format!("/v2/actions/{id}")).await?;
            match now.action.status.as_str() {
                "completed" => Ok(Some(())),
                "errored" => Err(ProviderError::new(
                    ErrorClass::Invalid,
                    format!("action {id} ({}) has failed; the API does not say why", now.action.r#type),
                )
                .hint("the control panel shows the action in the history of the object")),
                _ => Ok(None),
            }
        },
    )
    .await
}
