//! `aws_subnet`

use aws_sdk_ec2::operation::modify_subnet_attribute::builders::ModifySubnetAttributeFluentBuilder as Modify;
use aws_sdk_ec2::types::{
    AttributeBooleanValue, Filter, HostnameType, ResourceType, Subnet as Api, SubnetCidrBlockStateCode,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use serde_json::{Map, Value as Json};

use super::{Described, described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::done::unless_done;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateDelete;

/// A part of a VPC's range in one availability zone.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_subnet", version = 1)]
pub struct Subnet {
    #[attr(computed)]
    pub(super) arn: Option<String>,
    #[attr(optional, default = false)]
    pub(super) assign_ipv6_address_on_creation: Option<bool>,
    #[attr(optional_computed, force_new)]
    pub(super) availability_zone: Option<String>,
    #[attr(optional_computed, force_new)]
    pub(super) availability_zone_id: Option<String>,
    #[attr(optional, force_new)]
    pub(super) cidr_block: Option<String>,
    #[attr(optional)]
    pub(super) customer_owned_ipv4_pool: Option<String>,
    #[attr(optional, default = false)]
    pub(super) enable_dns64: Option<bool>,
    #[attr(optional)]
    pub(super) enable_lni_at_device_index: Option<i64>,
    #[attr(optional, default = false)]
    pub(super) enable_resource_name_dns_a_record_on_launch: Option<bool>,
    #[attr(optional, default = false)]
    pub(super) enable_resource_name_dns_aaaa_record_on_launch: Option<bool>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional)]
    pub(super) ipv6_cidr_block: Option<String>,
    #[attr(computed, computed_on = ["ipv6_cidr_block"])]
    pub(super) ipv6_cidr_block_association_id: Option<String>,
    #[attr(optional, default = false, force_new)]
    pub(super) ipv6_native: Option<bool>,
    #[attr(optional)]
    pub(super) map_customer_owned_ip_on_launch: Option<bool>,
    #[attr(optional, default = false)]
    pub(super) map_public_ip_on_launch: Option<bool>,
    #[attr(optional, force_new)]
    pub(super) outpost_arn: Option<String>,
    #[attr(computed)]
    pub(super) owner_id: Option<String>,
    #[attr(optional_computed)]
    pub(super) private_dns_hostname_type_on_launch: Option<String>,
    #[attr(optional)]
    pub(super) tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(super) tags_all: TagMap,
    #[attr(required, force_new)]
    pub(super) vpc_id: String,
    #[block(single)]
    pub(super) timeouts: Option<CreateDelete>,
}

impl Described for Subnet {
    type Api = Api;
    const ID_FILTER: &'static str = "subnet-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.subnet_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_subnets().set_filters(Some(filters)).into_paginator();
        call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeSubnets")
    }

    /// Default subnets are a type of their own.
    fn is_listed(api: &Api) -> bool {
        api.default_for_az != Some(true)
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let in_force = api.ipv6_cidr_block_association_set().iter().find(|association| {
            let state = association.ipv6_cidr_block_state().and_then(|state| state.state());
            matches!(
                state,
                None | Some(SubnetCidrBlockStateCode::Associated | SubnetCidrBlockStateCode::Associating)
            )
        });
        let dns = api.private_dns_name_options_on_launch();
        let flag = |value: Option<bool>| Some(value.unwrap_or_default());
        Some(Self {
            arn: api.subnet_arn.clone(),
            assign_ipv6_address_on_creation: flag(api.assign_ipv6_address_on_creation),
            availability_zone: api.availability_zone.clone(),
            availability_zone_id: api.availability_zone_id.clone(),
            cidr_block: told(&api.cidr_block),
            customer_owned_ipv4_pool: told(&api.customer_owned_ipv4_pool),
            enable_dns64: flag(api.enable_dns64),
            enable_lni_at_device_index: Some(api.enable_lni_at_device_index.unwrap_or_default().into()),
            enable_resource_name_dns_a_record_on_launch: flag(
                dns.and_then(|dns| dns.enable_resource_name_dns_a_record),
            ),
            enable_resource_name_dns_aaaa_record_on_launch: flag(
                dns.and_then(|dns| dns.enable_resource_name_dns_aaaa_record),
            ),
            id: api.subnet_id.clone(),
            ipv6_cidr_block: Some(in_force.and_then(|a| a.ipv6_cidr_block.clone()).unwrap_or_default()),
            ipv6_cidr_block_association_id: Some(
                in_force.and_then(|a| a.association_id.clone()).unwrap_or_default(),
            ),
            ipv6_native: flag(api.ipv6_native),
            map_customer_owned_ip_on_launch: flag(api.map_customer_owned_ip_on_launch),
            map_public_ip_on_launch: flag(api.map_public_ip_on_launch),
            outpost_arn: told(&api.outpost_arn),
            owner_id: api.owner_id.clone(),
            private_dns_hostname_type_on_launch: dns
                .and_then(|dns| dns.hostname_type.as_ref())
                .map(|hostname| hostname.as_str().to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: api.vpc_id.clone().unwrap_or_default(),
            timeouts: self.timeouts.clone(),
        })
    }
}

