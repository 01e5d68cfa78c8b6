//! The blocks of a launch template.

use std::collections::BTreeSet;

use infra_provider::model::Nested;

use crate::requirements::{Fractions, Range, RangeFrom, instance_requirements};
use crate::tags::TagMap;

/// A disk.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct BlockDeviceMappings {
    #[attr(optional)]
    pub(super) device_name: Option<String>,
    #[attr(optional)]
    pub(super) no_device: Option<String>,
    #[attr(optional)]
    pub(super) virtual_name: Option<String>,
    #[block(list, max = 1)]
    pub(super) ebs: Vec<Ebs>,
}

/// A volume of EBS.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Ebs {
    #[attr(optional)]
    pub(super) delete_on_termination: Option<String>,
    #[attr(optional)]
    pub(super) encrypted: Option<String>,
    #[attr(optional_computed)]
    pub(super) iops: Option<i64>,
    #[attr(optional)]
    pub(super) kms_key_id: Option<String>,
    #[attr(optional)]
    pub(super) snapshot_id: Option<String>,
    #[attr(optional_computed)]
    pub(super) throughput: Option<i64>,
    #[attr(optional_computed)]
    pub(super) volume_initialization_rate: Option<i64>,
    #[attr(optional_computed)]
    pub(super) volume_size: Option<i64>,
    #[attr(optional_computed)]
    pub(super) volume_type: Option<String>,
}

/// Whether capacity that was reserved is used.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityReservationSpecification {
    #[attr(optional)]
    pub(super) capacity_reservation_preference: Option<String>,
    #[block(list, max = 1)]
    pub(super) capacity_reservation_target: Vec<CapacityReservationTarget>,
}

/// Which reservation.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityReservationTarget {
    #[attr(optional)]
    pub(super) capacity_reservation_id: Option<String>,
    #[attr(optional)]
    pub(super) capacity_reservation_resource_group_arn: Option<String>,
}

/// How many cores and threads.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CpuOptions {
    #[attr(optional)]
    pub(super) amd_sev_snp: Option<String>,
    #[attr(optional)]
    pub(super) core_count: Option<i64>,
    #[attr(optional)]
    pub(super) threads_per_core: Option<i64>,
}

/// How a burstable instance pays for bursts.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CreditSpecification {
    #[attr(optional)]
    pub(super) cpu_credits: Option<String>,
}

/// A kind of accelerator that AWS does not offer any more.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ElasticGpuSpecifications {
    #[attr(required)]
    r#type: String,
}

/// A kind of accelerator that AWS does not offer any more.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ElasticInferenceAccelerator {
    #[attr(required)]
    r#type: String,
}

/// Whether it may have enclaves.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EnclaveOptions {
    #[attr(optional)]
    pub(super) enabled: Option<bool>,
}

/// Whether it can hibernate.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct HibernationOptions {
    #[attr(required)]
    pub(super) configured: bool,
}

/// As whom it makes calls: by ARN or by name.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct IamInstanceProfile {
    #[attr(optional)]
    pub(super) arn: Option<String>,
    #[attr(optional)]
    pub(super) name: Option<String>,
}

/// How it is bought.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InstanceMarketOptions {
    #[attr(optional)]
    pub(super) market_type: Option<String>,
    #[block(list, max = 1)]
    pub(super) spot_options: Vec<SpotOptions>,
}

/// What a spot instance may cost, and how it ends.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SpotOptions {
    #[attr(optional)]
    pub(super) block_duration_minutes: Option<i64>,
    #[attr(optional)]
    pub(super) instance_interruption_behavior: Option<String>,
    #[attr(optional)]
    pub(super) max_price: Option<String>,
    #[attr(optional)]
    pub(super) spot_instance_type: Option<String>,
    #[attr(optional_computed)]
    pub(super) valid_until: Option<String>,
}

instance_requirements! {
    aws_sdk_ec2::InstanceRequirementsRequest, told as InstanceRequirements, cores: VCpuCountRangeRequest,
    needs: RangeFrom (min = 1, max = 1)
}

/// A license.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LicenseSpecification {
    #[attr(required)]
    pub(super) license_configuration_arn: String,
}

/// What happens when its host fails.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MaintenanceOptions {
    #[attr(optional)]
    pub(super) auto_recovery: Option<String>,
}

