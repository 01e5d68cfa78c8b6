//! The blocks of a database instance.

use aws_sdk_rds::types as api;
use infra_provider::model::Nested;

use crate::given::told;

/// Where a listener of SQL Server answers.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ListenerEndpoint {
    #[attr(computed)]
    pub(super) address: Option<String>,
    #[attr(computed)]
    pub(super) hosted_zone_id: Option<String>,
    #[attr(computed)]
    pub(super) port: Option<i64>,
}

/// The secret that holds the password that RDS manages.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MasterUserSecret {
    #[attr(computed)]
    pub(super) kms_key_id: Option<String>,
    #[attr(computed)]
    pub(super) secret_arn: Option<String>,
    #[attr(computed)]
    pub(super) secret_status: Option<String>,
}

/// Whether changes are made on a copy that then takes over.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct BlueGreenUpdate {
    #[attr(optional)]
    pub(super) enabled: Option<bool>,
}

/// What it is restored from, and as of when.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RestoreToPointInTime {
    #[attr(optional)]
    restore_time: Option<String>,
    #[attr(optional)]
    source_db_instance_automated_backups_arn: Option<String>,
    #[attr(optional)]
    source_db_instance_identifier: Option<String>,
    #[attr(optional)]
    source_dbi_resource_id: Option<String>,
    #[attr(optional)]
    use_latest_restorable_time: Option<bool>,
}

/// A backup in a bucket.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct S3Import {
    #[attr(required, force_new)]
    bucket_name: String,
    #[attr(optional, force_new)]
    bucket_prefix: Option<String>,
    #[attr(required, force_new)]
    ingestion_role: String,
    #[attr(required, force_new)]
    source_engine: String,
    #[attr(required, force_new)]
    source_engine_version: String,
}

impl MasterUserSecret {
    pub(in crate::rds) fn of_api(api: &api::MasterUserSecret) -> Self {
        Self {
            kms_key_id: told(&api.kms_key_id),
            secret_arn: told(&api.secret_arn),
            secret_status: told(&api.secret_status),
        }
    }
}
