//! The types of what queues say in documents: they differ in names, and in what documents mean the same.

/// The type of one document of a queue.
macro_rules! queue_document {
    (
        $(#[$doc:meta])*
        $name:ident, $ty:literal, version = $version:literal, $field:ident: $meaning:ident, $attribute:ident,
        $written_as:path
    ) => {
        use std::collections::HashMap;

        use aws_sdk_sqs::types::QueueAttributeName;
        use infra_provider::model::Model;
        use infra_provider::{ProviderError, Scope};
        use serde_json::{Map, Value as Json};

        use super::queue::{attributes_of, urls};
        use crate::agreement::says_the_same;
        use crate::checks::Checks;
        use crate::context::Context;
        use crate::documents;
        use crate::error::During;
        use crate::lookup;
        use crate::mutation::{Fault, Op};
        use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

        $(#[$doc])*
        ///
        /// Reading costs one call for each. A queue that says nothing has none.
        #[derive(Model, Clone, Debug, Default, PartialEq)]
        #[model(name = $ty, version = $version)]
        pub struct $name {
            #[attr(optional_computed)]
            id: Option<String>,
            #[attr(required, $meaning)]
            $field: String,
            #[attr(required, force_new)]
            queue_url: String,
        }

        impl $name {
            fn queue(&self) -> &str {
                if self.queue_url.is_empty() { self.id() } else { &self.queue_url }
            }

            async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
                let Some(api) = attributes_of(cx, self.queue()).await? else { return Ok(None) };
                let told = api.get(&QueueAttributeName::$attribute).filter(|told| !told.is_empty());
                Ok(told.map(|told| Self {
                    id: Some(self.queue().to_owned()),
                    $field: $written_as(&self.$field, told),
                    queue_url: self.queue().to_owned(),
                }))
            }

            async fn write(&self, cx: &Context, document: &str) -> Result<(), ProviderError> {
                let document = documents::compact(document);
                let attributes = HashMap::from([(QueueAttributeName::$attribute, document)]);
                let call = cx.sqs().set_queue_attributes().queue_url(self.queue());
                let call = call.set_attributes(Some(attributes)).send();
                call.await.during("sqs:SetQueueAttributes").map(drop)
            }
        }

        impl Resource for $name {
            type Cx = Context;

            const IDENTITY: Identity = Identity::Natural;
            const LIMITS: Limits = Limits::minutes(3);
            const SHOWS: Shows = Shows::Only(&[]);

            by_id!();

            fn check(checks: &mut Checks<'_>) {
                documents::check(checks, stringify!($field));
            }

            /// Before version 1, ids were not the queue's.
            fn upgrade(_version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
                if let Some(url) = attributes.get("queue_url").cloned() {
                    attributes.insert("id".to_owned(), url);
                }
                Ok(())
            }

            async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
                lookup::one_by_one(prior, |prior| prior.read(cx)).await
            }

            async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
                planned.write(cx, &planned.$field).await?;
                Ok(Self { id: Some(planned.queue_url.clone()), ..planned.clone() })
            }

            /// What was written can be seen up to a minute later.
            async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
                Ok(cx.read_written(&made, op).await?)
            }

            fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
                says_the_same(&wanted.planned, found)
            }

            async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
                op.persist_new(|| planned.write(cx, &planned.$field)).await?;
                Ok(cx.read_written(&planned, op).await?)
            }

            async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
                prior.write(cx, "").await?;
                let is_gone = || async { Ok(prior.read(cx).await?.is_none().then_some(())) };
                op.until(format!("what {} says to be gone", prior.queue()), is_gone).await
            }

            /// Looks at every queue. They have no tags: a scope that asks for some has none.
            async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
                if !scope.tags.is_empty() {
                    return Ok(Vec::new());
                }
                let known: Vec<Self> = urls(cx).await?.iter().map(|url| Self::from_id(url)).collect();
                Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
            }
        }
    };
}

pub(super) use queue_document;
