//! `aws_ecs_task_definition`

mod blocks;
mod containers;
mod wire;

use std::collections::BTreeSet;

use aws_sdk_ecs::types::{
    Compatibility, IpcMode, NetworkMode, PidMode, SortOrder, Tag, TaskDefinition as Api, TaskDefinitionField,
    TaskDefinitionStatus,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;
use serde_json::{Map, Value as Json};

use self::blocks::{
    EphemeralStorage, InferenceAccelerator, PlacementConstraint, Proxy, RuntimePlatform, Volume,
};
use self::wire::Keep;
use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, INTENT, TagMap};

/// What containers run together, and how: a revision of a family. Its id is the family's name. Reading costs one call for
/// each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecs_task_definition", version = 1)]
pub struct TaskDefinition {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    arn_without_revision: Option<String>,
    #[attr(required, force_new)]
    container_definitions: String,
    #[attr(optional, force_new)]
    cpu: Option<String>,
    #[attr(optional_computed, force_new)]
    enable_fault_injection: Option<bool>,
    #[attr(optional, force_new)]
    execution_role_arn: Option<String>,
    #[attr(required, force_new)]
    family: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    ipc_mode: Option<String>,
    #[attr(optional, force_new)]
    memory: Option<String>,
    #[attr(optional_computed, force_new)]
    network_mode: Option<String>,
    #[attr(optional, force_new)]
    pid_mode: Option<String>,
    #[attr(optional, force_new)]
    requires_compatibilities: Option<BTreeSet<String>>,
    #[attr(computed)]
    revision: Option<i64>,
    #[attr(optional, default = false)]
    skip_destroy: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, force_new)]
    task_role_arn: Option<String>,
    #[attr(optional, default = false)]
    track_latest: Option<bool>,
    #[block(list, max = 1, force_new)]
    ephemeral_storage: Vec<EphemeralStorage>,
    #[block(set, force_new)]
    inference_accelerator: Vec<InferenceAccelerator>,
    #[block(set, max = 10, force_new)]
    placement_constraints: Vec<PlacementConstraint>,
    #[block(list, max = 1, force_new)]
    proxy_configuration: Vec<Proxy>,
    #[block(list, max = 1, force_new)]
    runtime_platform: Vec<RuntimePlatform>,
    #[block(set, force_new)]
    volume: Vec<Volume>,
}

/// A definition as ECS tells it, its containers apart.
struct Told {
    api: Api,
    tags: Vec<Tag>,
    containers: Json,
}

impl Told {
    fn new(api: Option<Api>, tags: Option<Vec<Tag>>, containers: &Keep) -> Option<Self> {
        let containers = containers.kept().unwrap_or_else(|| Json::Array(Vec::new()));
        Some(Self { api: api?, tags: tags.unwrap_or_default(), containers })
    }
}

/// The revision of an ARN, or the latest of a family. One that is no longer active is gone.
async fn describe(cx: &Context, name: &str) -> Result<Option<Told>, ProviderError> {
    let keep = Keep::default();
    let call = cx.ecs().describe_task_definition().task_definition(name).include(TaskDefinitionField::Tags);
    let answer = call.customize().interceptor(keep.clone()).send().await;
    let answer = match answer.during("ecs:DescribeTaskDefinition") {
        Err(error) if error.message.contains("Unable to describe task definition") => return Ok(None),
        answer => if_found(answer)?,
    };
    let told = answer.and_then(|answer| Told::new(answer.task_definition, answer.tags, &keep));
    Ok(told.filter(|told| told.api.status() == Some(&TaskDefinitionStatus::Active)))
}

/// The ARNs of the active revisions of a family, the latest first.
async fn revisions(cx: &Context, family: &str) -> Result<Vec<String>, ProviderError> {
    let call = cx.ecs().list_task_definitions().family_prefix(family).sort(SortOrder::Desc);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("ecs:ListTaskDefinitions")
}

/// An ARN without what follows the last colon.
fn without_revision(arn: &str) -> &str {
    arn.rsplit_once(':').map_or(arn, |(arn, _)| arn)
}

fn carry(tags: &[Tag], token: &str) -> bool {
    tags::reported(tags).get(INTENT).is_some_and(|value| value == token)
}

