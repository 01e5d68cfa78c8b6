//! `aws_ecs_service`

mod blocks;
mod connect;
mod deploy;
mod undone;

use std::collections::HashMap;

use aws_sdk_ecs::types::{
    AvailabilityZoneRebalancing, DeploymentController, DeploymentControllerType, LaunchType, PropagateTags,
    SchedulingStrategy, Service as Api, ServiceField,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;
use serde_json::{Map, Value as Json};

use self::blocks::{
    Alarms, CircuitBreaker, Constraint, Controller, LoadBalancer, Network, Registry, Strategy,
};
use self::connect::Connect;
use self::undone::{Lattice, VolumeConfiguration};
use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::ecs::capacity_provider::CapacityProvider;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::numbers::int32;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, INTENT, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// Tasks that are kept running. One call reads ten of a cluster.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecs_service", version = 1)]
pub struct Service {
    #[attr(optional, default = "DISABLED")]
    availability_zone_rebalancing: Option<String>,
    #[attr(optional_computed, force_new)]
    cluster: Option<String>,
    #[attr(optional, default = 200)]
    deployment_maximum_percent: Option<i64>,
    #[attr(optional, default = 100)]
    deployment_minimum_healthy_percent: Option<i64>,
    #[attr(optional)]
    desired_count: Option<i64>,
    #[attr(optional, default = false)]
    enable_ecs_managed_tags: Option<bool>,
    #[attr(optional, default = false)]
    enable_execute_command: Option<bool>,
    #[attr(optional)]
    force_delete: Option<bool>,
    #[attr(optional)]
    force_new_deployment: Option<bool>,
    #[attr(optional)]
    health_check_grace_period_seconds: Option<i64>,
    #[attr(optional_computed, force_new)]
    iam_role: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    launch_type: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional_computed)]
    platform_version: Option<String>,
    #[attr(optional, default = "NONE")]
    propagate_tags: Option<String>,
    #[attr(optional, force_new, default = "REPLICA")]
    scheduling_strategy: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional)]
    task_definition: Option<String>,
    #[attr(optional_computed)]
    triggers: Option<TagMap>,
    #[attr(optional, default = false)]
    wait_for_steady_state: Option<bool>,
    #[block(list, max = 1)]
    alarms: Vec<Alarms>,
    #[block(set)]
    capacity_provider_strategy: Vec<CapacityProvider>,
    #[block(list, max = 1)]
    deployment_circuit_breaker: Vec<CircuitBreaker>,
    #[block(list, max = 1)]
    deployment_controller: Vec<Controller>,
    #[block(set)]
    load_balancer: Vec<LoadBalancer>,
    #[block(list, max = 1)]
    network_configuration: Vec<Network>,
    #[block(list, max = 5)]
    ordered_placement_strategy: Vec<Strategy>,
    #[block(set, max = 10)]
    placement_constraints: Vec<Constraint>,
    #[block(list, max = 1)]
    service_connect_configuration: Vec<Connect>,
    #[block(list, max = 1)]
    service_registries: Vec<Registry>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
    #[block(list, max = 1)]
    volume_configuration: Vec<VolumeConfiguration>,
    #[block(set)]
    vpc_lattice_configurations: Vec<Lattice>,
}

/// How many services a call tells.
const PER_CALL: usize = 10;

const DAEMON: &str = "DAEMON";

/// How many percent of the tasks have to be healthy while a service is deployed, where nobody says.
const ALL_HEALTHY: i64 = 100;

/// The same of a daemon.
const NO_DAEMON: i32 = 0;

/// Services of a cluster, by their names or ARNs. What is on its way out is not there.
async fn describe(cx: &Context, cluster: &str, services: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let cluster = Some(cluster.to_owned()).filter(|cluster| !cluster.is_empty());
    let call = cx.ecs().describe_services().set_cluster(cluster).set_services(Some(services));
    let call = call.include(ServiceField::Tags).send().await;
    let Some(found) = if_found(call.during("ecs:DescribeServices"))? else { return Ok(Vec::new()) };
    let is_active = |api: &Api| api.status() == Some("ACTIVE");
    Ok(found.services.unwrap_or_default().into_iter().filter(is_active).collect())
}

/// `web` of `arn:aws:ecs:us-east-1:123456789012:service/web/app`; empty in ARNs that do not tell the cluster.
fn cluster_of(arn: &str) -> &str {
    let mut parts = arn.split_once(":service/").map_or("", |(_, rest)| rest).split('/');
    match (parts.next(), parts.next()) {
        (Some(cluster), Some(_)) => cluster,
        _ => "",
    }
}

