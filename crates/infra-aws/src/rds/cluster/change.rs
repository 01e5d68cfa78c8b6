//! Creating, changing and deleting database clusters.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_rds::types::{
    CloudwatchLogsExportConfiguration, ClusterPendingModifiedValues, ClusterScalabilityType,
    DatabaseInsightsMode,
};
use infra_provider::{ErrorClass, ProviderError};

use super::blocks::{Scaling, Serverless};
use super::{Cluster, not_found, read};
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_items, given_string};
use crate::mutation::Op;
use crate::numbers::{int32, nonzero32};
use crate::tags;

/// What a cluster usually takes to change.
const TYPICAL: Duration = Duration::from_secs(120);

impl Cluster {
    /// The password, kept in the state or not.
    fn secret(&self) -> Option<String> {
        given_string(&self.master_password).or_else(|| given_string(&self.master_password_wo))
    }
}

/// The one call that creates. Answers with the ARN.
pub(super) async fn create(
    cx: &Context,
    made: &Cluster,
    token: &str,
) -> Result<Option<String>, ProviderError> {
    let has_insights = made.performance_insights_enabled == Some(true);
    let call = cx
        .rds_once()
        .create_db_cluster()
        .db_cluster_identifier(made.key())
        .set_allocated_storage(nonzero32(made.allocated_storage))
        .set_availability_zones(given_items(&made.availability_zones))
        .set_backtrack_window(made.backtrack_window.filter(|seconds| *seconds != 0))
        .set_backup_retention_period(nonzero32(made.backup_retention_period))
        .set_ca_certificate_identifier(given_string(&made.ca_certificate_identifier))
        .set_cluster_scalability_type(given(&made.cluster_scalability_type).map(ClusterScalabilityType::from))
        .set_copy_tags_to_snapshot(made.copy_tags_to_snapshot)
        .set_database_insights_mode(given(&made.database_insights_mode).map(DatabaseInsightsMode::from))
        .set_database_name(given_string(&made.database_name))
        .set_db_cluster_instance_class(given_string(&made.db_cluster_instance_class))
        .set_db_cluster_parameter_group_name(given_string(&made.db_cluster_parameter_group_name))
        .set_db_subnet_group_name(given_string(&made.db_subnet_group_name))
        .set_db_system_id(given_string(&made.db_system_id))
        .set_deletion_protection(made.deletion_protection)
        .set_domain(given_string(&made.domain))
        .set_domain_iam_role_name(given_string(&made.domain_iam_role_name))
        .set_enable_cloudwatch_logs_exports(given_items(&made.enabled_cloudwatch_logs_exports))
        .set_enable_global_write_forwarding(made.enable_global_write_forwarding.filter(|on| *on))
        .set_enable_http_endpoint(made.enable_http_endpoint.filter(|on| *on))
        .set_enable_iam_database_authentication(made.iam_database_authentication_enabled)
        .set_enable_local_write_forwarding(made.enable_local_write_forwarding.filter(|on| *on))
        .set_enable_performance_insights(made.performance_insights_enabled)
        .engine(&made.engine)
        .set_engine_lifecycle_support(given_string(&made.engine_lifecycle_support))
        .set_engine_mode(made.special_mode())
        .set_engine_version(given_string(&made.engine_version))
        .set_global_cluster_identifier(given_string(&made.global_cluster_identifier))
        .set_iops(nonzero32(made.iops))
        .set_kms_key_id(given_string(&made.kms_key_id))
        .set_manage_master_user_password(made.manage_master_user_password.filter(|on| *on))
        .set_master_user_password(made.secret())
        .set_master_user_secret_kms_key_id(given_string(&made.master_user_secret_kms_key_id))
        .set_master_username(given_string(&made.master_username))
        .set_monitoring_interval(nonzero32(made.monitoring_interval))
        .set_monitoring_role_arn(given_string(&made.monitoring_role_arn))
        .set_network_type(given_string(&made.network_type))
        .set_performance_insights_kms_key_id(
            given_string(&made.performance_insights_kms_key_id).filter(|_| has_insights),
        )
        .set_performance_insights_retention_period(
            nonzero32(made.performance_insights_retention_period).filter(|_| has_insights),
        )
        .set_port(nonzero32(made.port))
        .set_preferred_backup_window(given_string(&made.preferred_backup_window))
        .set_preferred_maintenance_window(given_string(&made.preferred_maintenance_window))
        .set_replication_source_identifier(given_string(&made.replication_source_identifier))
        .set_scaling_configuration(made.scaling_configuration.first().map(Scaling::to_api))
        .set_serverless_v2_scaling_configuration(
            made.serverlessv2_scaling_configuration.first().map(Serverless::to_api),
        )
        .set_storage_encrypted(made.storage_encrypted)
        .set_storage_type(given_string(&made.storage_type))
        .set_tags(Some(tags::on_create(&made.tags_all, token)?))
        .set_vpc_security_group_ids(given_items(&made.vpc_security_group_ids));
    let answer = call.send().await.during("rds:CreateDBCluster")?;
    Ok(answer.db_cluster.and_then(|api| api.db_cluster_arn))
}

