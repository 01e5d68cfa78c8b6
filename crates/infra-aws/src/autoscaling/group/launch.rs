//! A group as the API takes it.

use aws_sdk_autoscaling::types::{
    AvailabilityZoneDistribution as DistributionOfZones, CapacityDistributionStrategy,
    CapacityReservationPreference, CapacityReservationSpecification as ReservationApi,
    CapacityReservationTarget, InstanceMaintenancePolicy as MaintenanceApi,
    InstancesDistribution as DistributionApi, LaunchTemplate as TemplateApi, LaunchTemplateOverrides,
    LaunchTemplateSpecification as SpecificationApi, LifecycleHookSpecification,
    MixedInstancesPolicy as MixedApi, Tag as TagApi, TrafficSourceIdentifier,
};
use infra_provider::ProviderError;

use super::AutoScalingGroup;
use super::blocks::{
    AvailabilityZoneDistribution, CapacityReservationSpecification, InitialLifecycleHook,
    InstanceMaintenancePolicy, InstanceRequirements, LaunchTemplateSpecification, MixedInstancesPolicy,
    Override, Tag, TrafficSource,
};
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::numbers::{int32, nonzero32};
use crate::tags::INTENT;

/// The one call that creates.
pub(super) async fn create(cx: &Context, made: &AutoScalingGroup, token: &str) -> Result<(), ProviderError> {
    let tags = made.tag.iter().map(|tag| tag.to_api(made.name()));
    let intent = Tag { key: INTENT.to_owned(), propagate_at_launch: false, value: token.to_owned() };
    let hooks: Vec<_> = made
        .initial_lifecycle_hook
        .iter()
        .map(InitialLifecycleHook::to_api)
        .collect::<Result<_, ProviderError>>()?;
    let sources: Vec<_> = made.traffic_source.iter().map(TrafficSource::to_api).collect();
    let call = cx
        .autoscaling_once()
        .create_auto_scaling_group()
        .auto_scaling_group_name(made.name())
        .set_availability_zone_distribution(
            made.availability_zone_distribution.first().map(AvailabilityZoneDistribution::to_api),
        )
        .set_availability_zones(given_items(&made.availability_zones))
        .set_capacity_rebalance(made.capacity_rebalance)
        .set_capacity_reservation_specification(
            made.capacity_reservation_specification.first().map(CapacityReservationSpecification::to_api),
        )
        .set_context(given_string(&made.context))
        .set_default_cooldown(nonzero32(made.default_cooldown))
        .set_default_instance_warmup(nonzero32(made.default_instance_warmup))
        .set_desired_capacity(int32(made.desired_capacity))
        .set_desired_capacity_type(given_string(&made.desired_capacity_type))
        .set_health_check_grace_period(int32(made.health_check_grace_period))
        .set_health_check_type(given_string(&made.health_check_type))
        .set_instance_maintenance_policy(made.maintenance())
        .set_launch_configuration_name(given_string(&made.launch_configuration))
        .set_launch_template(made.template())
        .set_lifecycle_hook_specification_list(Some(hooks).filter(|hooks| !hooks.is_empty()))
        .set_load_balancer_names(given_items(&made.load_balancers))
        .set_max_instance_lifetime(nonzero32(made.max_instance_lifetime))
        .set_max_size(int32(Some(made.max_size)))
        .set_min_size(int32(Some(made.min_size)))
        .set_mixed_instances_policy(made.mixed_instances_policy.first().map(MixedInstancesPolicy::to_api))
        .set_new_instances_protected_from_scale_in(made.protect_from_scale_in)
        .set_placement_group(given_string(&made.placement_group))
        .set_service_linked_role_arn(given_string(&made.service_linked_role_arn))
        .set_tags(Some(tags.chain([intent.to_api(made.name())]).collect()))
        .set_target_group_arns(given_items(&made.target_group_arns))
        .set_termination_policies(made.termination_policies.clone().filter(|policies| !policies.is_empty()))
        .set_traffic_sources(Some(sources).filter(|sources| !sources.is_empty()))
        .set_vpc_zone_identifier(made.subnets());
    call.send().await.during("autoscaling:CreateAutoScalingGroup").map(drop)
}

impl AutoScalingGroup {
    pub(super) fn subnets(&self) -> Option<String> {
        given_items(&self.vpc_zone_identifier).map(|ids| ids.join(","))
    }

    pub(super) fn template(&self) -> Option<SpecificationApi> {
        self.launch_template
            .first()
            .map(|template| specification(&template.id, &template.name, &template.version))
    }

    pub(super) fn maintenance(&self) -> Option<MaintenanceApi> {
        self.instance_maintenance_policy.first().map(InstanceMaintenancePolicy::to_api)
    }
}

