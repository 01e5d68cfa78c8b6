//! `aws_autoscaling_lifecycle_hook`

use aws_sdk_autoscaling::Client;
use aws_sdk_autoscaling::types::LifecycleHook as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::group;
use super::of_groups::{self, OfGroup, with_missing};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::numbers::{int32, int64};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// What instances of a group wait for when they come or go. A call reads those of one group.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_lifecycle_hook")]
pub struct LifecycleHook {
    #[attr(required, force_new)]
    autoscaling_group_name: String,
    #[attr(optional_computed)]
    default_result: Option<String>,
    #[attr(optional)]
    heartbeat_timeout: Option<i64>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    lifecycle_transition: String,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional)]
    notification_metadata: Option<String>,
    #[attr(optional)]
    notification_target_arn: Option<String>,
    #[attr(optional)]
    role_arn: Option<String>,
}

/// For how many seconds instances wait when nobody says. Source:
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html>.
const HEARTBEAT: i64 = 3600;

async fn describe(cx: &Context, group: String) -> Result<Vec<Api>, ProviderError> {
    let call = cx.autoscaling().describe_lifecycle_hooks().auto_scaling_group_name(group);
    let answer = call.send().await.during("autoscaling:DescribeLifecycleHooks")?;
    Ok(answer.lifecycle_hooks.unwrap_or_default())
}

impl OfGroup for Api {
    fn group(&self) -> Option<&str> {
        self.auto_scaling_group_name()
    }

    fn name(&self) -> Option<&str> {
        self.lifecycle_hook_name()
    }
}

impl LifecycleHook {
    /// `self` is what was known of it: a limit that nobody chose is none.
    fn observe(&self, api: &Api) -> Self {
        let is_known = !self.lifecycle_transition.is_empty();
        let chose_none = is_known && self.heartbeat_timeout.is_none();
        let name = api.lifecycle_hook_name.clone().unwrap_or_default();
        Self {
            autoscaling_group_name: api.auto_scaling_group_name.clone().unwrap_or_default(),
            default_result: told(&api.default_result),
            heartbeat_timeout: int64(api.heartbeat_timeout)
                .filter(|seconds| !(chose_none && *seconds == HEARTBEAT)),
            id: Some(name.clone()),
            lifecycle_transition: api.lifecycle_transition.clone().unwrap_or_default(),
            name,
            notification_metadata: told(&api.notification_metadata),
            notification_target_arn: told(&api.notification_target_arn),
            role_arn: told(&api.role_arn),
        }
    }

    /// Also changes one of that name, `prior`: a target stays unless it is said to be none.
    async fn put(&self, client: &Client, prior: Option<&Self>) -> Result<(), ProviderError> {
        let had_target = prior.is_some_and(|prior| given(&prior.notification_target_arn).is_some());
        let target = given_string(&self.notification_target_arn);
        let call = client
            .put_lifecycle_hook()
            .auto_scaling_group_name(&self.autoscaling_group_name)
            .lifecycle_hook_name(&self.name)
            .set_default_result(given_string(&self.default_result))
            .set_heartbeat_timeout(int32(self.heartbeat_timeout.or(prior.map(|_| HEARTBEAT))))
            .lifecycle_transition(&self.lifecycle_transition)
            .set_notification_metadata(given_string(&self.notification_metadata))
            .set_notification_target_arn(target.or(had_target.then(String::new)))
            .set_role_arn(given_string(&self.role_arn));
        with_missing(call.send().await.during("autoscaling:PutLifecycleHook").map(drop))
    }
}

impl Resource for LifecycleHook {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("default_result", &["CONTINUE", "ABANDON"]);
        checks.within("heartbeat_timeout", 30, 7200);
        let transitions = ["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"];
        checks.one_of("lifecycle_transition", &transitions);
    }

    /// What Auto Scaling has filled in, and an import tells, is no change where the configuration says nothing of it.
    fn plan(draft: &mut Draft<'_>) {
        let prior = draft.prior("heartbeat_timeout");
        if draft.is_unset("heartbeat_timeout") && prior.as_i64() == Some(HEARTBEAT) && !draft.is_replaced() {
            draft.set("heartbeat_timeout", prior.clone());
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let key = |prior: &'_ Self| (prior.autoscaling_group_name.clone(), prior.name.clone());
        let keys: Vec<_> = prior.iter().map(key).collect();
        let keys: Vec<_> = keys.iter().map(|(group, name)| (group.as_str(), name.as_str())).collect();
        let found = of_groups::read_each(&keys, |group| describe(cx, group)).await;
        let answer =
            |(prior, found): (&Self, Result<Option<Api>, _>)| Ok(found?.map(|api| prior.observe(&api)));
        prior.iter().zip(found).map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.autoscaling_once(), None).await?;
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another hook is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.autoscaling(), Some(prior))).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.autoscaling().delete_lifecycle_hook();
        let call = call.auto_scaling_group_name(&prior.autoscaling_group_name);
        let answer = call.lifecycle_hook_name(&prior.name).send().await;
        with_missing(answer.during("autoscaling:DeleteLifecycleHook").map(drop))
    }

    /// The id is the group and the hook: `web/drain`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (autoscaling_group_name, name) = of_groups::parse_id(id, "hook")?;
        cx.read(&Self { autoscaling_group_name, name, ..Self::default() }).await
    }

    /// Looks at every group. Hooks have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let groups = group::describe(cx, Vec::new()).await?;
        let groups: Vec<String> = groups.into_iter().filter_map(|api| api.auto_scaling_group_name).collect();
        let found = lookup::one_by_one(&groups, |group| describe(cx, group.clone())).await;
        let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(found.iter().flatten().map(|api| Self::default().observe(api)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_nobody_chose_is_none() {
        let api =
            |seconds: i32| Api::builder().lifecycle_hook_name("drain").heartbeat_timeout(seconds).build();
        let imported = LifecycleHook::default();
        let known = LifecycleHook { lifecycle_transition: "t".to_owned(), ..LifecycleHook::default() };
        assert_eq!(imported.observe(&api(3600)).heartbeat_timeout, Some(3600));
        assert_eq!(known.observe(&api(3600)).heartbeat_timeout, None);
        assert_eq!(known.observe(&api(60)).heartbeat_timeout, Some(60));
    }
}
