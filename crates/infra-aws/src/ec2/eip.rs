//! `aws_eip`

use aws_sdk_ec2::types::{Address, DomainType, Filter, ResourceType};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, filter, filters, host_names, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::ReadUpdateDelete;

/// A public address of one's own.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_eip")]
pub struct Eip {
    #[attr(optional, force_new)]
    address: Option<String>,
    #[attr(computed)]
    allocation_id: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    associate_with_private_ip: Option<String>,
    #[attr(computed, computed_on = ["instance", "network_interface", "associate_with_private_ip"])]
    association_id: Option<String>,
    #[attr(computed)]
    carrier_ip: Option<String>,
    #[attr(computed)]
    customer_owned_ip: Option<String>,
    #[attr(optional, force_new)]
    customer_owned_ipv4_pool: Option<String>,
    #[attr(optional_computed, force_new)]
    domain: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, computed_on = ["network_interface"])]
    instance: Option<String>,
    #[attr(optional_computed, force_new)]
    ipam_pool_id: Option<String>,
    #[attr(optional_computed, force_new)]
    network_border_group: Option<String>,
    #[attr(optional_computed, computed_on = ["instance"])]
    network_interface: Option<String>,
    #[attr(computed, computed_on = ["instance", "network_interface", "associate_with_private_ip"])]
    private_dns: Option<String>,
    #[attr(computed, computed_on = ["instance", "network_interface", "associate_with_private_ip"])]
    private_ip: Option<String>,
    #[attr(computed)]
    ptr_record: Option<String>,
    #[attr(computed)]
    public_dns: Option<String>,
    #[attr(computed)]
    public_ip: Option<String>,
    #[attr(optional_computed, force_new)]
    public_ipv4_pool: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed, force_new, deprecated = "use domain")]
    vpc: Option<bool>,
    #[block(single)]
    timeouts: Option<ReadUpdateDelete>,
}

impl Eip {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, account: &str, api: &Address) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let id = api.allocation_id.clone().unwrap_or_default();
        let is_vpc = api.domain != Some(DomainType::Standard);
        let private_dns = api.private_ip_address().map(|ip| host_names::private(cx.region(), ip));
        let public_dns = api.public_ip().map(|ip| host_names::public(cx.region(), ip));
        Self {
            address: self.address.clone(),
            allocation_id: Some(id.clone()),
            arn: Some(cx.arn("ec2", account, &format!("elastic-ip/{id}"))),
            associate_with_private_ip: self.associate_with_private_ip.clone(),
            association_id: told(&api.association_id),
            carrier_ip: told(&api.carrier_ip),
            customer_owned_ip: told(&api.customer_owned_ip),
            customer_owned_ipv4_pool: told(&api.customer_owned_ipv4_pool),
            domain: Some(if is_vpc { "vpc" } else { "standard" }.to_owned()),
            id: Some(id),
            instance: told(&api.instance_id),
            ipam_pool_id: self.ipam_pool_id.clone(),
            network_border_group: told(&api.network_border_group),
            network_interface: told(&api.network_interface_id),
            private_dns: Some(private_dns.unwrap_or_default()),
            private_ip: told(&api.private_ip_address),
            // Told by a call of its own, and changed by no one who manages the address here.
            ptr_record: told(&self.ptr_record),
            public_dns: Some(public_dns.unwrap_or_default()),
            public_ip: told(&api.public_ip),
            public_ipv4_pool: told(&api.public_ipv4_pool),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc: Some(is_vpc),
            timeouts: self.timeouts.clone(),
        }
    }

    /// What the configuration wants it to point to.
    fn target(&self) -> Option<(Option<&str>, Option<&str>)> {
        let (instance, interface) = (given(&self.instance), given(&self.network_interface));
        (instance.is_some() || interface.is_some()).then_some((instance, interface))
    }

    /// Whether it points to what `planned` wants.
    fn points_as(&self, planned: &Self) -> bool {
        let is = |now: &Option<String>, wanted: &Option<String>| {
            given(wanted).is_none() || given(now) == given(wanted)
        };
        is(&self.instance, &planned.instance)
            && is(&self.network_interface, &planned.network_interface)
            && is(&self.private_ip, &planned.associate_with_private_ip)
    }

    async fn associate(&self, cx: &Context) -> Result<(), ProviderError> {
        let Some((instance, interface)) = self.target() else { return Ok(()) };
        let call = cx
            .ec2()
            .associate_address()
            .allocation_id(self.id())
            .allow_reassociation(true)
            .set_private_ip_address(given_string(&self.associate_with_private_ip));
        // An instance has an interface, and AWS wants to hear one of the two.
        let call = match (interface, instance) {
            (Some(interface), _) => call.network_interface_id(interface),
            (None, Some(instance)) => call.instance_id(instance),
            (None, None) => return Ok(()),
        };
        call.send().await.during("ec2:AssociateAddress").map(drop)
    }

    async fn disassociate(&self, cx: &Context) -> Result<(), ProviderError> {
        let Some(association) = given(&self.association_id) else { return Ok(()) };
        let call = cx.ec2().disassociate_address().association_id(association);
        match call.send().await.during("ec2:DisassociateAddress") {
            Err(error) if error.class == ErrorClass::NotFound => Ok(()),
            other => other.map(drop),
        }
    }

    async fn read_pointing(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("{} to point to its target", self.id());
        let pointing = || async { Ok(cx.read(self).await?.filter(|now| now.points_as(self))) };
        op.until(what, pointing).await
    }
}

