//! Reading groups: a call for every 100.

use std::collections::BTreeSet;

use aws_sdk_autoscaling::types::{AutoScalingGroup as Api, TagDescription};
use infra_provider::{ProviderError, Scope};

use super::AutoScalingGroup;
use super::blocks::{
    AvailabilityZoneDistribution, CapacityReservationSpecification, CapacityReservationTarget,
    InstanceMaintenancePolicy, InstanceRequirements, InstancesDistribution, LaunchTemplate,
    LaunchTemplateSpecification, MixedInstancesPolicy, MixedInstancesPolicyLaunchTemplate, Override, Tag,
    TrafficSource, WarmPool,
};
use crate::context::Context;
use crate::error::During;
use crate::given::told;
use crate::lookup;
use crate::names;
use crate::numbers::int64;
use crate::resource::{Answers, Resource};
use crate::tags::INTENT;

/// How many names one call takes.
pub(in crate::autoscaling) const PER_CALL: usize = 100;

pub(in crate::autoscaling) async fn describe(
    cx: &Context,
    names: Vec<String>,
) -> Result<Vec<Api>, ProviderError> {
    let call = cx.autoscaling().describe_auto_scaling_groups().set_auto_scaling_group_names(Some(names));
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("autoscaling:DescribeAutoScalingGroups")
}

/// Whether the create of a token made a group.
pub(super) fn carries(api: &Api, token: &str) -> bool {
    api.tags().iter().any(|tag| tag.key() == Some(INTENT) && tag.value() == Some(token))
}

/// Reads those that are as is asked for. One that is being deleted is as good as gone.
pub(super) async fn read_with(
    cx: &Context,
    prior: &[AutoScalingGroup],
    is_meant: impl Fn(usize, &Api) -> bool,
) -> Answers<AutoScalingGroup> {
    let names = prior.iter().map(|prior| prior.name().to_owned());
    let found =
        lookup::by_key(names, PER_CALL, Api::auto_scaling_group_name, |names| describe(cx, names)).await;
    let answer = |(index, prior): (usize, &AutoScalingGroup)| {
        let there = found.get(prior.name())?.filter(|api| api.status.is_none() && is_meant(index, api));
        Ok(there.map(|api| prior.observe(api)))
    };
    prior.iter().enumerate().map(answer).collect()
}

pub(super) async fn read_many(cx: &Context, prior: &[AutoScalingGroup]) -> Answers<AutoScalingGroup> {
    read_with(cx, prior, |_, _| true).await
}

pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<AutoScalingGroup>, ProviderError> {
    let has = |api: &Api, key: &str, value: &str| {
        api.tags().iter().any(|tag| tag.key() == Some(key) && tag.value() == Some(value))
    };
    let found = describe(cx, Vec::new()).await?;
    let meant = found.iter().filter(|api| scope.tags.iter().all(|(key, value)| has(api, key, value)));
    let there = meant.filter(|api| api.status.is_none());
    Ok(there
        .filter_map(|api| Some(AutoScalingGroup::from_id(api.auto_scaling_group_name()?).observe(api)))
        .collect())
}

