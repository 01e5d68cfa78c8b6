//! `aws_placement_group`

use aws_sdk_ec2::types::{
    Filter, PlacementGroup as Api, PlacementGroupState, PlacementStrategy, ResourceType, SpreadLevel,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{Described, FILTER_VALUES, described, intent, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted};
use crate::tags::{self, TagMap};

/// How near to each other instances run.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_placement_group")]
pub struct PlacementGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional_computed, force_new)]
    partition_count: Option<i64>,
    #[attr(computed)]
    placement_group_id: Option<String>,
    #[attr(optional_computed, force_new)]
    spread_level: Option<String>,
    #[attr(required, force_new)]
    strategy: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

const PARTITION: &str = "partition";
const SPREAD: &str = "spread";

fn is_there(api: &Api) -> bool {
    !matches!(api.state(), Some(PlacementGroupState::Deleted | PlacementGroupState::Deleting))
}

impl Described for PlacementGroup {
    type Api = Api;
    const ID_FILTER: &'static str = "group-name";

    fn api_id(api: &Api) -> Option<&str> {
        api.group_name()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_placement_groups().set_filters(Some(filters)).send();
        Ok(call.await.during("ec2:DescribePlacementGroups")?.placement_groups.unwrap_or_default())
    }

    /// What a configuration leaves to AWS with 0 or `""` stays so.
    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let level = api.spread_level().map_or("", SpreadLevel::as_str).to_owned();
        is_there(api).then(|| Self {
            arn: api.group_arn.clone(),
            id: api.group_name.clone(),
            name: api.group_name.clone().unwrap_or_default(),
            partition_count: self
                .partition_count
                .filter(|count| *count == 0)
                .or(Some(api.partition_count.unwrap_or_default().into())),
            placement_group_id: api.group_id.clone(),
            spread_level: self.spread_level.clone().filter(String::is_empty).or(Some(level)),
            strategy: api.strategy().map_or("", PlacementStrategy::as_str).to_owned(),
            tags: Some(tags.own),
            tags_all: tags.all,
        })
    }
}

impl PlacementGroup {
    /// It, also while it comes or goes.
    async fn present(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        let found = Self::by_ids(cx, vec![self.id().to_owned()]).await?;
        Ok(found.into_iter().find(|api| api.group_name() == Some(self.id())))
    }
}

impl Resource for PlacementGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const TAGGED_BY: &'static str = "placement_group_id";
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    /// The name is the id.
    fn id(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    fn set_id(&mut self, id: String) {
        self.name.clone_from(&id);
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("strategy", &["cluster", PARTITION, SPREAD]);
        checks.one_of("spread_level", &["host", "rack"]);
        checks.within("partition_count", 0, 7);
        let Some(strategy) = checks.text("strategy") else { return };
        let count = checks.get("partition_count").and_then(infra_value::Value::as_i64).unwrap_or_default();
        let level = checks.text("spread_level").unwrap_or_default();
        if count > 0 && strategy != PARTITION {
            checks.report("partition_count", format!("partition_count needs strategy = \"{PARTITION}\""));
        }
        if !level.is_empty() && strategy != SPREAD {
            checks.report("spread_level", format!("spread_level needs strategy = \"{SPREAD}\""));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let count = planned.partition_count.and_then(|count| i32::try_from(count).ok());
        let call = cx
            .ec2_once()
            .create_placement_group()
            .group_name(&planned.name)
            .strategy(PlacementStrategy::from(planned.strategy.as_str()))
            .set_partition_count(count.filter(|count| *count > 0))
            .set_spread_level(given(&planned.spread_level).map(SpreadLevel::from))
            .tag_specifications(tagging::on_create(ResourceType::PlacementGroup, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreatePlacementGroup")?.placement_group;
        let placement_group_id = made.and_then(|api| api.group_id);
        Ok(Self { id: Some(planned.name.clone()), placement_group_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let ready = || async {
            let found = made.present(cx).await?;
            let ready = found.filter(|api| api.state() == Some(&PlacementGroupState::Available));
            Ok(ready.and_then(|api| made.observe(cx, &api)))
        };
        let seen = op.until(format!("the placement group {} to be available", made.id()), ready).await?;
        Ok(cx.seen_or_read(&made, seen, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let id = given(&prior.placement_group_id).unwrap_or_default();
        tagging::change(cx, id, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().delete_placement_group().group_name(prior.id()).send();
        call.await.during("ec2:DeletePlacementGroup")?;
        let gone = || async {
            let found = prior.present(cx).await?;
            Ok(found.is_none_or(|api| api.state() == Some(&PlacementGroupState::Deleted)).then_some(()))
        };
        op.until(format!("the placement group {} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let names = wanted.iter().map(|wanted| wanted.planned.name.clone());
        let found = lookup::by_key(names, FILTER_VALUES, Self::api_id, |names| Self::by_ids(cx, names)).await;
        let ours = |wanted: &Wanted<Self>| {
            let is_ours = |api: &&Api| tags::carry(&tagging::reported(api.tags()), &wanted.token);
            Ok(found
                .get(&wanted.planned.name)?
                .filter(is_ours)
                .and_then(|api| wanted.planned.observe(cx, api)))
        };
        wanted.iter().map(ours).collect()
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        intent::settle(cx, ids).await
    }
}