/// A template by its id, where that is known.
fn specification(id: &Option<String>, name: &Option<String>, version: &Option<String>) -> SpecificationApi {
    let by_name = given_string(name).filter(|_| given(id).is_none());
    SpecificationApi::builder()
        .set_launch_template_id(given_string(id))
        .set_launch_template_name(by_name)
        .set_version(given_string(version))
        .build()
}

impl AvailabilityZoneDistribution {
    pub(super) fn to_api(&self) -> DistributionOfZones {
        let strategy = given(&self.capacity_distribution_strategy).map(CapacityDistributionStrategy::from);
        DistributionOfZones::builder().set_capacity_distribution_strategy(strategy).build()
    }
}

impl CapacityReservationSpecification {
    pub(super) fn to_api(&self) -> ReservationApi {
        let some = |items: &Option<Vec<String>>| items.clone().filter(|items| !items.is_empty());
        let target = self.capacity_reservation_target.first().map(|target| {
            CapacityReservationTarget::builder()
                .set_capacity_reservation_ids(some(&target.capacity_reservation_ids))
                .set_capacity_reservation_resource_group_arns(some(
                    &target.capacity_reservation_resource_group_arns,
                ))
                .build()
        });
        ReservationApi::builder()
            .set_capacity_reservation_preference(
                given(&self.capacity_reservation_preference).map(CapacityReservationPreference::from),
            )
            .set_capacity_reservation_target(target)
            .build()
    }
}

impl InstanceMaintenancePolicy {
    fn to_api(&self) -> MaintenanceApi {
        MaintenanceApi::builder()
            .set_max_healthy_percentage(int32(Some(self.max_healthy_percentage)))
            .set_min_healthy_percentage(int32(Some(self.min_healthy_percentage)))
            .build()
    }
}

impl Tag {
    pub(in crate::autoscaling) fn to_api(&self, group: &str) -> TagApi {
        TagApi::builder()
            .resource_id(group)
            .resource_type("auto-scaling-group")
            .key(&self.key)
            .value(&self.value)
            .propagate_at_launch(self.propagate_at_launch)
            .build()
    }
}

impl TrafficSource {
    pub(super) fn to_api(&self) -> TrafficSourceIdentifier {
        let source = TrafficSourceIdentifier::builder().identifier(&self.identifier);
        source.set_type(given_string(&self.r#type)).build()
    }
}

impl InitialLifecycleHook {
    fn to_api(&self) -> Result<LifecycleHookSpecification, ProviderError> {
        Ok(LifecycleHookSpecification::builder()
            .lifecycle_hook_name(&self.name)
            .lifecycle_transition(&self.lifecycle_transition)
            .set_default_result(given_string(&self.default_result))
            .set_heartbeat_timeout(nonzero32(self.heartbeat_timeout))
            .set_notification_metadata(given_string(&self.notification_metadata))
            .set_notification_target_arn(given_string(&self.notification_target_arn))
            .set_role_arn(given_string(&self.role_arn))
            .build())
    }
}

impl LaunchTemplateSpecification {
    fn to_api(&self) -> SpecificationApi {
        specification(&self.launch_template_id, &self.launch_template_name, &self.version)
    }
}

impl Override {
    fn to_api(&self) -> LaunchTemplateOverrides {
        LaunchTemplateOverrides::builder()
            .set_instance_type(given_string(&self.instance_type))
            .set_instance_requirements(self.instance_requirements.first().map(InstanceRequirements::to_api))
            .set_weighted_capacity(given_string(&self.weighted_capacity))
            .set_launch_template_specification(
                self.launch_template_specification.first().map(LaunchTemplateSpecification::to_api),
            )
            .build()
    }
}

impl MixedInstancesPolicy {
    pub(super) fn to_api(&self) -> MixedApi {
        let distribution = self.instances_distribution.first().map(|distribution| {
            DistributionApi::builder()
                .set_on_demand_allocation_strategy(given_string(&distribution.on_demand_allocation_strategy))
                .set_on_demand_base_capacity(int32(distribution.on_demand_base_capacity))
                .set_on_demand_percentage_above_base_capacity(int32(
                    distribution.on_demand_percentage_above_base_capacity,
                ))
                .set_spot_allocation_strategy(given_string(&distribution.spot_allocation_strategy))
                .set_spot_instance_pools(nonzero32(distribution.spot_instance_pools))
                .set_spot_max_price(distribution.spot_max_price.clone())
                .build()
        });
        let template = self.launch_template.first().map(|template| {
            TemplateApi::builder()
                .set_launch_template_specification(
                    template.launch_template_specification.first().map(LaunchTemplateSpecification::to_api),
                )
                .set_overrides(
                    Some(template.r#override.iter().map(Override::to_api).collect())
                        .filter(|overrides: &Vec<_>| !overrides.is_empty()),
                )
                .build()
        });
        MixedApi::builder().set_instances_distribution(distribution).set_launch_template(template).build()
    }
}
