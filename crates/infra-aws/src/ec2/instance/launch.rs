//! Starting an instance: one call, with everything that it takes.

use aws_sdk_ec2::types::{
    AmdSevSnpSpecification, BlockDeviceMapping, CapacityReservationPreference,
    CapacityReservationSpecification, CapacityReservationTarget, CpuOptionsRequest,
    CreditSpecificationRequest, EbsBlockDevice, EnclaveOptionsRequest, HibernationOptionsRequest,
    HostnameType, HttpTokensState, IamInstanceProfileSpecification, InstanceAutoRecoveryState,
    InstanceIpv6Address, InstanceMaintenanceOptionsRequest, InstanceMetadataEndpointState,
    InstanceMetadataOptionsRequest, InstanceMetadataProtocolState, InstanceMetadataTagsState,
    InstanceNetworkInterfaceSpecification, InstanceType, Placement, PrivateDnsNameOptionsRequest,
    PrivateIpAddressSpecification, ResourceType, RunInstancesMonitoringEnabled, ShutdownBehavior, Tag,
    TagSpecification, Tenancy, VolumeType,
};
use infra_provider::ProviderError;

use super::blocks::CapacityReservation;
use super::{Instance, market, template};
use crate::context::Context;
use crate::ec2::{images, tagging, user_data};
use crate::error::During;
use crate::given::{given, given_string};
use crate::tags::TagMap;

/// A number as the API takes it.
pub(super) fn int(number: Option<i64>) -> Option<i32> {
    number.and_then(|number| i32::try_from(number).ok())
}

/// Makes the call. Returns the id.
pub(super) async fn run(
    cx: &Context,
    planned: &Instance,
    token: &str,
) -> Result<Option<String>, ProviderError> {
    let devices = devices(cx, planned).await?;
    let mut tags = vec![tagging::on_create(ResourceType::Instance, &planned.tags_all, token)];
    tags.extend(volume_tags(cx, planned));
    let data = given(&planned.user_data).map(user_data::encoded);
    let mut call = cx
        .ec2_once()
        .run_instances()
        .min_count(1)
        .max_count(1)
        .client_token(token)
        .set_image_id(given_string(&planned.ami))
        .set_instance_type(given(&planned.instance_type).map(InstanceType::from))
        .set_key_name(given_string(&planned.key_name))
        .set_user_data(data.or_else(|| given_string(&planned.user_data_base64)))
        .set_ebs_optimized(planned.ebs_optimized)
        .set_disable_api_stop(planned.disable_api_stop)
        .set_disable_api_termination(planned.disable_api_termination)
        .set_launch_template(planned.launch_template.first().map(template::to_api))
        .set_placement(placement(planned))
        .set_block_device_mappings(Some(devices).filter(|devices| !devices.is_empty()))
        .set_tag_specifications(Some(tags));
    if let Some(on) = planned.monitoring {
        call = call.monitoring(RunInstancesMonitoringEnabled::builder().enabled(on).build());
    }
    if let Some(name) = given(&planned.iam_instance_profile) {
        call = call.iam_instance_profile(IamInstanceProfileSpecification::builder().name(name).build());
    }
    if let Some(behavior) = given(&planned.instance_initiated_shutdown_behavior) {
        call = call.instance_initiated_shutdown_behavior(ShutdownBehavior::from(behavior));
    }
    if let Some(on) = planned.hibernation.filter(|on| *on) {
        call = call.hibernation_options(HibernationOptionsRequest::builder().configured(on).build());
    }
    if let Some(credits) = planned.credit_specification.first().and_then(|credit| given(&credit.cpu_credits))
    {
        call = call.credit_specification(CreditSpecificationRequest::builder().cpu_credits(credits).build());
    }
    if let Some(on) = planned.enclave_options.first().and_then(|options| options.enabled) {
        call = call.enclave_options(EnclaveOptionsRequest::builder().enabled(on).build());
    }
    if let Some(recovery) =
        planned.maintenance_options.first().and_then(|options| given(&options.auto_recovery))
    {
        let recovery = InstanceAutoRecoveryState::from(recovery);
        call = call.maintenance_options(
            InstanceMaintenanceOptionsRequest::builder().auto_recovery(recovery).build(),
        );
    }
    call = call
        .set_cpu_options(cpu_options(planned))
        .set_instance_market_options(planned.instance_market_options.first().map(market::to_api))
        .set_metadata_options(metadata_options(planned))
        .set_private_dns_name_options(private_dns(planned))
        .set_capacity_reservation_specification(
            planned.capacity_reservation_specification.first().map(reservation),
        );
    let interfaces = interfaces(planned);
    let call = if interfaces.is_empty() {
        call.set_subnet_id(given_string(&planned.subnet_id))
            .set_private_ip_address(given_string(&planned.private_ip))
            .set_security_group_ids(groups(planned))
            .set_security_groups(names(planned))
            .set_ipv6_address_count(int(planned.ipv6_address_count).filter(|count| *count > 0))
            .set_ipv6_addresses(ipv6(planned))
    } else {
        call.set_network_interfaces(Some(interfaces))
    };
    let made = call.send().await.during("ec2:RunInstances")?;
    Ok(made.instances.into_iter().flatten().next().and_then(|instance| instance.instance_id))
}

