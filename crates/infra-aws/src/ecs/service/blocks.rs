//! What a service consists of.

use std::collections::BTreeSet;

use aws_sdk_ecs::types as api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::built;
use crate::given::{given, given_string, told};
use crate::numbers::{int32, int64, nonzero32};

/// Alarms that end a deployment.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Alarms {
    #[attr(required)]
    alarm_names: BTreeSet<String>,
    #[attr(required)]
    enable: bool,
    #[attr(required)]
    rollback: bool,
}

/// Whether a deployment that does not come up ends.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CircuitBreaker {
    #[attr(required)]
    enable: bool,
    #[attr(required)]
    rollback: bool,
}

/// Who deploys.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Controller {
    #[attr(optional, force_new, default = "ECS")]
    pub(super) r#type: Option<String>,
}

/// A load balancer before it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LoadBalancer {
    #[attr(required)]
    container_name: String,
    #[attr(required)]
    container_port: i64,
    #[attr(optional)]
    elb_name: Option<String>,
    #[attr(optional)]
    target_group_arn: Option<String>,
}

/// The network of its tasks.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Network {
    #[attr(optional, default = false)]
    assign_public_ip: Option<bool>,
    #[attr(optional)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(required)]
    subnets: BTreeSet<String>,
}

/// How tasks are spread over instances.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Strategy {
    #[attr(optional)]
    field: Option<String>,
    #[attr(required)]
    r#type: String,
}

/// On which instances they may run.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Constraint {
    #[attr(optional)]
    expression: Option<String>,
    #[attr(required)]
    r#type: String,
}

/// Where its tasks are known by name.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Registry {
    #[attr(optional)]
    container_name: Option<String>,
    #[attr(optional)]
    container_port: Option<i64>,
    #[attr(optional)]
    port: Option<i64>,
    #[attr(required)]
    registry_arn: String,
}

impl Alarms {
    pub(super) fn to_api(&self) -> Result<api::DeploymentAlarms, ProviderError> {
        let alarms = api::DeploymentAlarms::builder()
            .set_alarm_names(Some(self.alarm_names.iter().cloned().collect()))
            .enable(self.enable)
            .rollback(self.rollback);
        built(alarms.build())
    }

    /// ECS tells of alarms that are off, too, where there never were any.
    pub(super) fn of_api(api: &api::DeploymentAlarms) -> Option<Self> {
        let alarms = Self {
            alarm_names: api.alarm_names.iter().cloned().collect(),
            enable: api.enable,
            rollback: api.rollback,
        };
        Some(alarms).filter(|alarms| !alarms.alarm_names.is_empty())
    }

    /// What ends them.
    pub(super) fn none() -> Result<api::DeploymentAlarms, ProviderError> {
        Self::default().to_api()
    }
}

impl CircuitBreaker {
    pub(super) fn to_api(&self) -> api::DeploymentCircuitBreaker {
        api::DeploymentCircuitBreaker::builder().enable(self.enable).rollback(self.rollback).build()
    }

    /// ECS tells of one that is off, too, where there never was any.
    pub(super) fn of_api(api: &api::DeploymentCircuitBreaker, is_said: bool) -> Option<Self> {
        let breaker = Self { enable: api.enable, rollback: api.rollback };
        Some(breaker).filter(|breaker| is_said || breaker.enable || breaker.rollback)
    }
}

impl LoadBalancer {
    pub(super) fn to_api(&self) -> api::LoadBalancer {
        api::LoadBalancer::builder()
            .container_name(&self.container_name)
            .set_container_port(int32(Some(self.container_port)))
            .set_load_balancer_name(given_string(&self.elb_name))
            .set_target_group_arn(given_string(&self.target_group_arn))
            .build()
    }

    pub(super) fn of_api(api: &api::LoadBalancer) -> Self {
        Self {
            container_name: api.container_name.clone().unwrap_or_default(),
            container_port: api.container_port.unwrap_or_default().into(),
            elb_name: told(&api.load_balancer_name),
            target_group_arn: told(&api.target_group_arn),
        }
    }
}

impl Network {
    pub(super) fn to_api(&self) -> Result<api::NetworkConfiguration, ProviderError> {
        let public = match self.assign_public_ip {
            Some(true) => api::AssignPublicIp::Enabled,
            _ => api::AssignPublicIp::Disabled,
        };
        let groups: Vec<String> = self.security_groups.iter().flatten().cloned().collect();
        let network = api::AwsVpcConfiguration::builder()
            .assign_public_ip(public)
            .set_security_groups(Some(groups).filter(|groups| !groups.is_empty()))
            .set_subnets(Some(self.subnets.iter().cloned().collect()));
        Ok(api::NetworkConfiguration::builder().awsvpc_configuration(built(network.build())?).build())
    }

    pub(super) fn of_api(api: &api::NetworkConfiguration) -> Option<Self> {
        let api = api.awsvpc_configuration()?;
        Some(Self {
            assign_public_ip: Some(api.assign_public_ip() == Some(&api::AssignPublicIp::Enabled)),
            security_groups: Some(api.security_groups().iter().cloned().collect()),
            subnets: api.subnets.iter().cloned().collect(),
        })
    }
}

impl Strategy {
    pub(super) fn to_api(&self) -> api::PlacementStrategy {
        api::PlacementStrategy::builder()
            .r#type(self.r#type.as_str().into())
            .set_field(given_string(&self.field).filter(|_| self.r#type != "random"))
            .build()
    }

    /// ECS writes fields in its own way: one that is known stays as it was written.
    pub(super) fn of_api(api: &api::PlacementStrategy, known: Option<&Self>) -> Self {
        let told_field = api.field.clone().unwrap_or_default();
        let known = known.and_then(|known| given(&known.field));
        let is_host = |field: &str| matches!(field, "host" | "instanceId");
        let is_same = |known: &&str| {
            known.eq_ignore_ascii_case(&told_field) || (is_host(known) && is_host(&told_field))
        };
        Self {
            field: Some(known.filter(is_same).map_or(told_field.clone(), str::to_owned)),
            r#type: api.r#type().map_or("", |ty| ty.as_str()).to_owned(),
        }
    }
}

impl Constraint {
    pub(super) fn to_api(&self) -> api::PlacementConstraint {
        api::PlacementConstraint::builder()
            .r#type(self.r#type.as_str().into())
            .set_expression(given_string(&self.expression))
            .build()
    }

    pub(super) fn of_api(api: &api::PlacementConstraint) -> Self {
        Self {
            expression: told(&api.expression),
            r#type: api.r#type().map_or("", |ty| ty.as_str()).to_owned(),
        }
    }
}

impl Registry {
    pub(super) fn to_api(&self) -> api::ServiceRegistry {
        api::ServiceRegistry::builder()
            .set_container_name(given_string(&self.container_name))
            .set_container_port(nonzero32(self.container_port))
            .set_port(nonzero32(self.port))
            .registry_arn(&self.registry_arn)
            .build()
    }

    pub(super) fn of_api(api: &api::ServiceRegistry) -> Self {
        Self {
            container_name: told(&api.container_name),
            container_port: int64(api.container_port),
            port: int64(api.port),
            registry_arn: api.registry_arn.clone().unwrap_or_default(),
        }
    }
}
