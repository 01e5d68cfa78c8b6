//! `aws_network_interface`

mod addresses;
mod attachment;

use std::collections::{BTreeSet, HashMap};

use aws_sdk_ec2::types::{
    AttributeBooleanValue, AttributeValue, Filter, NetworkInterface as Api, NetworkInterfaceCreationType,
    ResourceType,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use self::attachment::Attachment;
use super::{Described, FILTER_VALUES, described, filter, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// A network card.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_network_interface")]
pub struct NetworkInterface {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional_computed)]
    enable_primary_ipv6: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    interface_type: Option<String>,
    #[attr(optional_computed)]
    ipv4_prefix_count: Option<i64>,
    #[attr(optional_computed)]
    ipv4_prefixes: Option<BTreeSet<String>>,
    #[attr(optional_computed, computed_on = ["ipv6_addresses"])]
    ipv6_address_count: Option<i64>,
    #[attr(optional_computed, computed_on = ["ipv6_addresses", "ipv6_address_count"])]
    ipv6_address_list: Option<Vec<String>>,
    #[attr(optional, default = false)]
    ipv6_address_list_enabled: Option<bool>,
    #[attr(optional_computed, computed_on = ["ipv6_address_count"])]
    ipv6_addresses: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    ipv6_prefix_count: Option<i64>,
    #[attr(optional_computed)]
    ipv6_prefixes: Option<BTreeSet<String>>,
    #[attr(computed)]
    mac_address: Option<String>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(computed)]
    private_dns_name: Option<String>,
    #[attr(optional_computed, force_new)]
    private_ip: Option<String>,
    #[attr(optional_computed, computed_on = ["private_ips", "private_ips_count"])]
    private_ip_list: Option<Vec<String>>,
    #[attr(optional, default = false)]
    private_ip_list_enabled: Option<bool>,
    #[attr(optional_computed, computed_on = ["private_ips_count"])]
    private_ips: Option<BTreeSet<String>>,
    #[attr(optional_computed, computed_on = ["private_ips"])]
    private_ips_count: Option<i64>,
    #[attr(optional_computed)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(optional, default = true)]
    source_dest_check: Option<bool>,
    #[attr(required, force_new)]
    subnet_id: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(set, computed)]
    attachment: Vec<Attachment>,
}

/// What is not done: prefixes, and addresses whose order matters.
const REFUSED: [&str; 9] = [
    "enable_primary_ipv6",
    "ipv4_prefix_count",
    "ipv4_prefixes",
    "ipv6_address_list",
    "ipv6_address_list_enabled",
    "ipv6_prefix_count",
    "ipv6_prefixes",
    "private_ip_list",
    "private_ip_list_enabled",
];

/// The security groups of interfaces, by the ids of these.
pub(crate) async fn groups_of(
    cx: &Context,
    ids: &[String],
) -> Result<HashMap<String, BTreeSet<String>>, ProviderError> {
    let mut found = HashMap::new();
    for ids in ids.chunks(FILTER_VALUES) {
        let described = NetworkInterface::describe(cx, vec![filter(NetworkInterface::ID_FILTER, ids)]);
        found.extend(described.await?.into_iter().filter_map(|api| {
            let groups = api.groups.unwrap_or_default();
            Some((api.network_interface_id?, groups.into_iter().filter_map(|group| group.group_id).collect()))
        }));
    }
    Ok(found)
}