/// Waits until nothing is going on. `all`: until nothing waits to be changed, either.
pub(super) async fn settled(
    cx: &Context,
    identifier: &str,
    all: bool,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let what = format!("the database cluster {identifier} to be available");
    let settled = || async {
        let Some(api) = read::one(cx, identifier).await? else { return Ok(None) };
        let status = api.status().unwrap_or_default();
        if status == "failed" || status.starts_with("incompatible-") || status.starts_with("inaccessible-") {
            let message = format!("the database cluster {identifier} is in the state \"{status}\"");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("the events of the cluster in the RDS console say why"));
        }
        let none = ClusterPendingModifiedValues::builder().build();
        let is_pending = api.pending_modified_values().is_some_and(|pending| *pending != none);
        Ok((status == "available" && !(all && is_pending)).then_some(()))
    };
    op.until_typically(TYPICAL, what, settled).await
}

/// Gives it roles, and takes roles away.
pub(super) async fn roles(
    cx: &Context,
    identifier: &str,
    prior: &Option<BTreeSet<String>>,
    planned: &Option<BTreeSet<String>>,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let Some(planned) = planned else { return Ok(()) };
    let none = BTreeSet::new();
    let prior = prior.as_ref().unwrap_or(&none);
    for role in prior.difference(planned) {
        let call = cx.rds().remove_role_from_db_cluster().db_cluster_identifier(identifier).role_arn(role);
        if_found(call.send().await.during("rds:RemoveRoleFromDBCluster"))?;
    }
    for role in planned.difference(prior) {
        let call = cx.rds().add_role_to_db_cluster().db_cluster_identifier(identifier).role_arn(role);
        let add = || async {
            match call.clone().send().await.during("rds:AddRoleToDBCluster") {
                // The call is made again when its answer is lost, and refused then.
                Err(error) if error.class == ErrorClass::AlreadyExists => Ok(()),
                other => other.map(drop),
            }
        };
        op.persist_new(add).await?;
    }
    Ok(())
}

/// Which logs are to be sent, and which not any more.
fn exports(prior: &Cluster, planned: &Cluster) -> Option<CloudwatchLogsExportConfiguration> {
    let of = |cluster: &Cluster| cluster.enabled_cloudwatch_logs_exports.clone().unwrap_or_default();
    let (old, new) = (of(prior), of(planned));
    (old != new).then(|| {
        CloudwatchLogsExportConfiguration::builder()
            .set_enable_log_types(Some(new.difference(&old).cloned().collect()))
            .set_disable_log_types(Some(old.difference(&new).cloned().collect()))
            .build()
    })
}

/// Leaves the global cluster that it was in.
async fn leave_global(cx: &Context, prior: &Cluster, planned: &Cluster) -> Result<(), ProviderError> {
    let (old, new) = (given(&prior.global_cluster_identifier), given(&planned.global_cluster_identifier));
    let Some(old) = old.filter(|old| Some(*old) != new) else {
        return match (old, new) {
            (None, Some(_)) => Err(ProviderError::new(
                ErrorClass::Invalid,
                "a cluster that exists cannot join a global cluster",
            )
            .hint("make a global cluster of it: source_db_cluster_identifier of aws_rds_global_cluster")),
            _ => Ok(()),
        };
    };
    if new.is_some() {
        let error =
            ProviderError::new(ErrorClass::Invalid, "a cluster cannot move to another global cluster");
        return Err(error.hint("take it out of the one that it is in, first"));
    }
    let call = cx.rds().remove_from_global_cluster().global_cluster_identifier(old);
    let call = call.db_cluster_identifier(given(&prior.arn).unwrap_or_default()).send().await;
    if_found(call.during("rds:RemoveFromGlobalCluster")).map(drop)
}

