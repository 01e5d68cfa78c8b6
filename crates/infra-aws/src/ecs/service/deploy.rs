//! Changing services, waiting for them, and ending them.

use std::time::Duration;

use aws_sdk_ecs::types::{
    AvailabilityZoneRebalancing, DeploymentConfiguration, DeploymentRolloutState, PropagateTags,
};
use infra_provider::{ErrorClass, ProviderError};

use super::Service;
use super::blocks::{Alarms, CircuitBreaker, Constraint, LoadBalancer, Network, Registry, Strategy};
use super::connect::Connect;
use crate::context::Context;
use crate::ecs::capacity_provider::CapacityProvider;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::numbers::int32;
use crate::resource::Resource;

/// How long a deployment usually takes.
const TYPICALLY: Duration = Duration::from_secs(60);

/// The items, when there are any.
pub(super) fn some<T>(items: impl Iterator<Item = T>) -> Option<Vec<T>> {
    Some(items.collect::<Vec<_>>()).filter(|items| !items.is_empty())
}

impl Service {
    /// How it is deployed. `prior`: what it was, whose alarms and breaker are to end.
    pub(super) fn deployment(
        &self,
        prior: Option<&Self>,
    ) -> Result<Option<DeploymentConfiguration>, ProviderError> {
        let deploys = self.controller() == "ECS";
        let alarms = match self.alarms.first() {
            Some(alarms) => Some(alarms.to_api()?),
            None if prior.is_some_and(|prior| !prior.alarms.is_empty()) => Some(Alarms::none()?),
            None => None,
        };
        let breaker = match self.deployment_circuit_breaker.first() {
            Some(breaker) => Some(breaker.to_api()),
            None if prior.is_some_and(|prior| !prior.deployment_circuit_breaker.is_empty()) => {
                Some(CircuitBreaker::default().to_api())
            }
            None => None,
        };
        let configuration = DeploymentConfiguration::builder()
            .set_alarms(alarms)
            .set_deployment_circuit_breaker(breaker)
            .set_maximum_percent(int32(self.deployment_maximum_percent).filter(|_| !self.is_daemon()))
            .set_minimum_healthy_percent(
                int32(self.deployment_minimum_healthy_percent).filter(|_| !self.leaves_daemons_to_ecs()),
            )
            .build();
        Ok(Some(configuration).filter(|_| deploys || self.controller() == "CODE_DEPLOY"))
    }

