//! Reading database clusters: a call for every 100.

use aws_sdk_rds::types::{ClusterPendingModifiedValues, DbCluster as Api, Filter};
use aws_smithy_types::date_time::Format;
use infra_provider::{ProviderError, Scope};

use super::Cluster;
use super::blocks::{Scaling, Serverless};
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::lookup;
use crate::names;
use crate::numbers::int64;
use crate::rds::instance::blocks::MasterUserSecret;
use crate::resource::Answers;
use crate::tags;

/// How many values a filter takes.
const PER_CALL: usize = 100;

/// Clusters of some identifiers, or all.
pub(in crate::rds) async fn describe(
    cx: &Context,
    identifiers: Option<Vec<String>>,
) -> Result<Vec<Api>, ProviderError> {
    let filter = identifiers.map(|identifiers| {
        vec![Filter::builder().name("db-cluster-id").set_values(Some(identifiers)).build()]
    });
    let call = cx.rds().describe_db_clusters().set_filters(filter).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await.during("rds:DescribeDBClusters");
    let found = if_found(found)?.unwrap_or_default();
    // Neptune and DocumentDB answer here, too.
    Ok(found.into_iter().filter(|api| !matches!(api.engine(), Some("docdb" | "neptune"))).collect())
}

/// The cluster of an identifier, if there is one.
pub(super) async fn one(cx: &Context, identifier: &str) -> Result<Option<Api>, ProviderError> {
    Ok(describe(cx, Some(vec![identifier.to_owned()])).await?.into_iter().next())
}

/// Reads those that are as is asked for.
pub(super) async fn read_with(
    cx: &Context,
    prior: &[Cluster],
    is_meant: impl Fn(usize, &Api) -> bool,
) -> Answers<Cluster> {
    let identifiers = prior.iter().map(|prior| prior.key().to_owned());
    let page = |identifiers| describe(cx, Some(identifiers));
    let found = lookup::by_key(identifiers, PER_CALL, Api::db_cluster_identifier, page).await;
    let answer = |(index, prior): (usize, &Cluster)| {
        let there = found.get(prior.key())?.filter(|api| is_meant(index, api));
        Ok(there.map(|api| prior.observe(cx, api)))
    };
    prior.iter().enumerate().map(answer).collect()
}

pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Cluster>, ProviderError> {
    let found = describe(cx, None).await?;
    let listed = found.iter().map(|api| Cluster::default().observe(cx, api));
    Ok(listed.filter(|cluster| tags::is_in(scope, &cluster.tags_all)).collect())
}

