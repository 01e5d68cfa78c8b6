//! Waiting until a group has the instances that it is to have.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use aws_sdk_autoscaling::types::{
    Activity, AutoScalingGroup as Api, Instance, LifecycleState, ScalingActivityStatusCode,
};
use aws_sdk_elasticloadbalancingv2::types::TargetHealthStateEnum;
use futures::future::try_join_all;
use infra_provider::{ErrorClass, ProviderError};

use super::{AutoScalingGroup, not_found, read};
use crate::context::Context;
use crate::durations;
use crate::elb;
use crate::error::{During, if_found};
use crate::given::given;
use crate::mutation::Op;
use crate::recent::is_recent;

/// An instance that works, by what the group knows.
fn is_in_service(instance: &Instance) -> bool {
    instance.lifecycle_state == Some(LifecycleState::InService)
        && instance.health_status().is_some_and(|status| status.eq_ignore_ascii_case("healthy"))
}

/// What an instance counts for: where types weigh differently, capacity is no number of instances.
fn weight(instance: &Instance) -> i64 {
    instance.weighted_capacity().and_then(|weight| weight.parse().ok()).unwrap_or(1)
}

/// The targets of a group that it finds well.
async fn well_in_group(cx: &Context, arn: &str) -> Result<BTreeSet<String>, ProviderError> {
    let call = cx.elbv2().describe_target_health().target_group_arn(arn);
    let found = if_found(call.send().await.during("elasticloadbalancing:DescribeTargetHealth"))?;
    let targets = found.and_then(|found| found.target_health_descriptions).unwrap_or_default();
    let healthy = targets.into_iter().filter_map(|description| {
        let state = description.target_health.and_then(|health| health.state);
        let id = description.target.and_then(|target| target.id)?;
        (state == Some(TargetHealthStateEnum::Healthy)).then_some(id)
    });
    Ok(healthy.collect())
}

/// How much of a group's capacity its target groups and classic balancers find well: an instance must be well in all of
/// them.
async fn behind_balancers(cx: &Context, api: &Api) -> Result<i64, ProviderError> {
    let groups = api.target_group_arns().iter().map(|arn| well_in_group(cx, arn));
    let balancers = api.load_balancer_names().iter().map(|name| elb::in_service(cx, name));
    let (groups, balancers) = futures::try_join!(try_join_all(groups), try_join_all(balancers))?;
    let well = groups.into_iter().chain(balancers).reduce(|all, one| &all & &one).unwrap_or_default();
    let is_well = |instance: &&Instance| instance.instance_id().is_some_and(|id| well.contains(id));
    Ok(api.instances().iter().filter(is_well).map(weight).sum())
}

/// Why the group could not do what it tried since `begun`, if it failed.
async fn failure(
    cx: &Context,
    group: &AutoScalingGroup,
    begun: SystemTime,
) -> Result<Option<String>, ProviderError> {
    let call = cx.autoscaling().describe_scaling_activities().auto_scaling_group_name(group.name());
    let found = call.max_records(10).send().await.during("autoscaling:DescribeScalingActivities")?;
    let has_failed = |activity: &Activity| {
        activity.status_code == Some(ScalingActivityStatusCode::Failed)
            && activity.start_time.as_ref().is_some_and(|start| is_recent(start, begun))
    };
    let failed = found.activities.unwrap_or_default().into_iter().find(has_failed);
    Ok(failed.map(|activity| activity.status_message.unwrap_or_else(|| "AWS gives no reason".to_owned())))
}

/// Waits until the instances are there, and, where the configuration says so, balancers find them well. `exactly`: after
/// a change, when there may be too many, too.
pub(super) async fn wait(
    cx: &Context,
    group: &AutoScalingGroup,
    op: &Op<'_>,
    exactly: bool,
) -> Result<(), ProviderError> {
    let limit = given(&group.wait_for_capacity_timeout).and_then(durations::parse);
    let limit = limit.unwrap_or(Duration::from_secs(600));
    if limit.is_zero() {
        return Ok(());
    }
    let begun = SystemTime::now();
    let wanted = group.desired_capacity.filter(|desired| *desired > 0);
    let what = format!("the instances of the group {}", group.name());
    let ready = || async {
        let found = read::describe(cx, vec![group.name().to_owned()]).await?;
        let api = found.into_iter().next().ok_or_else(|| not_found(group.name()))?;
        let have: i64 = api.instances().iter().filter(|instance| is_in_service(instance)).map(weight).sum();
        let is_enough = match wanted {
            Some(wanted) if exactly => have == wanted,
            Some(wanted) => have >= wanted,
            None => have >= group.min_size,
        };
        let at_balancers = match (group.wait_for_elb_capacity, group.min_elb_capacity) {
            (Some(number), _) | (None, Some(number)) if number > 0 => {
                behind_balancers(cx, &api).await? >= number
            }
            _ => true,
        };
        if is_enough && at_balancers {
            return Ok(Some(()));
        }
        if group.ignore_failed_scaling_activities != Some(true)
            && let Some(reason) = failure(cx, group, begun).await?
        {
            let message = format!("the group {} cannot start instances: {reason}", group.name());
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("ignore_failed_scaling_activities = true waits for the group's next attempt"));
        }
        Ok(None)
    };
    op.within(limit).until_typically(Duration::from_secs(60), what, ready).await
}
