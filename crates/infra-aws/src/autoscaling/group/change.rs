//! Changing and deleting groups.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_autoscaling::types::{
    AlarmSpecification, RefreshPreferences, RefreshStrategy, ScaleInProtectedInstances, StandbyInstances,
    Tag as TagApi,
};
use infra_provider::ProviderError;

use super::blocks::{
    AvailabilityZoneDistribution, CapacityReservationSpecification, InstanceRefresh, MixedInstancesPolicy,
    TrafficSource,
};
use super::{AutoScalingGroup, read, warm_pool};
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::Op;
use crate::numbers::{int32, nonzero32};
use crate::tags::INTENT;

type Names = BTreeSet<String>;

fn names(set: &Option<Names>) -> Names {
    set.clone().unwrap_or_default()
}

/// What `new` has and `old` does not.
fn added(old: &Names, new: &Names) -> Option<Vec<String>> {
    let added: Vec<String> = new.difference(old).cloned().collect();
    Some(added).filter(|added| !added.is_empty())
}

/// How many target groups or balancers one call takes.
const SOURCES: usize = 10;

/// The same, as calls take them.
fn pages(names: Option<Vec<String>>) -> Vec<Vec<String>> {
    names.unwrap_or_default().chunks(SOURCES).map(<[String]>::to_vec).collect()
}

/// Suspends and resumes processes. `now`: those that are suspended.
pub(super) async fn suspend(
    cx: &Context,
    group: &AutoScalingGroup,
    now: &Names,
) -> Result<(), ProviderError> {
    let wanted = names(&group.suspended_processes);
    if let Some(processes) = added(&wanted, now) {
        let call = cx.autoscaling().resume_processes().auto_scaling_group_name(group.name());
        let call = call.set_scaling_processes(Some(processes)).send();
        call.await.during("autoscaling:ResumeProcesses")?;
    }
    if let Some(processes) = added(now, &wanted) {
        let call = cx.autoscaling().suspend_processes().auto_scaling_group_name(group.name());
        let call = call.set_scaling_processes(Some(processes)).send();
        call.await.during("autoscaling:SuspendProcesses")?;
    }
    Ok(())
}

/// Starts and stops to collect metrics. `now`: those that are collected.
pub(super) async fn collect_metrics(
    cx: &Context,
    group: &AutoScalingGroup,
    now: &Names,
) -> Result<(), ProviderError> {
    let wanted = names(&group.enabled_metrics);
    if let Some(metrics) = added(&wanted, now) {
        let call = cx.autoscaling().disable_metrics_collection().auto_scaling_group_name(group.name());
        let call = call.set_metrics(Some(metrics)).send();
        call.await.during("autoscaling:DisableMetricsCollection")?;
    }
    if let Some(metrics) = added(now, &wanted) {
        let call = cx
            .autoscaling()
            .enable_metrics_collection()
            .auto_scaling_group_name(group.name())
            .granularity(given(&group.metrics_granularity).unwrap_or("1Minute"))
            .set_metrics(Some(metrics));
        call.send().await.during("autoscaling:EnableMetricsCollection")?;
    }
    Ok(())
}

pub(super) async fn update(
    cx: &Context,
    prior: &AutoScalingGroup,
    planned: &AutoScalingGroup,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let is_moved = planned.vpc_zone_identifier != prior.vpc_zone_identifier;
    let zones = given_items(&planned.availability_zones)
        .filter(|_| planned.subnets().is_none() && planned.availability_zones != prior.availability_zones);
    let call = cx
        .autoscaling()
        .update_auto_scaling_group()
        .auto_scaling_group_name(prior.name())
        .set_availability_zone_distribution(
            planned.availability_zone_distribution.first().map(AvailabilityZoneDistribution::to_api),
        )
        .set_availability_zones(zones)
        .set_capacity_rebalance(planned.capacity_rebalance)
        .set_capacity_reservation_specification(
            planned.capacity_reservation_specification.first().map(CapacityReservationSpecification::to_api),
        )
        .set_context(given_string(&planned.context))
        .set_default_cooldown(int32(planned.default_cooldown))
        .set_default_instance_warmup(nonzero32(planned.default_instance_warmup).or_else(|| {
            // -1 removes it.
            nonzero32(prior.default_instance_warmup).map(|_| -1)
        }))
        .set_desired_capacity(int32(planned.desired_capacity))
        .set_desired_capacity_type(given_string(&planned.desired_capacity_type))
        .set_health_check_grace_period(int32(planned.health_check_grace_period))
        .set_health_check_type(given_string(&planned.health_check_type))
        .set_instance_maintenance_policy(planned.maintenance())
        .set_launch_configuration_name(given_string(&planned.launch_configuration))
        .set_launch_template(planned.template())
        .set_max_instance_lifetime(
            int32(planned.max_instance_lifetime)
                .filter(|_| planned.max_instance_lifetime != prior.max_instance_lifetime),
        )
        .set_max_size(int32(Some(planned.max_size)))
        .set_min_size(int32(Some(planned.min_size)))
        .set_mixed_instances_policy(planned.mixed_instances_policy.first().map(MixedInstancesPolicy::to_api))
        .set_new_instances_protected_from_scale_in(planned.protect_from_scale_in)
        .set_placement_group(given_string(&planned.placement_group))
        .set_service_linked_role_arn(given_string(&planned.service_linked_role_arn))
        .set_termination_policies(match planned.termination_policies.as_deref() {
            Some([]) | None => Some(vec!["Default".to_owned()]),
            Some(policies) => Some(policies.to_vec()),
        })
        .set_vpc_zone_identifier(planned.subnets().filter(|_| is_moved));
    op.persist(|| async { call.clone().send().await.during("autoscaling:UpdateAutoScalingGroup").map(drop) })
        .await?;
    change_sources(cx, prior, planned).await?;
    change_tags(cx, prior, planned).await?;
    suspend(cx, planned, &names(&prior.suspended_processes)).await?;
    collect_metrics(cx, planned, &names(&prior.enabled_metrics)).await?;
    warm_pool::change(cx, planned, &prior.warm_pool, op).await?;
    refresh(cx, prior, planned).await
}

