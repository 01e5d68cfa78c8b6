//! A launch template as the state shows it: its latest version.

use aws_sdk_ec2::types::{
    LaunchTemplate as Api, LaunchTemplateBlockDeviceMapping,
    LaunchTemplateCapacityReservationSpecificationResponse, LaunchTemplateEbsBlockDevice,
    LaunchTemplateInstanceMarketOptions, LaunchTemplateInstanceMetadataOptions,
    LaunchTemplateInstanceNetworkInterfaceSpecification, LaunchTemplatePlacement,
    LaunchTemplateTagSpecification, LaunchTemplateVersion, ResourceType, ResponseLaunchTemplateData,
};
use aws_smithy_types::date_time::Format;

use super::LaunchTemplate;
use super::blocks::{
    BlockDeviceMappings, CapacityReservationSpecification, CapacityReservationTarget,
    ConnectionTrackingSpecification, CpuOptions, CreditSpecification, Ebs, EnaSrdSpecification,
    EnaSrdUdpSpecification, EnclaveOptions, HibernationOptions, IamInstanceProfile, InstanceMarketOptions,
    InstanceRequirements, LicenseSpecification, MaintenanceOptions, MetadataOptions, Monitoring,
    NetworkInterfaces, Placement, PrivateDnsNameOptions, SpotOptions, TagSpecifications,
};
use crate::context::Context;
use crate::ec2::tagging;
use crate::given::told;
use crate::names;
use crate::numbers::int64;

/// A flag that may be left open.
fn flag(value: Option<bool>) -> Option<String> {
    Some(value.map(|value| value.to_string()).unwrap_or_default())
}

/// The text of a value that is one of a few.
macro_rules! name {
    ($value:expr) => {
        Some($value.as_ref().map_or("", |value| value.as_str()).to_owned())
    };
}

impl LaunchTemplate {
    /// `self` is what was known of it.
    pub(super) fn observe(
        &self,
        cx: &Context,
        account: &str,
        api: &Api,
        version: &LaunchTemplateVersion,
    ) -> Self {
        let id = api.launch_template_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let name = api.launch_template_name.clone().unwrap_or_default();
        let known = Self {
            arn: Some(cx.arn("ec2", account, &format!("launch-template/{id}"))),
            default_version: api.default_version_number,
            description: told(&version.version_description()),
            id: Some(id),
            latest_version: api.latest_version_number,
            name_prefix: told(&names::prefix_of(&name)),
            name: Some(name),
            tags: Some(tags.own),
            tags_all: tags.all,
            ..self.clone()
        };
        match version.launch_template_data() {
            Some(data) => known.observe_data(data),
            None => known,
        }
    }

