//! Creating, changing and deleting database instances.

use std::time::Duration;

use aws_sdk_rds::types::{CloudwatchLogsExportConfiguration, DatabaseInsightsMode, ReplicaMode};
use infra_provider::{ErrorClass, ProviderError};

use super::{DbInstance, not_found, read};
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::Op;
use crate::numbers::nonzero32;
use crate::tags;

/// What an instance usually takes to change.
const TYPICAL: Duration = Duration::from_secs(300);

impl DbInstance {
    /// The password, kept in the state or not.
    fn secret(&self) -> Option<String> {
        given_string(&self.password).or_else(|| given_string(&self.password_wo))
    }

    fn insights(&self) -> Option<DatabaseInsightsMode> {
        given(&self.database_insights_mode).map(DatabaseInsightsMode::from)
    }
}

/// The one call that creates. Answers with the id.
pub(super) async fn create(
    cx: &Context,
    made: &DbInstance,
    token: &str,
) -> Result<Option<String>, ProviderError> {
    let has_insights = made.performance_insights_enabled == Some(true);
    let call = cx
        .rds_once()
        .create_db_instance()
        .db_instance_identifier(made.identifier())
        .set_allocated_storage(nonzero32(made.allocated_storage))
        .set_auto_minor_version_upgrade(made.auto_minor_version_upgrade)
        .set_availability_zone(given_string(&made.availability_zone))
        // None at all is a choice.
        .set_backup_retention_period(made.backup_retention_period.and_then(|days| days.try_into().ok()))
        .set_ca_certificate_identifier(given_string(&made.ca_cert_identifier))
        .set_character_set_name(given_string(&made.character_set_name))
        .set_copy_tags_to_snapshot(made.copy_tags_to_snapshot)
        .set_database_insights_mode(made.insights())
        .db_instance_class(&made.instance_class)
        .set_db_name(given_string(&made.db_name))
        .set_db_parameter_group_name(given_string(&made.parameter_group_name))
        .set_db_subnet_group_name(given_string(&made.db_subnet_group_name))
        .set_dedicated_log_volume(made.dedicated_log_volume.filter(|on| *on))
        .set_deletion_protection(made.deletion_protection)
        .set_enable_cloudwatch_logs_exports(given_items(&made.enabled_cloudwatch_logs_exports))
        .set_enable_iam_database_authentication(made.iam_database_authentication_enabled)
        .set_enable_performance_insights(made.performance_insights_enabled)
        .engine(given(&made.engine).unwrap_or_default())
        .set_engine_lifecycle_support(given_string(&made.engine_lifecycle_support))
        .set_engine_version(given_string(&made.engine_version))
        .set_iops(nonzero32(made.iops))
        .set_kms_key_id(given_string(&made.kms_key_id))
        .set_license_model(given_string(&made.license_model))
        .set_manage_master_user_password(made.manage_master_user_password.filter(|on| *on))
        .set_master_user_password(made.secret())
        .set_master_user_secret_kms_key_id(given_string(&made.master_user_secret_kms_key_id))
        .set_master_username(given_string(&made.username))
        .set_max_allocated_storage(nonzero32(made.max_allocated_storage))
        .set_monitoring_interval(nonzero32(made.monitoring_interval))
        .set_monitoring_role_arn(given_string(&made.monitoring_role_arn))
        .set_multi_az(made.multi_az)
        .set_nchar_character_set_name(given_string(&made.nchar_character_set_name))
        .set_network_type(given_string(&made.network_type))
        .set_option_group_name(given_string(&made.option_group_name))
        .set_performance_insights_kms_key_id(
            given_string(&made.performance_insights_kms_key_id).filter(|_| has_insights),
        )
        .set_performance_insights_retention_period(
            nonzero32(made.performance_insights_retention_period).filter(|_| has_insights),
        )
        .set_port(nonzero32(made.port))
        .set_preferred_backup_window(given_string(&made.backup_window))
        .set_preferred_maintenance_window(given_string(&made.maintenance_window))
        .set_publicly_accessible(made.publicly_accessible)
        .set_storage_encrypted(made.storage_encrypted)
        .set_storage_throughput(nonzero32(made.storage_throughput))
        .set_storage_type(given_string(&made.storage_type))
        .set_tags(Some(tags::on_create(&made.tags_all, token)?))
        .set_timezone(given_string(&made.timezone))
        .set_vpc_security_group_ids(given_items(&made.vpc_security_group_ids));
    let answer = call.send().await.during("rds:CreateDBInstance")?;
    Ok(answer.db_instance.and_then(|api| api.dbi_resource_id))
}