impl TaskDefinition {
    /// What it is asked for by.
    fn name(&self) -> &str {
        match (given(&self.arn), self.track_latest) {
            (Some(arn), Some(true)) => without_revision(arn),
            (Some(arn), _) => arn,
            (None, _) => self.id(),
        }
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, told_of: &Told) -> Self {
        let api = &told_of.api;
        let tags = cx.tags().observe(tags::reported(&told_of.tags), self.tags.as_ref());
        let arn = api.task_definition_arn.clone().unwrap_or_default();
        let mode = api.network_mode().map(|mode| mode.as_str().to_owned());
        let own_address = mode.as_deref() == Some("awsvpc");
        let compatibilities = api.requires_compatibilities().iter().map(|one| one.as_str().to_owned());
        Self {
            arn_without_revision: Some(without_revision(&arn).to_owned()),
            arn: Some(arn),
            container_definitions: containers::written_as(
                &self.container_definitions,
                &told_of.containers,
                own_address,
            ),
            cpu: told(&api.cpu),
            enable_fault_injection: Some(api.enable_fault_injection.unwrap_or_default()),
            execution_role_arn: told(&api.execution_role_arn),
            family: api.family.clone().unwrap_or_default(),
            id: api.family.clone(),
            ipc_mode: told(&api.ipc_mode().map(|mode| mode.as_str().to_owned())),
            memory: told(&api.memory),
            network_mode: told(&mode),
            pid_mode: told(&api.pid_mode().map(|mode| mode.as_str().to_owned())),
            requires_compatibilities: Some(compatibilities.collect()),
            revision: Some(api.revision.into()),
            skip_destroy: Some(self.skip_destroy.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            task_role_arn: told(&api.task_role_arn),
            track_latest: Some(self.track_latest.unwrap_or_default()),
            ephemeral_storage: api.ephemeral_storage().map(EphemeralStorage::of_api).into_iter().collect(),
            inference_accelerator: Vec::new(),
            placement_constraints: api
                .placement_constraints()
                .iter()
                .map(PlacementConstraint::of_api)
                .collect(),
            proxy_configuration: api.proxy_configuration().map(Proxy::of_api).into_iter().collect(),
            runtime_platform: api.runtime_platform().map(RuntimePlatform::of_api).into_iter().collect(),
            volume: api.volumes().iter().map(Volume::of_api).collect(),
        }
    }
}

impl Resource for TaskDefinition {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const TAGGED_BY: &'static str = "arn";
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&["aws_ecs_tag"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["inference_accelerator"]);
        if let Some(problem) = checks.text("container_definitions").and_then(containers::problem) {
            checks.report("container_definitions", problem);
        }
        checks.one_of("ipc_mode", &["host", "task", "none"]);
        checks.one_of("network_mode", &["bridge", "host", "awsvpc", "none"]);
        checks.one_of("pid_mode", &["host", "task"]);
        checks.each("ephemeral_storage", |storage| storage.within("size_in_gib", 21, 200));
        checks.each("placement_constraints", |constraint| constraint.one_of("type", &["memberOf"]));
        checks.each("proxy_configuration", |proxy| proxy.one_of("type", &["APPMESH"]));
        checks.each("volume", |volume| {
            volume.each("docker_volume_configuration", |docker| docker.one_of("scope", &["shared", "task"]));
            volume.each("efs_volume_configuration", |efs| {
                efs.one_of("transit_encryption", &["ENABLED", "DISABLED"]);
                efs.within("transit_encryption_port", 0, 65_535);
                efs.each("authorization_config", |of| of.one_of("iam", &["ENABLED", "DISABLED"]));
            });
        });
    }

    fn plan(draft: &mut Draft<'_>) {
        let own_address = draft.planned("network_mode").as_str() == Some("awsvpc");
        let (prior, planned) = (draft.prior("container_definitions"), draft.planned("container_definitions"));
        if !draft.is_create() && containers::same_values(prior, planned, own_address) {
            let prior = Value::string(prior.as_str().unwrap_or_default()).with_marks(planned.marks());
            draft.set("container_definitions", prior);
        }
    }