fn groups(planned: &Instance) -> Option<Vec<String>> {
    let groups: Vec<String> = planned.vpc_security_group_ids.iter().flatten().cloned().collect();
    Some(groups).filter(|groups| !groups.is_empty())
}

fn names(planned: &Instance) -> Option<Vec<String>> {
    let names: Vec<String> = planned.security_groups.iter().flatten().cloned().collect();
    Some(names).filter(|names| !names.is_empty())
}

fn ipv6(planned: &Instance) -> Option<Vec<InstanceIpv6Address>> {
    let address = |address: &String| InstanceIpv6Address::builder().ipv6_address(address).build();
    let addresses: Vec<_> = planned.ipv6_addresses.iter().flatten().map(address).collect();
    Some(addresses).filter(|addresses| !addresses.is_empty())
}

/// The interfaces, where they need more than a subnet and groups.
fn interfaces(planned: &Instance) -> Vec<InstanceNetworkInterfaceSpecification> {
    if !planned.network_interface.is_empty() {
        let interface = |interface: &super::blocks::NetworkInterface| {
            InstanceNetworkInterfaceSpecification::builder()
                .network_interface_id(&interface.network_interface_id)
                .set_device_index(int(Some(interface.device_index)))
                .set_network_card_index(int(interface.network_card_index).filter(|index| *index > 0))
                .set_delete_on_termination(interface.delete_on_termination.filter(|on| *on))
                .build()
        };
        return planned.network_interface.iter().map(interface).collect();
    }
    let secondary: Vec<&String> = planned.secondary_private_ips.iter().flatten().collect();
    if planned.associate_public_ip_address.is_none() && secondary.is_empty() {
        return Vec::new();
    }
    let mut interface = InstanceNetworkInterfaceSpecification::builder()
        .device_index(0)
        .set_associate_public_ip_address(planned.associate_public_ip_address)
        .set_subnet_id(given_string(&planned.subnet_id))
        .set_groups(groups(planned))
        .set_ipv6_address_count(int(planned.ipv6_address_count).filter(|count| *count > 0))
        .set_ipv6_addresses(ipv6(planned));
    if secondary.is_empty() {
        interface = interface.set_private_ip_address(given_string(&planned.private_ip));
    } else {
        let address = |address: &str, primary| {
            PrivateIpAddressSpecification::builder().private_ip_address(address).primary(primary).build()
        };
        if let Some(ip) = given(&planned.private_ip) {
            interface = interface.private_ip_addresses(address(ip, true));
        }
        for ip in secondary {
            interface = interface.private_ip_addresses(address(ip, false));
        }
    }
    vec![interface.build()]
}

fn placement(planned: &Instance) -> Option<Placement> {
    let placement = Placement::builder()
        .set_availability_zone(given_string(&planned.availability_zone))
        .set_group_name(given_string(&planned.placement_group))
        .set_partition_number(int(planned.placement_partition_number).filter(|number| *number > 0))
        .set_host_id(given_string(&planned.host_id))
        .set_tenancy(given(&planned.tenancy).map(Tenancy::from))
        .build();
    Some(placement).filter(|placement| *placement != Placement::builder().build())
}

fn cpu_options(planned: &Instance) -> Option<CpuOptionsRequest> {
    let options = planned.cpu_options.first();
    let cores = options.and_then(|options| options.core_count).or(planned.cpu_core_count);
    let threads = options.and_then(|options| options.threads_per_core).or(planned.cpu_threads_per_core);
    let sev_snp = options.and_then(|options| given(&options.amd_sev_snp));
    let request = CpuOptionsRequest::builder()
        .set_core_count(int(cores).filter(|count| *count > 0))
        .set_threads_per_core(int(threads).filter(|count| *count > 0))
        .set_amd_sev_snp(sev_snp.map(AmdSevSnpSpecification::from))
        .build();
    Some(request).filter(|request| *request != CpuOptionsRequest::builder().build())
}

