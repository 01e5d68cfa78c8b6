//! `aws_ec2_tag`

use aws_sdk_ec2::types::Tag as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, filter};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// One tag of something that is managed elsewhere. One call reads those of 100 things.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ec2_tag")]
pub struct Tag {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    key: String,
    #[attr(required, force_new)]
    resource_id: String,
    #[attr(required)]
    value: String,
}

/// A tag as EC2 reports it: its id, and its value.
type Reported = (String, String);

fn id_of(resource_id: &str, key: &str) -> String {
    format!("{resource_id},{key}")
}

fn id_reported(reported: &Reported) -> Option<&str> {
    Some(&reported.0)
}

/// Reads tags by their ids, and maybe more: each of the keys of each of the resources.
async fn describe(cx: &Context, ids: Vec<String>) -> Result<Vec<Reported>, ProviderError> {
    let (mut resources, mut keys): (Vec<&str>, Vec<&str>) =
        ids.iter().filter_map(|id| id.split_once(',')).unzip();
    for part in [&mut resources, &mut keys] {
        part.sort_unstable();
        part.dedup();
    }
    let call = cx.ec2().describe_tags().filters(filter("resource-id", resources));
    let found = call.filters(filter("key", keys)).into_paginator().items().send();
    let found = found.collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeTags")?;
    let reported = found
        .into_iter()
        .filter_map(|api| Some((id_of(api.resource_id()?, api.key()?), api.value.unwrap_or_default())));
    Ok(reported.collect())
}

impl Tag {
    fn of(resource_id: &str, key: &str) -> Self {
        Self {
            id: Some(id_of(resource_id, key)),
            key: key.to_owned(),
            resource_id: resource_id.to_owned(),
            ..Self::default()
        }
    }

    async fn put(&self, client: &aws_sdk_ec2::Client) -> Result<(), ProviderError> {
        let tag = Api::builder().key(&self.key).value(&self.value).build();
        let call = client.create_tags().resources(&self.resource_id).tags(tag);
        call.send().await.during("ec2:CreateTags").map(drop)
    }
}

impl Resource for Tag {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids = prior.iter().map(|prior| id_of(&prior.resource_id, &prior.key));
        // Resources and keys are both values of filters.
        let found = lookup::by_key(ids, FILTER_VALUES / 2, id_reported, |ids| describe(cx, ids)).await;
        let answer = |prior: &Self| {
            let found = found.get(&id_of(&prior.resource_id, &prior.key))?;
            Ok(found
                .map(|(_, value)| Self { value: value.clone(), ..Self::of(&prior.resource_id, &prior.key) }))
        };
        prior.iter().map(answer).collect()
    }

    /// Takes the place of one with that key.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.ec2_once()).await?;
        Ok(Self { value: planned.value.clone(), ..Self::of(&planned.resource_id, &planned.key) })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Another value is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.value == wanted.planned.value
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.ec2()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let tag = Api::builder().key(&prior.key).build();
        let call = cx.ec2().delete_tags().resources(&prior.resource_id).tags(tag);
        call.send().await.during("ec2:DeleteTags").map(drop)
    }

    /// The id is the resource and the key: `vpc-1,Name`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((resource_id, key)) = id.split_once(',') else {
            let error = ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name a tag"));
            return Err(error.hint("write the id of what has it, and the key: vpc-0123456789abcdef0,Name"));
        };
        cx.read(&Self::of(resource_id, key)).await
    }

    /// Most tags are of resources that say so themselves.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
