//! `aws_appautoscaling_target`

use aws_sdk_applicationautoscaling::Client;
use aws_sdk_applicationautoscaling::types::{
    ScalableDimension, ScalableTarget as Api, ServiceNamespace, SuspendedState as ApiSuspended,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::of_targets::{self, Ask, Key, OfTarget};
use crate::agreement::says_the_same;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::numbers::int32;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::Page;
use crate::tags::{self, TagMap};

/// What may be scaled, and how far. One call reads 50 of a service; tags cost one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_appautoscaling_target")]
pub struct Target {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    max_capacity: i64,
    #[attr(required)]
    min_capacity: i64,
    #[attr(required, force_new)]
    resource_id: String,
    #[attr(optional_computed)]
    role_arn: Option<String>,
    #[attr(required, force_new)]
    scalable_dimension: String,
    #[attr(required, force_new)]
    service_namespace: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, max = 1, computed)]
    suspended_state: Vec<Suspended>,
}

/// What is not to happen for now.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Suspended {
    #[attr(optional, default = false)]
    dynamic_scaling_in_suspended: Option<bool>,
    #[attr(optional, default = false)]
    dynamic_scaling_out_suspended: Option<bool>,
    #[attr(optional, default = false)]
    scheduled_scaling_suspended: Option<bool>,
}

impl OfTarget for Api {
    fn key(&self) -> Key {
        Key {
            namespace: self.service_namespace.as_str().to_owned(),
            resource: self.resource_id.clone(),
            dimension: self.scalable_dimension.as_str().to_owned(),
            name: self.resource_id.clone(),
        }
    }

    async fn page(cx: &Context, ask: Ask, token: Option<String>) -> Result<Page<Self>, ProviderError> {
        let call = cx
            .appautoscaling()
            .describe_scalable_targets()
            .service_namespace(ask.namespace)
            .set_resource_ids(ask.names)
            .set_scalable_dimension(ask.dimension)
            .set_next_token(token);
        let page = call.send().await.during("application-autoscaling:DescribeScalableTargets")?;
        Ok((page.scalable_targets.unwrap_or_default(), page.next_token))
    }
}

impl Suspended {
    fn to_api(&self) -> ApiSuspended {
        ApiSuspended::builder()
            .dynamic_scaling_in_suspended(self.dynamic_scaling_in_suspended.unwrap_or_default())
            .dynamic_scaling_out_suspended(self.dynamic_scaling_out_suspended.unwrap_or_default())
            .scheduled_scaling_suspended(self.scheduled_scaling_suspended.unwrap_or_default())
            .build()
    }

    fn of_api(api: &ApiSuspended) -> Self {
        Self {
            dynamic_scaling_in_suspended: Some(api.dynamic_scaling_in_suspended.unwrap_or_default()),
            dynamic_scaling_out_suspended: Some(api.dynamic_scaling_out_suspended.unwrap_or_default()),
            scheduled_scaling_suspended: Some(api.scheduled_scaling_suspended.unwrap_or_default()),
        }
    }
}

/// Most services have a role of their own for it, and take no other.
fn is_of_service(role: &str) -> bool {
    role.contains(":role/aws-service-role/")
}

/// The tags of a target; `None` when it is gone.
async fn tags_of(cx: &Context, arn: Option<&str>) -> Result<Option<TagMap>, ProviderError> {
    let Some(arn) = arn else { return Ok(Some(TagMap::new())) };
    let call = cx.appautoscaling().list_tags_for_resource().resource_arn(arn);
    let answer = if_found(call.send().await.during("application-autoscaling:ListTagsForResource"))?;
    Ok(answer.map(|answer| answer.tags.unwrap_or_default().into_iter().collect()))
}

async fn change_tags(cx: &Context, arn: &str, prior: &TagMap, planned: &TagMap) -> Result<(), ProviderError> {
    let untag = |keys| async {
        let call = cx.appautoscaling().untag_resource().resource_arn(arn).set_tag_keys(Some(keys));
        call.send().await.during("application-autoscaling:UntagResource").map(drop)
    };
    let tag = |tags: TagMap| async move {
        let call = cx.appautoscaling().tag_resource().resource_arn(arn).set_tags(tags::to_map(&tags));
        call.send().await.during("application-autoscaling:TagResource").map(drop)
    };
    tags::change(prior, planned, untag, tag).await
}

