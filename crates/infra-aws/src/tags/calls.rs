//! The calls of services that tag one resource at a time, by its ARN or by what else names it. Their shapes are the same, their
//! types are not: hence macros. Each makes one function in the module that calls it.

/// `of(cx, resource)`: the tags of a resource whose describing call does not tell them; `None` when it is gone.
macro_rules! tags_of {
    ($client:ident.$list:ident($resource:ident) -> $tags:ident, $operation:expr) => {
        /// The tags of a resource; `None` when it is gone.
        pub(super) async fn of(
            cx: &$crate::context::Context,
            resource: &str,
        ) -> Result<Option<$crate::tags::TagMap>, infra_provider::ProviderError> {
            use $crate::error::{During, if_found};

            if let Some(known) = $crate::tags::known(cx, $operation, resource).await {
                return Ok(Some(known));
            }
            let call = cx.$client().$list().$resource(resource);
            let answer = if_found(call.send().await.during($operation))?;
            Ok(answer.map(|answer| $crate::tags::reported(&answer.$tags.unwrap_or_default())))
        }
    };
}

/// `change(cx, resource, prior, planned)`: changes tags.
macro_rules! change_tags {
    (
        $client:ident($resource:ident),
        tag: $tag:ident $tagging:literal,
        untag: $untag:ident $untagging:literal $(,)?
    ) => {
        /// Changes tags.
        pub(super) async fn change(
            cx: &$crate::context::Context,
            resource: &str,
            prior: &$crate::tags::TagMap,
            planned: &$crate::tags::TagMap,
        ) -> Result<(), infra_provider::ProviderError> {
            use $crate::error::During;

            let untag = |keys| async {
                let call = cx.$client().$untag().$resource(resource).set_tag_keys(Some(keys));
                call.send().await.during($untagging).map(drop)
            };
            let tag = |tags: $crate::tags::TagMap| async move {
                let tags = $crate::tags::to_api(&tags)?;
                let call = cx.$client().$tag().$resource(resource).set_tags(Some(tags));
                call.send().await.during($tagging).map(drop)
            };
            $crate::tags::change(prior, planned, untag, tag).await
        }
    };
}

/// `settle(cx, resources)`: removes the tag that marks what creates made, with a call for each.
macro_rules! settle_tags {
    ($client:ident.$untag:ident($resource:ident), $untagging:literal) => {
        /// Removes the tag that marks what creates made: a call for each. What is gone needs no more.
        pub(super) async fn settle(
            cx: &$crate::context::Context,
            resources: &[String],
        ) -> Result<(), infra_provider::ProviderError> {
            use $crate::error::{During, if_found};

            let removed = $crate::lookup::one_by_one(resources, |resource| async move {
                let call = cx.$client().$untag().$resource(resource).tag_keys($crate::tags::INTENT);
                if_found(call.send().await.during($untagging).map(drop)).map(drop)
            });
            removed.await.into_iter().collect()
        }
    };
}

pub(crate) use {change_tags, settle_tags, tags_of};