/// The one call that creates a replica. Answers with the id.
pub(super) async fn create_replica(
    cx: &Context,
    made: &DbInstance,
    token: &str,
) -> Result<Option<String>, ProviderError> {
    let has_insights = made.performance_insights_enabled == Some(true);
    let call = cx
        .rds_once()
        .create_db_instance_read_replica()
        .db_instance_identifier(made.identifier())
        .source_db_instance_identifier(given(&made.replicate_source_db).unwrap_or_default())
        .set_auto_minor_version_upgrade(made.auto_minor_version_upgrade)
        .set_availability_zone(given_string(&made.availability_zone))
        .set_ca_certificate_identifier(given_string(&made.ca_cert_identifier))
        .set_copy_tags_to_snapshot(made.copy_tags_to_snapshot)
        .set_database_insights_mode(made.insights())
        .db_instance_class(&made.instance_class)
        .set_db_parameter_group_name(given_string(&made.parameter_group_name))
        .set_db_subnet_group_name(given_string(&made.db_subnet_group_name))
        .set_dedicated_log_volume(made.dedicated_log_volume.filter(|on| *on))
        .set_deletion_protection(made.deletion_protection)
        .set_enable_cloudwatch_logs_exports(given_items(&made.enabled_cloudwatch_logs_exports))
        .set_enable_iam_database_authentication(made.iam_database_authentication_enabled)
        .set_enable_performance_insights(made.performance_insights_enabled)
        .set_iops(nonzero32(made.iops))
        .set_kms_key_id(given_string(&made.kms_key_id))
        .set_max_allocated_storage(nonzero32(made.max_allocated_storage))
        .set_monitoring_interval(nonzero32(made.monitoring_interval))
        .set_monitoring_role_arn(given_string(&made.monitoring_role_arn))
        .set_multi_az(made.multi_az)
        .set_network_type(given_string(&made.network_type))
        .set_option_group_name(given_string(&made.option_group_name))
        .set_performance_insights_kms_key_id(
            given_string(&made.performance_insights_kms_key_id).filter(|_| has_insights),
        )
        .set_performance_insights_retention_period(
            nonzero32(made.performance_insights_retention_period).filter(|_| has_insights),
        )
        .set_port(nonzero32(made.port))
        .set_publicly_accessible(made.publicly_accessible)
        .set_replica_mode(given(&made.replica_mode).map(ReplicaMode::from))
        .set_storage_throughput(nonzero32(made.storage_throughput))
        .set_storage_type(given_string(&made.storage_type))
        .set_tags(Some(tags::on_create(&made.tags_all, token)?))
        .set_vpc_security_group_ids(given_items(&made.vpc_security_group_ids));
    let answer = call.send().await.during("rds:CreateDBInstanceReadReplica")?;
    Ok(answer.db_instance.and_then(|api| api.dbi_resource_id))
}

/// What no call that creates a replica sets.
pub(super) async fn complete_replica(
    cx: &Context,
    made: &DbInstance,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let days = made.backup_retention_period.and_then(|days| i32::try_from(days).ok());
    let (backup, maintenance) = (given_string(&made.backup_window), given_string(&made.maintenance_window));
    if days.is_none() && backup.is_none() && maintenance.is_none() {
        return Ok(());
    }
    let call = cx
        .rds()
        .modify_db_instance()
        .db_instance_identifier(made.identifier())
        .apply_immediately(true)
        .set_backup_retention_period(days)
        .set_preferred_backup_window(backup)
        .set_preferred_maintenance_window(maintenance);
    op.persist(|| async { call.clone().send().await.during("rds:ModifyDBInstance").map(drop) }).await?;
    wait_settled(cx, made.identifier(), true, op).await
}

/// States that an instance does not leave on its own.
fn is_stuck(status: &str) -> bool {
    status == "failed" || status.starts_with("incompatible-") || status.starts_with("inaccessible-")
}

/// Waits until it takes connections.
pub(in crate::rds) async fn wait_available(
    cx: &Context,
    identifier: &str,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    wait_settled(cx, identifier, false, op).await
}

/// Waits until nothing is going on. `all`: until nothing waits to be changed, either.
pub(in crate::rds) async fn wait_settled(
    cx: &Context,
    identifier: &str,
    all: bool,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let what = format!("the database instance {identifier} to be available");
    let settled = || async {
        let Some(api) = read::one(cx, identifier).await? else { return Ok(None) };
        let status = api.db_instance_status().unwrap_or_default();
        if is_stuck(status) {
            let message = format!("the database instance {identifier} is in the state \"{status}\"");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("the events of the instance in the RDS console say why"));
        }
        let is_pending = api
            .pending_modified_values()
            .is_some_and(|pending| *pending != aws_sdk_rds::types::PendingModifiedValues::builder().build());
        let is_settled = matches!(status, "available" | "storage-optimization") && !(all && is_pending);
        Ok(is_settled.then_some(()))
    };
    op.until_typically(TYPICAL, what, settled).await
}

