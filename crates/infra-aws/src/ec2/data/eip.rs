//! `aws_eip` as a data source.

use aws_sdk_ec2::types::{AddressAttributeName, DomainType};
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::{eip, host_names, tagging};
use crate::error::During;
use crate::given::{given, told};
use crate::lookup;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one elastic address that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_eip")]
pub struct Eip {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    association_id: Option<String>,
    #[attr(computed)]
    carrier_ip: Option<String>,
    #[attr(computed)]
    customer_owned_ip: Option<String>,
    #[attr(computed)]
    customer_owned_ipv4_pool: Option<String>,
    #[attr(computed)]
    domain: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    instance_id: Option<String>,
    #[attr(computed)]
    ipam_pool_id: Option<String>,
    #[attr(computed)]
    network_interface_id: Option<String>,
    #[attr(computed)]
    network_interface_owner_id: Option<String>,
    #[attr(computed)]
    private_dns: Option<String>,
    #[attr(computed)]
    private_ip: Option<String>,
    #[attr(computed)]
    ptr_record: Option<String>,
    #[attr(computed)]
    public_dns: Option<String>,
    #[attr(optional_computed)]
    public_ip: Option<String>,
    #[attr(computed)]
    public_ipv4_pool: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// The name that asking for the address backwards gives.
async fn ptr_record(cx: &Context, id: &str) -> Result<Option<String>, ProviderError> {
    let call = cx.ec2().describe_addresses_attribute().allocation_ids(id);
    let answer = call.attribute(AddressAttributeName::DomainName).send().await;
    let addresses = answer.during("ec2:DescribeAddressesAttribute")?.addresses.unwrap_or_default();
    Ok(addresses.into_iter().find_map(|address| address.ptr_record))
}

impl DataSource for Eip {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        filters.extend(filter_block::of_arguments(&[
            ("allocation-id", config.id.as_deref()),
            ("public-ip", config.public_ip.as_deref()),
        ]));
        let api = lookup::only(eip::describe(cx, filters).await?, "elastic address", "elastic addresses")?;
        let id = given(&api.allocation_id).unwrap_or_default();
        let is_vpc = api.domain != Some(DomainType::Standard);
        Ok(Self {
            arn: Some(cx.arn("ec2", cx.account_id().await?, &format!("elastic-ip/{id}"))),
            association_id: told(&api.association_id),
            carrier_ip: told(&api.carrier_ip),
            customer_owned_ip: told(&api.customer_owned_ip),
            customer_owned_ipv4_pool: told(&api.customer_owned_ipv4_pool),
            domain: Some(if is_vpc { "vpc" } else { "standard" }.to_owned()),
            id: Some(if is_vpc { id.to_owned() } else { api.public_ip.clone().unwrap_or_default() }),
            instance_id: told(&api.instance_id),
            ipam_pool_id: None,
            network_interface_id: told(&api.network_interface_id),
            network_interface_owner_id: told(&api.network_interface_owner_id),
            private_dns: api.private_ip_address().map(|ip| host_names::private(cx.region(), ip)),
            private_ip: told(&api.private_ip_address),
            ptr_record: Some(ptr_record(cx, id).await?.unwrap_or_default()),
            public_dns: api.public_ip().map(|ip| host_names::public(cx.region(), ip)),
            public_ip: told(&api.public_ip),
            public_ipv4_pool: told(&api.public_ipv4_pool),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            ..config
        })
    }
}
