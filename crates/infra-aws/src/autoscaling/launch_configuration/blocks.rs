//! The nested blocks of `aws_launch_configuration`.

use infra_provider::model::Nested;

/// `ebs_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EbsBlockDevice {
    #[attr(optional, default = true)]
    pub(super) delete_on_termination: Option<bool>,
    #[attr(required)]
    pub(super) device_name: String,
    #[attr(optional_computed)]
    pub(super) encrypted: Option<bool>,
    #[attr(optional_computed)]
    pub(super) iops: Option<i64>,
    #[attr(optional)]
    pub(super) no_device: Option<bool>,
    #[attr(optional_computed)]
    pub(super) snapshot_id: Option<String>,
    #[attr(optional_computed)]
    pub(super) throughput: Option<i64>,
    #[attr(optional_computed)]
    pub(super) volume_size: Option<i64>,
    #[attr(optional_computed)]
    pub(super) volume_type: Option<String>,
}

/// `ephemeral_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EphemeralBlockDevice {
    #[attr(required)]
    pub(super) device_name: String,
    #[attr(optional)]
    pub(super) no_device: Option<bool>,
    #[attr(optional)]
    pub(super) virtual_name: Option<String>,
}

/// `metadata_options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MetadataOptions {
    #[attr(optional_computed, force_new)]
    pub(super) http_endpoint: Option<String>,
    #[attr(optional_computed, force_new)]
    pub(super) http_put_response_hop_limit: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub(super) http_tokens: Option<String>,
}

/// `root_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RootBlockDevice {
    #[attr(optional, default = true, force_new)]
    pub(super) delete_on_termination: Option<bool>,
    #[attr(optional_computed, force_new)]
    pub(super) encrypted: Option<bool>,
    #[attr(optional_computed, force_new)]
    pub(super) iops: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub(super) throughput: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub(super) volume_size: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub(super) volume_type: Option<String>,
}
