//! Reading database instances: a call for every 100.

use aws_sdk_rds::types::{DbInstance as Api, Filter, PendingModifiedValues};
use aws_smithy_types::date_time::Format;
use infra_provider::{ProviderError, Scope};

use super::blocks::{ListenerEndpoint, MasterUserSecret};
use super::{DbInstance, not_found};
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::lookup;
use crate::names;
use crate::numbers::int64;
use crate::resource::Answers;
use crate::tags;

/// How many values a filter takes.
pub(in crate::rds) const PER_CALL: usize = 100;

pub(in crate::rds) async fn describe(
    cx: &Context,
    filters: Option<Vec<Filter>>,
) -> Result<Vec<Api>, ProviderError> {
    let call = cx.rds().describe_db_instances().set_filters(filters).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await.during("rds:DescribeDBInstances");
    Ok(if_found(found)?.unwrap_or_default())
}

pub(in crate::rds) async fn by(
    cx: &Context,
    filter: &str,
    values: Vec<String>,
) -> Result<Vec<Api>, ProviderError> {
    let filter = Filter::builder().name(filter).set_values(Some(values)).build();
    describe(cx, Some(vec![filter])).await
}

/// The instance of an identifier, if there is one.
pub(in crate::rds) async fn one(cx: &Context, identifier: &str) -> Result<Option<Api>, ProviderError> {
    Ok(by(cx, "db-instance-id", vec![identifier.to_owned()]).await?.into_iter().next())
}

pub(super) async fn arn(cx: &Context, identifier: &str) -> Result<String, ProviderError> {
    let api = one(cx, identifier).await?.ok_or_else(|| not_found(identifier))?;
    Ok(api.db_instance_arn.unwrap_or_default())
}

/// The ARNs of instances, by their ids.
pub(super) async fn arns(cx: &Context, ids: &[String]) -> Result<Vec<String>, ProviderError> {
    let mut arns = Vec::new();
    for page in ids.chunks(PER_CALL) {
        let found = by(cx, "dbi-resource-id", page.to_vec()).await?;
        arns.extend(found.into_iter().filter_map(|api| api.db_instance_arn));
    }
    Ok(arns)
}

/// Reads those that are as is asked for.
pub(super) async fn read_with(
    cx: &Context,
    prior: &[DbInstance],
    is_meant: impl Fn(usize, &Api) -> bool,
) -> Answers<DbInstance> {
    let identifiers = prior.iter().map(|prior| prior.identifier().to_owned());
    let page = |identifiers| by(cx, "db-instance-id", identifiers);
    let found = lookup::by_key(identifiers, PER_CALL, Api::db_instance_identifier, page).await;
    let answer = |(index, prior): (usize, &DbInstance)| {
        let there = found.get(prior.identifier())?.filter(|api| is_meant(index, api));
        Ok(there.map(|api| prior.observe(cx, api)))
    };
    prior.iter().enumerate().map(answer).collect()
}

/// Members of clusters are a type of their own.
pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<DbInstance>, ProviderError> {
    let found = describe(cx, None).await?;
    let own = found.iter().filter(|api| api.db_cluster_identifier.is_none());
    let listed = own.map(|api| DbInstance::default().observe(cx, api));
    Ok(listed.filter(|instance| tags::is_in(scope, &instance.tags_all)).collect())
}