    fn observe_data(self, data: &ResponseLaunchTemplateData) -> Self {
        // The template's own tags, which an emulator tells here, are not of what it launches.
        let is_own =
            |tags: &&LaunchTemplateTagSpecification| tags.resource_type == Some(ResourceType::LaunchTemplate);
        let said = data.tag_specifications().iter().filter(|tags| !is_own(tags));
        let cpu = data.cpu_options().map(|cpu| CpuOptions {
            amd_sev_snp: name!(cpu.amd_sev_snp),
            core_count: int64(cpu.core_count),
            threads_per_core: int64(cpu.threads_per_core),
        });
        let dns = data.private_dns_name_options().map(|dns| PrivateDnsNameOptions {
            enable_resource_name_dns_a_record: dns.enable_resource_name_dns_a_record,
            enable_resource_name_dns_aaaa_record: dns.enable_resource_name_dns_aaaa_record,
            hostname_type: name!(dns.hostname_type),
        });
        let profile = data
            .iam_instance_profile()
            .map(|profile| IamInstanceProfile { arn: told(&profile.arn()), name: told(&profile.name()) });
        let credits = data
            .credit_specification()
            .map(|credits| CreditSpecification { cpu_credits: told(&credits.cpu_credits()) });
        Self {
            block_device_mappings: data
                .block_device_mappings()
                .iter()
                .map(BlockDeviceMappings::observe)
                .collect(),
            capacity_reservation_specification: data
                .capacity_reservation_specification()
                .map(CapacityReservationSpecification::observe)
                .into_iter()
                .collect(),
            cpu_options: cpu.into_iter().collect(),
            credit_specification: credits.into_iter().collect(),
            disable_api_stop: Some(data.disable_api_stop.unwrap_or_default()),
            disable_api_termination: Some(data.disable_api_termination.unwrap_or_default()),
            ebs_optimized: flag(data.ebs_optimized),
            enclave_options: data
                .enclave_options()
                .map(|options| EnclaveOptions { enabled: options.enabled })
                .into_iter()
                .collect(),
            hibernation_options: data
                .hibernation_options()
                .map(|options| HibernationOptions { configured: options.configured.unwrap_or_default() })
                .into_iter()
                .collect(),
            iam_instance_profile: profile.into_iter().collect(),
            image_id: told(&data.image_id()),
            instance_initiated_shutdown_behavior: name!(data.instance_initiated_shutdown_behavior),
            instance_market_options: data
                .instance_market_options()
                .map(InstanceMarketOptions::observe)
                .into_iter()
                .collect(),
            instance_requirements: data
                .instance_requirements()
                .map(InstanceRequirements::observe)
                .into_iter()
                .collect(),
            instance_type: name!(data.instance_type),
            kernel_id: told(&data.kernel_id()),
            key_name: told(&data.key_name()),
            license_specification: data
                .license_specifications()
                .iter()
                .map(|license| LicenseSpecification {
                    license_configuration_arn: license.license_configuration_arn.clone().unwrap_or_default(),
                })
                .collect(),
            maintenance_options: data
                .maintenance_options()
                .map(|options| MaintenanceOptions { auto_recovery: name!(options.auto_recovery) })
                .into_iter()
                .collect(),
            metadata_options: data.metadata_options().map(MetadataOptions::observe).into_iter().collect(),
            monitoring: data
                .monitoring()
                .map(|monitoring| Monitoring { enabled: monitoring.enabled })
                .into_iter()
                .collect(),
            network_interfaces: data.network_interfaces().iter().map(NetworkInterfaces::observe).collect(),
            placement: data.placement().map(Placement::observe).into_iter().collect(),
            private_dns_name_options: dns.into_iter().collect(),
            ram_disk_id: told(&data.ram_disk_id()),
            security_group_names: Some(data.security_groups().iter().cloned().collect()),
            tag_specifications: said.map(TagSpecifications::observe).collect(),
            user_data: told(&data.user_data()),
            vpc_security_group_ids: Some(data.security_group_ids().iter().cloned().collect()),
            ..self
        }
    }
}

impl BlockDeviceMappings {
    fn observe(api: &LaunchTemplateBlockDeviceMapping) -> Self {
        Self {
            device_name: told(&api.device_name()),
            no_device: told(&api.no_device()),
            virtual_name: told(&api.virtual_name()),
            ebs: api.ebs().map(Ebs::observe).into_iter().collect(),
        }
    }
}

impl Ebs {
    fn observe(api: &LaunchTemplateEbsBlockDevice) -> Self {
        Self {
            delete_on_termination: flag(api.delete_on_termination),
            encrypted: flag(api.encrypted),
            iops: int64(api.iops),
            kms_key_id: told(&api.kms_key_id()),
            snapshot_id: told(&api.snapshot_id()),
            throughput: int64(api.throughput),
            volume_initialization_rate: int64(api.volume_initialization_rate),
            volume_size: int64(api.volume_size),
            volume_type: name!(api.volume_type),
        }
    }
}

impl CapacityReservationSpecification {
    fn observe(api: &LaunchTemplateCapacityReservationSpecificationResponse) -> Self {
        let target = api.capacity_reservation_target().map(|target| CapacityReservationTarget {
            capacity_reservation_id: told(&target.capacity_reservation_id()),
            capacity_reservation_resource_group_arn: told(&target.capacity_reservation_resource_group_arn()),
        });
        Self {
            capacity_reservation_preference: name!(api.capacity_reservation_preference),
            capacity_reservation_target: target.into_iter().collect(),
        }
    }
}

