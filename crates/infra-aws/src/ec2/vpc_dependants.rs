//! What is in a VPC and nobody declared. EC2 deletes no VPC that has anything in it, and says not what.

use std::collections::HashSet;

use aws_sdk_ec2::types::{Instance, NatGatewayState, NetworkInterfaceStatus, State};
use infra_provider::{Going, Obstacle, ProviderError};

use super::described::Described;
use super::instance::{self, read::group_of};
use super::internet_gateway::InternetGateway;
use super::nat_gateway::NatGateway;
use super::network_acl::NetworkAcl;
use super::network_interface::NetworkInterface;
use super::route_table::RouteTable;
use super::security_group::SecurityGroup;
use super::subnet::Subnet;
use super::{filter, vpc_endpoint};
use crate::context::Context;
use crate::undeclared::Undeclared;

/// What is in a VPC beside what goes in the same run and what comes with every VPC.
pub(super) async fn undeclared(
    cx: &Context,
    vpc: &str,
    going: &Going<'_>,
) -> Result<Option<Obstacle>, ProviderError> {
    let of_vpc = || vec![filter("vpc-id", [vpc])];
    let (subnets, groups, tables, gateways, nats, interfaces, instances, endpoints, acls) = futures::try_join!(
        Subnet::describe(cx, of_vpc()),
        SecurityGroup::describe(cx, of_vpc()),
        RouteTable::describe(cx, of_vpc()),
        InternetGateway::describe(cx, vec![filter("attachment.vpc-id", [vpc])]),
        NatGateway::describe(cx, of_vpc()),
        NetworkInterface::describe(cx, of_vpc()),
        instance::read::describe(cx, of_vpc()),
        vpc_endpoint::read::describe(cx, None, of_vpc()),
        NetworkAcl::describe(cx, of_vpc()),
    )?;
    let mut found = Undeclared::new(going);
    let groups_going: HashSet<&str> = going.texts("aws_autoscaling_group", "name").collect();
    // What a group has started that goes in the same run goes with it.
    let is_of = |api: &Instance| group_of(api).is_some_and(|group| groups_going.contains(group));
    let runs = instances.into_iter().filter(|found| !found.is_gone() && !is_of(&found.api));
    found.take("aws_instance", "instance", runs.filter_map(|found| found.api.instance_id));
    // Those that are attached go with what they are attached to.
    let of_nats: HashSet<&str> = nats
        .iter()
        .flat_map(|nat| nat.nat_gateway_addresses())
        .filter_map(|address| address.network_interface_id())
        .collect();
    let is_of_nat = |id: Option<&str>| id.is_some_and(|id| of_nats.contains(id));
    let detached = interfaces.iter().filter(|interface| {
        !is_of_nat(interface.network_interface_id())
            && interface.status == Some(NetworkInterfaceStatus::Available)
            && interface.requester_managed != Some(true)
    });
    found.take(
        "aws_network_interface",
        "network interface",
        detached.filter_map(|one| one.network_interface_id.clone()),
    );
    let live = nats.into_iter().filter(|nat| {
        !matches!(
            nat.state,
            Some(NatGatewayState::Deleted | NatGatewayState::Deleting | NatGatewayState::Failed)
        )
    });
    found.take("aws_nat_gateway", "NAT gateway", live.filter_map(|nat| nat.nat_gateway_id));
    let live = endpoints
        .into_iter()
        .filter(|endpoint| !matches!(endpoint.state, Some(State::Deleted | State::Deleting)));
    found.take("aws_vpc_endpoint", "endpoint", live.filter_map(|endpoint| endpoint.vpc_endpoint_id));
    found.take("aws_subnet", "subnet", subnets.into_iter().filter_map(|subnet| subnet.subnet_id));
    let own = groups.into_iter().filter(|group| group.group_name.as_deref() != Some("default"));
    found.take("aws_security_group", "security group", own.filter_map(|group| group.group_id));
    let own = tables.into_iter().filter(|table| table.associations().iter().all(|of| of.main != Some(true)));
    found.take("aws_route_table", "route table", own.filter_map(|table| table.route_table_id));
    let gateways = gateways.into_iter().filter_map(|gateway| gateway.internet_gateway_id);
    found.take("aws_internet_gateway", "internet gateway", gateways);
    let own = acls.into_iter().filter(|acl| acl.is_default != Some(true));
    found.take("aws_network_acl", "network ACL", own.filter_map(|acl| acl.network_acl_id));
    Ok(found.obstacle())
}