/// What is known of something that has a name and an ARN, where both mean the same.
fn as_known(known: &Option<String>, arn: &Option<String>) -> Option<String> {
    let arn = arn.clone().unwrap_or_default();
    let is_same =
        |known: &&str| *known == arn || (!known.contains(':') && arn.ends_with(&format!("/{known}")));
    Some(given(known).filter(is_same).map_or_else(|| arn.clone(), str::to_owned))
}

/// The same for a task definition: `family`, `family:revision` or an ARN.
fn definition_as_known(known: &Option<String>, arn: &Option<String>) -> Option<String> {
    let arn = arn.clone().unwrap_or_default();
    let is_same = |known: &&str| *known == arn || arn.ends_with(&format!("/{known}"));
    let short = arn.rsplit('/').next().unwrap_or_default().to_owned();
    let is_short = given(known).is_some_and(|known| !known.contains('/'));
    let told = if is_short { short } else { arn.clone() };
    Some(given(known).filter(is_same).map_or(told, str::to_owned))
}

impl Service {
    fn cluster(&self) -> String {
        let of_id = cluster_of(self.id());
        given(&self.cluster).filter(|_| of_id.is_empty()).unwrap_or(of_id).to_owned()
    }

    /// Whether it runs once on every instance.
    fn is_daemon(&self) -> bool {
        given(&self.scheduling_strategy) == Some(DAEMON)
    }

    /// Whether ECS says how many tasks of a daemon stay while it is deployed: what stands for nothing elsewhere would
    /// leave no way to deploy one, which may never run twice.
    fn leaves_daemons_to_ecs(&self) -> bool {
        self.is_daemon() && self.deployment_minimum_healthy_percent == Some(ALL_HEALTHY)
    }