impl AutoScalingGroup {
    /// `self` is what was known of it.
    pub(in crate::autoscaling) fn observe(&self, api: &Api) -> Self {
        let name = api.auto_scaling_group_name.clone().unwrap_or_default();
        let set = |items: &[String]| Some(items.iter().cloned().collect::<BTreeSet<_>>());
        let says_nothing = self.termination_policies.as_ref().is_none_or(Vec::is_empty);
        // What a group does when nobody says.
        let policies = match api.termination_policies() {
            [only] if only == "Default" && says_nothing => Vec::new(),
            policies => policies.to_vec(),
        };
        let subnets = api.vpc_zone_identifier().unwrap_or_default().split(',').map(str::trim);
        let is_shown =
            |tag: &&TagDescription| tag.key().is_some_and(|key| key != INTENT && !key.starts_with("aws:"));
        let tag = |tag: &TagDescription| Tag {
            key: tag.key.clone().unwrap_or_default(),
            propagate_at_launch: tag.propagate_at_launch.unwrap_or_default(),
            value: tag.value.clone().unwrap_or_default(),
        };
        let maintenance = api.instance_maintenance_policy().map(|policy| InstanceMaintenancePolicy {
            max_healthy_percentage: policy.max_healthy_percentage.unwrap_or(-1).into(),
            min_healthy_percentage: policy.min_healthy_percentage.unwrap_or(-1).into(),
        });
        let template = api.launch_template().map(|template| LaunchTemplate {
            id: template.launch_template_id.clone(),
            name: template.launch_template_name.clone(),
            version: template.version.clone(),
        });
        let granularity = api.enabled_metrics().first().and_then(|metric| metric.granularity.clone());
        Self {
            arn: api.auto_scaling_group_arn.clone(),
            availability_zone_distribution: api
                .availability_zone_distribution()
                .map(AvailabilityZoneDistribution::observe)
                .into_iter()
                .collect(),
            availability_zones: set(api.availability_zones()),
            capacity_reservation_specification: api
                .capacity_reservation_specification()
                .map(CapacityReservationSpecification::observe)
                .into_iter()
                .collect(),
            capacity_rebalance: Some(api.capacity_rebalance.unwrap_or_default()),
            context: told(&api.context()),
            default_cooldown: int64(api.default_cooldown),
            default_instance_warmup: int64(api.default_instance_warmup),
            desired_capacity: int64(api.desired_capacity),
            desired_capacity_type: told(&api.desired_capacity_type()),
            enabled_metrics: Some(api.enabled_metrics().iter().filter_map(|m| m.metric.clone()).collect()),
            force_delete: Some(self.force_delete.unwrap_or_default()),
            force_delete_warm_pool: Some(self.force_delete_warm_pool.unwrap_or_default()),
            health_check_grace_period: int64(api.health_check_grace_period),
            health_check_type: api.health_check_type.clone(),
            ignore_failed_scaling_activities: Some(self.ignore_failed_scaling_activities.unwrap_or_default()),
            instance_maintenance_policy: maintenance.into_iter().collect(),
            launch_configuration: told(&api.launch_configuration_name()),
            launch_template: template.into_iter().collect(),
            load_balancers: set(api.load_balancer_names()),
            max_instance_lifetime: int64(api.max_instance_lifetime),
            max_size: api.max_size.unwrap_or_default().into(),
            metrics_granularity: granularity
                .or_else(|| self.metrics_granularity.clone())
                .or(Some("1Minute".to_owned())),
            min_size: api.min_size.unwrap_or_default().into(),
            mixed_instances_policy: api
                .mixed_instances_policy()
                .map(MixedInstancesPolicy::observe)
                .into_iter()
                .collect(),
            name_prefix: told(&names::prefix_of(&name)),
            placement_group: told(&api.placement_group()),
            predicted_capacity: int64(api.predicted_capacity),
            protect_from_scale_in: Some(api.new_instances_protected_from_scale_in.unwrap_or_default()),
            service_linked_role_arn: told(&api.service_linked_role_arn()),
            suspended_processes: Some(
                api.suspended_processes().iter().filter_map(|process| process.process_name.clone()).collect(),
            ),
            tag: api.tags().iter().filter(is_shown).map(tag).collect(),
            target_group_arns: set(api.target_group_arns()),
            termination_policies: Some(policies),
            traffic_source: api
                .traffic_sources()
                .iter()
                .map(|source| TrafficSource {
                    identifier: source.identifier.clone().unwrap_or_default(),
                    r#type: told(&source.r#type()),
                })
                .collect(),
            vpc_zone_identifier: Some(subnets.filter(|id| !id.is_empty()).map(str::to_owned).collect()),
            wait_for_capacity_timeout: self.wait_for_capacity_timeout.clone().or(Some("10m".to_owned())),
            warm_pool: api.warm_pool_configuration().and_then(WarmPool::observe).into_iter().collect(),
            warm_pool_size: int64(api.warm_pool_size),
            id: Some(name.clone()),
            name: Some(name),
            ..self.clone()
        }
    }
}

impl AvailabilityZoneDistribution {
    fn observe(api: &aws_sdk_autoscaling::types::AvailabilityZoneDistribution) -> Self {
        let strategy = api.capacity_distribution_strategy().map(|strategy| strategy.as_str());
        Self { capacity_distribution_strategy: told(&strategy) }
    }
}

impl CapacityReservationSpecification {
    fn observe(api: &aws_sdk_autoscaling::types::CapacityReservationSpecification) -> Self {
        let target = api.capacity_reservation_target().map(|target| CapacityReservationTarget {
            capacity_reservation_ids: Some(target.capacity_reservation_ids().to_vec()),
            capacity_reservation_resource_group_arns: Some(
                target.capacity_reservation_resource_group_arns().to_vec(),
            ),
        });
        Self {
            capacity_reservation_preference: told(
                &api.capacity_reservation_preference().map(|preference| preference.as_str()),
            ),
            capacity_reservation_target: target.into_iter().collect(),
        }
    }
}

impl LaunchTemplateSpecification {
    fn observe(api: &aws_sdk_autoscaling::types::LaunchTemplateSpecification) -> Self {
        Self {
            launch_template_id: api.launch_template_id.clone(),
            launch_template_name: api.launch_template_name.clone(),
            version: told(&api.version()),
        }
    }
}

impl MixedInstancesPolicy {
    fn observe(api: &aws_sdk_autoscaling::types::MixedInstancesPolicy) -> Self {
        let distribution = api.instances_distribution().map(|api| InstancesDistribution {
            on_demand_allocation_strategy: told(&api.on_demand_allocation_strategy()),
            on_demand_base_capacity: int64(api.on_demand_base_capacity),
            on_demand_percentage_above_base_capacity: int64(api.on_demand_percentage_above_base_capacity),
            spot_allocation_strategy: told(&api.spot_allocation_strategy()),
            spot_instance_pools: int64(api.spot_instance_pools),
            spot_max_price: told(&api.spot_max_price()),
        });
        let item = |api: &aws_sdk_autoscaling::types::LaunchTemplateOverrides| Override {
            instance_type: told(&api.instance_type()),
            weighted_capacity: told(&api.weighted_capacity()),
            instance_requirements: api
                .instance_requirements()
                .map(InstanceRequirements::observe)
                .into_iter()
                .collect(),
            launch_template_specification: api
                .launch_template_specification()
                .map(LaunchTemplateSpecification::observe)
                .into_iter()
                .collect(),
        };
        let template = api.launch_template().map(|api| MixedInstancesPolicyLaunchTemplate {
            launch_template_specification: api
                .launch_template_specification()
                .map(LaunchTemplateSpecification::observe)
                .into_iter()
                .collect(),
            r#override: api.overrides().iter().map(item).collect(),
        });
        Self {
            instances_distribution: distribution.into_iter().collect(),
            launch_template: template.into_iter().collect(),
        }
    }
}