    /// The first version held the same.
    fn upgrade(_version: u64, _attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| async {
            let found = describe(cx, prior.name()).await?;
            Ok(found.map(|found| prior.observe(cx, &found)))
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let definitions = containers::to_api(&planned.container_definitions).map_err(|error| {
            ProviderError::new(
                ErrorClass::Invalid,
                format!("container_definitions is not valid JSON: {error}"),
            )
        })?;
        let volumes = planned.volume.iter().map(Volume::to_api).collect::<Result<Vec<_>, _>>()?;
        let compatibilities = planned.requires_compatibilities.iter().flatten();
        let tags = tags::on_create(&planned.tags_all, token)?;
        let call = cx
            .ecs_once()
            .register_task_definition()
            .family(&planned.family)
            .set_container_definitions(Some(Vec::new()))
            .set_cpu(given_string(&planned.cpu))
            .set_enable_fault_injection(planned.enable_fault_injection.filter(|on| *on))
            .set_execution_role_arn(given_string(&planned.execution_role_arn))
            .set_ipc_mode(given(&planned.ipc_mode).map(IpcMode::from))
            .set_memory(given_string(&planned.memory))
            .set_network_mode(given(&planned.network_mode).map(NetworkMode::from))
            .set_pid_mode(given(&planned.pid_mode).map(PidMode::from))
            .set_requires_compatibilities(Some(
                compatibilities.map(|one| Compatibility::from(one.as_str())).collect(),
            ))
            .set_task_role_arn(given_string(&planned.task_role_arn))
            .set_ephemeral_storage(planned.ephemeral_storage.first().map(EphemeralStorage::to_api))
            .set_placement_constraints(Some(
                planned.placement_constraints.iter().map(PlacementConstraint::to_api).collect(),
            ))
            .set_proxy_configuration(planned.proxy_configuration.first().map(Proxy::to_api).transpose()?)
            .set_runtime_platform(planned.runtime_platform.first().map(RuntimePlatform::to_api))
            .set_volumes(Some(volumes))
            .set_tags(Some(tags.clone()));
        let keep = Keep::default();
        let call = call.customize().interceptor(keep.clone());
        let call = call.mutate_request(move |request| wire::insert(request, &definitions));
        let answer = call.send().await.during("ecs:RegisterTaskDefinition")?;
        // Moto leaves the tags out of this answer; they were taken with the revision or the call had failed.
        let told = Told::new(answer.task_definition, answer.tags.or(Some(tags)), &keep);
        let known = Self { id: Some(planned.family.clone()), ..planned.clone() };
        Ok(told.map_or_else(|| known.clone(), |told| known.observe(cx, &told)))
    }

    /// Registering a revision tells all of it, and so does finding it.
    async fn complete(_cx: &Context, made: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        self.skip_destroy == Some(true)
    }

    /// What runs goes on; nothing new is started with it.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let is_gone = || async { Ok::<_, ProviderError>(describe(cx, prior.name()).await?.is_none()) };
        if prior.skip_destroy == Some(true) || is_gone().await? {
            return Ok(());
        }
        let arn = given(&prior.arn).unwrap_or_else(|| prior.id());
        let call = cx.ecs().deregister_task_definition().task_definition(arn);
        call.send().await.during("ecs:DeregisterTaskDefinition").map(drop)
    }

    /// The id is the ARN of a revision.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let found = describe(cx, id).await?;
        Ok(found.map(|found| Self::default().observe(cx, &found)))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let call = cx.ecs().list_task_definitions().into_paginator().items().send();
        let arns = call.collect::<Result<Vec<_>, _>>().await.during("ecs:ListTaskDefinitions")?;
        let known: Vec<Self> =
            arns.into_iter().map(|arn| Self { arn: Some(arn), ..Self::default() }).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            for arn in revisions(cx, &wanted.planned.family).await? {
                let Some(found) = describe(cx, &arn).await? else { continue };
                if carry(&found.tags, &wanted.token) {
                    return Ok(Some(wanted.planned.observe(cx, &found)));
                }
            }
            Ok(None)
        })
        .await
    }

    /// The revisions that a run has made are the latest ones.
    async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, arns).await
    }
}