/// The value where it is to be another one.
fn changed<T: PartialEq + Clone>(new: &Option<T>, old: &Option<T>) -> Option<T> {
    new.clone().filter(|_| new != old)
}

pub(super) async fn update(
    cx: &Context,
    prior: &DbInstance,
    planned: &DbInstance,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    if prior.identifier() != planned.identifier() {
        rename(cx, prior.identifier(), planned.identifier(), op).await?;
    }
    if prior.is_replica() && !planned.is_replica() {
        let call = cx.rds().promote_read_replica().db_instance_identifier(planned.identifier());
        call.send().await.during("rds:PromoteReadReplica")?;
        wait_settled(cx, planned.identifier(), false, op).await?;
    }
    let texts =
        |new: &Option<String>, old: &Option<String>| given_string(new).filter(|_| given(new) != given(old));
    let numbers =
        |new: Option<i64>, old: Option<i64>| changed(&new, &old).and_then(|value| i32::try_from(value).ok());
    let has_new_secret = planned.password != prior.password
        || planned.password_wo_version != prior.password_wo_version
        || planned.manage_master_user_password != prior.manage_master_user_password;
    let exports = exports(prior, planned);
    let untagged = |instance: &DbInstance| DbInstance {
        tags: None,
        tags_all: Default::default(),
        apply_immediately: None,
        skip_final_snapshot: None,
        final_snapshot_identifier: None,
        delete_automated_backups: None,
        allow_major_version_upgrade: None,
        identifier: None,
        replicate_source_db: None,
        ..instance.clone()
    };
    if untagged(prior) == untagged(planned) {
        return Ok(());
    }
    let at_once = planned.apply_immediately == Some(true);
    let is_other_port = numbers(planned.port, prior.port);
    let insights = changed(&planned.performance_insights_enabled, &prior.performance_insights_enabled);
    let call = cx
        .rds()
        .modify_db_instance()
        .db_instance_identifier(planned.identifier())
        .apply_immediately(at_once)
        .set_allocated_storage(numbers(planned.allocated_storage, prior.allocated_storage))
        .set_allow_major_version_upgrade(planned.allow_major_version_upgrade)
        .set_auto_minor_version_upgrade(changed(
            &planned.auto_minor_version_upgrade,
            &prior.auto_minor_version_upgrade,
        ))
        .set_backup_retention_period(numbers(planned.backup_retention_period, prior.backup_retention_period))
        .set_ca_certificate_identifier(texts(&planned.ca_cert_identifier, &prior.ca_cert_identifier))
        .set_cloudwatch_logs_export_configuration(exports)
        .set_copy_tags_to_snapshot(changed(&planned.copy_tags_to_snapshot, &prior.copy_tags_to_snapshot))
        .set_database_insights_mode(
            planned.insights().filter(|_| planned.database_insights_mode != prior.database_insights_mode),
        )
        .set_db_instance_class(
            Some(planned.instance_class.clone()).filter(|class| *class != prior.instance_class),
        )
        .set_db_parameter_group_name(texts(&planned.parameter_group_name, &prior.parameter_group_name))
        .set_db_port_number(is_other_port)
        .set_db_subnet_group_name(texts(&planned.db_subnet_group_name, &prior.db_subnet_group_name))
        .set_dedicated_log_volume(changed(&planned.dedicated_log_volume, &prior.dedicated_log_volume))
        .set_deletion_protection(
            Some(planned.deletion_protection.unwrap_or_default())
                .filter(|on| *on != prior.deletion_protection.unwrap_or_default()),
        )
        .set_enable_iam_database_authentication(
            Some(planned.iam_database_authentication_enabled.unwrap_or_default())
                .filter(|on| *on != prior.iam_database_authentication_enabled.unwrap_or_default()),
        )
        .set_enable_performance_insights(insights)
        .set_engine_version(texts(&planned.engine_version, &prior.engine_version))
        .set_iops(numbers(planned.iops, prior.iops))
        .set_license_model(texts(&planned.license_model, &prior.license_model))
        .set_manage_master_user_password(
            Some(planned.manage_master_user_password.unwrap_or_default())
                .filter(|on| *on != prior.manage_master_user_password.unwrap_or_default()),
        )
        .set_master_user_password(planned.secret().filter(|_| has_new_secret))
        .set_max_allocated_storage(
            match (nonzero32(planned.max_allocated_storage), nonzero32(prior.max_allocated_storage)) {
                (new, old) if new == old => None,
                // To the size that it has: no more growing.
                (None, Some(_)) => nonzero32(planned.allocated_storage),
                (new, _) => new,
            },
        )
        .set_monitoring_interval(numbers(planned.monitoring_interval, prior.monitoring_interval))
        .set_monitoring_role_arn(texts(&planned.monitoring_role_arn, &prior.monitoring_role_arn))
        .set_multi_az(changed(&planned.multi_az, &prior.multi_az))
        .set_network_type(texts(&planned.network_type, &prior.network_type))
        .set_option_group_name(texts(&planned.option_group_name, &prior.option_group_name))
        .set_performance_insights_kms_key_id(texts(
            &planned.performance_insights_kms_key_id,
            &prior.performance_insights_kms_key_id,
        ))
        .set_performance_insights_retention_period(numbers(
            planned.performance_insights_retention_period,
            prior.performance_insights_retention_period,
        ))
        .set_preferred_backup_window(texts(&planned.backup_window, &prior.backup_window))
        .set_preferred_maintenance_window(texts(&planned.maintenance_window, &prior.maintenance_window))
        .set_publicly_accessible(changed(&planned.publicly_accessible, &prior.publicly_accessible))
        .set_replica_mode(
            texts(&planned.replica_mode, &prior.replica_mode).map(|mode| ReplicaMode::from(mode.as_str())),
        )
        .set_storage_throughput(numbers(planned.storage_throughput, prior.storage_throughput))
        .set_storage_type(texts(&planned.storage_type, &prior.storage_type))
        .set_vpc_security_group_ids(
            given_items(&planned.vpc_security_group_ids)
                .filter(|_| planned.vpc_security_group_ids != prior.vpc_security_group_ids),
        );
    op.persist(|| async { call.clone().send().await.during("rds:ModifyDBInstance").map(drop) }).await?;
    wait_settled(cx, planned.identifier(), at_once, op).await
}

