//! `aws_autoscaling_group`

pub(super) mod blocks;
mod capacity;
mod change;
mod launch;
mod read;
mod warm_pool;

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use serde_json::{Map, Value as Json};

pub(super) use self::read::{PER_CALL, describe};

use self::blocks::{
    AvailabilityZoneDistribution, CapacityReservationSpecification, InitialLifecycleHook,
    InstanceMaintenancePolicy, InstanceRefresh, LaunchTemplate, MixedInstancesPolicy, Tag, TrafficSource,
    WarmPool,
};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::timeouts::UpdateDelete;

/// Instances that are kept at a number.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_group", version = 1)]
pub struct AutoScalingGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed, computed_on = ["vpc_zone_identifier"])]
    availability_zones: Option<BTreeSet<String>>,
    #[attr(optional)]
    capacity_rebalance: Option<bool>,
    #[attr(optional)]
    context: Option<String>,
    #[attr(optional_computed)]
    default_cooldown: Option<i64>,
    #[attr(optional)]
    default_instance_warmup: Option<i64>,
    #[attr(optional_computed, computed_on = ["min_size", "max_size"])]
    desired_capacity: Option<i64>,
    #[attr(optional)]
    desired_capacity_type: Option<String>,
    #[attr(optional)]
    enabled_metrics: Option<BTreeSet<String>>,
    #[attr(optional, default = false)]
    force_delete: Option<bool>,
    #[attr(optional, default = false)]
    force_delete_warm_pool: Option<bool>,
    #[attr(optional, default = 300)]
    health_check_grace_period: Option<i64>,
    #[attr(optional_computed)]
    health_check_type: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = false)]
    ignore_failed_scaling_activities: Option<bool>,
    #[attr(optional)]
    launch_configuration: Option<String>,
    #[attr(optional_computed, computed_on = ["traffic_source"])]
    load_balancers: Option<BTreeSet<String>>,
    #[attr(optional)]
    max_instance_lifetime: Option<i64>,
    #[attr(required)]
    max_size: i64,
    #[attr(optional, default = "1Minute")]
    metrics_granularity: Option<String>,
    #[attr(optional)]
    min_elb_capacity: Option<i64>,
    #[attr(required)]
    min_size: i64,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional)]
    placement_group: Option<String>,
    #[attr(computed)]
    predicted_capacity: Option<i64>,
    #[attr(optional, default = false)]
    protect_from_scale_in: Option<bool>,
    #[attr(optional_computed)]
    service_linked_role_arn: Option<String>,
    #[attr(optional)]
    suspended_processes: Option<BTreeSet<String>>,
    #[attr(optional_computed, computed_on = ["traffic_source"])]
    target_group_arns: Option<BTreeSet<String>>,
    #[attr(optional)]
    termination_policies: Option<Vec<String>>,
    #[attr(optional_computed)]
    vpc_zone_identifier: Option<BTreeSet<String>>,
    #[attr(optional, default = "10m")]
    wait_for_capacity_timeout: Option<String>,
    #[attr(optional)]
    wait_for_elb_capacity: Option<i64>,
    #[attr(computed)]
    warm_pool_size: Option<i64>,
    #[block(list, max = 1, computed)]
    availability_zone_distribution: Vec<AvailabilityZoneDistribution>,
    #[block(list, max = 1, computed)]
    capacity_reservation_specification: Vec<CapacityReservationSpecification>,
    #[block(set)]
    initial_lifecycle_hook: Vec<InitialLifecycleHook>,
    #[block(list, max = 1)]
    instance_maintenance_policy: Vec<InstanceMaintenancePolicy>,
    #[block(list, max = 1)]
    instance_refresh: Vec<InstanceRefresh>,
    #[block(list, max = 1)]
    launch_template: Vec<LaunchTemplate>,
    #[block(list, max = 1)]
    mixed_instances_policy: Vec<MixedInstancesPolicy>,
    #[block(set)]
    tag: Vec<Tag>,
    #[block(single)]
    timeouts: Option<UpdateDelete>,
    #[block(set, computed)]
    traffic_source: Vec<TrafficSource>,
    #[block(list, max = 1)]
    warm_pool: Vec<WarmPool>,
}

impl AutoScalingGroup {
    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| self.id())
    }
}

impl Resource for AutoScalingGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        checks.exactly_one(&["launch_configuration", "launch_template", "mixed_instances_policy"]);
        checks.at_most_one(&["availability_zones", "vpc_zone_identifier"]);
        checks.one_of("desired_capacity_type", &["units", "vcpu", "memory-mib"]);
        checks.one_of("metrics_granularity", &["1Minute"]);
        for sources in ["target_group_arns", "load_balancers"] {
            checks.at_most_one(&["traffic_source", sources]);
        }
        checks.each("launch_template", |template| template.exactly_one(&["id", "name"]));
        checks.each("warm_pool", |pool| pool.one_of("pool_state", &["Stopped", "Running", "Hibernated"]));
        checks.each("instance_refresh", |refresh| refresh.one_of("strategy", &["Rolling"]));
    }

    fn plan(draft: &mut Draft<'_>) {
        // What sends requests is told in two ways: the other follows.
        let changes = draft.changes("target_group_arns") || draft.changes("load_balancers");
        if !draft.is_create() && changes && draft.is_unset_or_empty("traffic_source") {
            draft.leave_open("traffic_source");
        }
    }

    /// The first version had tags in another form, which no configuration has any more.
    fn upgrade(_version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        attributes.remove("tags");
        Ok(())
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        launch::create(cx, &made, token).await?;
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::suspend(cx, &made, &BTreeSet::new()).await?;
        change::collect_metrics(cx, &made, &BTreeSet::new()).await?;
        warm_pool::change(cx, &made, &[], op).await?;
        capacity::wait(cx, &made, op, false).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::update(cx, prior, &planned, op).await?;
        if prior.min_size != planned.min_size || prior.desired_capacity != planned.desired_capacity {
            capacity::wait(cx, &planned, op, true).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        change::delete(cx, prior, op).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.keyed(&wanted.token)).collect();
        read::read_with(cx, &planned, |index, api| read::carries(api, &wanted[index].token)).await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        change::settle(cx, ids).await
    }
}

/// What a group that is not there is told as.
fn not_found(name: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no group \"{name}\""))
}
