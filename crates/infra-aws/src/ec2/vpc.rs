//! `aws_vpc`

use aws_sdk_ec2::types::{
    Filter, ResourceType, Tenancy, Vpc as Api, VpcCidrBlockStateCode, VpcIpv6CidrBlockAssociation, VpcTenancy,
};
use infra_provider::model::Model;
use infra_provider::{Going, Obstacle, ProviderError, Scope};
use serde_json::{Map, Value as Json};

use super::vpc_attributes::Attributes;
use super::vpc_defaults::Defaults;
use super::{FILTER_VALUES, filter, filters, tagging, vpc_dependants};
use crate::checks::Checks;
use crate::context::Context;
use crate::done::unless_done;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};
use crate::tags::TagMap;

/// The pool of addresses that are Amazon's own.
pub(super) const AMAZON_POOL: &str = "Amazon";

/// A network of one's own.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc", version = 1)]
pub struct Vpc {
    #[attr(computed)]
    pub(super) arn: Option<String>,
    #[attr(optional, default = false)]
    pub(super) assign_generated_ipv6_cidr_block: Option<bool>,
    #[attr(optional_computed, force_new)]
    pub(super) cidr_block: Option<String>,
    #[attr(computed)]
    pub(super) default_network_acl_id: Option<String>,
    #[attr(computed)]
    pub(super) default_route_table_id: Option<String>,
    #[attr(computed)]
    pub(super) default_security_group_id: Option<String>,
    #[attr(computed)]
    pub(super) dhcp_options_id: Option<String>,
    #[attr(optional_computed)]
    pub(super) enable_dns_hostnames: Option<bool>,
    #[attr(optional, default = true)]
    pub(super) enable_dns_support: Option<bool>,
    #[attr(optional_computed)]
    pub(super) enable_network_address_usage_metrics: Option<bool>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional, default = "default")]
    pub(super) instance_tenancy: Option<String>,
    #[attr(optional, force_new)]
    pub(super) ipv4_ipam_pool_id: Option<String>,
    #[attr(optional, force_new)]
    pub(super) ipv4_netmask_length: Option<i64>,
    #[attr(computed, computed_on = ["assign_generated_ipv6_cidr_block", "ipv6_cidr_block", "ipv6_ipam_pool_id", "ipv6_netmask_length"])]
    pub(super) ipv6_association_id: Option<String>,
    #[attr(optional_computed, computed_on = ["assign_generated_ipv6_cidr_block", "ipv6_ipam_pool_id", "ipv6_netmask_length"])]
    pub(super) ipv6_cidr_block: Option<String>,
    #[attr(optional_computed, computed_on = ["assign_generated_ipv6_cidr_block"])]
    pub(super) ipv6_cidr_block_network_border_group: Option<String>,
    #[attr(optional)]
    pub(super) ipv6_ipam_pool_id: Option<String>,
    #[attr(optional)]
    pub(super) ipv6_netmask_length: Option<i64>,
    #[attr(computed)]
    pub(super) main_route_table_id: Option<String>,
    #[attr(computed)]
    pub(super) owner_id: Option<String>,
    #[attr(optional)]
    pub(super) tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(super) tags_all: TagMap,
}

/// What a VPC asks for in IPv6.
#[derive(Clone, Debug, PartialEq)]
struct Ipv6<'a> {
    amazon: bool,
    block: Option<&'a str>,
    pool: Option<&'a str>,
    netmask: Option<i64>,
    border_group: Option<&'a str>,
}

