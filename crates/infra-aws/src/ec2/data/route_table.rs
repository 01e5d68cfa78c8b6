//! `aws_route_table` as a data source.

use aws_sdk_ec2::types::{Route as RouteApi, RouteOrigin, RouteTableAssociation};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::tagging;
use crate::error::During;
use crate::given::{given, told};
use crate::lookup;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one route table that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route_table")]
pub struct RouteTable {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed, nested)]
    associations: Vec<Association>,
    #[attr(optional_computed)]
    gateway_id: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    route_table_id: Option<String>,
    #[attr(computed, nested)]
    routes: Vec<Route>,
    #[attr(optional_computed)]
    subnet_id: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    vpc_id: Option<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// What a table holds for.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Association {
    #[attr(computed)]
    gateway_id: Option<String>,
    #[attr(computed)]
    main: Option<bool>,
    #[attr(computed)]
    route_table_association_id: Option<String>,
    #[attr(computed)]
    route_table_id: Option<String>,
    #[attr(computed)]
    subnet_id: Option<String>,
}

/// Where addresses are reached.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Route {
    #[attr(computed)]
    carrier_gateway_id: Option<String>,
    #[attr(computed)]
    cidr_block: Option<String>,
    #[attr(computed)]
    core_network_arn: Option<String>,
    #[attr(computed)]
    destination_prefix_list_id: Option<String>,
    #[attr(computed)]
    egress_only_gateway_id: Option<String>,
    #[attr(computed)]
    gateway_id: Option<String>,
    #[attr(computed)]
    instance_id: Option<String>,
    #[attr(computed)]
    ipv6_cidr_block: Option<String>,
    #[attr(computed)]
    local_gateway_id: Option<String>,
    #[attr(computed)]
    nat_gateway_id: Option<String>,
    #[attr(computed)]
    network_interface_id: Option<String>,
    #[attr(computed)]
    transit_gateway_id: Option<String>,
    #[attr(computed)]
    vpc_endpoint_id: Option<String>,
    #[attr(computed)]
    vpc_peering_connection_id: Option<String>,
}

impl Association {
    fn of_api(api: &RouteTableAssociation) -> Self {
        Self {
            gateway_id: told(&api.gateway_id),
            main: Some(api.main.unwrap_or_default()),
            route_table_association_id: told(&api.route_table_association_id),
            route_table_id: told(&api.route_table_id),
            subnet_id: told(&api.subnet_id),
        }
    }
}

impl Route {
    /// `None` for those that a table has anyway, that a gateway announces, and that an endpoint made.
    fn of_api(api: &RouteApi) -> Option<Self> {
        let gateway = api.gateway_id().unwrap_or_default();
        let is_endpoint = api.destination_prefix_list_id().is_some() && gateway.starts_with("vpce-");
        let is_announced = api.origin() == Some(&RouteOrigin::EnableVgwRoutePropagation);
        if gateway == "local" || is_announced || (is_endpoint && api.destination_cidr_block().is_none()) {
            return None;
        }
        let (gateway_id, vpc_endpoint_id) =
            if gateway.starts_with("vpce-") { ("", gateway) } else { (gateway, "") };
        Some(Self {
            carrier_gateway_id: told(&api.carrier_gateway_id),
            cidr_block: told(&api.destination_cidr_block),
            core_network_arn: told(&api.core_network_arn),
            destination_prefix_list_id: told(&api.destination_prefix_list_id),
            egress_only_gateway_id: told(&api.egress_only_internet_gateway_id),
            gateway_id: Some(gateway_id.to_owned()),
            instance_id: told(&api.instance_id),
            ipv6_cidr_block: told(&api.destination_ipv6_cidr_block),
            local_gateway_id: told(&api.local_gateway_id),
            nat_gateway_id: told(&api.nat_gateway_id),
            network_interface_id: told(&api.network_interface_id),
            transit_gateway_id: told(&api.transit_gateway_id),
            vpc_endpoint_id: Some(vpc_endpoint_id.to_owned()),
            vpc_peering_connection_id: told(&api.vpc_peering_connection_id),
        })
    }
}

impl DataSource for RouteTable {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        filters.extend(filter_block::of_arguments(&[
            ("route-table-id", given(&config.route_table_id)),
            ("vpc-id", given(&config.vpc_id)),
            ("association.subnet-id", given(&config.subnet_id)),
            ("association.gateway-id", given(&config.gateway_id)),
        ]));
        let call =
            cx.ec2().describe_route_tables().set_filters(Some(filters).filter(|filters| !filters.is_empty()));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let api = lookup::only(found.during("ec2:DescribeRouteTables")?, "route table", "route tables")?;
        let id = api.route_table_id.clone().unwrap_or_default();
        let owner = api.owner_id.clone().unwrap_or_default();
        Ok(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("route-table/{id}"))),
            associations: api.associations().iter().map(Association::of_api).collect(),
            owner_id: Some(owner),
            route_table_id: Some(id.clone()),
            routes: api.routes().iter().filter_map(Route::of_api).collect(),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            vpc_id: told(&api.vpc_id),
            id: Some(id),
            ..config
        })
    }
}
