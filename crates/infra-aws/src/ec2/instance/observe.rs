//! What the API reports of an instance, as the resource shows it.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_ec2::types::{
    GroupIdentifier, Instance as Api, InstanceNetworkInterface, InstanceStateName, LaunchTemplate,
    MonitoringState, SpotInstanceRequest, Volume,
};

use super::blocks::{
    CapacityReservation, CapacityReservationTarget, CpuOptions, CreditSpecification, EnclaveOptions,
    MaintenanceOptions, MetadataOptions, NetworkInterface, PrivateDnsNameOptions,
};
use super::{Instance, market, volumes};
use crate::context::Context;
use crate::ec2::{tagging, user_data};
use crate::given::told;

/// The owner of addresses that AWS hands out for as long as an instance runs.
const AMAZON: &str = "amazon";

/// What is told by other calls than the one that describes instances.
pub(super) struct Beside<'a> {
    pub volumes: &'a HashMap<String, Volume>,
    pub cpu_credits: Option<&'a String>,
    pub spot_request: Option<&'a SpotInstanceRequest>,
    pub launch_template: Option<&'a LaunchTemplate>,
    pub protection: Protection,
    /// In base64, where it is of the launch template.
    pub user_data: Option<String>,
}

/// What is told by a call of its own for each instance and attribute.
#[derive(Clone, Debug, Default)]
pub(super) struct Protection {
    pub disable_api_stop: Option<bool>,
    pub disable_api_termination: Option<bool>,
    pub shutdown_behavior: Option<String>,
}

fn flag(value: Option<bool>) -> Option<bool> {
    Some(value.unwrap_or_default())
}

/// The interface that an instance has from the start.
fn primary(api: &Api) -> Option<&InstanceNetworkInterface> {
    let index = |interface: &InstanceNetworkInterface| interface.attachment().and_then(|a| a.device_index);
    api.network_interfaces().iter().find(|interface| index(interface) == Some(0))
}