impl Cluster {
    /// `self` is what was known of it. What is to change in the next maintenance window counts as changed.
    pub(super) fn observe(&self, cx: &Context, api: &Api) -> Self {
        let none = ClusterPendingModifiedValues::builder().build();
        let pending = api.pending_modified_values().unwrap_or(&none);
        let tags = cx.tags().observe(tags::reported(api.tag_list()), self.tags.as_ref());
        let identifier = api.db_cluster_identifier.clone().unwrap_or_default();
        let actual = pending.engine_version().or(api.engine_version()).unwrap_or_default();
        // A configuration may say 15 and mean 15.4.
        let known = given(&self.engine_version).filter(|known| actual.starts_with(known));
        let certificate = api.certificate_details();
        let valid_till =
            certificate.and_then(|of| of.valid_till).and_then(|at| at.fmt(Format::DateTime).ok());
        let domain = api.domain_memberships().first();
        let members = api.db_cluster_members().iter().filter_map(|of| of.db_instance_identifier.clone());
        let roles = api.associated_roles().iter().filter_map(|of| of.role_arn.clone());
        let groups = api.vpc_security_groups().iter().filter_map(|of| of.vpc_security_group_id.clone());
        let has_scaling = !self.scaling_configuration.is_empty() || api.engine_mode() == Some("serverless");
        let scaling = api.scaling_configuration_info().filter(|_| has_scaling).map(Scaling::of_api);
        let forwards = |status: Option<&str>| Some(matches!(status, Some("enabled" | "enabling")));
        Self {
            allocated_storage: int64(pending.allocated_storage.or(api.allocated_storage)),
            arn: api.db_cluster_arn.clone(),
            availability_zones: Some(api.availability_zones().iter().cloned().collect()),
            backtrack_window: Some(api.backtrack_window.unwrap_or_default()),
            backup_retention_period: int64(pending.backup_retention_period.or(api.backup_retention_period)),
            ca_certificate_identifier: told(&certificate.and_then(|of| of.ca_identifier.clone())),
            ca_certificate_valid_till: told(&valid_till),
            cluster_identifier_prefix: Some(names::prefix_of(&identifier).unwrap_or_default().to_owned()),
            cluster_identifier: Some(identifier.clone()),
            cluster_members: Some(members.collect()),
            cluster_resource_id: told(&api.db_cluster_resource_id),
            cluster_scalability_type: told(&api.cluster_scalability_type().map(|of| of.as_str().to_owned())),
            copy_tags_to_snapshot: Some(api.copy_tags_to_snapshot.unwrap_or_default()),
            database_insights_mode: told(&api.database_insights_mode().map(|of| of.as_str().to_owned())),
            database_name: told(&api.database_name),
            db_cluster_instance_class: told(&api.db_cluster_instance_class),
            db_cluster_parameter_group_name: told(&api.db_cluster_parameter_group),
            db_subnet_group_name: told(&api.db_subnet_group),
            db_system_id: told(&api.db_system_id),
            delete_automated_backups: Some(self.delete_automated_backups.unwrap_or(true)),
            deletion_protection: Some(api.deletion_protection.unwrap_or_default()),
            domain: told(&domain.and_then(|of| of.domain.clone())),
            domain_iam_role_name: told(&domain.and_then(|of| of.iam_role_name.clone())),
            enable_global_write_forwarding: Some(api.global_write_forwarding_requested.unwrap_or_default()),
            enable_http_endpoint: Some(api.http_endpoint_enabled.unwrap_or_default()),
            enable_local_write_forwarding: forwards(
                api.local_write_forwarding_status().map(|of| of.as_str()),
            ),
            enabled_cloudwatch_logs_exports: Some(
                api.enabled_cloudwatch_logs_exports().iter().cloned().collect(),
            ),
            endpoint: told(&api.endpoint),
            engine: api.engine.clone().unwrap_or_default(),
            engine_lifecycle_support: told(&api.engine_lifecycle_support),
            engine_mode: Some(api.engine_mode.clone().unwrap_or_else(|| "provisioned".to_owned())),
            engine_version: Some(known.unwrap_or(actual).to_owned()),
            engine_version_actual: Some(actual.to_owned()),
            global_cluster_identifier: told(&api.global_cluster_identifier),
            hosted_zone_id: told(&api.hosted_zone_id),
            iam_database_authentication_enabled: Some(
                pending
                    .iam_database_authentication_enabled
                    .or(api.iam_database_authentication_enabled)
                    .unwrap_or_default(),
            ),
            iam_roles: Some(roles.collect()),
            id: Some(identifier),
            iops: int64(pending.iops.or(api.iops)),
            kms_key_id: told(&api.kms_key_id),
            master_password_wo: None,
            master_user_secret: api.master_user_secret().map(MasterUserSecret::of_api).into_iter().collect(),
            master_user_secret_kms_key_id: self
                .master_user_secret_kms_key_id
                .clone()
                .or_else(|| told(&api.master_user_secret().and_then(|of| of.kms_key_id.clone()))),
            master_username: told(&api.master_username),
            monitoring_interval: int64(api.monitoring_interval),
            monitoring_role_arn: told(&api.monitoring_role_arn),
            network_type: told(&api.network_type),
            performance_insights_enabled: Some(api.performance_insights_enabled.unwrap_or_default()),
            performance_insights_kms_key_id: told(&api.performance_insights_kms_key_id),
            performance_insights_retention_period: int64(api.performance_insights_retention_period),
            port: int64(api.port),
            preferred_backup_window: told(&api.preferred_backup_window),
            preferred_maintenance_window: told(&api.preferred_maintenance_window),
            reader_endpoint: told(&api.reader_endpoint),
            replication_source_identifier: told(&api.replication_source_identifier),
            scaling_configuration: scaling.into_iter().collect(),
            serverlessv2_scaling_configuration: api
                .serverless_v2_scaling_configuration()
                .map(Serverless::of_api)
                .into_iter()
                .collect(),
            storage_encrypted: Some(api.storage_encrypted.unwrap_or_default()),
            storage_type: told(&pending.storage_type.clone().or_else(|| api.storage_type.clone())),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_security_group_ids: Some(groups.collect()),
            ..self.clone()
        }
    }
}
