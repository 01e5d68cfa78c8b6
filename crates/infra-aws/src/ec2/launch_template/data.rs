//! A launch template as the API takes it.

use aws_sdk_ec2::types::{
    AmdSevSnpSpecification, CapacityReservationPreference, CapacityReservationTarget,
    ConnectionTrackingSpecificationRequest, CreditSpecificationRequest, EnaSrdSpecificationRequest,
    EnaSrdUdpSpecificationRequest, HostnameType, InstanceInterruptionBehavior, InstanceIpv6AddressRequest,
    InstanceType, Ipv4PrefixSpecificationRequest, Ipv6PrefixSpecificationRequest,
    LaunchTemplateAutoRecoveryState, LaunchTemplateBlockDeviceMappingRequest,
    LaunchTemplateCapacityReservationSpecificationRequest, LaunchTemplateCpuOptionsRequest,
    LaunchTemplateEbsBlockDeviceRequest, LaunchTemplateEnclaveOptionsRequest,
    LaunchTemplateHibernationOptionsRequest, LaunchTemplateHttpTokensState,
    LaunchTemplateIamInstanceProfileSpecificationRequest, LaunchTemplateInstanceMaintenanceOptionsRequest,
    LaunchTemplateInstanceMarketOptionsRequest, LaunchTemplateInstanceMetadataEndpointState,
    LaunchTemplateInstanceMetadataOptionsRequest, LaunchTemplateInstanceMetadataProtocolIpv6,
    LaunchTemplateInstanceMetadataTagsState,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest as InterfaceRequest,
    LaunchTemplateLicenseConfigurationRequest, LaunchTemplatePlacementRequest,
    LaunchTemplatePrivateDnsNameOptionsRequest, LaunchTemplateSpotMarketOptionsRequest,
    LaunchTemplateTagSpecificationRequest, LaunchTemplatesMonitoringRequest, MarketType,
    PrivateIpAddressSpecification, RequestLaunchTemplateData, ResourceType, ShutdownBehavior,
    SpotInstanceType, Tag, Tenancy, VolumeType,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::LaunchTemplate;
use super::blocks::{
    BlockDeviceMappings, CapacityReservationSpecification, ConnectionTrackingSpecification, CpuOptions, Ebs,
    EnaSrdSpecification, IamInstanceProfile, InstanceMarketOptions, InstanceRequirements,
    LicenseSpecification, MetadataOptions, NetworkInterfaces, Placement, PrivateDnsNameOptions, SpotOptions,
    TagSpecifications,
};
use crate::given::{given, given_items, given_string};
use crate::numbers::nonzero32;

impl LaunchTemplate {
    /// What a version says.
    pub(super) fn data(&self) -> RequestLaunchTemplateData {
        let market = self.instance_market_options.first();
        let credits = self.credit_specification.first().and_then(|credits| given(&credits.cpu_credits));
        let credits = credits.map(|kind| CreditSpecificationRequest::builder().cpu_credits(kind).build());
        let enclaves = self.enclave_options.first().and_then(|options| options.enabled);
        let recovery = self.maintenance_options.first().and_then(|options| given(&options.auto_recovery));
        let monitoring = self.monitoring.first().and_then(|monitoring| monitoring.enabled);
        let hibernation = self.hibernation_options.first().map(|options| options.configured);
        let list = |items: Vec<_>| Some(items).filter(|items| !items.is_empty());
        RequestLaunchTemplateData::builder()
            .set_block_device_mappings(list(
                self.block_device_mappings.iter().map(BlockDeviceMappings::to_api).collect(),
            ))
            .set_capacity_reservation_specification(
                self.capacity_reservation_specification.first().map(CapacityReservationSpecification::to_api),
            )
            .set_cpu_options(self.cpu_options.first().map(CpuOptions::to_api))
            .set_credit_specification(credits)
            .set_disable_api_stop(self.disable_api_stop)
            .set_disable_api_termination(self.disable_api_termination)
            .set_ebs_optimized(Self::flag(&self.ebs_optimized))
            .set_enclave_options(
                enclaves.map(|on| LaunchTemplateEnclaveOptionsRequest::builder().enabled(on).build()),
            )
            .set_hibernation_options(
                hibernation
                    .map(|on| LaunchTemplateHibernationOptionsRequest::builder().configured(on).build()),
            )
            .set_iam_instance_profile(self.iam_instance_profile.first().map(IamInstanceProfile::to_api))
            .set_image_id(given_string(&self.image_id))
            .set_instance_initiated_shutdown_behavior(
                given(&self.instance_initiated_shutdown_behavior).map(ShutdownBehavior::from),
            )
            .set_instance_market_options(market.map(InstanceMarketOptions::to_api))
            .set_instance_requirements(self.instance_requirements.first().map(InstanceRequirements::to_api))
            .set_instance_type(given(&self.instance_type).map(InstanceType::from))
            .set_kernel_id(given_string(&self.kernel_id))
            .set_key_name(given_string(&self.key_name))
            .set_license_specifications(
                Some(self.license_specification.iter().map(LicenseSpecification::to_api).collect::<Vec<_>>())
                    .filter(|licenses| !licenses.is_empty()),
            )
            .set_maintenance_options(recovery.map(|recovery| {
                LaunchTemplateInstanceMaintenanceOptionsRequest::builder()
                    .auto_recovery(LaunchTemplateAutoRecoveryState::from(recovery))
                    .build()
            }))
            .set_metadata_options(self.metadata_options.first().map(MetadataOptions::to_api))
            .set_monitoring(
                monitoring.map(|on| LaunchTemplatesMonitoringRequest::builder().enabled(on).build()),
            )
            .set_network_interfaces(
                Some(self.network_interfaces.iter().map(NetworkInterfaces::to_api).collect())
                    .filter(|interfaces: &Vec<_>| !interfaces.is_empty()),
            )
            .set_placement(self.placement.first().map(Placement::to_api))
            .set_private_dns_name_options(
                self.private_dns_name_options.first().map(PrivateDnsNameOptions::to_api),
            )
            .set_ram_disk_id(given_string(&self.ram_disk_id))
            .set_security_group_ids(given_items(&self.vpc_security_group_ids))
            .set_security_groups(given_items(&self.security_group_names))
            .set_tag_specifications(
                Some(self.tag_specifications.iter().map(TagSpecifications::to_api).collect())
                    .filter(|specifications: &Vec<_>| !specifications.is_empty()),
            )
            .set_user_data(self.user_data())
            .build()
    }
}

impl BlockDeviceMappings {
    fn to_api(&self) -> LaunchTemplateBlockDeviceMappingRequest {
        LaunchTemplateBlockDeviceMappingRequest::builder()
            .set_device_name(given_string(&self.device_name))
            .set_no_device(given_string(&self.no_device))
            .set_virtual_name(given_string(&self.virtual_name))
            .set_ebs(self.ebs.first().map(Ebs::to_api))
            .build()
    }
}

impl Ebs {
    fn to_api(&self) -> LaunchTemplateEbsBlockDeviceRequest {
        LaunchTemplateEbsBlockDeviceRequest::builder()
            .set_delete_on_termination(LaunchTemplate::flag(&self.delete_on_termination))
            .set_encrypted(LaunchTemplate::flag(&self.encrypted))
            .set_iops(nonzero32(self.iops))
            .set_kms_key_id(given_string(&self.kms_key_id))
            .set_snapshot_id(given_string(&self.snapshot_id))
            .set_throughput(nonzero32(self.throughput))
            .set_volume_initialization_rate(nonzero32(self.volume_initialization_rate))
            .set_volume_size(nonzero32(self.volume_size))
            .set_volume_type(given(&self.volume_type).map(VolumeType::from))
            .build()
    }
}

impl CapacityReservationSpecification {
    fn to_api(&self) -> LaunchTemplateCapacityReservationSpecificationRequest {
        let preference =
            given(&self.capacity_reservation_preference).map(CapacityReservationPreference::from);
        let target = self.capacity_reservation_target.first().map(|target| {
            CapacityReservationTarget::builder()
                .set_capacity_reservation_id(given_string(&target.capacity_reservation_id))
                .set_capacity_reservation_resource_group_arn(given_string(
                    &target.capacity_reservation_resource_group_arn,
                ))
                .build()
        });
        LaunchTemplateCapacityReservationSpecificationRequest::builder()
            .set_capacity_reservation_preference(preference)
            .set_capacity_reservation_target(target)
            .build()
    }
}

impl CpuOptions {
    fn to_api(&self) -> LaunchTemplateCpuOptionsRequest {
        LaunchTemplateCpuOptionsRequest::builder()
            .set_amd_sev_snp(given(&self.amd_sev_snp).map(AmdSevSnpSpecification::from))
            .set_core_count(nonzero32(self.core_count))
            .set_threads_per_core(nonzero32(self.threads_per_core))
            .build()
    }
}

impl IamInstanceProfile {
    fn to_api(&self) -> LaunchTemplateIamInstanceProfileSpecificationRequest {
        LaunchTemplateIamInstanceProfileSpecificationRequest::builder()
            .set_arn(given_string(&self.arn))
            .set_name(given_string(&self.name))
            .build()
    }
}

impl InstanceMarketOptions {
    fn to_api(&self) -> LaunchTemplateInstanceMarketOptionsRequest {
        LaunchTemplateInstanceMarketOptionsRequest::builder()
            .set_market_type(given(&self.market_type).map(MarketType::from))
            .set_spot_options(self.spot_options.first().map(SpotOptions::to_api))
            .build()
    }
}

impl SpotOptions {
    fn to_api(&self) -> LaunchTemplateSpotMarketOptionsRequest {
        let until = given(&self.valid_until).and_then(|at| DateTime::from_str(at, Format::DateTime).ok());
        let behavior = given(&self.instance_interruption_behavior).map(InstanceInterruptionBehavior::from);
        LaunchTemplateSpotMarketOptionsRequest::builder()
            .set_block_duration_minutes(nonzero32(self.block_duration_minutes))
            .set_instance_interruption_behavior(behavior)
            .set_max_price(given_string(&self.max_price))
            .set_spot_instance_type(given(&self.spot_instance_type).map(SpotInstanceType::from))
            .set_valid_until(until)
            .build()
    }
}

impl MetadataOptions {
    fn to_api(&self) -> LaunchTemplateInstanceMetadataOptionsRequest {
        let endpoint = given(&self.http_endpoint).map(LaunchTemplateInstanceMetadataEndpointState::from);
        let ipv6 = given(&self.http_protocol_ipv6).map(LaunchTemplateInstanceMetadataProtocolIpv6::from);
        let tags = given(&self.instance_metadata_tags).map(LaunchTemplateInstanceMetadataTagsState::from);
        LaunchTemplateInstanceMetadataOptionsRequest::builder()
            .set_http_endpoint(endpoint)
            .set_http_protocol_ipv6(ipv6)
            .set_http_put_response_hop_limit(nonzero32(self.http_put_response_hop_limit))
            .set_http_tokens(given(&self.http_tokens).map(LaunchTemplateHttpTokensState::from))
            .set_instance_metadata_tags(tags)
            .build()
    }
}

impl NetworkInterfaces {
    fn to_api(&self) -> InterfaceRequest {
        let items = |set: &Option<std::collections::BTreeSet<String>>| -> Vec<String> {
            set.iter().flatten().cloned().collect()
        };
        let list = |items: Vec<String>| Some(items).filter(|items| !items.is_empty());
        let ipv6 = |address| InstanceIpv6AddressRequest::builder().ipv6_address(address).build();
        let ipv4_prefix = |range| Ipv4PrefixSpecificationRequest::builder().ipv4_prefix(range).build();
        let ipv6_prefix = |range| Ipv6PrefixSpecificationRequest::builder().ipv6_prefix(range).build();
        let primary = given(&self.private_ip_address);
        let ipv4 = items(&self.ipv4_addresses);
        let private = |address: String| {
            let is_primary = match primary {
                Some(primary) => primary == address,
                None => ipv4.first() == Some(&address),
            };
            PrivateIpAddressSpecification::builder().primary(is_primary).private_ip_address(address).build()
        };
        let some = |built: Vec<_>| Some(built).filter(|built| !built.is_empty());
        InterfaceRequest::builder()
            .set_associate_carrier_ip_address(LaunchTemplate::flag(&self.associate_carrier_ip_address))
            .set_associate_public_ip_address(LaunchTemplate::flag(&self.associate_public_ip_address))
            .set_connection_tracking_specification(
                self.connection_tracking_specification.first().map(ConnectionTrackingSpecification::to_api),
            )
            .set_delete_on_termination(LaunchTemplate::flag(&self.delete_on_termination))
            .set_description(given_string(&self.description))
            .set_ena_srd_specification(self.ena_srd_specification.first().map(EnaSrdSpecification::to_api))
            .set_device_index(self.device_index.and_then(|index| index.try_into().ok()))
            .set_groups(list(items(&self.security_groups)))
            .set_interface_type(given_string(&self.interface_type))
            .set_ipv4_prefix_count(nonzero32(self.ipv4_prefix_count))
            .set_ipv4_prefixes(
                Some(items(&self.ipv4_prefixes).into_iter().map(ipv4_prefix).collect())
                    .filter(|prefixes: &Vec<_>| !prefixes.is_empty()),
            )
            .set_ipv6_address_count(nonzero32(self.ipv6_address_count))
            .set_ipv6_addresses(
                Some(items(&self.ipv6_addresses).into_iter().map(ipv6).collect())
                    .filter(|addresses: &Vec<_>| !addresses.is_empty()),
            )
            .set_ipv6_prefix_count(nonzero32(self.ipv6_prefix_count))
            .set_ipv6_prefixes(
                Some(items(&self.ipv6_prefixes).into_iter().map(ipv6_prefix).collect())
                    .filter(|prefixes: &Vec<_>| !prefixes.is_empty()),
            )
            .set_network_card_index(nonzero32(self.network_card_index))
            .set_network_interface_id(given_string(&self.network_interface_id))
            .set_primary_ipv6(LaunchTemplate::flag(&self.primary_ipv6))
            .set_private_ip_address(given_string(&self.private_ip_address).filter(|_| ipv4.is_empty()))
            .set_private_ip_addresses(some(ipv4.clone().into_iter().map(private).collect()))
            .set_secondary_private_ip_address_count(nonzero32(self.ipv4_address_count))
            .set_subnet_id(given_string(&self.subnet_id))
            .build()
    }
}

impl ConnectionTrackingSpecification {
    fn to_api(&self) -> ConnectionTrackingSpecificationRequest {
        ConnectionTrackingSpecificationRequest::builder()
            .set_tcp_established_timeout(nonzero32(self.tcp_established_timeout))
            .set_udp_stream_timeout(nonzero32(self.udp_stream_timeout))
            .set_udp_timeout(nonzero32(self.udp_timeout))
            .build()
    }
}

impl EnaSrdSpecification {
    fn to_api(&self) -> EnaSrdSpecificationRequest {
        let udp = self.ena_srd_udp_specification.first().map(|udp| {
            EnaSrdUdpSpecificationRequest::builder().set_ena_srd_udp_enabled(udp.ena_srd_udp_enabled).build()
        });
        EnaSrdSpecificationRequest::builder()
            .set_ena_srd_enabled(self.ena_srd_enabled)
            .set_ena_srd_udp_specification(udp)
            .build()
    }
}

impl LicenseSpecification {
    fn to_api(&self) -> LaunchTemplateLicenseConfigurationRequest {
        LaunchTemplateLicenseConfigurationRequest::builder()
            .license_configuration_arn(&self.license_configuration_arn)
            .build()
    }
}

impl Placement {
    fn to_api(&self) -> LaunchTemplatePlacementRequest {
        LaunchTemplatePlacementRequest::builder()
            .set_affinity(given_string(&self.affinity))
            .set_availability_zone(given_string(&self.availability_zone))
            .set_group_name(given_string(&self.group_name))
            .set_host_id(given_string(&self.host_id))
            .set_host_resource_group_arn(given_string(&self.host_resource_group_arn))
            .set_partition_number(nonzero32(self.partition_number))
            .set_spread_domain(given_string(&self.spread_domain))
            .set_tenancy(given(&self.tenancy).map(Tenancy::from))
            .build()
    }
}

impl PrivateDnsNameOptions {
    fn to_api(&self) -> LaunchTemplatePrivateDnsNameOptionsRequest {
        LaunchTemplatePrivateDnsNameOptionsRequest::builder()
            .set_enable_resource_name_dns_a_record(self.enable_resource_name_dns_a_record)
            .set_enable_resource_name_dns_aaaa_record(self.enable_resource_name_dns_aaaa_record)
            .set_hostname_type(given(&self.hostname_type).map(HostnameType::from))
            .build()
    }
}

impl TagSpecifications {
    fn to_api(&self) -> LaunchTemplateTagSpecificationRequest {
        let tag = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
        LaunchTemplateTagSpecificationRequest::builder()
            .set_resource_type(given(&self.resource_type).map(ResourceType::from))
            .set_tags(Some(self.tags.iter().flatten().map(tag).collect()))
            .build()
    }
}
