//! EC2: networks and machines.

pub(crate) mod filters;
pub(crate) mod images;
pub(crate) mod intent;
pub(crate) mod tagging;
pub(crate) mod user_data;

mod described;

mod ami_from_instance;
mod customer_gateway;
mod data;
mod default_network_acl;
mod default_route_table;
mod default_security_group;
mod default_subnet;
mod default_vpc;
mod ebs_encryption_by_default;
mod ebs_snapshot;
mod ebs_volume;
mod ec2_instance_state;
mod egress_only_internet_gateway;
mod eip;
mod eip_association;
mod flow_log;
mod host_names;
mod instance;
mod internet_gateway;
mod key_pair;
mod launch_template;
mod main_route_table_association;
mod nat_gateway;
mod network_acl;
mod network_acl_association;
mod network_acl_entries;
mod network_acl_rule;
mod network_acl_subnets;
mod network_interface;
mod network_interface_attachment;
mod network_interface_sg_attachment;
mod permissions;
mod placement_group;
mod route;
mod route_table;
mod route_table_association;
mod routes;
mod security_group;
mod security_group_rule;
mod security_group_rules;
mod subnet;
mod tag;
mod volume_attachment;
mod vpc;
mod vpc_attributes;
mod vpc_block_public_access_exclusion;
mod vpc_block_public_access_options;
mod vpc_defaults;
mod vpc_dependants;
mod vpc_dhcp_options;
mod vpc_dhcp_options_association;
mod vpc_endpoint;
mod vpc_endpoint_parts;
mod vpc_endpoint_route_table_association;
mod vpc_endpoint_security_group_association;
mod vpc_endpoint_subnet_association;
mod vpc_ipv4_cidr_block_association;
mod vpc_ipv6_cidr_block_association;
mod vpc_peering;
mod vpc_peering_connection;
mod vpc_peering_connection_accepter;
mod vpc_peering_connection_options;
mod vpc_security_group_rule;
mod vpn_gateway;
mod vpn_gateway_attachment;
mod vpn_gateway_route_propagation;
mod written_routes;

pub(crate) use described::Described;
pub(crate) use filters::{FILTER_VALUES, filter};
pub(crate) use network_interface::groups_of as groups_of_interfaces;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<ami_from_instance::AmiFromInstance>(),
        resource::<customer_gateway::CustomerGateway>(),
        resource::<default_network_acl::DefaultNetworkAcl>(),
        resource::<default_route_table::DefaultRouteTable>(),
        resource::<default_security_group::DefaultSecurityGroup>(),
        resource::<default_subnet::DefaultSubnet>(),
        resource::<default_vpc::DefaultVpc>(),
        resource::<ebs_encryption_by_default::EbsEncryptionByDefault>(),
        resource::<ebs_snapshot::EbsSnapshot>(),
        resource::<ebs_volume::EbsVolume>(),
        resource::<ec2_instance_state::Ec2InstanceState>(),
        resource::<egress_only_internet_gateway::EgressOnlyInternetGateway>(),
        resource::<eip::Eip>(),
        resource::<eip_association::EipAssociation>(),
        resource::<flow_log::FlowLog>(),
        resource::<instance::Instance>(),
        resource::<internet_gateway::InternetGateway>(),
        resource::<key_pair::KeyPair>(),
        resource::<launch_template::LaunchTemplate>(),
        resource::<main_route_table_association::MainRouteTableAssociation>(),
        resource::<nat_gateway::NatGateway>(),
        resource::<network_acl::NetworkAcl>(),
        resource::<network_acl_association::NetworkAclAssociation>(),
        resource::<network_acl_rule::NetworkAclRule>(),
        resource::<network_interface::NetworkInterface>(),
        resource::<network_interface_attachment::NetworkInterfaceAttachment>(),
        resource::<network_interface_sg_attachment::NetworkInterfaceSgAttachment>(),
        resource::<placement_group::PlacementGroup>(),
        resource::<route::Route>(),
        resource::<route_table::RouteTable>(),
        resource::<route_table_association::RouteTableAssociation>(),
        resource::<security_group::SecurityGroup>(),
        resource::<security_group_rule::SecurityGroupRule>(),
        resource::<subnet::Subnet>(),
        resource::<tag::Tag>(),
        resource::<volume_attachment::VolumeAttachment>(),
        resource::<vpc::Vpc>(),
        resource::<vpc_block_public_access_exclusion::VpcBlockPublicAccessExclusion>(),
        resource::<vpc_block_public_access_options::VpcBlockPublicAccessOptions>(),
        resource::<vpc_dhcp_options::VpcDhcpOptions>(),
        resource::<vpc_dhcp_options_association::VpcDhcpOptionsAssociation>(),
        resource::<vpc_endpoint::VpcEndpoint>(),
        resource::<vpc_endpoint_route_table_association::VpcEndpointRouteTableAssociation>(),
        resource::<vpc_endpoint_security_group_association::VpcEndpointSecurityGroupAssociation>(),
        resource::<vpc_endpoint_subnet_association::VpcEndpointSubnetAssociation>(),
        resource::<vpc_ipv4_cidr_block_association::VpcIpv4CidrBlockAssociation>(),
        resource::<vpc_ipv6_cidr_block_association::VpcIpv6CidrBlockAssociation>(),
        resource::<vpc_peering_connection::VpcPeeringConnection>(),
        resource::<vpc_peering_connection_accepter::VpcPeeringConnectionAccepter>(),
        resource::<vpc_peering_connection_options::VpcPeeringConnectionOptions>(),
        resource::<vpc_security_group_rule::Rule<vpc_security_group_rule::Egress>>(),
        resource::<vpc_security_group_rule::Rule<vpc_security_group_rule::Ingress>>(),
        resource::<vpn_gateway::VpnGateway>(),
        resource::<vpn_gateway_attachment::VpnGatewayAttachment>(),
        resource::<vpn_gateway_route_propagation::VpnGatewayRoutePropagation>(),
    ]
}

pub(crate) use data::data_sources;