impl Described for NetworkInterface {
    type Api = Api;
    const ID_FILTER: &'static str = "network-interface-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.network_interface_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_network_interfaces().set_filters(Some(filters)).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
        found.during("ec2:DescribeNetworkInterfaces")
    }

    /// Interfaces of services and those that instances came with are not anybody's own.
    fn is_listed(api: &Api) -> bool {
        let came_with_instance = api.attachment().is_some_and(|a| a.delete_on_termination == Some(true));
        api.requester_managed != Some(true) && !came_with_instance
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.network_interface_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tag_set()), self.tags.as_ref());
        let count = |length: usize| i64::try_from(length).ok();
        let (ipv4, ipv6) = (addresses::ipv4(api), addresses::ipv6(api));
        let ipv4_prefixes: BTreeSet<String> =
            api.ipv4_prefixes().iter().filter_map(|prefix| prefix.ipv4_prefix.clone()).collect();
        let ipv6_prefixes: BTreeSet<String> =
            api.ipv6_prefixes().iter().filter_map(|prefix| prefix.ipv6_prefix.clone()).collect();
        let groups = api.groups().iter().filter_map(|group| group.group_id.clone());
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("network-interface/{id}"))),
            attachment: api.attachment().and_then(Attachment::observe).into_iter().collect(),
            description: told(&api.description),
            enable_primary_ipv6: self.enable_primary_ipv6,
            id: Some(id),
            interface_type: api.interface_type.as_ref().map(|ty| ty.as_str().to_owned()),
            ipv4_prefix_count: count(ipv4_prefixes.len()),
            ipv4_prefixes: Some(ipv4_prefixes),
            ipv6_address_count: count(ipv6.len()),
            ipv6_addresses: Some(ipv6.iter().cloned().collect()),
            ipv6_address_list: Some(ipv6),
            ipv6_address_list_enabled: Some(self.ipv6_address_list_enabled.unwrap_or_default()),
            ipv6_prefix_count: count(ipv6_prefixes.len()),
            ipv6_prefixes: Some(ipv6_prefixes),
            mac_address: told(&api.mac_address),
            outpost_arn: told(&api.outpost_arn),
            owner_id: Some(owner),
            private_dns_name: told(&api.private_dns_name),
            private_ip: told(&api.private_ip_address),
            private_ips_count: count(ipv4.len().saturating_sub(1)),
            private_ips: Some(ipv4.iter().cloned().collect()),
            private_ip_list: Some(ipv4),
            private_ip_list_enabled: Some(self.private_ip_list_enabled.unwrap_or_default()),
            security_groups: Some(groups.collect()),
            source_dest_check: Some(api.source_dest_check.unwrap_or(true)),
            subnet_id: api.subnet_id.clone().unwrap_or_default(),
            tags: Some(tags.own),
            tags_all: tags.all,
        })
    }
}

impl NetworkInterface {
    /// Makes the settings, `now`, those that are planned. One call takes one of them.
    async fn modify(&self, cx: &Context, now: &Self) -> Result<(), ProviderError> {
        let call = || cx.ec2().modify_network_interface_attribute().network_interface_id(self.id());
        if given(&self.description) != given(&now.description) {
            // One that is left out is blank: a call without any changes nothing.
            let description = AttributeValue::builder().value(self.description.clone().unwrap_or_default());
            let description = description.build();
            let call = call().description(description).send().await;
            call.during("ec2:ModifyNetworkInterfaceAttribute")?;
        }
        if self.security_groups.is_some() && self.security_groups != now.security_groups {
            let groups = self.security_groups.iter().flatten().cloned().collect();
            let call = call().set_groups(Some(groups)).send().await;
            call.during("ec2:ModifyNetworkInterfaceAttribute")?;
        }
        let checks = self.source_dest_check.unwrap_or(true);
        if Some(checks) != now.source_dest_check {
            let call = call().source_dest_check(AttributeBooleanValue::builder().value(checks).build());
            call.send().await.during("ec2:ModifyNetworkInterfaceAttribute")?;
        }
        Ok(())
    }
}

impl Resource for NetworkInterface {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&REFUSED);
        checks.at_most_one(&["private_ips", "private_ips_count"]);
        checks.at_most_one(&["ipv6_addresses", "ipv6_address_count"]);
        checks.one_of("interface_type", &["branch", "efa", "efa-only", "trunk"]);
    }

    /// An interface keeps the primary address it was made with.
    fn plan(draft: &mut Draft<'_>) {
        let primary = draft.prior("private_ip").as_str().filter(|primary| !primary.is_empty());
        let (wanted, is_given) = (draft.planned("private_ips"), !draft.is_unset_or_empty("private_ips"));
        let keeps =
            |primary: &str| wanted.as_slice().is_some_and(|all| all.contains(&Value::string(primary)));
        if is_given && draft.changes("private_ips") && primary.is_some_and(|primary| !keeps(primary)) {
            draft.replace("private_ips");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let ty = given(&planned.interface_type).map(NetworkInterfaceCreationType::from);
        let groups = planned.security_groups.as_ref().map(|groups| groups.iter().cloned().collect());
        let call = cx
            .ec2_once()
            .create_network_interface()
            .subnet_id(&planned.subnet_id)
            .set_description(given_string(&planned.description))
            .set_interface_type(ty)
            .set_groups(groups)
            .tag_specifications(tagging::on_create(ResourceType::NetworkInterface, &planned.tags_all, token));
        let made = planned.addressed(call).send().await.during("ec2:CreateNetworkInterface")?;
        let id = made.network_interface.and_then(|interface| interface.network_interface_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        made.modify(cx, &now).await?;
        if made.attachment.is_empty() {
            return Ok(cx.read_back(&made, op).await?);
        }
        Ok(made.change_attachment(cx, &now, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.modify(cx, prior).await?;
        planned.change_addresses(cx, prior).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(planned.change_attachment(cx, prior, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(now) = cx.read(prior).await? else { return Ok(()) };
        now.detach(cx, op).await?;
        let call = cx.ec2().delete_network_interface().network_interface_id(prior.id());
        call.send().await.during("ec2:DeleteNetworkInterface").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
