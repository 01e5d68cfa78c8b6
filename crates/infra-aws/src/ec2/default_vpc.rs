//! `aws_default_vpc`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use serde_json::{Map, Value as Json};

use super::filter;
use super::vpc::{self, Vpc};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// The VPC that an account has in a region from the beginning. It is adopted; where there is none any more, it is
/// created.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_default_vpc", version = 1)]
pub struct DefaultVpc {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = false)]
    assign_generated_ipv6_cidr_block: Option<bool>,
    #[attr(computed)]
    cidr_block: Option<String>,
    #[attr(computed)]
    default_network_acl_id: Option<String>,
    #[attr(computed)]
    default_route_table_id: Option<String>,
    #[attr(computed)]
    default_security_group_id: Option<String>,
    #[attr(computed)]
    dhcp_options_id: Option<String>,
    #[attr(optional, default = true)]
    enable_dns_hostnames: Option<bool>,
    #[attr(optional, default = true)]
    enable_dns_support: Option<bool>,
    #[attr(optional_computed)]
    enable_network_address_usage_metrics: Option<bool>,
    /// Whether it was there before.
    #[attr(computed)]
    existing_default_vpc: Option<bool>,
    /// Whether it is deleted when the resource is.
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    instance_tenancy: Option<String>,
    #[attr(computed, computed_on = ["assign_generated_ipv6_cidr_block", "ipv6_cidr_block", "ipv6_ipam_pool_id", "ipv6_netmask_length"])]
    ipv6_association_id: Option<String>,
    #[attr(optional_computed, computed_on = ["assign_generated_ipv6_cidr_block", "ipv6_ipam_pool_id", "ipv6_netmask_length"])]
    ipv6_cidr_block: Option<String>,
    #[attr(optional_computed, computed_on = ["assign_generated_ipv6_cidr_block"])]
    ipv6_cidr_block_network_border_group: Option<String>,
    #[attr(optional)]
    ipv6_ipam_pool_id: Option<String>,
    #[attr(optional)]
    ipv6_netmask_length: Option<i64>,
    #[attr(computed)]
    main_route_table_id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

/// Copies the attributes that both types have.
macro_rules! shared {
    ($from:expr => $to:ident { $($more:tt)* }) => {{
        let from = $from.clone();
        $to {
            arn: from.arn,
            assign_generated_ipv6_cidr_block: from.assign_generated_ipv6_cidr_block,
            cidr_block: from.cidr_block,
            default_network_acl_id: from.default_network_acl_id,
            default_route_table_id: from.default_route_table_id,
            default_security_group_id: from.default_security_group_id,
            dhcp_options_id: from.dhcp_options_id,
            enable_dns_hostnames: from.enable_dns_hostnames,
            enable_dns_support: from.enable_dns_support,
            enable_network_address_usage_metrics: from.enable_network_address_usage_metrics,
            id: from.id,
            instance_tenancy: from.instance_tenancy,
            ipv6_association_id: from.ipv6_association_id,
            ipv6_cidr_block: from.ipv6_cidr_block,
            ipv6_cidr_block_network_border_group: from.ipv6_cidr_block_network_border_group,
            ipv6_ipam_pool_id: from.ipv6_ipam_pool_id,
            ipv6_netmask_length: from.ipv6_netmask_length,
            main_route_table_id: from.main_route_table_id,
            owner_id: from.owner_id,
            tags: from.tags,
            tags_all: from.tags_all,
            $($more)*
        }
    }};
}

impl DefaultVpc {
    /// The VPC that it is.
    fn vpc(&self) -> Vpc {
        shared!(self => Vpc { ipv4_ipam_pool_id: None, ipv4_netmask_length: None })
    }

    /// The same with what the VPC is now.
    fn with(&self, vpc: &Vpc) -> Self {
        shared!(vpc => Self {
            existing_default_vpc: self.existing_default_vpc.or(Some(true)),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
        })
    }
}

/// The id of the account's default VPC.
async fn default_id(cx: &Context) -> Result<Option<String>, ProviderError> {
    let found = vpc::describe(cx, vec![filter("is-default", ["true"])]).await?;
    Ok(found.into_iter().find_map(|vpc| vpc.vpc_id))
}

impl Resource for DefaultVpc {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["assign_generated_ipv6_cidr_block", "ipv6_ipam_pool_id"]);
        checks.at_most_one(&["ipv6_cidr_block", "ipv6_netmask_length"]);
        checks.requires("ipv6_cidr_block", &["ipv6_ipam_pool_id"]);
        checks.requires("ipv6_netmask_length", &["ipv6_ipam_pool_id"]);
        checks.requires("ipv6_cidr_block_network_border_group", &["assign_generated_ipv6_cidr_block"]);
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Vpc::upgrade(version, attributes)
    }

    /// By id; where there is none yet, the one of the account.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let is_asked_for = prior.iter().any(|prior| prior.id().is_empty());
        let default = if is_asked_for { default_id(cx).await } else { Ok(None) };
        let default = match default {
            Ok(default) => default,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let known = prior.iter().map(|prior| match (prior.id(), &default) {
            ("", Some(default)) => Vpc { id: Some(default.clone()), ..prior.vpc() },
            _ => prior.vpc(),
        });
        let found = Vpc::read_many(cx, &known.collect::<Vec<_>>()).await;
        let read = |(prior, found): (&Self, Result<Option<Vpc>, ProviderError>)| {
            Ok(found?.map(|vpc| prior.with(&vpc)))
        };
        prior.iter().zip(found).map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        if let Some(id) = default_id(cx).await? {
            return Ok(Self { id: Some(id), existing_default_vpc: Some(true), ..planned.clone() });
        }
        let made = cx.ec2_once().create_default_vpc().send().await.during("ec2:CreateDefaultVpc")?;
        let id = made.vpc.and_then(|vpc| vpc.vpc_id);
        Ok(Self { id, existing_default_vpc: Some(false), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        // What the configuration leaves to AWS is as it is.
        let wanted = Vpc {
            enable_network_address_usage_metrics: made
                .enable_network_address_usage_metrics
                .or(now.enable_network_address_usage_metrics),
            ..made.vpc()
        };
        let vpc = Vpc::update(cx, &now.vpc(), wanted, op).await?;
        Ok(made.with(&vpc))
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let vpc = Vpc::update(cx, &prior.vpc(), planned.vpc(), op).await?;
        Ok(planned.with(&vpc))
    }

    fn stays(&self) -> bool {
        self.force_destroy != Some(true)
    }

    /// It stays, unless the configuration says otherwise.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.force_destroy == Some(true) { Vpc::delete(cx, &prior.vpc(), op).await } else { Ok(()) }
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        match default_id(cx).await? {
            Some(default) if default == id => cx.read(&Self::from_id(id)).await,
            _ => {
                let message = format!("{id} is not the default VPC of {}", cx.region());
                Err(ProviderError::new(ErrorClass::Invalid, message))
            }
        }
    }

    /// Every account has one, and nobody made it.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
