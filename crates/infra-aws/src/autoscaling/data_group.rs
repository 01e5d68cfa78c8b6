//! `aws_autoscaling_group` as a data source.

use std::collections::BTreeSet;

use infra_provider::ProviderError;
use infra_provider::model::{Field, Model};
use infra_value::Value;

use super::group::blocks::{
    InstanceMaintenancePolicy, LaunchTemplate, MixedInstancesPolicy, Tag, TrafficSource, WarmPool,
};
use super::group::{AutoScalingGroup as Resource, describe};
use crate::context::Context;
use crate::lookup;
use crate::resource::{DataSource, Resource as _};
use crate::view::view;

/// The group of a name.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_group")]
pub struct AutoScalingGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    availability_zones: Option<BTreeSet<String>>,
    #[attr(computed)]
    default_cooldown: Option<i64>,
    #[attr(computed)]
    desired_capacity: Option<i64>,
    #[attr(computed)]
    desired_capacity_type: Option<String>,
    #[attr(computed)]
    enabled_metrics: Option<BTreeSet<String>>,
    #[attr(computed)]
    health_check_grace_period: Option<i64>,
    #[attr(computed)]
    health_check_type: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested)]
    instance_maintenance_policy: Vec<InstanceMaintenancePolicy>,
    #[attr(computed)]
    launch_configuration: Option<String>,
    #[attr(computed, nested)]
    launch_template: Vec<LaunchTemplate>,
    #[attr(computed)]
    load_balancers: Option<BTreeSet<String>>,
    #[attr(computed)]
    max_instance_lifetime: Option<i64>,
    #[attr(computed)]
    max_size: Option<i64>,
    #[attr(computed)]
    min_size: Option<i64>,
    #[attr(computed, nested)]
    mixed_instances_policy: Vec<MixedInstancesPolicy>,
    #[attr(required)]
    name: String,
    #[attr(computed)]
    new_instances_protected_from_scale_in: Option<bool>,
    #[attr(computed)]
    placement_group: Option<String>,
    #[attr(computed)]
    predicted_capacity: Option<i64>,
    #[attr(computed)]
    service_linked_role_arn: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    suspended_processes: Option<BTreeSet<String>>,
    #[attr(computed, nested_set)]
    tag: Vec<Tag>,
    #[attr(computed)]
    target_group_arns: Option<BTreeSet<String>>,
    #[attr(computed)]
    termination_policies: Option<BTreeSet<String>>,
    #[attr(computed, nested_set)]
    traffic_source: Vec<TrafficSource>,
    #[attr(computed)]
    vpc_zone_identifier: Option<String>,
    #[attr(computed, nested)]
    warm_pool: Vec<WarmPool>,
    #[attr(computed)]
    warm_pool_size: Option<i64>,
}

impl DataSource for AutoScalingGroup {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let found = describe(cx, vec![config.name.clone()]).await?;
        let api = lookup::only(found, "Auto Scaling group", "Auto Scaling groups")?;
        let resource = Resource::from_id(&config.name).observe(&api);
        let text = |text: Option<&str>| Value::string(text.unwrap_or_default());
        let protected = api.new_instances_protected_from_scale_in.unwrap_or_default();
        let beside = [
            ("new_instances_protected_from_scale_in", Value::bool(protected)),
            ("status", text(api.status())),
            ("termination_policies", api.termination_policies().to_vec().to_value()),
            ("vpc_zone_identifier", text(api.vpc_zone_identifier())),
        ];
        view(&resource, &config, &beside)
    }
}
