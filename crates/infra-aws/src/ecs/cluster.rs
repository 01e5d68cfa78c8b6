//! `aws_ecs_cluster`

use std::collections::HashSet;

use aws_sdk_ecs::types::{
    Cluster as Api, ClusterConfiguration, ClusterField, ClusterServiceConnectDefaultsRequest, ClusterSetting,
    ClusterSettingName, ExecuteCommandConfiguration, ExecuteCommandLogConfiguration, ExecuteCommandLogging,
    ManagedStorageConfiguration,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, INTENT, TagMap};
use crate::taken::is_taken;

/// Where containers run. One call reads 100.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecs_cluster")]
pub struct Cluster {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, max = 1)]
    configuration: Vec<Configuration>,
    #[block(list, max = 1)]
    service_connect_defaults: Vec<ServiceConnectDefaults>,
    #[block(set, computed)]
    setting: Vec<Setting>,
}

/// Shells in containers, and storage.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Configuration {
    #[block(list, max = 1)]
    execute_command_configuration: Vec<ExecuteCommand>,
    #[block(list, max = 1)]
    managed_storage_configuration: Vec<ManagedStorage>,
}

/// How shells in containers are encrypted and recorded.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ExecuteCommand {
    #[attr(optional)]
    kms_key_id: Option<String>,
    #[attr(optional, default = "DEFAULT")]
    logging: Option<String>,
    #[block(list, max = 1)]
    log_configuration: Vec<Log>,
}

/// Where what they print goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Log {
    #[attr(optional)]
    cloud_watch_encryption_enabled: Option<bool>,
    #[attr(optional)]
    cloud_watch_log_group_name: Option<String>,
    #[attr(optional)]
    s3_bucket_encryption_enabled: Option<bool>,
    #[attr(optional)]
    s3_bucket_name: Option<String>,
    #[attr(optional)]
    s3_key_prefix: Option<String>,
}

/// The keys that storage is encrypted with.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ManagedStorage {
    #[attr(optional)]
    fargate_ephemeral_storage_kms_key_id: Option<String>,
    #[attr(optional)]
    kms_key_id: Option<String>,
}

/// The names that services call each other by.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ServiceConnectDefaults {
    #[attr(required)]
    namespace: String,
}

/// A switch.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Setting {
    #[attr(required)]
    name: String,
    #[attr(required)]
    value: String,
}

/// How many one call describes.
pub(super) const PER_CALL: usize = 100;

/// Those of some names or ARNs that are there. What is on its way out is not.
pub(super) async fn describe(cx: &Context, clusters: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let fields = vec![ClusterField::Configurations, ClusterField::Settings, ClusterField::Tags];
    let call = cx.ecs().describe_clusters().set_clusters(Some(clusters)).set_include(Some(fields));
    let found = call.send().await.during("ecs:DescribeClusters")?.clusters.unwrap_or_default();
    let is_gone = |api: &Api| matches!(api.status(), Some("INACTIVE" | "DEPROVISIONING"));
    Ok(found.into_iter().filter(|api| !is_gone(api)).collect())
}

/// All clusters, by their ARNs.
pub(super) async fn listed(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let arns = cx.ecs().list_clusters().into_paginator().items().send();
    arns.collect::<Result<_, _>>().await.during("ecs:ListClusters")
}

/// Those of some names that there are clusters of.
async fn taken(cx: Context, asked: Vec<String>) -> Result<HashSet<String>, ProviderError> {
    let mut taken = HashSet::new();
    for names in asked.chunks(PER_CALL) {
        taken.extend(describe(&cx, names.to_vec()).await?.into_iter().filter_map(|api| api.cluster_name));
    }
    Ok(taken)
}

impl Configuration {
    fn to_api(&self) -> ClusterConfiguration {
        let storage = self.managed_storage_configuration.first().map(|storage| {
            ManagedStorageConfiguration::builder()
                .set_kms_key_id(given_string(&storage.kms_key_id))
                .set_fargate_ephemeral_storage_kms_key_id(given_string(
                    &storage.fargate_ephemeral_storage_kms_key_id,
                ))
                .build()
        });
        ClusterConfiguration::builder()
            .set_execute_command_configuration(
                self.execute_command_configuration.first().map(ExecuteCommand::to_api),
            )
            .set_managed_storage_configuration(storage)
            .build()
    }

    fn of_api(api: &ClusterConfiguration) -> Self {
        let storage = api.managed_storage_configuration().map(|api| ManagedStorage {
            fargate_ephemeral_storage_kms_key_id: told(&api.fargate_ephemeral_storage_kms_key_id),
            kms_key_id: told(&api.kms_key_id),
        });
        Self {
            execute_command_configuration: api
                .execute_command_configuration()
                .map(ExecuteCommand::of_api)
                .into_iter()
                .collect(),
            managed_storage_configuration: storage.into_iter().collect(),
        }
    }
}

impl ExecuteCommand {
    fn to_api(&self) -> ExecuteCommandConfiguration {
        let log = self.log_configuration.first().map(|log| {
            ExecuteCommandLogConfiguration::builder()
                .set_cloud_watch_log_group_name(given_string(&log.cloud_watch_log_group_name))
                .cloud_watch_encryption_enabled(log.cloud_watch_encryption_enabled.unwrap_or_default())
                .set_s3_bucket_name(given_string(&log.s3_bucket_name))
                .s3_encryption_enabled(log.s3_bucket_encryption_enabled.unwrap_or_default())
                .set_s3_key_prefix(given_string(&log.s3_key_prefix))
                .build()
        });
        ExecuteCommandConfiguration::builder()
            .set_kms_key_id(given_string(&self.kms_key_id))
            .set_logging(given(&self.logging).map(ExecuteCommandLogging::from))
            .set_log_configuration(log)
            .build()
    }