/// Attaches what is to send requests, and detaches the rest.
async fn change_sources(
    cx: &Context,
    prior: &AutoScalingGroup,
    planned: &AutoScalingGroup,
) -> Result<(), ProviderError> {
    let group = prior.name();
    if planned.target_group_arns.is_some() {
        let (old, new) = (names(&prior.target_group_arns), names(&planned.target_group_arns));
        for arns in pages(added(&old, &new)) {
            let call = cx.autoscaling().attach_load_balancer_target_groups().auto_scaling_group_name(group);
            let call = call.set_target_group_arns(Some(arns)).send();
            call.await.during("autoscaling:AttachLoadBalancerTargetGroups")?;
        }
        for arns in pages(added(&new, &old)) {
            let call = cx.autoscaling().detach_load_balancer_target_groups().auto_scaling_group_name(group);
            let call = call.set_target_group_arns(Some(arns)).send();
            call.await.during("autoscaling:DetachLoadBalancerTargetGroups")?;
        }
    }
    if planned.load_balancers.is_some() {
        let (old, new) = (names(&prior.load_balancers), names(&planned.load_balancers));
        for balancers in pages(added(&old, &new)) {
            let call = cx.autoscaling().attach_load_balancers().auto_scaling_group_name(group);
            let call = call.set_load_balancer_names(Some(balancers)).send();
            call.await.during("autoscaling:AttachLoadBalancers")?;
        }
        for balancers in pages(added(&new, &old)) {
            let call = cx.autoscaling().detach_load_balancers().auto_scaling_group_name(group);
            let call = call.set_load_balancer_names(Some(balancers)).send();
            call.await.during("autoscaling:DetachLoadBalancers")?;
        }
    }
    let (old, new) = (&prior.traffic_source, &planned.traffic_source);
    let attached: Vec<_> =
        new.iter().filter(|source| !old.contains(source)).map(TrafficSource::to_api).collect();
    let detached: Vec<_> =
        old.iter().filter(|source| !new.contains(source)).map(TrafficSource::to_api).collect();
    // Without sources of its own, what it reports are its target groups and balancers.
    if !new.is_empty() && !attached.is_empty() {
        let call = cx.autoscaling().attach_traffic_sources().auto_scaling_group_name(group);
        let call = call.set_traffic_sources(Some(attached)).send();
        call.await.during("autoscaling:AttachTrafficSources")?;
    }
    if !new.is_empty() && !detached.is_empty() {
        let call = cx.autoscaling().detach_traffic_sources().auto_scaling_group_name(group);
        let call = call.set_traffic_sources(Some(detached)).send();
        call.await.during("autoscaling:DetachTrafficSources")?;
    }
    Ok(())
}

async fn change_tags(
    cx: &Context,
    prior: &AutoScalingGroup,
    planned: &AutoScalingGroup,
) -> Result<(), ProviderError> {
    let group = prior.name();
    let is_kept = |key: &str| planned.tag.iter().any(|tag| tag.key == key);
    let removed: Vec<TagApi> =
        prior.tag.iter().filter(|tag| !is_kept(&tag.key)).map(|tag| tag.to_api(group)).collect();
    let set: Vec<TagApi> =
        planned.tag.iter().filter(|tag| !prior.tag.contains(tag)).map(|tag| tag.to_api(group)).collect();
    if !removed.is_empty() {
        let call = cx.autoscaling().delete_tags().set_tags(Some(removed));
        call.send().await.during("autoscaling:DeleteTags")?;
    }
    if !set.is_empty() {
        let call = cx.autoscaling().create_or_update_tags().set_tags(Some(set));
        call.send().await.during("autoscaling:CreateOrUpdateTags")?;
    }
    Ok(())
}