impl Instance {
    /// `self` is what was known of it.
    pub(super) fn observe(&self, cx: &Context, owner: &str, api: &Api, beside: &Beside<'_>) -> Self {
        let id = api.instance_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let devices = volumes::observe(cx, self, api, beside.volumes);
        let state = api.state().and_then(|state| state.name()).cloned().unwrap_or(InstanceStateName::Pending);
        let interface = primary(api);
        let placement = api.placement();
        let profile = api.iam_instance_profile().and_then(|profile| profile.arn());
        let profile = profile.and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
        let ipv6 = interface
            .map(|i| i.ipv6_addresses().iter().filter_map(|a| a.ipv6_address.clone()).collect::<Vec<_>>());
        let ipv6 = ipv6.unwrap_or_default();
        let secondary =
            interface.map(|i| i.private_ip_addresses().iter().filter(|a| a.primary != Some(true)));
        let secondary =
            secondary.into_iter().flatten().filter_map(|address| address.private_ip_address.clone());
        let monitoring = api.monitoring().and_then(|monitoring| monitoring.state());
        Self {
            ami: api.image_id.clone(),
            arn: Some(cx.arn("ec2", owner, &format!("instance/{id}"))),
            associate_public_ip_address: self.has_public_ip(interface, &state),
            availability_zone: placement.and_then(|placement| placement.availability_zone.clone()),
            cpu_core_count: api.cpu_options().and_then(|options| options.core_count).map(i64::from),
            cpu_threads_per_core: api
                .cpu_options()
                .and_then(|options| options.threads_per_core)
                .map(i64::from),
            disable_api_stop: flag(beside.protection.disable_api_stop),
            disable_api_termination: flag(beside.protection.disable_api_termination),
            ebs_optimized: flag(api.ebs_optimized),
            enable_primary_ipv6: self.enable_primary_ipv6,
            get_password_data: flag(self.get_password_data),
            hibernation: flag(api.hibernation_options().and_then(|options| options.configured)),
            host_id: told(&placement.and_then(|placement| placement.host_id.clone())),
            host_resource_group_arn: placement
                .and_then(|placement| placement.host_resource_group_arn.clone()),
            iam_instance_profile: Some(profile.to_owned()),
            instance_initiated_shutdown_behavior: beside.protection.shutdown_behavior.clone(),
            instance_lifecycle: Some(api.instance_lifecycle.as_ref().map_or("", |l| l.as_str()).to_owned()),
            instance_state: Some(state.as_str().to_owned()),
            instance_type: api.instance_type.as_ref().map(|kind| kind.as_str().to_owned()),
            ipv6_address_count: i64::try_from(ipv6.len()).ok(),
            ipv6_addresses: Some(ipv6),
            key_name: told(&api.key_name),
            monitoring: Some(matches!(monitoring, Some(MonitoringState::Enabled | MonitoringState::Pending))),
            outpost_arn: told(&api.outpost_arn),
            password_data: told(&self.password_data),
            placement_group: told(&placement.and_then(|placement| placement.group_name.clone())),
            placement_partition_number: Some(
                placement.and_then(|p| p.partition_number).unwrap_or_default().into(),
            ),
            primary_network_interface_id: told(
                &interface.and_then(|interface| interface.network_interface_id.clone()),
            ),
            private_dns: told(&api.private_dns_name),
            private_ip: told(&api.private_ip_address),
            public_dns: told(&api.public_dns_name),
            public_ip: told(&api.public_ip_address),
            secondary_private_ips: Some(secondary.collect()),
            security_groups: Some(self.group_names(api)),
            source_dest_check: Some(api.source_dest_check.unwrap_or(true)),
            spot_instance_request_id: told(&api.spot_instance_request_id),
            subnet_id: told(&api.subnet_id),
            tags: Some(tags.own),
            tags_all: tags.all,
            tenancy: placement.and_then(|p| p.tenancy.as_ref()).map(|tenancy| tenancy.as_str().to_owned()),
            user_data: self
                .user_data
                .as_ref()
                .or(beside.user_data.as_ref())
                .map(|data| user_data::stored(data)),
            user_data_base64: self.user_data_base64.clone(),
            user_data_replace_on_change: flag(self.user_data_replace_on_change),
            volume_tags: devices.tags,
            vpc_security_group_ids: Some(group_ids(api)),
            capacity_reservation_specification: reservation(api),
            cpu_options: cpu_options(api),
            credit_specification: beside
                .cpu_credits
                .map(|credits| CreditSpecification { cpu_credits: Some(credits.clone()) })
                .into_iter()
                .collect(),
            ebs_block_device: devices.others,
            enclave_options: enclave_options(api),
            ephemeral_block_device: self.ephemeral_block_device.clone(),
            instance_market_options: market::observe(&self.instance_market_options, api, beside.spot_request),
            launch_template: self.template(api, beside.launch_template),
            maintenance_options: maintenance_options(api),
            metadata_options: metadata_options(api),
            network_interface: self.interfaces(api),
            private_dns_name_options: private_dns(api),
            root_block_device: devices.root,
            timeouts: self.timeouts.clone(),
            id: Some(id),
        }
    }

    /// Whether AWS gave it a public address with its first interface. An elastic address says nothing of that, and hides
    /// it; and a stopped instance has none but will get one.
    fn has_public_ip(
        &self,
        interface: Option<&InstanceNetworkInterface>,
        state: &InstanceStateName,
    ) -> Option<bool> {
        let association = interface.and_then(|interface| interface.association());
        let known = self.associate_public_ip_address;
        match association {
            Some(association) if association.ip_owner_id().is_none_or(|owner| owner == AMAZON) => Some(true),
            Some(_) => Some(known.unwrap_or(true)),
            None if *state == InstanceStateName::Running => Some(false),
            None => Some(known.unwrap_or_default()),
        }
    }