/// How it may ask for its metadata.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MetadataOptions {
    #[attr(optional_computed)]
    pub(super) http_endpoint: Option<String>,
    #[attr(optional_computed)]
    pub(super) http_protocol_ipv6: Option<String>,
    #[attr(optional_computed)]
    pub(super) http_put_response_hop_limit: Option<i64>,
    #[attr(optional_computed)]
    pub(super) http_tokens: Option<String>,
    #[attr(optional_computed)]
    pub(super) instance_metadata_tags: Option<String>,
}

/// Whether it is watched every minute.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Monitoring {
    #[attr(optional)]
    pub(super) enabled: Option<bool>,
}

/// An interface.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NetworkInterfaces {
    #[attr(optional)]
    pub(super) associate_carrier_ip_address: Option<String>,
    #[attr(optional)]
    pub(super) associate_public_ip_address: Option<String>,
    #[attr(optional)]
    pub(super) delete_on_termination: Option<String>,
    #[attr(optional)]
    pub(super) description: Option<String>,
    #[attr(optional)]
    pub(super) device_index: Option<i64>,
    #[attr(optional)]
    pub(super) interface_type: Option<String>,
    #[attr(optional)]
    pub(super) ipv4_address_count: Option<i64>,
    #[attr(optional)]
    pub(super) ipv4_addresses: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub(super) ipv4_prefix_count: Option<i64>,
    #[attr(optional)]
    pub(super) ipv4_prefixes: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub(super) ipv6_address_count: Option<i64>,
    #[attr(optional)]
    pub(super) ipv6_addresses: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub(super) ipv6_prefix_count: Option<i64>,
    #[attr(optional)]
    pub(super) ipv6_prefixes: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub(super) network_card_index: Option<i64>,
    #[attr(optional)]
    pub(super) network_interface_id: Option<String>,
    #[attr(optional)]
    pub(super) primary_ipv6: Option<String>,
    #[attr(optional)]
    pub(super) private_ip_address: Option<String>,
    #[attr(optional)]
    pub(super) security_groups: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub(super) subnet_id: Option<String>,
    #[block(list, max = 1)]
    pub(super) connection_tracking_specification: Vec<ConnectionTrackingSpecification>,
    #[block(list, max = 1)]
    pub(super) ena_srd_specification: Vec<EnaSrdSpecification>,
}

/// How long idle connections are tracked.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ConnectionTrackingSpecification {
    #[attr(optional)]
    pub(super) tcp_established_timeout: Option<i64>,
    #[attr(optional)]
    pub(super) udp_stream_timeout: Option<i64>,
    #[attr(optional)]
    pub(super) udp_timeout: Option<i64>,
}

/// Whether ENA Express is used.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EnaSrdSpecification {
    #[attr(optional)]
    pub(super) ena_srd_enabled: Option<bool>,
    #[block(list, max = 1)]
    pub(super) ena_srd_udp_specification: Vec<EnaSrdUdpSpecification>,
}

/// The same for UDP.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EnaSrdUdpSpecification {
    #[attr(optional)]
    pub(super) ena_srd_udp_enabled: Option<bool>,
}

/// Where it runs.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Placement {
    #[attr(optional)]
    pub(super) affinity: Option<String>,
    #[attr(optional)]
    pub(super) availability_zone: Option<String>,
    #[attr(optional)]
    pub(super) group_name: Option<String>,
    #[attr(optional)]
    pub(super) host_id: Option<String>,
    #[attr(optional)]
    pub(super) host_resource_group_arn: Option<String>,
    #[attr(optional)]
    pub(super) partition_number: Option<i64>,
    #[attr(optional)]
    pub(super) spread_domain: Option<String>,
    #[attr(optional)]
    pub(super) tenancy: Option<String>,
}

/// What it is called within the VPC.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PrivateDnsNameOptions {
    #[attr(optional)]
    pub(super) enable_resource_name_dns_a_record: Option<bool>,
    #[attr(optional)]
    pub(super) enable_resource_name_dns_aaaa_record: Option<bool>,
    #[attr(optional)]
    pub(super) hostname_type: Option<String>,
}

/// Tags of what a launch makes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TagSpecifications {
    #[attr(optional)]
    pub(super) resource_type: Option<String>,
    #[attr(optional)]
    pub(super) tags: Option<TagMap>,
}
