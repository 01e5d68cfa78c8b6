//! Reading: the endpoints, the address ranges of gateways' services, and the interfaces in subnets.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, NetworkInterface, PrefixList, VpcEndpoint as Api};
use infra_provider::ProviderError;

use super::{DnsEntry, DnsOptions, SubnetConfiguration, VpcEndpoint};
use crate::context::Context;
use crate::documents;
use crate::ec2::{FILTER_VALUES, filter, tagging};
use crate::error::During;
use crate::given::told;
use crate::lookup::{self, Lookup};
use crate::resource::{Answers, Resource};

/// Reads endpoints, of some ids or all.
pub(in crate::ec2) async fn describe(
    cx: &Context,
    ids: Option<Vec<String>>,
    filters: Vec<Filter>,
) -> Result<Vec<Api>, ProviderError> {
    let call = cx.ec2().describe_vpc_endpoints().set_vpc_endpoint_ids(ids).set_filters(Some(filters));
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let mut found = found.during("ec2:DescribeVpcEndpoints")?;
    // One that is deleted is reported for a while.
    found.retain(|api| state(api) != "deleted");
    Ok(found)
}

/// Reads endpoints by their ids, those that exist.
pub(in crate::ec2) async fn by_ids(cx: &Context, ids: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    lookup::existing(ids, |ids| describe(cx, Some(ids), Vec::new())).await
}

/// The API's capitals vary.
pub(in crate::ec2) fn state(api: &Api) -> String {
    api.state().map(|state| state.as_str().to_lowercase()).unwrap_or_default()
}

/// The services that have gateways. Their ranges are told of interfaces, too.
const GATEWAYS: [&str; 3] = [".s3", ".dynamodb", ".s3express"];

/// Whether a prefix list says where the service is.
fn has_ranges(api: &Api) -> bool {
    let is_gateway = api.vpc_endpoint_type().is_none_or(|ty| ty.as_str() == "Gateway");
    is_gateway || api.service_name().is_some_and(|name| GATEWAYS.iter().any(|end| name.ends_with(end)))
}

/// Reads many: three calls for up to 200.
pub(super) async fn read_many(cx: &Context, prior: &[VpcEndpoint]) -> Answers<VpcEndpoint> {
    let ids = prior.iter().map(|prior| prior.id().to_owned());
    let found = lookup::by_key(ids, FILTER_VALUES, Api::vpc_endpoint_id, |ids| by_ids(cx, ids)).await;
    let services = found.items().filter(|api| has_ranges(api)).filter_map(|api| api.service_name.clone());
    let interfaces = found.items().flat_map(|api| api.network_interface_ids().iter().cloned());
    let (ranges, interfaces) = futures::join!(
        lookup::by_key(services, FILTER_VALUES, PrefixList::prefix_list_name, |names| async move {
            let call = cx.ec2().describe_prefix_lists().filters(filter("prefix-list-name", names));
            let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
            found.during("ec2:DescribePrefixLists")
        }),
        lookup::by_key(interfaces, FILTER_VALUES, NetworkInterface::network_interface_id, |ids| async move {
            let call = cx.ec2().describe_network_interfaces().filters(filter("network-interface-id", ids));
            let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
            found.during("ec2:DescribeNetworkInterfaces")
        }),
    );
    let read = |prior: &VpcEndpoint| {
        let Some(api) = found.get(prior.id())? else { return Ok(None) };
        Ok(Some(prior.observe(cx, api, &ranges, &interfaces)?))
    };
    prior.iter().map(read).collect()
}

impl SubnetConfiguration {
    fn observe(api: &NetworkInterface) -> Self {
        Self {
            ipv4: told(&api.private_ip_address),
            ipv6: told(&api.ipv6_address),
            subnet_id: told(&api.subnet_id),
        }
    }
}

impl VpcEndpoint {
    fn observe(
        &self,
        cx: &Context,
        api: &Api,
        ranges: &Lookup<PrefixList>,
        interfaces: &Lookup<NetworkInterface>,
    ) -> Result<Self, ProviderError> {
        let id = api.vpc_endpoint_id.clone().unwrap_or_default();
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let set = |items: &[String]| Some(items.iter().cloned().collect::<BTreeSet<_>>());
        let list = match api.service_name() {
            Some(service) if has_ranges(api) => ranges.get(service)?,
            _ => None,
        };
        let mut addresses = Vec::new();
        for interface in api.network_interface_ids() {
            addresses.extend(interfaces.get(interface)?.map(SubnetConfiguration::observe));
        }
        let entries = api.dns_entries().iter().map(|entry| DnsEntry {
            dns_name: told(&entry.dns_name),
            hosted_zone_id: told(&entry.hosted_zone_id),
        });
        let options = api.dns_options().map(|options| DnsOptions {
            dns_record_ip_type: options.dns_record_ip_type().map(|ty| ty.as_str().to_owned()),
            private_dns_only_for_inbound_resolver_endpoint: Some(
                options.private_dns_only_for_inbound_resolver_endpoint.unwrap_or_default(),
            ),
        });
        let policy = api.policy_document().map(|reported| {
            documents::written_as(self.policy.as_deref().unwrap_or_default(), &documents::compact(reported))
        });
        let ty = api.vpc_endpoint_type().map_or("Gateway", |ty| ty.as_str());
        let groups = api.groups().iter().filter_map(|group| group.group_id.clone());
        Ok(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("vpc-endpoint/{id}"))),
            auto_accept: self.auto_accept,
            cidr_blocks: Some(list.map(|list| list.cidrs().to_vec()).unwrap_or_default()),
            dns_entry: entries.collect(),
            dns_options: options.into_iter().collect(),
            id: Some(id),
            ip_address_type: told(&api.ip_address_type().map(|ty| ty.as_str().to_owned())),
            network_interface_ids: set(api.network_interface_ids()),
            owner_id: Some(owner),
            policy,
            prefix_list_id: list.and_then(|list| list.prefix_list_id.clone()),
            private_dns_enabled: Some(api.private_dns_enabled.unwrap_or_default()),
            requester_managed: Some(api.requester_managed.unwrap_or_default()),
            resource_configuration_arn: told(&api.resource_configuration_arn),
            route_table_ids: set(api.route_table_ids()),
            security_group_ids: Some(groups.collect()),
            service_name: told(&api.service_name),
            service_network_arn: told(&api.service_network_arn),
            service_region: told(&api.service_region),
            state: Some(state(api)),
            subnet_configuration: addresses,
            subnet_ids: set(api.subnet_ids()),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeouts: self.timeouts.clone(),
            vpc_endpoint_type: Some(ty.to_owned()),
            vpc_id: api.vpc_id.clone().unwrap_or_default(),
        })
    }
}
