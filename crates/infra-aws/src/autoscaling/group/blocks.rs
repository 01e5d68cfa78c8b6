//! The blocks of a group.

use std::collections::BTreeSet;

use infra_provider::model::Nested;

use crate::requirements::{Fractions, Range, instance_requirements};

/// How instances are spread over zones.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AvailabilityZoneDistribution {
    #[attr(optional, default = "balanced-best-effort")]
    pub(super) capacity_distribution_strategy: Option<String>,
}

/// Whether capacity that was reserved is used.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityReservationSpecification {
    #[attr(optional_computed)]
    pub(super) capacity_reservation_preference: Option<String>,
    #[block(list, max = 1)]
    pub(super) capacity_reservation_target: Vec<CapacityReservationTarget>,
}

/// Which reservations.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityReservationTarget {
    #[attr(optional)]
    pub(super) capacity_reservation_ids: Option<Vec<String>>,
    #[attr(optional)]
    pub(super) capacity_reservation_resource_group_arns: Option<Vec<String>>,
}

/// A pause when an instance comes or goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InitialLifecycleHook {
    #[attr(optional_computed)]
    pub(super) default_result: Option<String>,
    #[attr(optional)]
    pub(super) heartbeat_timeout: Option<i64>,
    #[attr(required)]
    pub(super) lifecycle_transition: String,
    #[attr(required)]
    pub(super) name: String,
    #[attr(optional)]
    pub(super) notification_metadata: Option<String>,
    #[attr(optional)]
    pub(super) notification_target_arn: Option<String>,
    #[attr(optional)]
    pub(super) role_arn: Option<String>,
}

/// How many instances are there while some are replaced.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InstanceMaintenancePolicy {
    #[attr(required)]
    pub(super) max_healthy_percentage: i64,
    #[attr(required)]
    pub(super) min_healthy_percentage: i64,
}

/// How instances are replaced when what they are to be like changes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InstanceRefresh {
    #[attr(required)]
    pub(super) strategy: String,
    #[attr(optional)]
    pub(super) triggers: Option<BTreeSet<String>>,
    #[block(list, max = 1)]
    pub(super) preferences: Vec<Preferences>,
}

/// The pace of a replacement.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Preferences {
    #[attr(optional)]
    pub(super) auto_rollback: Option<bool>,
    #[attr(optional)]
    pub(super) checkpoint_delay: Option<String>,
    #[attr(optional)]
    pub(super) checkpoint_percentages: Option<Vec<i64>>,
    #[attr(optional)]
    pub(super) instance_warmup: Option<String>,
    #[attr(optional, default = 100)]
    pub(super) max_healthy_percentage: Option<i64>,
    #[attr(optional, default = 90)]
    pub(super) min_healthy_percentage: Option<i64>,
    #[attr(optional, default = "Ignore")]
    pub(super) scale_in_protected_instances: Option<String>,
    #[attr(optional, default = false)]
    pub(super) skip_matching: Option<bool>,
    #[attr(optional, default = "Ignore")]
    pub(super) standby_instances: Option<String>,
    #[block(list, max = 1)]
    pub(super) alarm_specification: Vec<AlarmSpecification>,
}

/// Alarms that stop a replacement.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AlarmSpecification {
    #[attr(optional)]
    pub(super) alarms: Option<Vec<String>>,
}

/// The template of its instances: by id or by name.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LaunchTemplate {
    #[attr(optional_computed, computed_on = ["name"])]
    pub(super) id: Option<String>,
    #[attr(optional_computed, computed_on = ["id"])]
    pub(super) name: Option<String>,
    #[attr(optional_computed)]
    pub(super) version: Option<String>,
}

/// Instances of several types, some of them spot instances.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MixedInstancesPolicy {
    #[block(list, max = 1, computed)]
    pub(super) instances_distribution: Vec<InstancesDistribution>,
    #[block(list, min = 1, max = 1)]
    pub(super) launch_template: Vec<MixedInstancesPolicyLaunchTemplate>,
}

/// How many are on demand, and how spot instances are chosen.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InstancesDistribution {
    #[attr(optional_computed)]
    pub(super) on_demand_allocation_strategy: Option<String>,
    #[attr(optional_computed)]
    pub(super) on_demand_base_capacity: Option<i64>,
    #[attr(optional_computed)]
    pub(super) on_demand_percentage_above_base_capacity: Option<i64>,
    #[attr(optional_computed)]
    pub(super) spot_allocation_strategy: Option<String>,
    #[attr(optional_computed)]
    pub(super) spot_instance_pools: Option<i64>,
    #[attr(optional)]
    pub(super) spot_max_price: Option<String>,
}

/// The template, and the types.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MixedInstancesPolicyLaunchTemplate {
    #[block(list, min = 1, max = 1)]
    pub(super) launch_template_specification: Vec<LaunchTemplateSpecification>,
    #[block(list)]
    pub(super) r#override: Vec<Override>,
}

/// A template: by id or by name.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LaunchTemplateSpecification {
    #[attr(optional_computed, computed_on = ["launch_template_name"])]
    pub(super) launch_template_id: Option<String>,
    #[attr(optional_computed, computed_on = ["launch_template_id"])]
    pub(super) launch_template_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) version: Option<String>,
}

/// A type, and what differs for it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Override {
    #[attr(optional)]
    pub(super) instance_type: Option<String>,
    #[attr(optional)]
    pub(super) weighted_capacity: Option<String>,
    #[block(list, max = 1)]
    pub(super) instance_requirements: Vec<InstanceRequirements>,
    #[block(list, max = 1)]
    pub(super) launch_template_specification: Vec<LaunchTemplateSpecification>,
}

instance_requirements! {
    aws_sdk_autoscaling::InstanceRequirements, told as InstanceRequirements, cores: VCpuCountRequest,
    needs: Range (max = 1)
}

/// A tag of the group, and perhaps of its instances.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tag {
    #[attr(required)]
    pub(in crate::autoscaling) key: String,
    #[attr(required)]
    pub(in crate::autoscaling) propagate_at_launch: bool,
    #[attr(required)]
    pub(in crate::autoscaling) value: String,
}

/// What sends requests to the instances.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TrafficSource {
    #[attr(required)]
    pub(super) identifier: String,
    #[attr(optional)]
    pub(super) r#type: Option<String>,
}

/// Instances that wait.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct WarmPool {
    #[attr(optional, default = -1)]
    pub(super) max_group_prepared_capacity: Option<i64>,
    #[attr(optional, default = 0)]
    pub(super) min_size: Option<i64>,
    #[attr(optional, default = "Stopped")]
    pub(super) pool_state: Option<String>,
    #[block(list, max = 1)]
    pub(super) instance_reuse_policy: Vec<InstanceReusePolicy>,
}

/// Whether instances return to the pool.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InstanceReusePolicy {
    #[attr(optional, default = false)]
    pub(super) reuse_on_scale_in: Option<bool>,
}