    fn of_api(api: &ExecuteCommandConfiguration) -> Self {
        let log = api.log_configuration().map(|api| Log {
            cloud_watch_encryption_enabled: Some(api.cloud_watch_encryption_enabled),
            cloud_watch_log_group_name: told(&api.cloud_watch_log_group_name),
            s3_bucket_encryption_enabled: Some(api.s3_encryption_enabled),
            s3_bucket_name: told(&api.s3_bucket_name),
            s3_key_prefix: told(&api.s3_key_prefix),
        });
        Self {
            kms_key_id: told(&api.kms_key_id),
            logging: Some(api.logging().map_or("DEFAULT", ExecuteCommandLogging::as_str).to_owned()),
            log_configuration: log.into_iter().collect(),
        }
    }
}

impl Cluster {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api) -> Self {
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let setting = |api: &ClusterSetting| Setting {
            name: api.name().map_or("", ClusterSettingName::as_str).to_owned(),
            value: api.value.clone().unwrap_or_default(),
        };
        let defaults = api.service_connect_defaults().and_then(|defaults| defaults.namespace.clone());
        Self {
            arn: api.cluster_arn.clone(),
            id: api.cluster_arn.clone(),
            name: api.cluster_name.clone().unwrap_or_default(),
            tags: Some(tags.own),
            tags_all: tags.all,
            configuration: api.configuration().map(Configuration::of_api).into_iter().collect(),
            service_connect_defaults: defaults
                .map(|namespace| ServiceConnectDefaults { namespace })
                .into_iter()
                .collect(),
            setting: api.settings().iter().map(setting).collect(),
        }
    }

    fn settings(&self) -> Option<Vec<ClusterSetting>> {
        let setting = |of: &Setting| {
            let name = ClusterSettingName::from(of.name.as_str());
            ClusterSetting::builder().name(name).value(&of.value).build()
        };
        Some(self.setting.iter().map(setting).collect()).filter(|settings: &Vec<_>| !settings.is_empty())
    }

    fn defaults(&self) -> Result<Option<ClusterServiceConnectDefaultsRequest>, ProviderError> {
        let request = |of: &ServiceConnectDefaults| {
            built(ClusterServiceConnectDefaultsRequest::builder().namespace(&of.namespace).build())
        };
        self.service_connect_defaults.first().map(request).transpose()
    }
}

impl Resource for Cluster {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&["aws_ecs_cluster_capacity_providers", "aws_ecs_tag"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("setting", |setting| setting.one_of("name", &["containerInsights"]));
        checks.each("configuration", |configuration| {
            configuration.each("execute_command_configuration", |command| {
                command.one_of("logging", &["NONE", "DEFAULT", "OVERRIDE"]);
                if command.text("logging") == Some("OVERRIDE") {
                    command.requires("logging", &["log_configuration"]);
                }
            });
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let arns = prior.iter().map(|prior| prior.id().to_owned());
        let found = lookup::by_key(arns, PER_CALL, Api::cluster_arn, |arns| describe(cx, arns)).await;
        prior.iter().map(|prior| Ok(found.get(prior.id())?.map(|api| prior.observe(cx, api)))).collect()
    }

    /// ECS would give a cluster of that name, if there is one, for one that it made: that is an error.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        const CREATE: &str = "ecs:CreateCluster";
        if is_taken::<Self, _, _>(cx, &planned.name, taken).await? {
            let message = format!("there is a cluster {} already", planned.name);
            let error = ProviderError::new(ErrorClass::AlreadyExists, message);
            return Err(error.hint("import it, or choose another name").during(CREATE));
        }
        let call = cx
            .ecs_once()
            .create_cluster()
            .cluster_name(&planned.name)
            .set_configuration(planned.configuration.first().map(Configuration::to_api))
            .set_service_connect_defaults(planned.defaults()?)
            .set_settings(planned.settings())
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        let arn = call.send().await.during(CREATE)?.cluster.and_then(|api| api.cluster_arn);
        Ok(Self { arn: arn.clone(), id: arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.configuration != planned.configuration
            || prior.service_connect_defaults != planned.service_connect_defaults
            || prior.setting != planned.setting
        {
            let call = cx
                .ecs()
                .update_cluster()
                .cluster(prior.id())
                .set_configuration(planned.configuration.first().map(Configuration::to_api))
                .set_service_connect_defaults(planned.defaults()?)
                .set_settings(planned.settings());
            op.persist(|| async { call.clone().send().await.during("ecs:UpdateCluster").map(drop) }).await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that services, tasks or instances are still in, which may be on their way out, is a conflict.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ecs().delete_cluster().cluster(prior.id()).send().await.during("ecs:DeleteCluster")?;
        let gone = || async { Ok(describe(cx, vec![prior.id().to_owned()]).await?.is_empty().then_some(())) };
        op.until(format!("the cluster {} to be gone", prior.name), gone).await
    }

    /// The id is the name or the ARN.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let found = describe(cx, vec![id.to_owned()]).await?;
        Ok(found.first().map(|api| Self::default().observe(cx, api)))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = listed(cx).await?.iter().map(|arn| Self::from_id(arn)).collect();
        let found = Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose);
        found.filter(|found| found.as_ref().map_or(true, |f| tags::is_in(scope, &f.tags_all))).collect()
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let found = describe(cx, vec![wanted.planned.name.clone()]).await?;
            let is_ours = |api: &&Api| tags::reported(api.tags()).get(INTENT) == Some(&wanted.token);
            Ok(found.iter().find(is_ours).map(|api| wanted.planned.observe(cx, api)))
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }
}