impl Target {
    fn key(&self) -> Key {
        Key {
            namespace: self.service_namespace.clone(),
            resource: self.resource_id.clone(),
            dimension: self.scalable_dimension.clone(),
            name: self.resource_id.clone(),
        }
    }

    /// `self` is what was known of it. Reads its tags, too.
    async fn observe(&self, cx: &Context, api: Api) -> Result<Option<Self>, ProviderError> {
        let Some(reported) = tags_of(cx, api.scalable_target_arn()).await? else { return Ok(None) };
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let written =
            given(&self.role_arn).filter(|role| is_of_service(&api.role_arn) && !is_of_service(role));
        let role_arn = written.unwrap_or(&api.role_arn).to_owned();
        Ok(Some(Self {
            arn: Some(api.scalable_target_arn.unwrap_or_default()),
            id: Some(api.resource_id.clone()),
            max_capacity: api.max_capacity.into(),
            min_capacity: api.min_capacity.into(),
            resource_id: api.resource_id,
            role_arn: Some(role_arn),
            scalable_dimension: api.scalable_dimension.as_str().to_owned(),
            service_namespace: api.service_namespace.as_str().to_owned(),
            tags: Some(tags.own),
            tags_all: tags.all,
            suspended_state: api.suspended_state.iter().map(Suspended::of_api).collect(),
        }))
    }

    /// Also changes one that is there, but not its tags. Tells its ARN.
    async fn register(&self, client: &Client, tags: &TagMap) -> Result<Option<String>, ProviderError> {
        let call = client
            .register_scalable_target()
            .service_namespace(ServiceNamespace::from(self.service_namespace.as_str()))
            .resource_id(&self.resource_id)
            .scalable_dimension(ScalableDimension::from(self.scalable_dimension.as_str()))
            .set_max_capacity(int32(Some(self.max_capacity)))
            .set_min_capacity(int32(Some(self.min_capacity)))
            .set_role_arn(given_string(&self.role_arn))
            .set_suspended_state(self.suspended_state.first().map(Suspended::to_api))
            .set_tags(tags::to_map(tags));
        let made = call.send().await.during("application-autoscaling:RegisterScalableTarget")?;
        Ok(made.scalable_target_arn)
    }
}

impl Resource for Target {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let keys: Vec<Key> = prior.iter().map(Self::key).collect();
        let asked: Vec<_> = prior.iter().zip(of_targets::read::<Api>(cx, &keys).await).collect();
        lookup::one_by_one(&asked, |(prior, found)| {
            let found = found.clone();
            async move {
                match found? {
                    Some(api) => prior.observe(cx, api).await,
                    None => Ok(None),
                }
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let arn = planned.register(cx.appautoscaling_once(), &planned.tags_all).await?;
        Ok(Self { arn, id: Some(planned.resource_id.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates also changes what is there: another range is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let differs = planned.max_capacity != prior.max_capacity
            || planned.min_capacity != prior.min_capacity
            || planned.role_arn != prior.role_arn
            || planned.suspended_state != prior.suspended_state;
        if differs {
            op.persist_new(|| async {
                planned.register(cx.appautoscaling(), &TagMap::new()).await.map(drop)
            })
            .await?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        change_tags(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// Its policies and scheduled actions go with it.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .appautoscaling()
            .deregister_scalable_target()
            .service_namespace(ServiceNamespace::from(prior.service_namespace.as_str()))
            .resource_id(&prior.resource_id)
            .scalable_dimension(ScalableDimension::from(prior.scalable_dimension.as_str()));
        call.send().await.during("application-autoscaling:DeregisterScalableTarget")?;
        let gone = || async { Ok(cx.read(prior).await?.is_none().then_some(())) };
        op.until(format!("the target {} to be gone", prior.resource_id), gone).await
    }

    /// The id is that of Terraform: `ecs/service/main/web/ecs:service:DesiredCount`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let key = of_targets::parse_id(id, false)?;
        let known = Self {
            resource_id: key.resource,
            scalable_dimension: key.dimension,
            service_namespace: key.namespace,
            ..Self::default()
        };
        cx.read(&known).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let all = of_targets::all::<Api>(cx).await?;
        let listed = lookup::one_by_one(&all, |api| async { Self::default().observe(cx, api.clone()).await });
        tags::listed(listed.await, scope, |target| &target.tags_all)
    }
}