fn metadata_options(planned: &Instance) -> Option<InstanceMetadataOptionsRequest> {
    let options = planned.metadata_options.first()?;
    Some(
        InstanceMetadataOptionsRequest::builder()
            .set_http_endpoint(given(&options.http_endpoint).map(InstanceMetadataEndpointState::from))
            .set_http_protocol_ipv6(
                given(&options.http_protocol_ipv6).map(InstanceMetadataProtocolState::from),
            )
            .set_http_put_response_hop_limit(int(options.http_put_response_hop_limit))
            .set_http_tokens(given(&options.http_tokens).map(HttpTokensState::from))
            .set_instance_metadata_tags(
                given(&options.instance_metadata_tags).map(InstanceMetadataTagsState::from),
            )
            .build(),
    )
}

fn private_dns(planned: &Instance) -> Option<PrivateDnsNameOptionsRequest> {
    let options = planned.private_dns_name_options.first()?;
    Some(
        PrivateDnsNameOptionsRequest::builder()
            .set_hostname_type(given(&options.hostname_type).map(HostnameType::from))
            .set_enable_resource_name_dns_a_record(options.enable_resource_name_dns_a_record)
            .set_enable_resource_name_dns_aaaa_record(options.enable_resource_name_dns_aaaa_record)
            .build(),
    )
}

/// Where capacity is taken from.
pub(super) fn reservation(spec: &CapacityReservation) -> CapacityReservationSpecification {
    let preference = given(&spec.capacity_reservation_preference).map(CapacityReservationPreference::from);
    let target = spec.capacity_reservation_target.first().map(|target| {
        CapacityReservationTarget::builder()
            .set_capacity_reservation_id(given_string(&target.capacity_reservation_id))
            .set_capacity_reservation_resource_group_arn(given_string(
                &target.capacity_reservation_resource_group_arn,
            ))
            .build()
    });
    CapacityReservationSpecification::builder()
        .set_capacity_reservation_preference(preference)
        .set_capacity_reservation_target(target)
        .build()
}

/// The tags that all volumes get: the provider's own and those for volumes. Those of single devices come later.
fn volume_tags(cx: &Context, planned: &Instance) -> Option<TagSpecification> {
    let mut tags: TagMap = cx.tags().default.clone();
    tags.extend(planned.volume_tags.clone().unwrap_or_default());
    let tag = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    let specification = TagSpecification::builder()
        .resource_type(ResourceType::Volume)
        .set_tags(Some(tags.iter().map(tag).collect()))
        .build();
    (!tags.is_empty()).then_some(specification)
}

async fn devices(cx: &Context, planned: &Instance) -> Result<Vec<BlockDeviceMapping>, ProviderError> {
    let mut devices = Vec::new();
    if let Some(root) = planned.root_block_device.first() {
        let ebs = EbsBlockDevice::builder()
            .set_delete_on_termination(root.delete_on_termination)
            .set_encrypted(root.encrypted.filter(|on| *on))
            .set_iops(int(root.iops).filter(|iops| *iops > 0))
            .set_kms_key_id(given_string(&root.kms_key_id))
            .set_throughput(int(root.throughput).filter(|throughput| *throughput > 0))
            .set_volume_size(int(root.volume_size).filter(|size| *size > 0))
            .set_volume_type(given(&root.volume_type).map(VolumeType::from));
        // The image says what its root device is called.
        let name = images::root_device(cx, &template::image(cx, planned).await?).await?;
        devices.push(BlockDeviceMapping::builder().device_name(name).ebs(ebs.build()).build());
    }
    for device in &planned.ebs_block_device {
        let ebs = EbsBlockDevice::builder()
            .set_delete_on_termination(device.delete_on_termination)
            .set_encrypted(device.encrypted.filter(|on| *on))
            .set_iops(int(device.iops).filter(|iops| *iops > 0))
            .set_kms_key_id(given_string(&device.kms_key_id))
            .set_snapshot_id(given_string(&device.snapshot_id))
            .set_throughput(int(device.throughput).filter(|throughput| *throughput > 0))
            .set_volume_size(int(device.volume_size).filter(|size| *size > 0))
            .set_volume_type(given(&device.volume_type).map(VolumeType::from));
        devices.push(BlockDeviceMapping::builder().device_name(&device.device_name).ebs(ebs.build()).build());
    }
    for device in &planned.ephemeral_block_device {
        let mapping = BlockDeviceMapping::builder()
            .device_name(&device.device_name)
            .set_virtual_name(given_string(&device.virtual_name))
            .set_no_device(device.no_device.filter(|none| *none).map(|_| String::new()));
        devices.push(mapping.build());
    }
    Ok(devices)
}
