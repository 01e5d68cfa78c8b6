//! EC2: networks and machines.

pub(crate) mod filters;
pub(crate) mod intent;
pub(crate) mod tagging;

mod described;

mod data;
mod eip;
mod host_names;
mod images;
mod instance;
mod internet_gateway;
mod launch_template;
mod nat_gateway;
mod permissions;
mod route;
mod route_table;
mod route_table_association;
mod routes;
mod security_group;
mod security_group_rule;
mod security_group_rules;
mod subnet;
mod vpc;
mod vpc_defaults;
mod vpc_security_group_rule;

pub(crate) use described::Described;
pub(crate) use filters::{FILTER_VALUES, filter};

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<eip::Eip>(),
        resource::<instance::Instance>(),
        resource::<internet_gateway::InternetGateway>(),
        resource::<launch_template::LaunchTemplate>(),
        resource::<nat_gateway::NatGateway>(),
        resource::<route::Route>(),
        resource::<route_table::RouteTable>(),
        resource::<route_table_association::RouteTableAssociation>(),
        resource::<security_group::SecurityGroup>(),
        resource::<security_group_rule::SecurityGroupRule>(),
        resource::<subnet::Subnet>(),
        resource::<vpc::Vpc>(),
        resource::<vpc_security_group_rule::Rule<vpc_security_group_rule::Egress>>(),
        resource::<vpc_security_group_rule::Rule<vpc_security_group_rule::Ingress>>(),
    ]
}

pub(crate) use data::data_sources;
