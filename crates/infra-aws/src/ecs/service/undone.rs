//! Blocks that the schema has and that are refused.

use infra_provider::model::Nested;

use crate::tags::TagMap;

/// A disk that comes and goes with a task.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct VolumeConfiguration {
    #[attr(required)]
    name: String,
    #[block(list, min = 1, max = 1)]
    managed_ebs_volume: Vec<ManagedVolume>,
}

/// Its disk.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ManagedVolume {
    #[attr(optional, default = true)]
    encrypted: Option<bool>,
    #[attr(optional, default = "xfs")]
    file_system_type: Option<String>,
    #[attr(optional)]
    iops: Option<i64>,
    #[attr(optional)]
    kms_key_id: Option<String>,
    #[attr(required)]
    role_arn: String,
    #[attr(optional)]
    size_in_gb: Option<i64>,
    #[attr(optional)]
    snapshot_id: Option<String>,
    #[attr(optional)]
    throughput: Option<i64>,
    #[attr(optional)]
    volume_initialization_rate: Option<i64>,
    #[attr(optional)]
    volume_type: Option<String>,
    #[block(list)]
    tag_specifications: Vec<VolumeTags>,
}

/// The tags of the disk.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct VolumeTags {
    #[attr(optional)]
    propagate_tags: Option<String>,
    #[attr(required)]
    resource_type: String,
    #[attr(optional)]
    tags: Option<TagMap>,
}

/// A target group of VPC Lattice.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Lattice {
    #[attr(required)]
    port_name: String,
    #[attr(required)]
    role_arn: String,
    #[attr(required)]
    target_group_arn: String,
}
