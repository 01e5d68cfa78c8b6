//! `aws_vpc_dhcp_options`

use aws_sdk_ec2::types::{DhcpOptions as Api, Filter, NewDhcpConfiguration, ResourceType};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{Described, described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given_string;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// What machines of a VPC are told when they ask for their address.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_dhcp_options")]
pub struct VpcDhcpOptions {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new)]
    domain_name: Option<String>,
    #[attr(optional, force_new)]
    domain_name_servers: Option<Vec<String>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    ipv6_address_preferred_lease_time: Option<String>,
    #[attr(optional, force_new)]
    netbios_name_servers: Option<Vec<String>>,
    #[attr(optional, force_new)]
    netbios_node_type: Option<String>,
    #[attr(optional, force_new)]
    ntp_servers: Option<Vec<String>>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

/// All arguments but the tags.
const OPTIONS: [&str; 6] = [
    "domain_name",
    "domain_name_servers",
    "ipv6_address_preferred_lease_time",
    "netbios_name_servers",
    "netbios_node_type",
    "ntp_servers",
];

/// The values of an option. The API calls it as the argument is called, with dashes.
fn values(api: &Api, option: &str) -> Vec<String> {
    let key = option.replace('_', "-");
    let found = api.dhcp_configurations().iter().find(|configuration| configuration.key() == Some(&key));
    found.into_iter().flat_map(|found| found.values()).filter_map(|value| value.value.clone()).collect()
}

impl VpcDhcpOptions {
    fn to_api(&self) -> Vec<NewDhcpConfiguration> {
        let one = |text: &Option<String>| given_string(text).into_iter().collect();
        let many = |texts: &Option<Vec<String>>| texts.clone().unwrap_or_default();
        let options: [(&str, Vec<String>); 6] = [
            ("domain_name", one(&self.domain_name)),
            ("domain_name_servers", many(&self.domain_name_servers)),
            ("ipv6_address_preferred_lease_time", one(&self.ipv6_address_preferred_lease_time)),
            ("netbios_name_servers", many(&self.netbios_name_servers)),
            ("netbios_node_type", one(&self.netbios_node_type)),
            ("ntp_servers", many(&self.ntp_servers)),
        ];
        let set = options.into_iter().filter(|(_, values)| !values.is_empty());
        let to_api = |(option, values): (&str, Vec<String>)| {
            NewDhcpConfiguration::builder().key(option.replace('_', "-")).set_values(Some(values)).build()
        };
        set.map(to_api).collect()
    }
}

impl Described for VpcDhcpOptions {
    type Api = Api;
    const ID_FILTER: &'static str = "dhcp-options-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.dhcp_options_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_dhcp_options().set_filters(Some(filters)).into_paginator();
        call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeDhcpOptions")
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.dhcp_options_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let one = |option| Some(values(api, option).into_iter().next().unwrap_or_default());
        let many = |option| Some(values(api, option));
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("dhcp-options/{id}"))),
            domain_name: one("domain_name"),
            domain_name_servers: many("domain_name_servers"),
            id: Some(id),
            ipv6_address_preferred_lease_time: one("ipv6_address_preferred_lease_time"),
            netbios_name_servers: many("netbios_name_servers"),
            netbios_node_type: one("netbios_node_type"),
            ntp_servers: many("ntp_servers"),
            owner_id: Some(owner),
            tags: Some(tags.own),
            tags_all: tags.all,
        })
    }
}

impl Resource for VpcDhcpOptions {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if OPTIONS.iter().all(|option| checks.is_left_out(option)) {
            checks.report("domain_name", format!("one of {} must be set", OPTIONS.join(", ")));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tags = tagging::on_create(ResourceType::DhcpOptions, &planned.tags_all, token);
        let call = cx.ec2_once().create_dhcp_options().set_dhcp_configurations(Some(planned.to_api()));
        let made = call.tag_specifications(tags).send().await.during("ec2:CreateDhcpOptions")?;
        Ok(Self { id: made.dhcp_options.and_then(|options| options.dhcp_options_id), ..planned.clone() })
    }

    /// Emulators leave out the tags of the creating call.
    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        if now.tags_all == made.tags_all {
            return Ok(now);
        }
        tagging::change(cx, made.id(), &now.tags_all, &made.tags_all).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().delete_dhcp_options().dhcp_options_id(prior.id());
        call.send().await.during("ec2:DeleteDhcpOptions").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
