//! Tags: the same set of words for many types.

use std::collections::BTreeSet;

use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::{Data, Value};
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::api::segment;

/// The tags of an object.
pub(crate) type Tags = BTreeSet<String>;

/// Whether two sets of tags are the same: the API keeps the case in which a tag was written first.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    let lower = |value: &Value| -> Option<BTreeSet<String>> {
        match value.data() {
            Data::Set(_, items) => items.iter().map(|item| item.as_str().map(str::to_lowercase)).collect(),
            _ => None,
        }
    };
    matches!((lower(a), lower(b)), (Some(a), Some(b)) if a == b)
}

/// Tags an object, and takes tags off it.
pub(crate) async fn change(
    cx: &Account,
    kind: &str,
    id: &str,
    prior: &Tags,
    planned: &Tags,
) -> Result<(), ProviderError> {
    let body = json!({"resources": [{"resource_id": id, "resource_type": kind}]});
    for tag in prior.difference(planned) {
        match cx.api().delete(&resources(tag), Some(&body)).await {
            Err(error) if error.class == ErrorClass::NotFound => {}
            other => other?,
        }
    }
    for tag in planned.difference(prior) {
        add(cx, kind, id, tag).await?;
    }
    Ok(())
}

/// Tags an object.
pub(crate) async fn add(cx: &Account, kind: &str, id: &str, tag: &str) -> Result<(), ProviderError> {
    // A tag that exists is answered with that tag.
    cx.api().post::<Json>("/v2/tags", &json!({"name": tag})).await?;
    let body = json!({"resources": [{"resource_id": id, "resource_type": kind}]});
    cx.api().post::<Json>(&resources(tag), &body).await.map(drop)
}

fn resources(tag: &str) -> String {
    format!("/v2/tags/{}/resources", segment(tag))
}

/// Whether an object with these tags is among those that are looked for. Tags have no values here: `key` and
/// `key:value` are what a tag of a scope may be written as.
pub(crate) fn in_scope(tags: Option<&Tags>, scope: &Scope) -> bool {
    scope.tags.iter().all(|(key, value)| {
        let tag = if value.is_empty() { key.clone() } else { format!("{key}:{value}") };
        tags.is_some_and(|tags| tags.contains(&tag))
    })
}