    /// Names of its groups, where the resource speaks of them by name: that works in the default VPC only.
    fn group_names(&self, api: &Api) -> BTreeSet<String> {
        match &self.security_groups {
            Some(names) if !names.is_empty() => {
                api.security_groups().iter().filter_map(|group| group.group_name.clone()).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// The interfaces that the resource attaches. Others may be attached by resources of their own.
    fn interfaces(&self, api: &Api) -> Vec<NetworkInterface> {
        let observed = |interface: &InstanceNetworkInterface| {
            let attachment = interface.attachment()?;
            let device_index = i64::from(attachment.device_index?);
            self.network_interface.iter().find(|known| known.device_index == device_index)?;
            Some(NetworkInterface {
                delete_on_termination: flag(attachment.delete_on_termination),
                device_index,
                network_card_index: Some(attachment.network_card_index.unwrap_or_default().into()),
                network_interface_id: interface.network_interface_id.clone()?,
            })
        };
        api.network_interfaces().iter().filter_map(observed).collect()
    }
}

/// The groups of the first interface, which are those of the instance.
fn group_ids(api: &Api) -> BTreeSet<String> {
    let ids = |groups: &[GroupIdentifier]| groups.iter().filter_map(|group| group.group_id.clone()).collect();
    match api.security_groups() {
        [] => primary(api).map(|interface| ids(interface.groups())).unwrap_or_default(),
        groups => ids(groups),
    }
}

fn reservation(api: &Api) -> Vec<CapacityReservation> {
    let Some(spec) = api.capacity_reservation_specification() else { return Vec::new() };
    let target = spec.capacity_reservation_target().map(|target| CapacityReservationTarget {
        capacity_reservation_id: target.capacity_reservation_id.clone(),
        capacity_reservation_resource_group_arn: target.capacity_reservation_resource_group_arn.clone(),
    });
    vec![CapacityReservation {
        capacity_reservation_preference: spec
            .capacity_reservation_preference()
            .map(|p| p.as_str().to_owned()),
        capacity_reservation_target: target.into_iter().collect(),
    }]
}

fn cpu_options(api: &Api) -> Vec<CpuOptions> {
    let options = api.cpu_options().map(|options| CpuOptions {
        amd_sev_snp: Some(options.amd_sev_snp.as_ref().map_or("", |state| state.as_str()).to_owned()),
        core_count: options.core_count.map(i64::from),
        threads_per_core: options.threads_per_core.map(i64::from),
    });
    options.into_iter().collect()
}

fn enclave_options(api: &Api) -> Vec<EnclaveOptions> {
    api.enclave_options()
        .map(|options| EnclaveOptions { enabled: flag(options.enabled) })
        .into_iter()
        .collect()
}

fn maintenance_options(api: &Api) -> Vec<MaintenanceOptions> {
    let options = api.maintenance_options().map(|options| MaintenanceOptions {
        auto_recovery: options.auto_recovery.as_ref().map(|state| state.as_str().to_owned()),
    });
    options.into_iter().collect()
}

fn metadata_options(api: &Api) -> Vec<MetadataOptions> {
    let options = api.metadata_options().map(|options| MetadataOptions {
        http_endpoint: options.http_endpoint.as_ref().map(|state| state.as_str().to_owned()),
        http_protocol_ipv6: options.http_protocol_ipv6.as_ref().map(|state| state.as_str().to_owned()),
        http_put_response_hop_limit: options.http_put_response_hop_limit.map(i64::from),
        http_tokens: options.http_tokens.as_ref().map(|state| state.as_str().to_owned()),
        instance_metadata_tags: options
            .instance_metadata_tags
            .as_ref()
            .map(|state| state.as_str().to_owned()),
    });
    options.into_iter().collect()
}

fn private_dns(api: &Api) -> Vec<PrivateDnsNameOptions> {
    let options = api.private_dns_name_options().map(|options| PrivateDnsNameOptions {
        enable_resource_name_dns_a_record: flag(options.enable_resource_name_dns_a_record),
        enable_resource_name_dns_aaaa_record: flag(options.enable_resource_name_dns_aaaa_record),
        hostname_type: options.hostname_type.as_ref().map(|kind| kind.as_str().to_owned()),
    });
    options.into_iter().collect()
}
