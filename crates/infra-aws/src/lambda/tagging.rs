//! Tags of functions.

use std::collections::HashMap;

use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::During;
use crate::tags::{self, TagMap};

/// As the API takes them.
pub(super) fn to_api(tags: &TagMap) -> Option<HashMap<String, String>> {
    (!tags.is_empty()).then(|| tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    arn: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let untag = |keys| async {
        let call = cx.lambda().untag_resource().resource(arn).set_tag_keys(Some(keys));
        call.send().await.during("lambda:UntagResource").map(drop)
    };
    let tag = |tags: TagMap| async move {
        let call = cx.lambda().tag_resource().resource(arn).set_tags(to_api(&tags));
        call.send().await.during("lambda:TagResource").map(drop)
    };
    tags::change(prior, planned, untag, tag).await
}