impl Vpc {
    fn ipv6(&self) -> Option<Ipv6<'_>> {
        let amazon = self.assign_generated_ipv6_cidr_block == Some(true);
        let pool = given(&self.ipv6_ipam_pool_id);
        (amazon || pool.is_some()).then(|| Ipv6 {
            amazon,
            block: given(&self.ipv6_cidr_block).filter(|_| !amazon),
            pool,
            netmask: self.ipv6_netmask_length.filter(|length| *length > 0),
            border_group: given(&self.ipv6_cidr_block_network_border_group),
        })
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, defaults: &Defaults, attributes: Attributes) -> Self {
        let id = api.vpc_id.clone().unwrap_or_default();
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let ipv6 = self.ipv6_association(api);
        let pool = ipv6.and_then(|association| association.ipv6_pool()).unwrap_or_default();
        let or_default =
            |known: &Option<String>, read: Option<&String>| known.clone().or_else(|| read.cloned());
        Self {
            arn: Some(cx.arn("ec2", &owner, &format!("vpc/{id}"))),
            assign_generated_ipv6_cidr_block: Some(pool == AMAZON_POOL),
            cidr_block: api.cidr_block.clone(),
            default_network_acl_id: or_default(&self.default_network_acl_id, defaults.network_acl(&id)),
            default_route_table_id: or_default(&self.default_route_table_id, defaults.route_table(&id)),
            default_security_group_id: or_default(
                &self.default_security_group_id,
                defaults.security_group(&id),
            ),
            dhcp_options_id: api.dhcp_options_id.clone(),
            enable_dns_hostnames: Some(attributes.dns_hostnames),
            enable_dns_support: Some(attributes.dns_support),
            enable_network_address_usage_metrics: Some(attributes.usage_metrics),
            instance_tenancy: api.instance_tenancy.as_ref().map(|tenancy| tenancy.as_str().to_owned()),
            ipv4_ipam_pool_id: self.ipv4_ipam_pool_id.clone(),
            ipv4_netmask_length: self.ipv4_netmask_length,
            ipv6_association_id: Some(ipv6.and_then(|a| a.association_id.clone()).unwrap_or_default()),
            ipv6_cidr_block: Some(ipv6.and_then(|a| a.ipv6_cidr_block.clone()).unwrap_or_default()),
            ipv6_cidr_block_network_border_group: Some(
                ipv6.and_then(|a| a.network_border_group.clone()).unwrap_or_default(),
            ),
            ipv6_ipam_pool_id: Some(if pool == AMAZON_POOL { String::new() } else { pool.to_owned() }),
            ipv6_netmask_length: Some(match ipv6 {
                Some(_) if pool != AMAZON_POOL => self.ipv6_netmask_length.unwrap_or_default(),
                _ => 0,
            }),
            main_route_table_id: or_default(&self.main_route_table_id, defaults.route_table(&id)),
            owner_id: Some(owner),
            tags: Some(tags.own),
            tags_all: tags.all,
            id: Some(id),
        }
    }

    /// The IPv6 range that is this resource's: the one it had; where nobody knows, the first. Others belong to resources of their own.
    fn ipv6_association<'a>(&self, api: &'a Api) -> Option<&'a VpcIpv6CidrBlockAssociation> {
        let in_force = |association: &&VpcIpv6CidrBlockAssociation| {
            let state = association.ipv6_cidr_block_state().and_then(|state| state.state());
            matches!(
                state,
                None | Some(VpcCidrBlockStateCode::Associated | VpcCidrBlockStateCode::Associating)
            )
        };
        let associations = || api.ipv6_cidr_block_association_set().iter().filter(in_force);
        match self.ipv6_association_id.as_deref() {
            Some("") => None,
            Some(id) => associations().find(|association| association.association_id() == Some(id)),
            None => associations().next(),
        }
    }

    /// Reads it until its IPv6 range is there, or gone.
    async fn read_with_ipv6(&self, cx: &Context, wanted: bool, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the IPv6 range of {}", self.id());
        let settled = || async {
            let now = cx.read(self).await?;
            Ok(now.filter(|now| given(&now.ipv6_cidr_block).is_some() == wanted))
        };
        op.until(what, settled).await
    }

    /// Gives it a range. Made twice, the call would give it two.
    async fn associate_ipv6(&self, cx: &Context, ipv6: &Ipv6<'_>) -> Result<(), ProviderError> {
        let mut call = cx.ec2_once().associate_vpc_cidr_block().vpc_id(self.id());
        if ipv6.amazon {
            call = call.amazon_provided_ipv6_cidr_block(true);
        }
        let call = call
            .set_ipv6_cidr_block(ipv6.block.map(str::to_owned))
            .set_ipv6_ipam_pool_id(ipv6.pool.map(str::to_owned))
            .set_ipv6_netmask_length(ipv6.netmask.and_then(|length| length.try_into().ok()))
            .set_ipv6_cidr_block_network_border_group(ipv6.border_group.map(str::to_owned));
        let associate = async { call.send().await.during("ec2:AssociateVpcCidrBlock").map(drop) };
        let has_range =
            async { Ok(cx.read(self).await?.is_some_and(|now| given(&now.ipv6_cidr_block).is_some())) };
        unless_done(associate, has_range).await
    }
}

/// Reads VPCs.
pub(super) async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.ec2().describe_vpcs().set_filters(Some(filters)).into_paginator();
    call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeVpcs")
}

