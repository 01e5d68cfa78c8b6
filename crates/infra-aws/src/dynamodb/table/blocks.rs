//! What a table consists of.

use std::collections::BTreeSet;

use infra_provider::model::Nested;

/// What a key, of the table or of an index, is made of.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Attribute {
    #[attr(required)]
    pub(super) name: String,
    #[attr(required)]
    pub(super) r#type: String,
}

/// An index with keys of its own.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct GlobalIndex {
    #[attr(required)]
    pub(super) hash_key: String,
    #[attr(required)]
    pub(super) name: String,
    #[attr(optional)]
    pub(super) non_key_attributes: Option<BTreeSet<String>>,
    #[attr(required)]
    pub(super) projection_type: String,
    #[attr(optional)]
    pub(super) range_key: Option<String>,
    #[attr(optional_computed)]
    pub(super) read_capacity: Option<i64>,
    #[attr(optional_computed)]
    pub(super) write_capacity: Option<i64>,
    #[block(list, max = 1)]
    pub(super) on_demand_throughput: Vec<OnDemand>,
}

/// An index with the table's hash key.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LocalIndex {
    #[attr(required, force_new)]
    pub(super) name: String,
    #[attr(optional, force_new)]
    pub(super) non_key_attributes: Option<Vec<String>>,
    #[attr(required, force_new)]
    pub(super) projection_type: String,
    #[attr(required, force_new)]
    pub(super) range_key: String,
}

/// The most that is paid for by the request.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct OnDemand {
    #[attr(optional_computed)]
    pub(super) max_read_request_units: Option<i64>,
    #[attr(optional_computed)]
    pub(super) max_write_request_units: Option<i64>,
}

/// Whether it can be had as it was.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PointInTimeRecovery {
    #[attr(required)]
    pub(super) enabled: bool,
    #[attr(optional_computed, computed_on = ["enabled"])]
    pub(super) recovery_period_in_days: Option<i64>,
}

/// Whether a key of KMS encrypts it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Encryption {
    #[attr(required)]
    pub(super) enabled: bool,
    #[attr(optional_computed)]
    pub(super) kms_key_arn: Option<String>,
}

/// When items go.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TimeToLive {
    #[attr(optional)]
    pub(super) attribute_name: Option<String>,
    #[attr(optional, default = false)]
    pub(super) enabled: Option<bool>,
}

/// A copy in another region, which is not done.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Replica {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    kms_key_arn: Option<String>,
    #[attr(optional, default = false)]
    point_in_time_recovery: Option<bool>,
    #[attr(optional, default = false)]
    propagate_tags: Option<bool>,
    #[attr(required)]
    region_name: String,
    #[attr(computed)]
    stream_arn: Option<String>,
    #[attr(computed)]
    stream_label: Option<String>,
}

/// Items from a bucket, which is not done.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Import {
    #[attr(optional)]
    input_compression_type: Option<String>,
    #[attr(required)]
    input_format: String,
    #[block(list, max = 1)]
    input_format_options: Vec<ImportOptions>,
    #[block(list, min = 1, max = 1)]
    s3_bucket_source: Vec<ImportSource>,
}

/// How they are written.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ImportOptions {
    #[block(list, max = 1)]
    csv: Vec<ImportCsv>,
}

/// How the columns are told apart.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ImportCsv {
    #[attr(optional)]
    delimiter: Option<String>,
    #[attr(optional)]
    header_list: Option<BTreeSet<String>>,
}

/// Where they are.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ImportSource {
    #[attr(required)]
    bucket: String,
    #[attr(optional)]
    bucket_owner: Option<String>,
    #[attr(optional)]
    key_prefix: Option<String>,
}