fn boolean(value: bool) -> AttributeBooleanValue {
    AttributeBooleanValue::builder().value(value).build()
}

impl Subnet {
    async fn modify(&self, cx: &Context, set: impl FnOnce(Modify) -> Modify) -> Result<bool, ProviderError> {
        let call = set(cx.ec2().modify_subnet_attribute().subnet_id(self.id()));
        call.send().await.during("ec2:ModifySubnetAttribute").map(|_| true)
    }

    /// Makes a flag what is planned, with a call of its own: EC2 takes one attribute at a time.
    async fn flag(
        &self,
        cx: &Context,
        value: Option<bool>,
        was: Option<bool>,
        set: impl FnOnce(Modify, AttributeBooleanValue) -> Modify,
    ) -> Result<bool, ProviderError> {
        let value = value.unwrap_or_default();
        if value == was.unwrap_or_default() {
            return Ok(false);
        }
        self.modify(cx, |call| set(call, boolean(value))).await
    }

    /// Sets what no create call sets, and says whether there was anything to set. `was` is what is in force.
    async fn modify_attributes(&self, cx: &Context, was: &Self) -> Result<bool, ProviderError> {
        let mut changed = false;
        // What gives addresses on launch needs the pool that they come from.
        if given(&self.customer_owned_ipv4_pool) != given(&was.customer_owned_ipv4_pool)
            || self.map_customer_owned_ip_on_launch.unwrap_or_default()
                != was.map_customer_owned_ip_on_launch.unwrap_or_default()
        {
            let on = self.map_customer_owned_ip_on_launch.unwrap_or_default();
            let pool = given_string(&self.customer_owned_ipv4_pool);
            let set = |call: Modify| {
                call.map_customer_owned_ip_on_launch(boolean(on)).set_customer_owned_ipv4_pool(pool)
            };
            changed |= self.modify(cx, set).await?;
        }
        let index = |subnet: &Self| subnet.enable_lni_at_device_index.unwrap_or_default();
        if index(self) != index(was) {
            let set = |call: Modify| match i32::try_from(index(self)) {
                Ok(index) if index > 0 => call.enable_lni_at_device_index(index),
                _ => call.disable_lni_at_device_index(boolean(true)),
            };
            changed |= self.modify(cx, set).await?;
        }
        changed |= self
            .flag(
                cx,
                self.assign_ipv6_address_on_creation,
                was.assign_ipv6_address_on_creation,
                |call, on| call.assign_ipv6_address_on_creation(on),
            )
            .await?;
        changed |=
            self.flag(cx, self.enable_dns64, was.enable_dns64, |call, on| call.enable_dns64(on)).await?;
        let (a, aaaa) = (
            self.enable_resource_name_dns_a_record_on_launch,
            self.enable_resource_name_dns_aaaa_record_on_launch,
        );
        changed |= self
            .flag(cx, a, was.enable_resource_name_dns_a_record_on_launch, |call, on| {
                call.enable_resource_name_dns_a_record_on_launch(on)
            })
            .await?;
        changed |= self
            .flag(cx, aaaa, was.enable_resource_name_dns_aaaa_record_on_launch, |call, on| {
                call.enable_resource_name_dns_aaaa_record_on_launch(on)
            })
            .await?;
        changed |= self
            .flag(cx, self.map_public_ip_on_launch, was.map_public_ip_on_launch, |call, on| {
                call.map_public_ip_on_launch(on)
            })
            .await?;
        if let Some(kind) = given(&self.private_dns_hostname_type_on_launch)
            && given(&was.private_dns_hostname_type_on_launch) != Some(kind)
        {
            let kind = HostnameType::from(kind);
            changed |= self.modify(cx, |call| call.private_dns_hostname_type_on_launch(kind)).await?;
        }
        Ok(changed)
    }