/// Which logs are to be sent, and which not any more.
fn exports(prior: &DbInstance, planned: &DbInstance) -> Option<CloudwatchLogsExportConfiguration> {
    let of = |instance: &DbInstance| instance.enabled_cloudwatch_logs_exports.clone().unwrap_or_default();
    let (old, new) = (of(prior), of(planned));
    (old != new).then(|| {
        CloudwatchLogsExportConfiguration::builder()
            .set_enable_log_types(Some(new.difference(&old).cloned().collect()))
            .set_disable_log_types(Some(old.difference(&new).cloned().collect()))
            .build()
    })
}

async fn rename(cx: &Context, old: &str, new: &str, op: &Op<'_>) -> Result<(), ProviderError> {
    let call = cx
        .rds()
        .modify_db_instance()
        .db_instance_identifier(old)
        .new_db_instance_identifier(new)
        .apply_immediately(true);
    op.persist(|| async { call.clone().send().await.during("rds:ModifyDBInstance").map(drop) }).await?;
    wait_settled(cx, new, false, op).await
}

/// Deletes, with a last snapshot where the configuration says so, and waits until it is gone.
pub(super) async fn delete(cx: &Context, prior: &DbInstance, op: &Op<'_>) -> Result<(), ProviderError> {
    let identifier = prior.identifier();
    let Some(api) = read::one(cx, identifier).await? else { return Err(not_found(identifier)) };
    let snapshot = prior.last_snapshot().settle(op)?;
    if api.deletion_protection == Some(true) && op.waivers().protection {
        let call = cx.rds().modify_db_instance().db_instance_identifier(identifier);
        let call = call.deletion_protection(false).apply_immediately(true);
        call.send().await.during("rds:ModifyDBInstance")?;
    }
    let call = cx
        .rds()
        .delete_db_instance()
        .db_instance_identifier(identifier)
        .skip_final_snapshot(snapshot.is_none())
        .set_final_db_snapshot_identifier(snapshot)
        .delete_automated_backups(prior.delete_automated_backups.unwrap_or(true));
    call.send().await.during("rds:DeleteDBInstance").map_err(|error| {
        match error.message.contains("deletion protection")
            || error.message.contains("Cannot delete protected")
        {
            true => {
                error.hint("destroy with -disable-protection, or apply deletion_protection = false first")
            }
            false => error,
        }
    })?;
    let what = format!("the database instance {identifier} to be gone");
    let gone = || async { Ok(read::one(cx, identifier).await?.is_none().then_some(())) };
    op.until_typically(TYPICAL, what, gone).await
}