pub(super) async fn update(
    cx: &Context,
    prior: &Cluster,
    planned: &Cluster,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    leave_global(cx, prior, planned).await?;
    if given(&prior.replication_source_identifier).is_some()
        && given(&planned.replication_source_identifier).is_none()
    {
        let call = cx.rds().promote_read_replica_db_cluster().db_cluster_identifier(prior.key());
        call.send().await.during("rds:PromoteReadReplicaDBCluster")?;
        settled(cx, prior.key(), false, op).await?;
    }
    let text =
        |new: &Option<String>, old: &Option<String>| given_string(new).filter(|_| given(new) != given(old));
    let number = |new: Option<i64>, old: Option<i64>| int32(new.filter(|_| new != old));
    let flag = |new: Option<bool>, old: Option<bool>| {
        Some(new.unwrap_or_default()).filter(|on| *on != old.unwrap_or_default())
    };
    let has_new_secret = planned.master_password != prior.master_password
        || planned.master_password_wo_version != prior.master_password_wo_version
        || planned.manage_master_user_password != prior.manage_master_user_password;
    let insights = text(&planned.database_insights_mode, &prior.database_insights_mode);
    let is_other_version = given(&planned.engine_version) != given(&prior.engine_version);
    let changes = cx
        .rds()
        .modify_db_cluster()
        .set_allocated_storage(number(planned.allocated_storage, prior.allocated_storage))
        .set_backtrack_window(
            Some(planned.backtrack_window.unwrap_or_default())
                .filter(|new| *new != prior.backtrack_window.unwrap_or_default()),
        )
        .set_backup_retention_period(number(planned.backup_retention_period, prior.backup_retention_period))
        .set_ca_certificate_identifier(text(
            &planned.ca_certificate_identifier,
            &prior.ca_certificate_identifier,
        ))
        .set_cloudwatch_logs_export_configuration(exports(prior, planned))
        .set_copy_tags_to_snapshot(flag(planned.copy_tags_to_snapshot, prior.copy_tags_to_snapshot))
        .set_database_insights_mode(insights.map(|mode| DatabaseInsightsMode::from(mode.as_str())))
        .set_db_cluster_instance_class(text(
            &planned.db_cluster_instance_class,
            &prior.db_cluster_instance_class,
        ))
        .set_db_cluster_parameter_group_name(text(
            &planned.db_cluster_parameter_group_name,
            &prior.db_cluster_parameter_group_name,
        ))
        .set_db_instance_parameter_group_name(
            given_string(&planned.db_instance_parameter_group_name).filter(|_| is_other_version),
        )
        .set_deletion_protection(flag(planned.deletion_protection, prior.deletion_protection))
        .set_domain(text(&planned.domain, &prior.domain))
        .set_domain_iam_role_name(text(&planned.domain_iam_role_name, &prior.domain_iam_role_name))
        .set_enable_global_write_forwarding(flag(
            planned.enable_global_write_forwarding,
            prior.enable_global_write_forwarding,
        ))
        .set_enable_iam_database_authentication(flag(
            planned.iam_database_authentication_enabled,
            prior.iam_database_authentication_enabled,
        ))
        .set_enable_local_write_forwarding(flag(
            planned.enable_local_write_forwarding,
            prior.enable_local_write_forwarding,
        ))
        .set_enable_performance_insights(flag(
            planned.performance_insights_enabled,
            prior.performance_insights_enabled,
        ))
        .set_engine_version(text(&planned.engine_version, &prior.engine_version))
        .set_iops(number(planned.iops, prior.iops))
        .set_manage_master_user_password(flag(
            planned.manage_master_user_password,
            prior.manage_master_user_password,
        ))
        .set_master_user_password(planned.secret().filter(|_| has_new_secret))
        .set_master_user_secret_kms_key_id(text(
            &planned.master_user_secret_kms_key_id,
            &prior.master_user_secret_kms_key_id,
        ))
        .set_monitoring_interval(number(planned.monitoring_interval, prior.monitoring_interval))
        .set_monitoring_role_arn(text(&planned.monitoring_role_arn, &prior.monitoring_role_arn))
        .set_network_type(text(&planned.network_type, &prior.network_type))
        .set_performance_insights_kms_key_id(text(
            &planned.performance_insights_kms_key_id,
            &prior.performance_insights_kms_key_id,
        ))
        .set_performance_insights_retention_period(number(
            planned.performance_insights_retention_period,
            prior.performance_insights_retention_period,
        ))
        .set_port(number(planned.port, prior.port))
        .set_preferred_backup_window(text(&planned.preferred_backup_window, &prior.preferred_backup_window))
        .set_preferred_maintenance_window(text(
            &planned.preferred_maintenance_window,
            &prior.preferred_maintenance_window,
        ))
        .set_scaling_configuration(
            planned
                .scaling_configuration
                .first()
                .map(Scaling::to_api)
                .filter(|_| planned.scaling_configuration != prior.scaling_configuration),
        )
        .set_serverless_v2_scaling_configuration(
            planned.serverlessv2_scaling_configuration.first().map(Serverless::to_api).filter(|_| {
                planned.serverlessv2_scaling_configuration != prior.serverlessv2_scaling_configuration
            }),
        )
        .set_storage_type(text(&planned.storage_type, &prior.storage_type))
        .set_vpc_security_group_ids(
            given_items(&planned.vpc_security_group_ids)
                .filter(|_| planned.vpc_security_group_ids != prior.vpc_security_group_ids),
        );
    let at_once = planned.apply_immediately == Some(true);
    if changes.as_input() != cx.rds().modify_db_cluster().as_input() {
        let call = changes
            .db_cluster_identifier(prior.key())
            .apply_immediately(at_once)
            .set_allow_major_version_upgrade(planned.allow_major_version_upgrade);
        op.persist_new(|| async { call.clone().send().await.during("rds:ModifyDBCluster").map(drop) })
            .await?;
        settled(cx, prior.key(), at_once, op).await?;
    }
    endpoint(cx, prior, planned).await
}

