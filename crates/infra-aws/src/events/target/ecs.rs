//! A task of ECS as a target.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::types::{
    AssignPublicIp, AwsVpcConfiguration, CapacityProviderStrategyItem, EcsParameters, LaunchType,
    NetworkConfiguration as NetworkApi, PlacementConstraint as ConstraintApi, PlacementConstraintType,
    PlacementStrategy as StrategyApi, PlacementStrategyType, PropagateTags,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::error::built;
use crate::given::{given, given_string, told};
use crate::numbers::{int32, int64};
use crate::tags::{self, TagMap};

/// The task, and where it runs.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EcsTarget {
    #[attr(optional, default = false)]
    enable_ecs_managed_tags: Option<bool>,
    #[attr(optional, default = false)]
    enable_execute_command: Option<bool>,
    #[attr(optional)]
    group: Option<String>,
    #[attr(optional)]
    launch_type: Option<String>,
    #[attr(optional)]
    platform_version: Option<String>,
    #[attr(optional)]
    propagate_tags: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional, default = 1)]
    task_count: Option<i64>,
    #[attr(required)]
    task_definition_arn: String,
    #[block(set)]
    capacity_provider_strategy: Vec<CapacityProvider>,
    #[block(list, max = 1)]
    network_configuration: Vec<Network>,
    #[block(list, max = 5)]
    ordered_placement_strategy: Vec<PlacementStrategy>,
    #[block(set, max = 10)]
    placement_constraint: Vec<PlacementConstraint>,
}

/// What tasks run on.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityProvider {
    #[attr(optional)]
    base: Option<i64>,
    #[attr(required)]
    capacity_provider: String,
    #[attr(optional)]
    weight: Option<i64>,
}

/// The network interface of a task.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Network {
    #[attr(optional, default = false)]
    assign_public_ip: Option<bool>,
    #[attr(optional)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(required)]
    subnets: BTreeSet<String>,
}

/// What instances are taken first.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PlacementStrategy {
    #[attr(optional)]
    field: Option<String>,
    #[attr(required)]
    r#type: String,
}

/// What instances may be taken.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PlacementConstraint {
    #[attr(optional)]
    expression: Option<String>,
    #[attr(required)]
    r#type: String,
}

/// All, unless there are none.
fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    Some(items).filter(|items| !items.is_empty())
}

impl CapacityProvider {
    fn to_api(&self) -> Result<CapacityProviderStrategyItem, ProviderError> {
        let api = CapacityProviderStrategyItem::builder().capacity_provider(&self.capacity_provider);
        built(api.set_base(int32(self.base)).set_weight(int32(self.weight)).build())
    }

    fn of_api(api: &CapacityProviderStrategyItem) -> Self {
        Self {
            base: Some(api.base.into()),
            capacity_provider: api.capacity_provider.clone(),
            weight: Some(api.weight.into()),
        }
    }
}

impl Network {
    fn to_api(&self) -> Result<NetworkApi, ProviderError> {
        let is_public = self.assign_public_ip == Some(true);
        let groups = self.security_groups.iter().flatten().cloned().collect();
        let api = AwsVpcConfiguration::builder()
            .set_subnets(Some(self.subnets.iter().cloned().collect()))
            .set_security_groups(some(groups))
            .assign_public_ip(if is_public { AssignPublicIp::Enabled } else { AssignPublicIp::Disabled });
        Ok(NetworkApi::builder().awsvpc_configuration(built(api.build())?).build())
    }

    fn of_api(api: &AwsVpcConfiguration) -> Self {
        Self {
            assign_public_ip: Some(api.assign_public_ip() == Some(&AssignPublicIp::Enabled)),
            security_groups: Some(api.security_groups().iter().cloned().collect()),
            subnets: api.subnets().iter().cloned().collect(),
        }
    }
}

impl EcsTarget {
    pub(super) fn check(target: &mut Checks<'_>) {
        target.at_most_one(&["launch_type", "capacity_provider_strategy"]);
        target.one_of("launch_type", &["EC2", "FARGATE", "EXTERNAL"]);
        target.one_of("propagate_tags", &["TASK_DEFINITION"]);
        target.within("task_count", 1, i64::from(i32::MAX));
        target.each("placement_constraint", |c| c.one_of("type", &["distinctInstance", "memberOf"]));
        target.each("ordered_placement_strategy", |s| s.one_of("type", &["random", "spread", "binpack"]));
    }

    pub(super) fn to_api(&self) -> Result<EcsParameters, ProviderError> {
        let providers: Result<Vec<_>, _> =
            self.capacity_provider_strategy.iter().map(CapacityProvider::to_api).collect();
        let strategy = |of: &PlacementStrategy| {
            let api = StrategyApi::builder().r#type(PlacementStrategyType::from(of.r#type.as_str()));
            api.set_field(given_string(&of.field)).build()
        };
        let constraint = |of: &PlacementConstraint| {
            let api = ConstraintApi::builder().r#type(PlacementConstraintType::from(of.r#type.as_str()));
            api.set_expression(given_string(&of.expression)).build()
        };
        let tags = self.tags.clone().unwrap_or_default();
        let api = EcsParameters::builder()
            .task_definition_arn(&self.task_definition_arn)
            .set_task_count(int32(self.task_count))
            .enable_ecs_managed_tags(self.enable_ecs_managed_tags.unwrap_or_default())
            .enable_execute_command(self.enable_execute_command.unwrap_or_default())
            .set_group(given_string(&self.group))
            .set_launch_type(given(&self.launch_type).map(LaunchType::from))
            .set_platform_version(given_string(&self.platform_version))
            .set_propagate_tags(given(&self.propagate_tags).map(PropagateTags::from))
            .set_tags(some(tags::to_api(&tags)?))
            .set_capacity_provider_strategy(some(providers?))
            .set_network_configuration(self.network_configuration.first().map(Network::to_api).transpose()?)
            .set_placement_strategy(some(self.ordered_placement_strategy.iter().map(strategy).collect()))
            .set_placement_constraints(some(self.placement_constraint.iter().map(constraint).collect()));
        built(api.build())
    }

    pub(super) fn of_api(api: &EcsParameters) -> Self {
        let network = api.network_configuration().and_then(|network| network.awsvpc_configuration());
        let strategy = |api: &StrategyApi| PlacementStrategy {
            field: told(&api.field),
            r#type: api.r#type().map_or("", PlacementStrategyType::as_str).to_owned(),
        };
        let constraint = |api: &ConstraintApi| PlacementConstraint {
            expression: told(&api.expression),
            r#type: api.r#type().map_or("", PlacementConstraintType::as_str).to_owned(),
        };
        Self {
            enable_ecs_managed_tags: Some(api.enable_ecs_managed_tags),
            enable_execute_command: Some(api.enable_execute_command),
            group: told(&api.group),
            launch_type: Some(api.launch_type().map_or("", LaunchType::as_str).to_owned()),
            platform_version: told(&api.platform_version),
            propagate_tags: Some(api.propagate_tags().map_or("", PropagateTags::as_str).to_owned()),
            tags: Some(api.tags().iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()),
            task_count: int64(api.task_count),
            task_definition_arn: api.task_definition_arn.clone(),
            capacity_provider_strategy: api
                .capacity_provider_strategy()
                .iter()
                .map(CapacityProvider::of_api)
                .collect(),
            network_configuration: network.map(Network::of_api).into_iter().collect(),
            ordered_placement_strategy: api.placement_strategy().iter().map(strategy).collect(),
            placement_constraint: api.placement_constraints().iter().map(constraint).collect(),
        }
    }
}