impl DbInstance {
    /// `self` is what was known of it. What is to change in the next maintenance window counts as changed.
    pub(super) fn observe(&self, cx: &Context, api: &Api) -> Self {
        let none = PendingModifiedValues::builder().build();
        let pending = api.pending_modified_values().unwrap_or(&none);
        let tags = cx.tags().observe(tags::reported(api.tag_list()), self.tags.as_ref());
        let identifier = api.db_instance_identifier.clone().unwrap_or_default();
        let endpoint = api.endpoint();
        let address = endpoint.and_then(|endpoint| endpoint.address()).unwrap_or_default().to_owned();
        let port = endpoint.and_then(|endpoint| endpoint.port).or(api.db_instance_port);
        let actual = pending.engine_version().or(api.engine_version()).unwrap_or_default();
        // A configuration may say 16 and mean 16.3.
        let known = given(&self.engine_version).filter(|known| actual.starts_with(known));
        let allocated = pending.allocated_storage.or(api.allocated_storage);
        // Storage that does not grow is reported as that, or not at all.
        let most = api.max_allocated_storage.filter(|most| Some(*most) > allocated);
        let source = api.read_replica_source_db_instance_identifier().unwrap_or_default();
        let known_source =
            given(&self.replicate_source_db).filter(|known| known.ends_with(&format!(":{source}")));
        let secret = api.master_user_secret();
        let groups = api.vpc_security_groups().iter();
        let exports = api.enabled_cloudwatch_logs_exports();
        Self {
            address: Some(address.clone()),
            allocated_storage: int64(allocated),
            arn: api.db_instance_arn.clone(),
            auto_minor_version_upgrade: api.auto_minor_version_upgrade,
            availability_zone: told(&api.availability_zone()),
            backup_retention_period: int64(pending.backup_retention_period.or(api.backup_retention_period)),
            backup_target: told(&api.backup_target()),
            backup_window: told(&api.preferred_backup_window()),
            ca_cert_identifier: told(
                &pending.ca_certificate_identifier().or(api.ca_certificate_identifier()),
            ),
            character_set_name: told(&api.character_set_name()),
            copy_tags_to_snapshot: Some(api.copy_tags_to_snapshot.unwrap_or_default()),
            custom_iam_instance_profile: told(&api.custom_iam_instance_profile()),
            customer_owned_ip_enabled: Some(api.customer_owned_ip_enabled.unwrap_or_default()),
            database_insights_mode: Some(
                api.database_insights_mode.as_ref().map_or("", |mode| mode.as_str()).to_owned(),
            ),
            db_name: told(&api.db_name()),
            db_subnet_group_name: told(&api.db_subnet_group().and_then(|group| group.db_subnet_group_name())),
            dedicated_log_volume: Some(api.dedicated_log_volume.unwrap_or_default()),
            delete_automated_backups: Some(self.delete_automated_backups.unwrap_or(true)),
            deletion_protection: Some(api.deletion_protection.unwrap_or_default()),
            enabled_cloudwatch_logs_exports: Some(exports.iter().cloned().collect()),
            endpoint: Some(match (address.is_empty(), port) {
                (false, Some(port)) => format!("{address}:{port}"),
                _ => String::new(),
            }),
            engine: told(&api.engine()),
            engine_lifecycle_support: told(&api.engine_lifecycle_support()),
            engine_version: told(&known.or(Some(actual))),
            engine_version_actual: told(&Some(actual)),
            hosted_zone_id: told(&endpoint.and_then(|endpoint| endpoint.hosted_zone_id())),
            iam_database_authentication_enabled: Some(
                pending
                    .iam_database_authentication_enabled
                    .or(api.iam_database_authentication_enabled)
                    .unwrap_or_default(),
            ),
            id: api.dbi_resource_id.clone(),
            identifier_prefix: told(&names::prefix_of(&identifier)),
            identifier: Some(identifier),
            instance_class: pending
                .db_instance_class()
                .or(api.db_instance_class())
                .unwrap_or_default()
                .to_owned(),
            iops: int64(pending.iops.or(api.iops)),
            kms_key_id: told(&api.kms_key_id()),
            // It moves every five minutes, which is no news: an import tells it, and it stays.
            latest_restorable_time: self.latest_restorable_time.clone().or_else(|| {
                let is_import = self.instance_class.is_empty();
                let at = api.latest_restorable_time.filter(|_| is_import);
                Some(at.and_then(|at| at.fmt(Format::DateTime).ok()).unwrap_or_default())
            }),
            license_model: told(&pending.license_model().or(api.license_model())),
            listener_endpoint: api
                .listener_endpoint()
                .map(|endpoint| ListenerEndpoint {
                    address: told(&endpoint.address()),
                    hosted_zone_id: told(&endpoint.hosted_zone_id()),
                    port: int64(endpoint.port),
                })
                .into_iter()
                .collect(),
            maintenance_window: told(&api.preferred_maintenance_window()),
            master_user_secret: secret.map(MasterUserSecret::of_api).into_iter().collect(),
            master_user_secret_kms_key_id: self
                .master_user_secret_kms_key_id
                .clone()
                .or_else(|| told(&secret.and_then(|secret| secret.kms_key_id()))),
            max_allocated_storage: int64(most),
            monitoring_interval: int64(api.monitoring_interval),
            monitoring_role_arn: told(&api.monitoring_role_arn()),
            multi_az: Some(pending.multi_az.or(api.multi_az).unwrap_or_default()),
            nchar_character_set_name: told(&api.nchar_character_set_name()),
            network_type: told(&api.network_type()),
            option_group_name: told(
                &api.option_group_memberships().first().and_then(|group| group.option_group_name()),
            ),
            parameter_group_name: told(
                &api.db_parameter_groups().first().and_then(|group| group.db_parameter_group_name()),
            ),
            password_wo: None,
            performance_insights_enabled: Some(api.performance_insights_enabled.unwrap_or_default()),
            performance_insights_kms_key_id: told(&api.performance_insights_kms_key_id()),
            performance_insights_retention_period: int64(api.performance_insights_retention_period),
            port: int64(pending.port.or(port)),
            publicly_accessible: Some(api.publicly_accessible.unwrap_or_default()),
            replica_mode: Some(api.replica_mode.as_ref().map_or("", |mode| mode.as_str()).to_owned()),
            replicas: api.read_replica_db_instance_identifiers().to_vec(),
            replicate_source_db: told(&known_source.or(Some(source))),
            resource_id: api.dbi_resource_id.clone(),
            status: told(&api.db_instance_status()),
            storage_encrypted: Some(api.storage_encrypted.unwrap_or_default()),
            storage_throughput: int64(pending.storage_throughput.or(api.storage_throughput)),
            storage_type: told(&pending.storage_type().or(api.storage_type())),
            tags: Some(tags.own),
            tags_all: tags.all,
            timezone: told(&api.timezone()),
            username: told(&api.master_username()),
            vpc_security_group_ids: Some(
                groups.filter_map(|group| group.vpc_security_group_id.clone()).collect(),
            ),
            ..self.clone()
        }
    }
}