/// Reads addresses.
pub(super) async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Address>, ProviderError> {
    let answer = cx.ec2().describe_addresses().set_filters(Some(filters)).send().await;
    Ok(answer.during("ec2:DescribeAddresses")?.addresses.unwrap_or_default())
}

impl Resource for Eip {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits { create: minutes(15), update: minutes(5), delete: minutes(15) };

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("domain", &["vpc"]);
        checks.at_most_one(&["domain", "vpc"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids = prior.iter().map(|prior| prior.id().to_owned());
        let page = |ids| describe(cx, vec![filter("allocation-id", ids)]);
        let found = lookup::by_key(ids, FILTER_VALUES, Address::allocation_id, page).await;
        let account = cx.account_id().await;
        let read = |prior: &Self| {
            let Some(api) = found.get(prior.id())? else { return Ok(None) };
            Ok(Some(prior.observe(cx, account.clone()?, api)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .allocate_address()
            .domain(DomainType::Vpc)
            .set_address(given_string(&planned.address))
            .set_customer_owned_ipv4_pool(given_string(&planned.customer_owned_ipv4_pool))
            .set_ipam_pool_id(given_string(&planned.ipam_pool_id))
            .set_network_border_group(given_string(&planned.network_border_group))
            .set_public_ipv4_pool(given_string(&planned.public_ipv4_pool))
            .tag_specifications(tagging::on_create(ResourceType::ElasticIp, &planned.tags_all, token));
        let made = call.send().await.during("ec2:AllocateAddress")?;
        Ok(Self { id: made.allocation_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        if now.points_as(&made) {
            return Ok(now);
        }
        op.persist(|| made.associate(cx)).await?;
        Ok(made.read_pointing(cx, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        let is_same = |a: &Option<String>, b: &Option<String>| given(a) == given(b);
        if is_same(&prior.instance, &planned.instance)
            && is_same(&prior.network_interface, &planned.network_interface)
            && is_same(&prior.associate_with_private_ip, &planned.associate_with_private_ip)
        {
            return Ok(cx.read_back(&planned, op).await?);
        }
        prior.disassociate(cx).await?;
        op.persist(|| planned.associate(cx)).await?;
        Ok(planned.read_pointing(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        prior.disassociate(cx).await?;
        let call = cx
            .ec2()
            .release_address()
            .allocation_id(prior.id())
            .set_network_border_group(given_string(&prior.network_border_group));
        call.send().await.during("ec2:ReleaseAddress").map(drop)
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some(found) = cx.read(&Self::from_id(id)).await? else { return Ok(None) };
        let call = cx.ec2().describe_addresses_attribute().allocation_ids(id);
        let answer = call.attribute(aws_sdk_ec2::types::AddressAttributeName::DomainName).send().await;
        let addresses = answer.during("ec2:DescribeAddressesAttribute")?.addresses.unwrap_or_default();
        let ptr_record = addresses.into_iter().next().and_then(|address| address.ptr_record);
        Ok(Some(Self { ptr_record, ..found }))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let account = cx.account_id().await?;
        let found = describe(cx, filters::of_scope(scope)).await?;
        let listed = found.iter().filter(|api| api.allocation_id.is_some());
        Ok(listed.map(|api| Self::default().observe(cx, account, api)).collect())
    }
}

const fn minutes(minutes: u64) -> std::time::Duration {
    std::time::Duration::from_secs(60 * minutes)
}