    /// Reads it until its IPv6 range is the planned one.
    async fn read_with_ipv6(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the IPv6 range of {}", self.id());
        let settled = || async {
            let now = cx.read(self).await?;
            Ok(now.filter(|now| {
                given(&now.ipv6_cidr_block).is_some() == given(&self.ipv6_cidr_block).is_some()
            }))
        };
        op.until(what, settled).await
    }
}

impl Resource for Subnet {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(20);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.cidr("cidr_block");
        checks.cidr("ipv6_cidr_block");
        checks.at_most_one(&["availability_zone", "availability_zone_id"]);
        checks.one_of("private_dns_hostname_type_on_launch", &["ip-name", "resource-name"]);
        checks.requires("customer_owned_ipv4_pool", &["map_customer_owned_ip_on_launch", "outpost_arn"]);
        checks.requires("map_customer_owned_ip_on_launch", &["customer_owned_ipv4_pool", "outpost_arn"]);
        checks.requires("ipv6_native", &["ipv6_cidr_block"]);
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        if version == 0 {
            attributes.entry("assign_ipv6_address_on_creation").or_insert(Json::Bool(false));
        }
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .create_subnet()
            .vpc_id(&planned.vpc_id)
            .set_availability_zone(given_string(&planned.availability_zone))
            .set_availability_zone_id(given_string(&planned.availability_zone_id))
            .set_cidr_block(given_string(&planned.cidr_block))
            .set_ipv6_cidr_block(given_string(&planned.ipv6_cidr_block))
            .set_ipv6_native(planned.ipv6_native.filter(|native| *native))
            .set_outpost_arn(given_string(&planned.outpost_arn))
            .tag_specifications(tagging::on_create(ResourceType::Subnet, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateSubnet")?;
        Ok(Self { id: made.subnet.and_then(|subnet| subnet.subnet_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = made.read_with_ipv6(cx, op).await?;
        // A subnet that is still pending takes no changes.
        let changed = op.persist(|| made.modify_attributes(cx, &now)).await?;
        if changed { Ok(cx.read_back(&made, op).await?) } else { Ok(now) }
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let is_other_range = given(&prior.ipv6_cidr_block) != given(&planned.ipv6_cidr_block);
        // Without its range, a subnet cannot assign addresses of it.
        if is_other_range {
            let off = Self { assign_ipv6_address_on_creation: Some(false), ..prior.clone() };
            off.modify_attributes(cx, prior).await?;
            if let Some(association) = given(&prior.ipv6_cidr_block_association_id) {
                let call = cx.ec2().disassociate_subnet_cidr_block().association_id(association);
                call.send().await.during("ec2:DisassociateSubnetCidrBlock")?;
            }
            if let Some(range) = given(&planned.ipv6_cidr_block) {
                let call =
                    cx.ec2().associate_subnet_cidr_block().subnet_id(prior.id()).ipv6_cidr_block(range);
                let associate = async { call.send().await.during("ec2:AssociateSubnetCidrBlock").map(drop) };
                let has_range = async {
                    let now = cx.read(prior).await?;
                    Ok(now.is_some_and(|now| given(&now.ipv6_cidr_block) == Some(range)))
                };
                unless_done(associate, has_range).await?;
            }
            planned.read_with_ipv6(cx, op).await?;
            planned.modify_attributes(cx, &off).await?;
        } else {
            planned.modify_attributes(cx, prior).await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ec2().delete_subnet().subnet_id(prior.id()).send().await.during("ec2:DeleteSubnet").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
