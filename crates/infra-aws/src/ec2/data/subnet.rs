//! `aws_subnet` as a data source.

use aws_sdk_ec2::types::SubnetCidrBlockStateCode;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::{Described, subnet, tagging};
use crate::given::told;
use crate::lookup;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one subnet that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_subnet")]
pub struct Subnet {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    assign_ipv6_address_on_creation: Option<bool>,
    #[attr(optional_computed)]
    availability_zone: Option<String>,
    #[attr(optional_computed)]
    availability_zone_id: Option<String>,
    #[attr(computed)]
    available_ip_address_count: Option<i64>,
    #[attr(optional_computed)]
    cidr_block: Option<String>,
    #[attr(computed)]
    customer_owned_ipv4_pool: Option<String>,
    #[attr(optional_computed)]
    default_for_az: Option<bool>,
    #[attr(computed)]
    enable_dns64: Option<bool>,
    #[attr(computed)]
    enable_lni_at_device_index: Option<i64>,
    #[attr(computed)]
    enable_resource_name_dns_a_record_on_launch: Option<bool>,
    #[attr(computed)]
    enable_resource_name_dns_aaaa_record_on_launch: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    ipv6_cidr_block: Option<String>,
    #[attr(computed)]
    ipv6_cidr_block_association_id: Option<String>,
    #[attr(computed)]
    ipv6_native: Option<bool>,
    #[attr(computed)]
    map_customer_owned_ip_on_launch: Option<bool>,
    #[attr(computed)]
    map_public_ip_on_launch: Option<bool>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(computed)]
    private_dns_hostname_type_on_launch: Option<String>,
    #[attr(optional_computed)]
    state: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    vpc_id: Option<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for Subnet {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let default = config.default_for_az.filter(|default| *default).map(|default| default.to_string());
        filters.extend(filter_block::of_arguments(&[
            ("availability-zone", config.availability_zone.as_deref()),
            ("availability-zone-id", config.availability_zone_id.as_deref()),
            ("cidr-block", config.cidr_block.as_deref()),
            ("default-for-az", default.as_deref()),
            ("ipv6-cidr-block-association.ipv6-cidr-block", config.ipv6_cidr_block.as_deref()),
            ("state", config.state.as_deref()),
            ("subnet-id", config.id.as_deref()),
            ("vpc-id", config.vpc_id.as_deref()),
        ]));
        let api = lookup::only(subnet::Subnet::describe(cx, filters).await?, "subnet", "subnets")?;
        let ipv6 = api.ipv6_cidr_block_association_set().iter().find(|association| {
            let state = association.ipv6_cidr_block_state().and_then(|state| state.state());
            matches!(state, None | Some(SubnetCidrBlockStateCode::Associated))
        });
        let dns = api.private_dns_name_options_on_launch();
        let flag = |value: Option<bool>| Some(value.unwrap_or_default());
        Ok(Self {
            arn: api.subnet_arn.clone(),
            assign_ipv6_address_on_creation: flag(api.assign_ipv6_address_on_creation),
            availability_zone: api.availability_zone.clone(),
            availability_zone_id: api.availability_zone_id.clone(),
            available_ip_address_count: api.available_ip_address_count.map(i64::from),
            cidr_block: told(&api.cidr_block),
            customer_owned_ipv4_pool: told(&api.customer_owned_ipv4_pool),
            default_for_az: flag(api.default_for_az),
            enable_dns64: flag(api.enable_dns64),
            enable_lni_at_device_index: Some(api.enable_lni_at_device_index.unwrap_or_default().into()),
            enable_resource_name_dns_a_record_on_launch: flag(
                dns.and_then(|dns| dns.enable_resource_name_dns_a_record),
            ),
            enable_resource_name_dns_aaaa_record_on_launch: flag(
                dns.and_then(|dns| dns.enable_resource_name_dns_aaaa_record),
            ),
            id: api.subnet_id.clone(),
            ipv6_cidr_block: Some(ipv6.and_then(|a| a.ipv6_cidr_block.clone()).unwrap_or_default()),
            ipv6_cidr_block_association_id: Some(
                ipv6.and_then(|a| a.association_id.clone()).unwrap_or_default(),
            ),
            ipv6_native: flag(api.ipv6_native),
            map_customer_owned_ip_on_launch: flag(api.map_customer_owned_ip_on_launch),
            map_public_ip_on_launch: flag(api.map_public_ip_on_launch),
            outpost_arn: told(&api.outpost_arn),
            owner_id: api.owner_id.clone(),
            private_dns_hostname_type_on_launch: dns
                .and_then(|dns| dns.hostname_type.as_ref())
                .map(|hostname| hostname.as_str().to_owned()),
            state: api.state.as_ref().map(|state| state.as_str().to_owned()),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            vpc_id: api.vpc_id.clone(),
            ..config
        })
    }
}
