//! `aws_default_subnet`

use std::collections::HashMap;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use serde_json::{Map, Value as Json};

use super::subnet::Subnet;
use super::{Described, filter};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateDelete;

/// The subnet that the default VPC has in an availability zone. It is adopted; where there is none any more, it is created.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_default_subnet", version = 1)]
pub struct DefaultSubnet {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = false)]
    assign_ipv6_address_on_creation: Option<bool>,
    #[attr(required, force_new)]
    availability_zone: String,
    #[attr(computed)]
    availability_zone_id: Option<String>,
    #[attr(computed)]
    cidr_block: Option<String>,
    #[attr(optional)]
    customer_owned_ipv4_pool: Option<String>,
    #[attr(optional, default = false)]
    enable_dns64: Option<bool>,
    #[attr(computed)]
    enable_lni_at_device_index: Option<i64>,
    #[attr(optional, default = false)]
    enable_resource_name_dns_a_record_on_launch: Option<bool>,
    #[attr(optional, default = false)]
    enable_resource_name_dns_aaaa_record_on_launch: Option<bool>,
    /// Whether it was there before.
    #[attr(computed)]
    existing_default_subnet: Option<bool>,
    /// Whether it is deleted when the resource is.
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    ipv6_cidr_block: Option<String>,
    #[attr(computed, computed_on = ["ipv6_cidr_block"])]
    ipv6_cidr_block_association_id: Option<String>,
    #[attr(optional, default = false, force_new)]
    ipv6_native: Option<bool>,
    #[attr(optional)]
    map_customer_owned_ip_on_launch: Option<bool>,
    #[attr(optional, default = true)]
    map_public_ip_on_launch: Option<bool>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    private_dns_hostname_type_on_launch: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    vpc_id: Option<String>,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

/// Copies the attributes that both types have alike.
macro_rules! shared {
    ($from:expr => $to:ident { $($more:tt)* }) => {{
        let from = $from.clone();
        $to {
            arn: from.arn,
            assign_ipv6_address_on_creation: from.assign_ipv6_address_on_creation,
            availability_zone_id: from.availability_zone_id,
            cidr_block: from.cidr_block,
            customer_owned_ipv4_pool: from.customer_owned_ipv4_pool,
            enable_dns64: from.enable_dns64,
            enable_lni_at_device_index: from.enable_lni_at_device_index,
            enable_resource_name_dns_a_record_on_launch: from.enable_resource_name_dns_a_record_on_launch,
            enable_resource_name_dns_aaaa_record_on_launch: from.enable_resource_name_dns_aaaa_record_on_launch,
            id: from.id,
            ipv6_cidr_block: from.ipv6_cidr_block,
            ipv6_cidr_block_association_id: from.ipv6_cidr_block_association_id,
            ipv6_native: from.ipv6_native,
            map_customer_owned_ip_on_launch: from.map_customer_owned_ip_on_launch,
            map_public_ip_on_launch: from.map_public_ip_on_launch,
            outpost_arn: from.outpost_arn,
            owner_id: from.owner_id,
            private_dns_hostname_type_on_launch: from.private_dns_hostname_type_on_launch,
            tags: from.tags,
            tags_all: from.tags_all,
            timeouts: from.timeouts,
            $($more)*
        }
    }};
}

impl DefaultSubnet {
    /// The subnet that it is.
    fn subnet(&self) -> Subnet {
        shared!(self => Subnet {
            availability_zone: Some(self.availability_zone.clone()),
            vpc_id: self.vpc_id.clone().unwrap_or_default(),
        })
    }

    /// The same with what the subnet is now.
    fn with(&self, subnet: &Subnet) -> Self {
        shared!(subnet => Self {
            availability_zone: subnet.availability_zone.clone().unwrap_or_default(),
            existing_default_subnet: self.existing_default_subnet.or(Some(true)),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            vpc_id: Some(subnet.vpc_id.clone()),
        })
    }
}

/// The default subnets of the region, their ids by availability zone.
async fn by_zone(cx: &Context) -> Result<HashMap<String, String>, ProviderError> {
    let found = Subnet::describe(cx, vec![filter("default-for-az", ["true"])]).await?;
    Ok(found.into_iter().filter_map(|api| Some((api.availability_zone?, api.subnet_id?))).collect())
}

impl Resource for DefaultSubnet {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(20);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.cidr("ipv6_cidr_block");
        checks.one_of("private_dns_hostname_type_on_launch", &["ip-name", "resource-name"]);
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Subnet::upgrade(version, attributes)
    }

    /// By id; where there is none yet, the one of the zone.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let is_asked_for = prior.iter().any(|prior| prior.id().is_empty());
        let zones = if is_asked_for { by_zone(cx).await } else { Ok(HashMap::new()) };
        let zones = match zones {
            Ok(zones) => zones,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let known = prior.iter().map(|prior| match prior.id() {
            "" => Subnet { id: zones.get(&prior.availability_zone).cloned(), ..prior.subnet() },
            _ => prior.subnet(),
        });
        let found = Subnet::read_many(cx, &known.collect::<Vec<_>>()).await;
        let read = |(prior, found): (&Self, Result<Option<Subnet>, ProviderError>)| {
            Ok(found?.map(|subnet| prior.with(&subnet)))
        };
        prior.iter().zip(found).map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        if let Some(id) = by_zone(cx).await?.remove(&planned.availability_zone) {
            return Ok(Self { id: Some(id), existing_default_subnet: Some(true), ..planned.clone() });
        }
        let call = cx.ec2_once().create_default_subnet().availability_zone(&planned.availability_zone);
        let call = call.set_ipv6_native(planned.ipv6_native.filter(|is_native| *is_native));
        let made = call.send().await.during("ec2:CreateDefaultSubnet")?;
        let id = made.subnet.and_then(|subnet| subnet.subnet_id);
        Ok(Self { id, existing_default_subnet: Some(false), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        if now.ipv6_native != made.ipv6_native {
            let is_native = now.ipv6_native.unwrap_or_default();
            let message =
                format!("the default subnet of {} has ipv6_native = {is_native}", now.availability_zone);
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("say the same, or delete that subnet so that another one is made").into());
        }
        // What the configuration leaves to AWS is as it is.
        let wanted = Subnet {
            enable_lni_at_device_index: now.enable_lni_at_device_index,
            ipv6_cidr_block: made.ipv6_cidr_block.clone().or_else(|| now.ipv6_cidr_block.clone()),
            ..made.subnet()
        };
        // A subnet that is still pending takes no changes.
        let change = || async {
            let changed = Subnet::update(cx, &now.subnet(), wanted.clone(), op).await;
            changed.map_err(|fault| fault.error)
        };
        let subnet = op.persist(change).await?;
        Ok(made.with(&subnet))
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let subnet = Subnet::update(cx, &prior.subnet(), planned.subnet(), op).await?;
        Ok(planned.with(&subnet))
    }

    fn stays(&self) -> bool {
        self.force_destroy != Some(true)
    }

    /// It stays, unless the configuration says otherwise.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.force_destroy == Some(true) { Subnet::delete(cx, &prior.subnet(), op).await } else { Ok(()) }
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        if by_zone(cx).await?.values().any(|default| default == id) {
            return cx.read(&Self::from_id(id)).await;
        }
        let message = format!("{id} is not a default subnet of {}", cx.region());
        Err(ProviderError::new(ErrorClass::Invalid, message))
    }

    /// Every account has some, and nobody made them.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
