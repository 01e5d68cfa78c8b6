//! `aws_vpc` as a data source.

use aws_sdk_ec2::types::{VpcAttributeName, VpcCidrBlockAssociation, VpcCidrBlockStateCode};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::vpc_defaults::Defaults;
use crate::ec2::{tagging, vpc_attributes};
use crate::error::During;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one VPC that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc")]
pub struct Vpc {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    cidr_block: Option<String>,
    #[attr(computed, nested)]
    cidr_block_associations: Vec<Association>,
    #[attr(optional_computed)]
    default: Option<bool>,
    #[attr(optional_computed)]
    dhcp_options_id: Option<String>,
    #[attr(computed)]
    enable_dns_hostnames: Option<bool>,
    #[attr(computed)]
    enable_dns_support: Option<bool>,
    #[attr(computed)]
    enable_network_address_usage_metrics: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    instance_tenancy: Option<String>,
    #[attr(computed)]
    ipv6_association_id: Option<String>,
    #[attr(computed)]
    ipv6_cidr_block: Option<String>,
    #[attr(computed)]
    main_route_table_id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    state: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// A range of the VPC.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Association {
    #[attr(computed)]
    association_id: Option<String>,
    #[attr(computed)]
    cidr_block: Option<String>,
    #[attr(computed)]
    state: Option<String>,
}

impl Association {
    fn observe(api: &VpcCidrBlockAssociation) -> Self {
        let state = api.cidr_block_state().and_then(|state| state.state());
        Self {
            association_id: api.association_id.clone(),
            cidr_block: api.cidr_block.clone(),
            state: state.map(|state| state.as_str().to_owned()),
        }
    }
}

impl DataSource for Vpc {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let default = config.default.map(|default| default.to_string());
        filters.extend(filter_block::of_arguments(&[
            ("cidr", config.cidr_block.as_deref()),
            ("dhcp-options-id", config.dhcp_options_id.as_deref()),
            ("is-default", default.as_deref()),
            ("state", config.state.as_deref()),
            ("vpc-id", config.id.as_deref()),
        ]));
        let call = cx.ec2().describe_vpcs().set_filters(Some(filters)).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeVpcs")?;
        let count = found.len();
        let api = match <[_; 1]>::try_from(found) {
            Ok([api]) => api,
            Err(_) if count == 0 => return Err(ProviderError::new(ErrorClass::NotFound, "no VPC matches")),
            Err(_) => {
                let error =
                    ProviderError::new(ErrorClass::Invalid, format!("{count} VPCs match, but one is wanted"));
                return Err(error.hint("add filters until one is left"));
            }
        };
        let id = api.vpc_id.clone().unwrap_or_default();
        let owner = api.owner_id.clone().unwrap_or_default();
        let (hostnames, support, metrics, defaults) = futures::try_join!(
            vpc_attributes::tell(cx, &id, VpcAttributeName::EnableDnsHostnames),
            vpc_attributes::tell(cx, &id, VpcAttributeName::EnableDnsSupport),
            vpc_attributes::tell(cx, &id, VpcAttributeName::EnableNetworkAddressUsageMetrics),
            Defaults::read(cx, vec![id.clone()]),
        )?;
        let ipv6 = api.ipv6_cidr_block_association_set().iter().find(|association| {
            let state = association.ipv6_cidr_block_state().and_then(|state| state.state());
            matches!(state, None | Some(VpcCidrBlockStateCode::Associated))
        });
        let tags = cx.tags().observe(tagging::reported(api.tags()), None).all;
        Ok(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("vpc/{id}"))),
            cidr_block: api.cidr_block.clone(),
            cidr_block_associations: api
                .cidr_block_association_set()
                .iter()
                .map(Association::observe)
                .collect(),
            default: Some(api.is_default.unwrap_or_default()),
            dhcp_options_id: api.dhcp_options_id.clone(),
            enable_dns_hostnames: Some(hostnames),
            enable_dns_support: Some(support),
            enable_network_address_usage_metrics: Some(metrics),
            instance_tenancy: api.instance_tenancy.as_ref().map(|tenancy| tenancy.as_str().to_owned()),
            ipv6_association_id: Some(ipv6.and_then(|a| a.association_id.clone()).unwrap_or_default()),
            ipv6_cidr_block: Some(ipv6.and_then(|a| a.ipv6_cidr_block.clone()).unwrap_or_default()),
            main_route_table_id: defaults.route_table(&id).cloned(),
            owner_id: Some(owner),
            tags: Some(tags),
            id: Some(id),
            ..config
        })
    }
}
