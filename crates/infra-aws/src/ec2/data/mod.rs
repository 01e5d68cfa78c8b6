//! Data sources of EC2.

mod ami;
mod availability_zones;
mod ebs_volume;
mod eip;
mod filter_block;
mod instance;
mod instance_type;
mod internet_gateway;
mod key_pair;
mod launch_template;
mod managed_prefix_list;
mod prefix_list;
mod route_table;
mod security_group;
mod security_groups;
mod subnet;
mod subnets;
mod vpc;
mod vpc_endpoint_service;
mod vpcs;

use crate::registry::{DataSources, data_source};

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![
        data_source::<ami::Ami>(),
        data_source::<availability_zones::AvailabilityZones>(),
        data_source::<ebs_volume::EbsVolume>(),
        data_source::<eip::Eip>(),
        data_source::<instance::Instance>(),
        data_source::<instance_type::InstanceType>(),
        data_source::<internet_gateway::InternetGateway>(),
        data_source::<key_pair::KeyPair>(),
        data_source::<launch_template::LaunchTemplate>(),
        data_source::<managed_prefix_list::ManagedPrefixList>(),
        data_source::<prefix_list::PrefixList>(),
        data_source::<route_table::RouteTable>(),
        data_source::<security_group::SecurityGroup>(),
        data_source::<security_groups::SecurityGroups>(),
        data_source::<subnet::Subnet>(),
        data_source::<subnets::Subnets>(),
        data_source::<vpc::Vpc>(),
        data_source::<vpc_endpoint_service::VpcEndpointService>(),
        data_source::<vpcs::Vpcs>(),
    ]
}
