//! An instance from a snapshot: what the snapshot has, and then what the configuration says.

use infra_provider::ProviderError;

use super::{DbInstance, change};
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::Op;
use crate::numbers::nonzero32;
use crate::tags;

/// Engines whose databases keep the name that they have in the snapshot.
const WITH_NAMES: [&str; 3] = ["mariadb", "mysql", "postgres"];

/// The one call that creates an instance from a snapshot. Answers with the id.
pub(super) async fn create(
    cx: &Context,
    made: &DbInstance,
    token: &str,
) -> Result<Option<String>, ProviderError> {
    let keeps_name = given(&made.engine).is_none_or(|engine| WITH_NAMES.contains(&engine));
    let call = cx
        .rds_once()
        .restore_db_instance_from_db_snapshot()
        .db_instance_identifier(made.identifier())
        .db_snapshot_identifier(given(&made.snapshot_identifier).unwrap_or_default())
        .set_allocated_storage(nonzero32(made.allocated_storage))
        .set_auto_minor_version_upgrade(made.auto_minor_version_upgrade)
        .set_availability_zone(given_string(&made.availability_zone))
        .set_ca_certificate_identifier(given_string(&made.ca_cert_identifier))
        .set_copy_tags_to_snapshot(made.copy_tags_to_snapshot)
        .db_instance_class(&made.instance_class)
        .set_db_name(given_string(&made.db_name).filter(|_| !keeps_name))
        .set_db_parameter_group_name(given_string(&made.parameter_group_name))
        .set_db_subnet_group_name(given_string(&made.db_subnet_group_name))
        .set_dedicated_log_volume(made.dedicated_log_volume.filter(|on| *on))
        .set_deletion_protection(made.deletion_protection)
        .set_enable_cloudwatch_logs_exports(given_items(&made.enabled_cloudwatch_logs_exports))
        .set_enable_iam_database_authentication(made.iam_database_authentication_enabled)
        .set_engine(given_string(&made.engine))
        .set_engine_lifecycle_support(given_string(&made.engine_lifecycle_support))
        .set_iops(nonzero32(made.iops))
        .set_license_model(given_string(&made.license_model))
        .set_multi_az(made.multi_az)
        .set_network_type(given_string(&made.network_type))
        .set_option_group_name(given_string(&made.option_group_name))
        .set_port(nonzero32(made.port))
        .set_publicly_accessible(made.publicly_accessible)
        .set_storage_throughput(nonzero32(made.storage_throughput))
        .set_storage_type(given_string(&made.storage_type))
        .set_tags(Some(tags::on_create(&made.tags_all, token)?))
        .set_vpc_security_group_ids(given_items(&made.vpc_security_group_ids));
    let answer = call.send().await.during("rds:RestoreDBInstanceFromDBSnapshot")?;
    Ok(answer.db_instance.and_then(|api| api.dbi_resource_id))
}

/// What that call does not set: the password, backups, monitoring and more are those of the snapshot until then. `identifier`: how
/// it is called now.
pub(super) async fn complete(
    cx: &Context,
    identifier: &str,
    made: &DbInstance,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let restored = DbInstance {
        id: made.id.clone(),
        identifier: Some(identifier.to_owned()),
        // 16 is what is wanted of 16.3.
        engine_version: made.engine_version.clone(),
        ..DbInstance::default()
    };
    let Some(now) = cx.read(&restored).await? else { return Err(super::not_found(identifier)) };
    let at_once = DbInstance { apply_immediately: Some(true), ..made.clone() };
    change::update(cx, &now, &at_once, op).await
}
