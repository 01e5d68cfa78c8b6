//! Where a route leads, and to whom: what routes in a table and routes of their own have in common.

use aws_sdk_ec2::types::{Filter, Route as Api, RouteTable as ApiTable};
use infra_provider::ProviderError;

use crate::cidr;
use crate::context::Context;
use crate::error::During;

/// The gateway of the routes that a table always has.
pub(crate) const LOCAL: &str = "local";

/// What a route is for: its key within a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    Ipv4(String),
    Ipv6(String),
    PrefixList(String),
}

impl Destination {
    /// The one that is given. Empty texts are not.
    pub(crate) fn of(ipv4: Option<&str>, ipv6: Option<&str>, prefix_list: Option<&str>) -> Option<Self> {
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let ipv4 = given(ipv4).map(Self::Ipv4);
        ipv4.or_else(|| given(ipv6).map(Self::Ipv6)).or_else(|| given(prefix_list).map(Self::PrefixList))
    }

    /// That of a reported route.
    pub(crate) fn of_api(api: &Api) -> Option<Self> {
        Self::of(
            api.destination_cidr_block(),
            api.destination_ipv6_cidr_block(),
            api.destination_prefix_list_id(),
        )
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ipv4(a), Self::Ipv4(b)) | (Self::Ipv6(a), Self::Ipv6(b)) => cidr::same(a, b),
            _ => self == other,
        }
    }

    /// The text in it.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Ipv4(text) | Self::Ipv6(text) | Self::PrefixList(text) => text,
        }
    }
}

/// Where a route leads. Exactly one is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub carrier_gateway: Option<String>,
    pub core_network: Option<String>,
    pub egress_only_gateway: Option<String>,
    pub gateway: Option<String>,
    pub local_gateway: Option<String>,
    pub nat_gateway: Option<String>,
    pub network_interface: Option<String>,
    pub transit_gateway: Option<String>,
    pub vpc_endpoint: Option<String>,
    pub vpc_peering: Option<String>,
}

impl Target {
    /// That of a reported route.
    pub(crate) fn of_api(api: &Api) -> Self {
        // The API has no field for endpoints.
        let (vpc_endpoint, gateway) = match api.gateway_id.clone() {
            Some(id) if id.starts_with("vpce-") => (Some(id), None),
            other => (None, other),
        };
        Self {
            carrier_gateway: api.carrier_gateway_id.clone(),
            core_network: api.core_network_arn.clone(),
            egress_only_gateway: api.egress_only_internet_gateway_id.clone(),
            gateway,
            local_gateway: api.local_gateway_id.clone(),
            nat_gateway: api.nat_gateway_id.clone(),
            network_interface: api.network_interface_id.clone(),
            transit_gateway: api.transit_gateway_id.clone(),
            vpc_endpoint,
            vpc_peering: api.vpc_peering_connection_id.clone(),
        }
    }
}

/// `CreateRoute` and `ReplaceRoute` take the same.
macro_rules! addressed {
    ($call:expr, $destination:expr, $target:expr) => {{
        let (destination, target): (&Destination, &Target) = ($destination, $target);
        let call = match destination {
            Destination::Ipv4(range) => $call.destination_cidr_block(range),
            Destination::Ipv6(range) => $call.destination_ipv6_cidr_block(range),
            Destination::PrefixList(id) => $call.destination_prefix_list_id(id),
        };
        call.set_carrier_gateway_id(target.carrier_gateway.clone())
            .set_core_network_arn(target.core_network.clone())
            .set_egress_only_internet_gateway_id(target.egress_only_gateway.clone())
            .set_gateway_id(target.gateway.clone())
            .set_local_gateway_id(target.local_gateway.clone())
            .set_nat_gateway_id(target.nat_gateway.clone())
            .set_network_interface_id(target.network_interface.clone())
            .set_transit_gateway_id(target.transit_gateway.clone())
            .set_vpc_endpoint_id(target.vpc_endpoint.clone())
            .set_vpc_peering_connection_id(target.vpc_peering.clone())
    }};
}

/// Adds a route, with the client for creating or the other one.
pub(crate) async fn create(
    client: &aws_sdk_ec2::Client,
    table: &str,
    destination: &Destination,
    target: &Target,
) -> Result<(), ProviderError> {
    let call = addressed!(client.create_route().route_table_id(table), destination, target);
    call.send().await.during("ec2:CreateRoute").map(drop)
}

/// Makes an existing route lead elsewhere.
pub(crate) async fn replace(
    cx: &Context,
    table: &str,
    destination: &Destination,
    target: &Target,
) -> Result<(), ProviderError> {
    let call = addressed!(cx.ec2().replace_route().route_table_id(table), destination, target);
    call.send().await.during("ec2:ReplaceRoute").map(drop)
}

/// Removes a route.
pub(crate) async fn delete(
    cx: &Context,
    table: &str,
    destination: &Destination,
) -> Result<(), ProviderError> {
    let call = cx.ec2().delete_route().route_table_id(table);
    let call = match destination {
        Destination::Ipv4(range) => call.destination_cidr_block(range),
        Destination::Ipv6(range) => call.destination_ipv6_cidr_block(range),
        Destination::PrefixList(id) => call.destination_prefix_list_id(id),
    };
    call.send().await.during("ec2:DeleteRoute").map(drop)
}

/// Reads tables, with their routes and associations.
pub(crate) async fn describe_tables(
    cx: &Context,
    filters: Vec<Filter>,
) -> Result<Vec<ApiTable>, ProviderError> {
    let call = cx.ec2().describe_route_tables().set_filters(Some(filters)).into_paginator();
    call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeRouteTables")
}
