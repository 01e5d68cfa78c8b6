//! The nested blocks of `aws_instance`.

use infra_provider::model::Nested;

use crate::tags::TagMap;

/// `capacity_reservation_specification`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityReservation {
    #[attr(optional)]
    pub capacity_reservation_preference: Option<String>,
    #[block(list, max = 1)]
    pub capacity_reservation_target: Vec<CapacityReservationTarget>,
}

/// `capacity_reservation_target` in it
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityReservationTarget {
    #[attr(optional)]
    pub capacity_reservation_id: Option<String>,
    #[attr(optional)]
    pub capacity_reservation_resource_group_arn: Option<String>,
}

/// `cpu_options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CpuOptions {
    #[attr(optional_computed, force_new)]
    pub amd_sev_snp: Option<String>,
    #[attr(optional_computed, force_new)]
    pub core_count: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub threads_per_core: Option<i64>,
}

/// `credit_specification`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CreditSpecification {
    #[attr(optional)]
    pub cpu_credits: Option<String>,
}

/// `ebs_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EbsBlockDevice {
    #[attr(optional, default = true)]
    pub delete_on_termination: Option<bool>,
    #[attr(required)]
    pub device_name: String,
    #[attr(optional_computed)]
    pub encrypted: Option<bool>,
    #[attr(optional_computed)]
    pub iops: Option<i64>,
    #[attr(optional_computed)]
    pub kms_key_id: Option<String>,
    #[attr(optional_computed)]
    pub snapshot_id: Option<String>,
    #[attr(optional)]
    pub tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub tags_all: Option<TagMap>,
    #[attr(optional_computed)]
    pub throughput: Option<i64>,
    #[attr(computed)]
    pub volume_id: Option<String>,
    #[attr(optional_computed)]
    pub volume_size: Option<i64>,
    #[attr(optional_computed)]
    pub volume_type: Option<String>,
}

/// `enclave_options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EnclaveOptions {
    #[attr(optional_computed, force_new)]
    pub enabled: Option<bool>,
}

/// `ephemeral_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EphemeralBlockDevice {
    #[attr(required)]
    pub device_name: String,
    #[attr(optional)]
    pub no_device: Option<bool>,
    #[attr(optional)]
    pub virtual_name: Option<String>,
}

/// `instance_market_options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MarketOptions {
    #[attr(optional_computed, force_new)]
    pub market_type: Option<String>,
    #[block(list, max = 1, computed)]
    pub spot_options: Vec<SpotOptions>,
}

/// `spot_options` in it
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SpotOptions {
    #[attr(optional_computed, force_new)]
    pub instance_interruption_behavior: Option<String>,
    #[attr(optional_computed, force_new)]
    pub max_price: Option<String>,
    #[attr(optional_computed, force_new)]
    pub spot_instance_type: Option<String>,
    #[attr(optional_computed, force_new)]
    pub valid_until: Option<String>,
}

/// `launch_template`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LaunchTemplate {
    #[attr(optional_computed, force_new, computed_on = ["name"])]
    pub id: Option<String>,
    #[attr(optional_computed, force_new, computed_on = ["id"])]
    pub name: Option<String>,
    #[attr(optional, default = "$Default")]
    pub version: Option<String>,
}

/// `maintenance_options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MaintenanceOptions {
    #[attr(optional_computed)]
    pub auto_recovery: Option<String>,
}

/// `metadata_options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MetadataOptions {
    #[attr(optional, default = "enabled")]
    pub http_endpoint: Option<String>,
    #[attr(optional, default = "disabled")]
    pub http_protocol_ipv6: Option<String>,
    #[attr(optional_computed)]
    pub http_put_response_hop_limit: Option<i64>,
    #[attr(optional_computed)]
    pub http_tokens: Option<String>,
    #[attr(optional_computed)]
    pub instance_metadata_tags: Option<String>,
}

/// `network_interface`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NetworkInterface {
    #[attr(optional, default = false)]
    pub delete_on_termination: Option<bool>,
    #[attr(required)]
    pub device_index: i64,
    #[attr(optional, default = 0)]
    pub network_card_index: Option<i64>,
    #[attr(required)]
    pub network_interface_id: String,
}

/// `private_dns_name_options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PrivateDnsNameOptions {
    #[attr(optional_computed)]
    pub enable_resource_name_dns_a_record: Option<bool>,
    #[attr(optional_computed)]
    pub enable_resource_name_dns_aaaa_record: Option<bool>,
    #[attr(optional_computed, force_new)]
    pub hostname_type: Option<String>,
}

/// `root_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RootBlockDevice {
    #[attr(optional, default = true)]
    pub delete_on_termination: Option<bool>,
    #[attr(computed)]
    pub device_name: Option<String>,
    #[attr(optional_computed, force_new)]
    pub encrypted: Option<bool>,
    #[attr(optional_computed)]
    pub iops: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub kms_key_id: Option<String>,
    #[attr(optional)]
    pub tags: Option<TagMap>,
    #[attr(optional_computed, computed_on = ["tags"])]
    pub tags_all: Option<TagMap>,
    #[attr(optional_computed)]
    pub throughput: Option<i64>,
    #[attr(computed)]
    pub volume_id: Option<String>,
    #[attr(optional_computed)]
    pub volume_size: Option<i64>,
    #[attr(optional_computed)]
    pub volume_type: Option<String>,
}