    fn controller(&self) -> &str {
        self.deployment_controller.first().and_then(|of| given(&of.r#type)).unwrap_or("ECS")
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api) -> Self {
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let configuration = api.deployment_configuration();
        let percent = |of: Option<i32>, default: i64| Some(of.map_or(default, i64::from));
        let controller = api.deployment_controller().map(|of| of.r#type().as_str().to_owned());
        let is_said = !self.deployment_controller.is_empty();
        let controller =
            controller.or_else(|| is_said.then(|| "ECS".to_owned())).filter(|ty| is_said || ty != "ECS");
        let strategies = api.placement_strategy().iter().enumerate();
        let strategies =
            strategies.map(|(index, api)| Strategy::of_api(api, self.ordered_placement_strategy.get(index)));
        let propagated = api.propagate_tags().map(|of| of.as_str().to_owned());
        let grace = api.health_check_grace_period_seconds.unwrap_or_default();
        let rebalancing = api.availability_zone_rebalancing().map(|of| of.as_str().to_owned());
        Self {
            availability_zone_rebalancing: Some(rebalancing.unwrap_or_else(|| "DISABLED".to_owned())),
            cluster: as_known(&self.cluster, &api.cluster_arn),
            deployment_maximum_percent: match self.deployment_maximum_percent {
                known @ Some(_) if self.is_daemon() => known,
                _ => percent(configuration.and_then(|of| of.maximum_percent), 200),
            },
            deployment_minimum_healthy_percent: match configuration.and_then(|of| of.minimum_healthy_percent)
            {
                Some(NO_DAEMON) | None if self.leaves_daemons_to_ecs() => Some(ALL_HEALTHY),
                minimum => percent(minimum, ALL_HEALTHY),
            },
            desired_count: match api.scheduling_strategy() {
                Some(SchedulingStrategy::Daemon) => self.desired_count,
                _ => Some(api.desired_count.into()),
            },
            enable_ecs_managed_tags: Some(api.enable_ecs_managed_tags),
            enable_execute_command: Some(api.enable_execute_command),
            health_check_grace_period_seconds: Some(grace.into()),
            iam_role: as_known(&self.iam_role, &api.role_arn),
            id: api.service_arn.clone(),
            launch_type: told(&api.launch_type().map(|ty| ty.as_str().to_owned())),
            name: api.service_name.clone().unwrap_or_default(),
            platform_version: told(&api.platform_version),
            propagate_tags: Some(propagated.unwrap_or_else(|| "NONE".to_owned())),
            scheduling_strategy: Some(
                api.scheduling_strategy().map_or("REPLICA", SchedulingStrategy::as_str).to_owned(),
            ),
            tags: Some(tags.own),
            tags_all: tags.all,
            task_definition: definition_as_known(&self.task_definition, &api.task_definition),
            triggers: Some(self.triggers.clone().unwrap_or_default()),
            wait_for_steady_state: Some(self.wait_for_steady_state.unwrap_or_default()),
            alarms: configuration.and_then(|of| of.alarms()).and_then(Alarms::of_api).into_iter().collect(),
            capacity_provider_strategy: api
                .capacity_provider_strategy()
                .iter()
                .map(CapacityProvider::of_api)
                .collect(),
            deployment_circuit_breaker: configuration
                .and_then(|of| of.deployment_circuit_breaker())
                .and_then(|api| CircuitBreaker::of_api(api, !self.deployment_circuit_breaker.is_empty()))
                .into_iter()
                .collect(),
            deployment_controller: controller.map(|ty| Controller { r#type: Some(ty) }).into_iter().collect(),
            load_balancer: api.load_balancers().iter().map(LoadBalancer::of_api).collect(),
            network_configuration: api
                .network_configuration()
                .and_then(Network::of_api)
                .into_iter()
                .collect(),
            ordered_placement_strategy: strategies.collect(),
            placement_constraints: api.placement_constraints().iter().map(Constraint::of_api).collect(),
            service_registries: api.service_registries().iter().map(Registry::of_api).collect(),
            ..self.clone()
        }
    }

    async fn look(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        Ok(describe(cx, &self.cluster(), vec![self.id().to_owned()]).await?.into_iter().next())
    }
}

/// Whether blocks say nothing but what ECS has anyway.
fn is_default(blocks: &Value) -> bool {
    let is_default =
        |value: &Value| value.is_null() || value.as_bool() == Some(false) || value.as_str() == Some("ECS");
    let mut blocks = blocks.as_slice().unwrap_or_default().iter();
    blocks.all(|block| block.as_entries().is_some_and(|entries| entries.values().all(is_default)))
}

impl Resource for Service {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(20);
    const SHOWS: Shows = Shows::Only(&["aws_ecs_tag"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["volume_configuration", "vpc_lattice_configurations"]);
        checks.one_of("availability_zone_rebalancing", &["ENABLED", "DISABLED"]);
        checks.one_of("launch_type", &["EC2", "FARGATE", "EXTERNAL"]);
        checks.one_of("propagate_tags", &["SERVICE", "TASK_DEFINITION", "NONE"]);
        checks.one_of("scheduling_strategy", &["DAEMON", "REPLICA"]);
        checks.at_most_one(&["launch_type", "capacity_provider_strategy"]);
        checks.requires("triggers", &["force_new_deployment"]);
        checks.each("deployment_controller", |of| of.one_of("type", &["CODE_DEPLOY", "ECS", "EXTERNAL"]));
        checks.each("load_balancer", |of| of.exactly_one(&["target_group_arn", "elb_name"]));
        checks.each("ordered_placement_strategy", |of| {
            of.one_of("type", &["random", "spread", "binpack"]);
            if matches!(of.text("type"), Some("spread" | "binpack")) && of.is_left_out("field") {
                of.report("field", "field must be set, unless type is \"random\"");
            }
        });
        checks.each("placement_constraints", |of| {
            of.one_of("type", &["distinctInstance", "memberOf"]);
            if of.text("type") == Some("memberOf") && of.is_left_out("expression") {
                of.report("expression", "expression must be set where type is \"memberOf\"");
            }
        });
        checks.within("health_check_grace_period_seconds", 0, i64::from(i32::MAX));
        if checks.text("scheduling_strategy") == Some(DAEMON)
            && !checks.is_left_out("ordered_placement_strategy")
        {
            checks.report(
                "ordered_placement_strategy",
                "a service that runs once on every instance has no placement strategy",
            );
        }
        let has_own_controller = checks.get("deployment_controller").and_then(Value::as_slice);
        if has_own_controller.is_none_or(<[Value]>::is_empty) && checks.is_left_out("task_definition") {
            checks.report("task_definition", "task_definition must be set, unless ECS is not what deploys");
        }
    }

    fn plan(draft: &mut Draft<'_>) {
        // ECS has limits of its own for daemons, which a state of Terraform shows.
        let is_daemon = |strategy: &Value| strategy.as_str() == Some(DAEMON);
        if is_daemon(draft.prior("scheduling_strategy")) && is_daemon(draft.planned("scheduling_strategy")) {
            for (limit, default) in
                [("deployment_maximum_percent", 200), ("deployment_minimum_healthy_percent", ALL_HEALTHY)]
            {
                let prior = draft.prior(limit).clone();
                if draft.planned(limit).as_i64() == Some(default) && !prior.is_null() {
                    draft.set(limit, prior);
                }
            }
        }
        // What ECS has anyway may be told as a block that nobody wrote.
        for block in ["deployment_circuit_breaker", "deployment_controller"] {
            let prior = draft.prior(block).clone();
            if !draft.is_create() && draft.is_unset_or_empty(block) && is_default(&prior) {
                draft.set(block, prior);
            }
        }
        // Who has other ways to run than before is another service, unless both have ways of their own.
        let count = |value: &Value| value.as_slice().map_or(0, <[Value]>::len);
        let (prior, planned) = (
            count(draft.prior("capacity_provider_strategy")),
            count(draft.planned("capacity_provider_strategy")),
        );
        if !draft.is_create() && (prior == 0) != (planned == 0) {
            draft.replace("capacity_provider_strategy");
        }
    }

    /// The first version held the same.
    fn upgrade(_version: u64, _attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let mut by_cluster: HashMap<String, Vec<String>> = HashMap::new();
        for service in prior {
            by_cluster.entry(service.cluster()).or_default().push(service.id().to_owned());
        }
        let clusters: Vec<(String, Vec<String>)> = by_cluster.into_iter().collect();
        let found = lookup::one_by_one(&clusters, |(cluster, arns)| async move {
            let page = |arns| describe(cx, cluster, arns);
            Ok(lookup::by_key(arns.clone(), PER_CALL, Api::service_arn, page).await)
        })
        .await;
        let found: HashMap<&str, _> =
            clusters.iter().map(|(cluster, _)| cluster.as_str()).zip(found).collect();
        let answer = |prior: &Self| match found.get(prior.cluster().as_str()) {
            Some(Ok(found)) => Ok(found.get(prior.id())?.map(|api| prior.observe(cx, api))),
            Some(Err(error)) => Err(error.clone()),
            None => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let controller = planned.deployment_controller.first().map(|of| {
            let ty = DeploymentControllerType::from(given(&of.r#type).unwrap_or("ECS"));
            built(DeploymentController::builder().r#type(ty).build())
        });
        let strategy = planned.capacity_provider_strategy.iter().map(CapacityProvider::to_api);
        let strategy = strategy.collect::<Result<Vec<_>, _>>()?;
        let rebalancing = given(&planned.availability_zone_rebalancing).filter(|of| *of != "DISABLED");
        let scheduling = given(&planned.scheduling_strategy).unwrap_or("REPLICA");
        let count = int32(Some(planned.desired_count.unwrap_or_default()));
        let connect = planned.service_connect_configuration.first().map(Connect::to_api).transpose()?;
        let call = cx
            .ecs_once()
            .create_service()
            .set_cluster(given_string(&planned.cluster))
            .service_name(&planned.name)
            .set_task_definition(given_string(&planned.task_definition))
            .set_availability_zone_rebalancing(rebalancing.map(AvailabilityZoneRebalancing::from))
            .set_load_balancers(deploy::some(planned.load_balancer.iter().map(LoadBalancer::to_api)))
            .set_service_registries(deploy::some(planned.service_registries.iter().map(Registry::to_api)))
            .set_desired_count(count.filter(|_| !planned.is_daemon()))
            .client_token(names::request_id(token))
            .set_launch_type(given(&planned.launch_type).map(LaunchType::from))
            .set_capacity_provider_strategy(Some(strategy).filter(|strategy| !strategy.is_empty()))
            .set_platform_version(given_string(&planned.platform_version))
            .set_role(given_string(&planned.iam_role))
            .set_deployment_configuration(planned.deployment(None)?)
            .set_placement_constraints(deploy::some(
                planned.placement_constraints.iter().map(Constraint::to_api),
            ))
            .set_placement_strategy(deploy::some(
                planned.ordered_placement_strategy.iter().map(Strategy::to_api),
            ))
            .set_network_configuration(
                planned.network_configuration.first().map(Network::to_api).transpose()?,
            )
            .set_health_check_grace_period_seconds(int32(planned.health_check_grace_period_seconds))
            .scheduling_strategy(SchedulingStrategy::from(scheduling))
            .set_deployment_controller(controller.transpose()?)
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?))
            .enable_ecs_managed_tags(planned.enable_ecs_managed_tags.unwrap_or_default())
            .set_propagate_tags(given(&planned.propagate_tags).map(PropagateTags::from))
            .enable_execute_command(planned.enable_execute_command.unwrap_or_default())
            .set_service_connect_configuration(connect);
        let answer = call.send().await.during("ecs:CreateService").map_err(|error| {
            match error.message.contains("not idempotent") {
                true => ProviderError { class: ErrorClass::AlreadyExists, ..error },
                false => error,
            }
        })?;
        Ok(Self { id: answer.service.and_then(|api| api.service_arn), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.wait_for_steady_state == Some(true) {
            made.steady(cx, op).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior, op).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        if planned.wait_for_steady_state == Some(true) {
            planned.steady(cx, op).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        prior.remove(cx, op).await
    }

    /// The id is `cluster/name`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let parts = id.rsplit_once('/').filter(|_| !id.starts_with("arn:"));
        let Some((cluster, name)) = parts.or_else(|| id.starts_with("arn:").then(|| (cluster_of(id), id)))
        else {
            let message = format!("\"{id}\" does not name a service");
            return Err(ProviderError::new(ErrorClass::Invalid, message).hint("write it as cluster/name"));
        };
        let found = describe(cx, cluster, vec![name.to_owned()]).await?;
        Ok(found.first().map(|api| Self::default().observe(cx, api)))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let clusters = cx.ecs().list_clusters().into_paginator().items().send();
        let clusters = clusters.collect::<Result<Vec<_>, _>>().await.during("ecs:ListClusters")?;
        let mut known = Vec::new();
        for cluster in clusters {
            let arns = cx.ecs().list_services().cluster(&cluster).into_paginator().items().send();
            let arns = arns.collect::<Result<Vec<_>, _>>().await.during("ecs:ListServices")?;
            known.extend(arns.into_iter().map(|arn| Self {
                cluster: Some(cluster.clone()),
                id: Some(arn),
                ..Self::default()
            }));
        }
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let cluster = given(&wanted.planned.cluster).unwrap_or_default();
            let found = describe(cx, cluster, vec![wanted.planned.name.clone()]).await?;
            let is_ours = |api: &&Api| tags::reported(api.tags()).get(INTENT) == Some(&wanted.token);
            Ok(found.iter().find(is_ours).map(|api| wanted.planned.observe(cx, api)))
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_they_were_written() {
        let some = |text: &str| Some(text.to_owned());
        let cluster = some("arn:aws:ecs:us-east-1:123456789012:cluster/web");
        assert_eq!(as_known(&some("web"), &cluster), some("web"));
        assert_eq!(as_known(&some("other"), &cluster), cluster);
        let definition = some("arn:aws:ecs:us-east-1:123456789012:task-definition/app:3");
        assert_eq!(definition_as_known(&some("app:3"), &definition), some("app:3"));
        assert_eq!(definition_as_known(&some("app:2"), &definition), some("app:3"));
        assert_eq!(definition_as_known(&None, &definition), definition);
        assert_eq!(cluster_of("arn:aws:ecs:us-east-1:123456789012:service/web/app"), "web");
        assert_eq!(cluster_of("arn:aws:ecs:us-east-1:123456789012:service/app"), "");
    }

    #[test]
    fn ecs_says_how_daemons_are_deployed_unless_the_configuration_does() -> Result<(), ProviderError> {
        let daemon = Service {
            scheduling_strategy: Some(DAEMON.to_owned()),
            deployment_maximum_percent: Some(200),
            deployment_minimum_healthy_percent: Some(ALL_HEALTHY),
            ..Service::default()
        };
        let limits = |service: &Service| -> Result<_, ProviderError> {
            let deployment = service.deployment(None)?;
            Ok(deployment.map(|of| (of.maximum_percent, of.minimum_healthy_percent)))
        };
        assert_eq!(limits(&daemon)?, Some((None, None)));
        let half = Service { deployment_minimum_healthy_percent: Some(50), ..daemon.clone() };
        assert_eq!(limits(&half)?, Some((None, Some(50))));
        let replicas = Service { scheduling_strategy: Some("REPLICA".to_owned()), ..daemon };
        assert_eq!(limits(&replicas)?, Some((Some(200), Some(100))));
        Ok(())
    }
}