impl Resource for Vpc {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows =
        Shows::Only(&["aws_main_route_table_association", "aws_vpc_dhcp_options_association"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.cidr("cidr_block");
        checks.one_of("instance_tenancy", &["default", "dedicated"]);
        checks.at_most_one(&["cidr_block", "ipv4_netmask_length"]);
        checks.requires("ipv4_netmask_length", &["ipv4_ipam_pool_id"]);
        checks.within("ipv4_netmask_length", 16, 28);
        checks.at_most_one(&["assign_generated_ipv6_cidr_block", "ipv6_ipam_pool_id"]);
        checks.at_most_one(&["ipv6_cidr_block", "ipv6_netmask_length"]);
        checks.requires("ipv6_cidr_block", &["ipv6_ipam_pool_id"]);
        checks.requires("ipv6_netmask_length", &["ipv6_ipam_pool_id"]);
        checks.requires("ipv6_cidr_block_network_border_group", &["assign_generated_ipv6_cidr_block"]);
    }

    fn plan(draft: &mut Draft<'_>) {
        let (prior, planned) =
            (draft.prior("instance_tenancy").as_str(), draft.planned("instance_tenancy").as_str());
        // The only change of tenancy that a VPC survives.
        if draft.changes("instance_tenancy") && (prior, planned) != (Some("dedicated"), Some("default")) {
            draft.replace("instance_tenancy");
        }
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        if version == 0 {
            attributes.entry("assign_generated_ipv6_cidr_block").or_insert(Json::Bool(false));
        }
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids = prior.iter().map(|prior| prior.id().to_owned());
        let page = |ids| describe(cx, vec![filter("vpc-id", ids)]);
        let found = lookup::by_key(ids, FILTER_VALUES, Api::vpc_id, page).await;
        let unknown = found.items().filter_map(|api| api.vpc_id()).filter(|id| {
            prior.iter().any(|prior| prior.id() == *id && prior.default_network_acl_id.is_none())
        });
        let defaults = Defaults::read(cx, unknown.map(str::to_owned).collect()).await;
        let reads = prior.iter().map(|prior| async {
            let Some(api) = found.get(prior.id())? else { return Ok(None) };
            let defaults = defaults.as_ref().map_err(Clone::clone)?;
            let attributes = Attributes::read(cx, prior).await?;
            Ok(Some(prior.observe(cx, api, defaults, attributes)))
        });
        futures::future::join_all(reads).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let mut call = cx
            .ec2_once()
            .create_vpc()
            .set_cidr_block(given_string(&planned.cidr_block))
            .set_ipv4_ipam_pool_id(given_string(&planned.ipv4_ipam_pool_id))
            .set_ipv4_netmask_length(planned.ipv4_netmask_length.and_then(|length| length.try_into().ok()))
            .tag_specifications(tagging::on_create(ResourceType::Vpc, &planned.tags_all, token));
        if let Some(tenancy) = given(&planned.instance_tenancy) {
            call = call.instance_tenancy(Tenancy::from(tenancy));
        }
        if let Some(ipv6) = planned.ipv6() {
            if ipv6.amazon {
                call = call.amazon_provided_ipv6_cidr_block(true);
            }
            call = call
                .set_ipv6_cidr_block(ipv6.block.map(str::to_owned))
                .set_ipv6_ipam_pool_id(ipv6.pool.map(str::to_owned))
                .set_ipv6_netmask_length(ipv6.netmask.and_then(|length| length.try_into().ok()))
                .set_ipv6_cidr_block_network_border_group(ipv6.border_group.map(str::to_owned));
        }
        let made = call.send().await.during("ec2:CreateVpc")?;
        Ok(Self { id: made.vpc.and_then(|vpc| vpc.vpc_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Attributes::NEW.change(cx, &made).await?;
        let metrics = made.enable_network_address_usage_metrics.or(Some(false));
        let made = Self { enable_network_address_usage_metrics: metrics, ..made };
        Attributes::keep_new(cx, &made);
        if made.ipv6().is_some() {
            return Ok(made.read_with_ipv6(cx, true, op).await?);
        }
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let was = Attributes {
            dns_hostnames: prior.enable_dns_hostnames.unwrap_or_default(),
            dns_support: prior.enable_dns_support.unwrap_or(true),
            usage_metrics: prior.enable_network_address_usage_metrics.unwrap_or_default(),
        };
        was.change(cx, &planned).await?;
        if prior.instance_tenancy != planned.instance_tenancy {
            let call = cx.ec2().modify_vpc_tenancy().vpc_id(prior.id()).instance_tenancy(VpcTenancy::Default);
            call.send().await.during("ec2:ModifyVpcTenancy")?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        // The range itself may be left to AWS, before and after.
        let asks =
            |vpc: &Self| vpc.ipv6().map(|ipv6| (ipv6.amazon, ipv6.pool.map(str::to_owned), ipv6.netmask));
        let is_other_range =
            given(&planned.ipv6_cidr_block).is_some_and(|block| given(&prior.ipv6_cidr_block) != Some(block));
        if asks(prior) == asks(&planned) && !is_other_range {
            return Ok(cx.read_back(&planned, op).await?);
        }
        if let Some(association) = given(&prior.ipv6_association_id) {
            let call = cx.ec2().disassociate_vpc_cidr_block().association_id(association);
            call.send().await.during("ec2:DisassociateVpcCidrBlock")?;
            prior.read_with_ipv6(cx, false, op).await?;
        }
        let planned = Self { ipv6_association_id: None, ..planned };
        let ipv6 = planned.ipv6();
        if let Some(ipv6) = &ipv6 {
            op.persist(|| planned.associate_ipv6(cx, ipv6)).await?;
        }
        Ok(planned.read_with_ipv6(cx, ipv6.is_some(), op).await?)
    }

    async fn within(cx: &Context, vpc: &Self, going: &Going<'_>) -> Result<Option<Obstacle>, ProviderError> {
        vpc_dependants::undeclared(cx, vpc.id(), going).await
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ec2().delete_vpc().vpc_id(prior.id()).send().await.during("ec2:DeleteVpc").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = describe(cx, filters::of_scope(scope)).await?;
        // Every account has a default VPC, which is a type of its own.
        let ids = found.iter().filter(|vpc| vpc.is_default != Some(true)).filter_map(|vpc| vpc.vpc_id());
        let known: Vec<Self> = ids.map(Self::from_id).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