impl InstanceMarketOptions {
    fn observe(api: &LaunchTemplateInstanceMarketOptions) -> Self {
        let spot = api.spot_options().map(|spot| SpotOptions {
            block_duration_minutes: int64(spot.block_duration_minutes),
            instance_interruption_behavior: name!(spot.instance_interruption_behavior),
            max_price: told(&spot.max_price()),
            spot_instance_type: name!(spot.spot_instance_type),
            valid_until: spot.valid_until.and_then(|at| at.fmt(Format::DateTime).ok()),
        });
        Self { market_type: name!(api.market_type), spot_options: spot.into_iter().collect() }
    }
}

impl MetadataOptions {
    fn observe(api: &LaunchTemplateInstanceMetadataOptions) -> Self {
        Self {
            http_endpoint: name!(api.http_endpoint),
            http_protocol_ipv6: name!(api.http_protocol_ipv6),
            http_put_response_hop_limit: int64(api.http_put_response_hop_limit),
            http_tokens: name!(api.http_tokens),
            instance_metadata_tags: name!(api.instance_metadata_tags),
        }
    }
}

impl NetworkInterfaces {
    fn observe(api: &LaunchTemplateInstanceNetworkInterfaceSpecification) -> Self {
        let primary = api.private_ip_addresses().iter().find(|address| address.primary == Some(true));
        let primary = primary.and_then(|address| address.private_ip_address());
        let tracking =
            api.connection_tracking_specification().map(|tracking| ConnectionTrackingSpecification {
                tcp_established_timeout: int64(tracking.tcp_established_timeout),
                udp_stream_timeout: int64(tracking.udp_stream_timeout),
                udp_timeout: int64(tracking.udp_timeout),
            });
        let express = api.ena_srd_specification().map(|express| EnaSrdSpecification {
            ena_srd_enabled: express.ena_srd_enabled,
            ena_srd_udp_specification: express
                .ena_srd_udp_specification()
                .map(|udp| EnaSrdUdpSpecification { ena_srd_udp_enabled: udp.ena_srd_udp_enabled })
                .into_iter()
                .collect(),
        });
        Self {
            associate_carrier_ip_address: flag(api.associate_carrier_ip_address),
            associate_public_ip_address: flag(api.associate_public_ip_address),
            delete_on_termination: flag(api.delete_on_termination),
            description: told(&api.description()),
            device_index: int64(api.device_index),
            interface_type: told(&api.interface_type()),
            ipv4_address_count: int64(api.secondary_private_ip_address_count),
            ipv4_addresses: Some(
                api.private_ip_addresses().iter().filter_map(|a| a.private_ip_address.clone()).collect(),
            ),
            ipv4_prefix_count: int64(api.ipv4_prefix_count),
            ipv4_prefixes: Some(api.ipv4_prefixes().iter().filter_map(|p| p.ipv4_prefix.clone()).collect()),
            ipv6_address_count: int64(api.ipv6_address_count),
            ipv6_addresses: Some(
                api.ipv6_addresses().iter().filter_map(|a| a.ipv6_address.clone()).collect(),
            ),
            ipv6_prefix_count: int64(api.ipv6_prefix_count),
            ipv6_prefixes: Some(api.ipv6_prefixes().iter().filter_map(|p| p.ipv6_prefix.clone()).collect()),
            network_card_index: int64(api.network_card_index),
            network_interface_id: told(&api.network_interface_id()),
            primary_ipv6: flag(api.primary_ipv6),
            private_ip_address: told(&api.private_ip_address().or(primary)),
            security_groups: Some(api.groups().iter().cloned().collect()),
            subnet_id: told(&api.subnet_id()),
            connection_tracking_specification: tracking.into_iter().collect(),
            ena_srd_specification: express.into_iter().collect(),
        }
    }
}

impl Placement {
    fn observe(api: &LaunchTemplatePlacement) -> Self {
        Self {
            affinity: told(&api.affinity()),
            availability_zone: told(&api.availability_zone()),
            group_name: told(&api.group_name()),
            host_id: told(&api.host_id()),
            host_resource_group_arn: told(&api.host_resource_group_arn()),
            partition_number: int64(api.partition_number),
            spread_domain: told(&api.spread_domain()),
            tenancy: name!(api.tenancy),
        }
    }
}

impl TagSpecifications {
    fn observe(api: &LaunchTemplateTagSpecification) -> Self {
        Self { resource_type: name!(api.resource_type), tags: Some(tagging::reported(api.tags())) }
    }
}