    /// Changes everything but tags.
    pub(super) async fn change(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let text = |new: &Option<String>, old: &Option<String>| {
            given_string(new).filter(|_| given(new) != given(old))
        };
        let flag = |new: Option<bool>, old: Option<bool>| {
            Some(new.unwrap_or_default()).filter(|new| *new != old.unwrap_or_default())
        };
        let deployment = |of: &Self| {
            (
                of.alarms.clone(),
                of.deployment_circuit_breaker.clone(),
                of.deployment_maximum_percent,
                of.deployment_minimum_healthy_percent,
            )
        };
        let strategy = self.capacity_provider_strategy.iter().map(CapacityProvider::to_api);
        let strategy = strategy.collect::<Result<Vec<_>, _>>()?;
        let connect = match self.service_connect_configuration.first() {
            Some(connect) => connect.to_api()?,
            None => Connect::none(),
        };
        let network = self.network_configuration.first().map(Network::to_api).transpose()?;
        let redeploys = self.force_new_deployment == Some(true) && self.triggers != prior.triggers;
        let rebalancing = text(&self.availability_zone_rebalancing, &prior.availability_zone_rebalancing);
        let propagated = self.propagate_tags.clone().filter(|of| !of.is_empty());
        let propagated = propagated.unwrap_or_else(|| "NONE".to_owned());
        let is_propagated_as_before =
            given(&self.propagate_tags).unwrap_or("NONE") == given(&prior.propagate_tags).unwrap_or("NONE");
        let grace = self.health_check_grace_period_seconds.unwrap_or_default();
        let grace =
            Some(grace).filter(|_| grace != prior.health_check_grace_period_seconds.unwrap_or_default());
        let count = self.desired_count.unwrap_or_default();
        let count =
            Some(count).filter(|_| count != prior.desired_count.unwrap_or_default() && !self.is_daemon());
        let call = cx
            .ecs()
            .update_service()
            .set_cluster(Some(prior.cluster()).filter(|cluster| !cluster.is_empty()))
            .service(prior.id())
            .set_desired_count(int32(count))
            .set_task_definition(text(&self.task_definition, &prior.task_definition))
            .set_capacity_provider_strategy(
                Some(strategy)
                    .filter(|_| self.capacity_provider_strategy != prior.capacity_provider_strategy),
            )
            .set_deployment_configuration(
                self.deployment(Some(prior))?.filter(|_| deployment(self) != deployment(prior)),
            )
            .set_availability_zone_rebalancing(
                rebalancing.map(|of| AvailabilityZoneRebalancing::from(of.as_str())),
            )
            .set_network_configuration(
                network.filter(|_| self.network_configuration != prior.network_configuration),
            )
            .set_placement_constraints(
                Some(self.placement_constraints.iter().map(Constraint::to_api).collect())
                    .filter(|_: &Vec<_>| self.placement_constraints != prior.placement_constraints),
            )
            .set_placement_strategy(
                Some(self.ordered_placement_strategy.iter().map(Strategy::to_api).collect())
                    .filter(|_: &Vec<_>| self.ordered_placement_strategy != prior.ordered_placement_strategy),
            )
            .set_platform_version(text(&self.platform_version, &prior.platform_version))
            .set_force_new_deployment(redeploys.then_some(true))
            .set_health_check_grace_period_seconds(int32(grace))
            .set_enable_execute_command(flag(self.enable_execute_command, prior.enable_execute_command))
            .set_enable_ecs_managed_tags(flag(self.enable_ecs_managed_tags, prior.enable_ecs_managed_tags))
            .set_load_balancers(
                Some(self.load_balancer.iter().map(LoadBalancer::to_api).collect())
                    .filter(|_: &Vec<_>| self.load_balancer != prior.load_balancer),
            )
            .set_propagate_tags(
                Some(PropagateTags::from(propagated.as_str())).filter(|_| !is_propagated_as_before),
            )
            .set_service_registries(
                Some(self.service_registries.iter().map(Registry::to_api).collect())
                    .filter(|_: &Vec<_>| self.service_registries != prior.service_registries),
            )
            .set_service_connect_configuration(
                Some(connect)
                    .filter(|_| self.service_connect_configuration != prior.service_connect_configuration),
            );
        let nothing = cx
            .ecs()
            .update_service()
            .set_cluster(Some(prior.cluster()).filter(|cluster| !cluster.is_empty()))
            .service(prior.id());
        if call.as_input() == nothing.as_input() {
            return Ok(());
        }
        op.persist_new(|| async { call.clone().send().await.during("ecs:UpdateService").map(drop) }).await
    }

    /// Waits until one deployment runs all that is wanted.
    pub(super) async fn steady(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let steady = || async {
            let Some(api) = self.look(cx).await? else { return Ok(None) };
            let deployments = api.deployments();
            let failed =
                deployments.iter().find(|of| of.rollout_state() == Some(&DeploymentRolloutState::Failed));
            if let Some(failed) = failed {
                let reason = failed.rollout_state_reason().unwrap_or("ECS does not say why");
                let message = format!("the deployment of {} failed: {reason}", self.name);
                return Err(ProviderError::new(ErrorClass::Invalid, message)
                    .hint("the events of the service in the ECS console say more"));
            }
            let is_steady = deployments.len() == 1 && api.running_count == api.desired_count;
            Ok(is_steady.then_some(()))
        };
        op.until_typically(TYPICALLY, format!("the service {} to be steady", self.name), steady).await
    }

    /// Stops its tasks, removes it, and waits until it is gone.
    pub(super) async fn remove(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(api) = self.look(cx).await? else { return Ok(()) };
        let cluster = Some(self.cluster()).filter(|cluster| !cluster.is_empty());
        if api.desired_count > 0
            && !self.is_daemon()
            && self.force_delete != Some(true)
            && self.controller() == "ECS"
        {
            let call =
                cx.ecs().update_service().set_cluster(cluster.clone()).service(self.id()).desired_count(0);
            call.send().await.during("ecs:UpdateService")?;
        }
        let force = self.force_delete == Some(true) || self.is_daemon();
        let call = cx.ecs().delete_service().set_cluster(cluster).service(self.id());
        let call = call.set_force(force.then_some(true)).send().await;
        if if_found(call.during("ecs:DeleteService"))?.is_none() {
            return Ok(());
        }
        let gone = || async { Ok(self.look(cx).await?.is_none().then_some(())) };
        op.until_typically(TYPICALLY, format!("the service {} to be gone", self.name), gone).await
    }
}
