//! The blocks of a database cluster.

use aws_sdk_rds::types as api;
use infra_provider::model::Nested;

use crate::given::{given_string, told};
use crate::numbers::{int32, int64};

/// What it is restored from, and as of when. Not done.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RestoreToPointInTime {
    #[attr(optional, force_new)]
    restore_to_time: Option<String>,
    #[attr(optional, force_new)]
    restore_type: Option<String>,
    #[attr(optional, force_new)]
    source_cluster_identifier: Option<String>,
    #[attr(optional, force_new)]
    source_cluster_resource_id: Option<String>,
    #[attr(optional, force_new)]
    use_latest_restorable_time: Option<bool>,
}

/// A backup in a bucket that it begins as. Not done.
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

/// How the first kind of Aurora Serverless grows.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Scaling {
    #[attr(optional, default = true)]
    auto_pause: Option<bool>,
    #[attr(optional, default = 16)]
    max_capacity: Option<i64>,
    #[attr(optional, default = 1)]
    min_capacity: Option<i64>,
    #[attr(optional)]
    seconds_before_timeout: Option<i64>,
    #[attr(optional, default = 300)]
    seconds_until_auto_pause: Option<i64>,
    #[attr(optional, default = "RollbackCapacityChange")]
    timeout_action: Option<String>,
}

/// How the second kind grows.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Serverless {
    #[attr(required)]
    max_capacity: f64,
    #[attr(required)]
    min_capacity: f64,
    #[attr(optional_computed)]
    seconds_until_auto_pause: Option<i64>,
}

impl Scaling {
    pub(super) fn to_api(&self) -> api::ScalingConfiguration {
        api::ScalingConfiguration::builder()
            .set_auto_pause(self.auto_pause)
            .set_max_capacity(int32(self.max_capacity))
            .set_min_capacity(int32(self.min_capacity))
            .set_seconds_before_timeout(int32(self.seconds_before_timeout.filter(|of| *of != 0)))
            .set_seconds_until_auto_pause(int32(self.seconds_until_auto_pause))
            .set_timeout_action(given_string(&self.timeout_action))
            .build()
    }

    pub(super) fn of_api(api: &api::ScalingConfigurationInfo) -> Self {
        Self {
            auto_pause: Some(api.auto_pause.unwrap_or_default()),
            max_capacity: int64(api.max_capacity),
            min_capacity: int64(api.min_capacity),
            seconds_before_timeout: int64(api.seconds_before_timeout),
            seconds_until_auto_pause: int64(api.seconds_until_auto_pause),
            timeout_action: told(&api.timeout_action),
        }
    }
}

impl Serverless {
    pub(super) fn to_api(&self) -> api::ServerlessV2ScalingConfiguration {
        api::ServerlessV2ScalingConfiguration::builder()
            .max_capacity(self.max_capacity)
            .min_capacity(self.min_capacity)
            .set_seconds_until_auto_pause(int32(self.seconds_until_auto_pause.filter(|of| *of != 0)))
            .build()
    }

    pub(super) fn of_api(api: &api::ServerlessV2ScalingConfigurationInfo) -> Self {
        Self {
            max_capacity: api.max_capacity.unwrap_or_default(),
            min_capacity: api.min_capacity.unwrap_or_default(),
            seconds_until_auto_pause: int64(api.seconds_until_auto_pause),
        }
    }
}