/// Has instances replaced, where what they are to be like has changed and the configuration says so. Whether they are
/// is not waited for.
async fn refresh(
    cx: &Context,
    prior: &AutoScalingGroup,
    planned: &AutoScalingGroup,
) -> Result<(), ProviderError> {
    let Some(refresh) = planned.instance_refresh.first() else { return Ok(()) };
    let triggers = names(&refresh.triggers);
    let is_trigger = |name: &str| triggers.contains(name);
    let is_due = prior.launch_template != planned.launch_template
        || prior.launch_configuration != planned.launch_configuration
        || prior.mixed_instances_policy != planned.mixed_instances_policy
        || (is_trigger("tag") && prior.tag != planned.tag)
        || (is_trigger("vpc_zone_identifier") && prior.vpc_zone_identifier != planned.vpc_zone_identifier)
        || (is_trigger("max_instance_lifetime")
            && prior.max_instance_lifetime != planned.max_instance_lifetime)
        || (is_trigger("target_group_arns") && prior.target_group_arns != planned.target_group_arns)
        || (is_trigger("availability_zones") && prior.availability_zones != planned.availability_zones);
    if !is_due {
        return Ok(());
    }
    let call = cx
        .autoscaling()
        .start_instance_refresh()
        .auto_scaling_group_name(prior.name())
        .strategy(RefreshStrategy::from(refresh.strategy.as_str()))
        .set_preferences(refresh.preferences());
    call.send().await.during("autoscaling:StartInstanceRefresh").map(drop)
}

impl InstanceRefresh {
    fn preferences(&self) -> Option<RefreshPreferences> {
        let preferences = self.preferences.first()?;
        let seconds = |text: &Option<String>| given(text).and_then(|text| text.parse().ok());
        let percentages = preferences.checkpoint_percentages.iter().flatten();
        let percentages: Vec<i32> =
            percentages.filter_map(|percentage| i32::try_from(*percentage).ok()).collect();
        let alarms = preferences
            .alarm_specification
            .first()
            .map(|alarms| AlarmSpecification::builder().set_alarms(alarms.alarms.clone()).build());
        Some(
            RefreshPreferences::builder()
                .set_auto_rollback(preferences.auto_rollback)
                .set_checkpoint_delay(seconds(&preferences.checkpoint_delay))
                .set_checkpoint_percentages(Some(percentages).filter(|list| !list.is_empty()))
                .set_instance_warmup(seconds(&preferences.instance_warmup))
                .set_max_healthy_percentage(int32(preferences.max_healthy_percentage))
                .set_min_healthy_percentage(int32(preferences.min_healthy_percentage))
                .set_scale_in_protected_instances(
                    given(&preferences.scale_in_protected_instances).map(ScaleInProtectedInstances::from),
                )
                .set_skip_matching(preferences.skip_matching)
                .set_standby_instances(given(&preferences.standby_instances).map(StandbyInstances::from))
                .set_alarm_specification(alarms)
                .build(),
        )
    }
}

/// Sets the group to no instances, waits until they are gone, and deletes it; all at once where it is told to.
pub(super) async fn delete(cx: &Context, prior: &AutoScalingGroup, op: &Op<'_>) -> Result<(), ProviderError> {
    let is_forced = prior.force_delete == Some(true);
    if !prior.warm_pool.is_empty() && exists(cx, prior).await? {
        warm_pool::delete(cx, prior, op).await?;
    }
    if !is_forced && exists(cx, prior).await? {
        let call = cx
            .autoscaling()
            .update_auto_scaling_group()
            .auto_scaling_group_name(prior.name())
            .min_size(0)
            .max_size(0)
            .desired_capacity(0);
        call.send().await.during("autoscaling:UpdateAutoScalingGroup")?;
        let what = format!("the instances of the group {} to be gone", prior.name());
        let empty = || async {
            let found = read::describe(cx, vec![prior.name().to_owned()]).await?;
            Ok(found.iter().all(|api| api.instances().is_empty()).then_some(()))
        };
        op.until_typically(Duration::from_secs(60), what, empty).await?;
    }
    let call = cx.autoscaling().delete_auto_scaling_group().auto_scaling_group_name(prior.name());
    let call = call.set_force_delete(is_forced.then_some(true)).send();
    call.await.during("autoscaling:DeleteAutoScalingGroup")?;
    let what = format!("the group {} to be gone", prior.name());
    let gone = || async { Ok((!exists(cx, prior).await?).then_some(())) };
    op.until_typically(Duration::from_secs(30), what, gone).await
}

async fn exists(cx: &Context, group: &AutoScalingGroup) -> Result<bool, ProviderError> {
    Ok(!read::describe(cx, vec![group.name().to_owned()]).await?.is_empty())
}

/// Removes the tag that marks what creates made.
pub(super) async fn settle(cx: &Context, names: &[String]) -> Result<(), ProviderError> {
    let tag = |name: &String| {
        TagApi::builder().resource_id(name).resource_type("auto-scaling-group").key(INTENT).build()
    };
    let existing = read::describe(cx, names.to_vec()).await?;
    let existing: Vec<String> = existing.into_iter().filter_map(|api| api.auto_scaling_group_name).collect();
    if existing.is_empty() {
        return Ok(());
    }
    let call = cx.autoscaling().delete_tags().set_tags(Some(existing.iter().map(tag).collect()));
    call.send().await.during("autoscaling:DeleteTags").map(drop)
}
