//! A cluster from a snapshot: what the snapshot has, and then what the configuration says.

use infra_provider::ProviderError;

use super::blocks::{Scaling, Serverless};
use super::{Cluster, change, not_found};
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::Op;
use crate::numbers::nonzero32;
use crate::tags;

/// The one call that creates a cluster from a snapshot. Answers with the ARN.
pub(super) async fn create(
    cx: &Context,
    made: &Cluster,
    token: &str,
) -> Result<Option<String>, ProviderError> {
    let call = cx
        .rds_once()
        .restore_db_cluster_from_snapshot()
        .db_cluster_identifier(made.key())
        .snapshot_identifier(given(&made.snapshot_identifier).unwrap_or_default())
        .set_availability_zones(given_items(&made.availability_zones))
        .set_backtrack_window(made.backtrack_window.filter(|seconds| *seconds != 0))
        .set_copy_tags_to_snapshot(made.copy_tags_to_snapshot)
        .set_database_name(given_string(&made.database_name))
        .set_db_cluster_instance_class(given_string(&made.db_cluster_instance_class))
        .set_db_cluster_parameter_group_name(given_string(&made.db_cluster_parameter_group_name))
        .set_db_subnet_group_name(given_string(&made.db_subnet_group_name))
        .set_deletion_protection(made.deletion_protection)
        .set_domain(given_string(&made.domain))
        .set_domain_iam_role_name(given_string(&made.domain_iam_role_name))
        .set_enable_cloudwatch_logs_exports(given_items(&made.enabled_cloudwatch_logs_exports))
        .set_enable_iam_database_authentication(made.iam_database_authentication_enabled)
        .engine(&made.engine)
        .set_engine_lifecycle_support(given_string(&made.engine_lifecycle_support))
        .set_engine_mode(made.special_mode())
        .set_engine_version(given_string(&made.engine_version))
        .set_iops(nonzero32(made.iops))
        .set_kms_key_id(given_string(&made.kms_key_id))
        .set_network_type(given_string(&made.network_type))
        .set_port(nonzero32(made.port))
        .set_scaling_configuration(made.scaling_configuration.first().map(Scaling::to_api))
        .set_serverless_v2_scaling_configuration(
            made.serverlessv2_scaling_configuration.first().map(Serverless::to_api),
        )
        .set_storage_type(given_string(&made.storage_type))
        .set_tags(Some(tags::on_create(&made.tags_all, token)?))
        .set_vpc_security_group_ids(given_items(&made.vpc_security_group_ids));
    let answer = call.send().await.during("rds:RestoreDBClusterFromSnapshot")?;
    Ok(answer.db_cluster.and_then(|api| api.db_cluster_arn))
}

/// What that call does not set: the password, backups, monitoring and more are those of the snapshot until then.
pub(super) async fn complete(cx: &Context, made: &Cluster, op: &Op<'_>) -> Result<(), ProviderError> {
    let restored = Cluster {
        id: made.id.clone(),
        cluster_identifier: made.cluster_identifier.clone(),
        // 16 is what is wanted of 16.3.
        engine_version: made.engine_version.clone(),
        ..Cluster::default()
    };
    let Some(now) = cx.read(&restored).await? else { return Err(not_found(made.key())) };
    let at_once = Cluster { apply_immediately: Some(true), ..made.clone() };
    change::update(cx, &now, &at_once, op).await
}
