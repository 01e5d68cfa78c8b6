//! What marks a reserved address until its result is durable. Addresses have neither names nor tags, but a project that
//! their create call can name: each is made in a project of its own, which goes again.

use std::time::{Duration, SystemTime};

use infra_provider::{ErrorClass, ProviderError};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::api::{Listing, segment};
use crate::intent;
use crate::listed::part;
use crate::time::is_recent;

/// How long an empty mark may belong to a create that is under way.
const OLD: Duration = Duration::from_secs(24 * 3600);

/// A project, as far as it matters here.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Mark {
    pub(super) id: String,
    pub(super) name: String,
    created_at: String,
}

/// The marks that there are.
pub(super) async fn all(cx: &Account) -> Result<Vec<Mark>, ProviderError> {
    let projects: Vec<Mark> =
        Listing::first(cx.api(), "/v2/projects", "projects").await?.rest(cx.api()).await?;
    Ok(projects.into_iter().filter(|project| !intent::is_ours(&project.name)).collect())
}

/// The mark of a create, made unless it is there already.
pub(super) async fn make(cx: &Account, token: &str) -> Result<Mark, ProviderError> {
    let name = intent::tag(token);
    let body = json!({
        "name": name, "purpose": "Other: infra", "environment": "Production",
        "description": "What infra is reserving at the moment. Goes when that is done.",
    });
    match cx.api().post::<Json>("/v2/projects", &body).await {
        Ok(mut answer) => part(&mut answer, "project"),
        Err(error) if error.class == ErrorClass::AlreadyExists => {
            all(cx).await?.into_iter().find(|mark| mark.name == name).ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// Removes a mark. What is in it goes where everything is that nobody has put elsewhere.
pub(super) async fn remove(cx: &Account, mark: &Mark, urns: Vec<String>) -> Result<(), ProviderError> {
    if !urns.is_empty() {
        cx.api().post::<Json>("/v2/projects/default/resources", &json!({"resources": urns})).await?;
    }
    match cx.api().delete(&format!("/v2/projects/{}", segment(&mark.id)), None).await {
        Err(error) if error.class == ErrorClass::NotFound => Ok(()),
        other => other,
    }
}

impl Mark {
    /// Whether it may still be needed by a create that somebody has begun.
    pub(super) fn is_fresh(&self) -> bool {
        SystemTime::now().checked_sub(OLD).is_none_or(|since| is_recent(&self.created_at, since))
    }
}