/// Whether it answers over HTTP, which has calls of its own for clusters that do not grow by themselves.
async fn endpoint(cx: &Context, prior: &Cluster, planned: &Cluster) -> Result<(), ProviderError> {
    let is_on = |cluster: &Cluster| cluster.enable_http_endpoint == Some(true);
    if is_on(prior) == is_on(planned) {
        return Ok(());
    }
    let arn = given(&prior.arn).unwrap_or_default();
    if given(&planned.engine_mode) == Some("serverless") {
        let call = cx.rds().modify_db_cluster().db_cluster_identifier(prior.key()).apply_immediately(true);
        let call = call.enable_http_endpoint(is_on(planned)).send().await;
        return call.during("rds:ModifyDBCluster").map(drop);
    }
    if is_on(planned) {
        let call = cx.rds().enable_http_endpoint().resource_arn(arn).send().await;
        return call.during("rds:EnableHttpEndpoint").map(drop);
    }
    cx.rds()
        .disable_http_endpoint()
        .resource_arn(arn)
        .send()
        .await
        .during("rds:DisableHttpEndpoint")
        .map(drop)
}

/// Deletes, with a last snapshot where the configuration says so, and waits until it is gone. Instances that it still has
/// are a conflict: they may be on their way out.
pub(super) async fn delete(cx: &Context, prior: &Cluster, op: &Op<'_>) -> Result<(), ProviderError> {
    let identifier = prior.key();
    let Some(api) = read::one(cx, identifier).await? else { return Err(not_found(identifier)) };
    let snapshot = prior.last_snapshot().settle(op)?;
    if let Some(global) = given(&api.global_cluster_identifier) {
        let call = cx.rds().remove_from_global_cluster().global_cluster_identifier(global);
        let call = call.set_db_cluster_identifier(api.db_cluster_arn.clone()).send().await;
        if_found(call.during("rds:RemoveFromGlobalCluster"))?;
    }
    if api.deletion_protection == Some(true) && op.waivers().protection {
        let call = cx.rds().modify_db_cluster().db_cluster_identifier(identifier);
        let call = call.deletion_protection(false).apply_immediately(true);
        call.send().await.during("rds:ModifyDBCluster")?;
    }
    let call = cx
        .rds()
        .delete_db_cluster()
        .db_cluster_identifier(identifier)
        .skip_final_snapshot(snapshot.is_none())
        .set_final_db_snapshot_identifier(snapshot)
        .delete_automated_backups(prior.delete_automated_backups.unwrap_or(true));
    call.send().await.during("rds:DeleteDBCluster").map_err(|error| {
        match error.message.contains("eletion protection")
            || error.message.contains("Cannot delete protected")
        {
            true => ProviderError { class: ErrorClass::Invalid, ..error }
                .hint("destroy with -disable-protection, or apply deletion_protection = false first"),
            false => error,
        }
    })?;
    let what = format!("the database cluster {identifier} to be gone");
    let gone = || async { Ok(read::one(cx, identifier).await?.is_none().then_some(())) };
    op.until_typically(TYPICAL, what, gone).await
}
