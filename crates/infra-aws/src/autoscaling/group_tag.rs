//! `aws_autoscaling_group_tag`

use aws_sdk_autoscaling::types::{AutoScalingGroup as Api, TagDescription};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::group;
use super::group::blocks::Tag as GroupTag;
use super::of_groups::with_missing;
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::INTENT;

/// One tag of a group that is managed elsewhere. The id is the group's name and the key. One call reads those of 100 groups.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_group_tag")]
pub struct TagOfGroup {
    #[attr(required, force_new)]
    autoscaling_group_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[block(list, min = 1, max = 1)]
    tag: Vec<Tag>,
}

/// The tag.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tag {
    #[attr(required, force_new)]
    key: String,
    #[attr(required)]
    propagate_at_launch: bool,
    #[attr(required)]
    value: String,
}

impl TagOfGroup {
    /// The tag of that key, of which nothing else is known.
    fn of(group: &str, key: &str) -> Self {
        Self {
            autoscaling_group_name: group.to_owned(),
            id: Some(format!("{group},{key}")),
            tag: vec![Tag { key: key.to_owned(), ..Tag::default() }],
        }
    }

    fn key(&self) -> &str {
        self.tag.first().map(|tag| tag.key.as_str()).unwrap_or_default()
    }

    fn identified(&self) -> Self {
        let id = format!("{},{}", self.autoscaling_group_name, self.key());
        Self { id: Some(id), ..self.clone() }
    }

    fn observed(group: &str, api: &TagDescription) -> Self {
        let mut found = Self::of(group, api.key().unwrap_or_default());
        for tag in &mut found.tag {
            tag.propagate_at_launch = api.propagate_at_launch.unwrap_or_default();
            tag.value = api.value.clone().unwrap_or_default();
        }
        found
    }

    fn to_api(&self) -> Option<aws_sdk_autoscaling::types::Tag> {
        let tag = self.tag.first()?.clone();
        let tag = GroupTag { key: tag.key, propagate_at_launch: tag.propagate_at_launch, value: tag.value };
        Some(tag.to_api(&self.autoscaling_group_name))
    }

    async fn put(&self, client: &aws_sdk_autoscaling::Client) -> Result<(), ProviderError> {
        let call = client.create_or_update_tags().set_tags(Some(self.to_api().into_iter().collect()));
        with_missing(call.send().await.during("autoscaling:CreateOrUpdateTags").map(drop))
    }
}

impl Resource for TagOfGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let groups = prior.iter().map(|prior| prior.autoscaling_group_name.clone());
        let fetch = |names| group::describe(cx, names);
        let found = lookup::by_key(groups, group::PER_CALL, Api::auto_scaling_group_name, fetch).await;
        let answer = |prior: &Self| {
            let Some(api) = found.get(&prior.autoscaling_group_name)? else { return Ok(None) };
            let tag = api.tags().iter().find(|tag| tag.key() == Some(prior.key()));
            Ok(tag.map(|tag| Self::observed(&prior.autoscaling_group_name, tag)))
        };
        prior.iter().map(answer).collect()
    }

    /// Takes the place of one with that key.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.autoscaling_once()).await?;
        Ok(planned.identified())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Another value is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.tag == wanted.planned.tag
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.autoscaling()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.autoscaling().delete_tags().set_tags(Some(prior.to_api().into_iter().collect()));
        with_missing(call.send().await.during("autoscaling:DeleteTags").map(drop))
    }

    /// By the group's name and the key, with a comma between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        match id.split_once(',') {
            Some((group, key)) if !group.is_empty() && !key.is_empty() => {
                cx.read(&Self::of(group, key)).await
            }
            _ => {
                let message = format!("\"{id}\" does not name a tag");
                let error = ProviderError::new(ErrorClass::Invalid, message);
                Err(error.hint("write the name of the group, and the key: web,Name"))
            }
        }
    }

    /// Tags have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let is_listed =
            |tag: &&TagDescription| tag.key().is_some_and(|key| key != INTENT && !key.starts_with("aws:"));
        let of_group = |api: &Api| {
            let group = api.auto_scaling_group_name().unwrap_or_default();
            let tags = api.tags().iter().filter(is_listed);
            tags.map(|tag| Self::observed(group, tag)).collect::<Vec<_>>()
        };
        Ok(group::describe(cx, Vec::new()).await?.iter().flat_map(of_group).collect())
    }
}
