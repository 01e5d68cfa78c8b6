//! `aws_vpc_ipv6_cidr_block_association`

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{Vpc as ApiVpc, VpcCidrBlockStateCode as State, VpcIpv6CidrBlockAssociation as Api};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::vpc::{self, AMAZON_POOL};
use super::{FILTER_VALUES, filter, filters};
use crate::checks::Checks;
use crate::cidr;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::timeouts::CreateDelete;

/// A range of IPv6 addresses of a VPC.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_ipv6_cidr_block_association")]
pub struct VpcIpv6CidrBlockAssociation {
    #[attr(optional_computed, force_new)]
    assign_generated_ipv6_cidr_block: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    ip_source: Option<String>,
    #[attr(computed)]
    ipv6_address_attribute: Option<String>,
    #[attr(optional_computed, force_new)]
    ipv6_cidr_block: Option<String>,
    #[attr(optional, force_new)]
    ipv6_ipam_pool_id: Option<String>,
    #[attr(optional, force_new)]
    ipv6_netmask_length: Option<i64>,
    #[attr(optional_computed, force_new)]
    ipv6_pool: Option<String>,
    #[attr(required, force_new)]
    vpc_id: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

/// The pool that ranges have which a pool of IPAM gave.
const IPAM_POOL: &str = "IPAM Managed";

/// The call that makes one: the ranges that were there before are kept by its name and token.
const CALL: &str = "ec2:AssociateVpcCidrBlock";

/// How long the part of a range may be that is the network's.
const NETMASKS: [i64; 5] = [44, 48, 52, 56, 60];

fn state(api: &Api) -> Option<&State> {
    api.ipv6_cidr_block_state().and_then(|state| state.state())
}

/// Whether it is in force, or will be.
fn is_there(api: &Api) -> bool {
    matches!(state(api), None | Some(State::Associated | State::Associating))
}

/// The ranges of a VPC.
fn ranges(vpc: &ApiVpc) -> impl Iterator<Item = &Api> {
    vpc.ipv6_cidr_block_association_set().iter().filter(|api| is_there(api))
}

impl VpcIpv6CidrBlockAssociation {
    fn observe(&self, vpc: &str, api: &Api) -> Self {
        Self {
            assign_generated_ipv6_cidr_block: Some(api.ipv6_pool() == Some(AMAZON_POOL)),
            id: api.association_id.clone(),
            ip_source: told(&api.ip_source().map(|source| source.as_str().to_owned())),
            ipv6_address_attribute: told(&api.ipv6_address_attribute().map(|of| of.as_str().to_owned())),
            ipv6_cidr_block: told(&api.ipv6_cidr_block),
            ipv6_pool: told(&api.ipv6_pool),
            vpc_id: vpc.to_owned(),
            ..self.clone()
        }
    }

    /// Whether a range may be what a create made: by itself, or, where AWS chooses one, by where it comes from and how long it is.
    fn may_be(&self, api: &Api) -> bool {
        if let Some(range) = given(&self.ipv6_cidr_block) {
            return api.ipv6_cidr_block().is_some_and(|is| cidr::same(is, range));
        }
        let prefix = api.ipv6_cidr_block().and_then(|range| range.rsplit('/').next()?.parse::<i64>().ok());
        let length = self.ipv6_netmask_length.filter(|length| *length > 0);
        let pool = given(&self.ipv6_pool).or_else(|| given(&self.ipv6_ipam_pool_id)).unwrap_or(AMAZON_POOL);
        let is_managed = given(&self.ipv6_ipam_pool_id).is_some() && api.ipv6_pool() == Some(IPAM_POOL);
        (is_managed || api.ipv6_pool() == Some(pool)) && (length.is_none() || length == prefix)
    }

    /// Its range among those of its VPC: by id; where there is none yet, what may be it and was not there before.
    fn among<'a>(
        &self,
        vpc: &'a ApiVpc,
        before: Option<&BTreeMap<String, String>>,
    ) -> Result<Option<&'a Api>, ProviderError> {
        if !self.id().is_empty() {
            return Ok(ranges(vpc).find(|api| api.association_id() == Some(self.id())));
        }
        let was_there = |api: &Api| {
            let id = api.association_id().unwrap_or_default();
            before.is_some_and(|before| before.contains_key(id))
        };
        let mut found = ranges(vpc).filter(|api| self.may_be(api) && !was_there(api));
        match (found.next(), found.next()) {
            (one, None) => Ok(one),
            _ => {
                let message = format!("several ranges of {} may be the one that was asked for", self.vpc_id);
                Err(ProviderError::new(ErrorClass::Invalid, message)
                    .hint("import the one that it is, by its association's id, and give up the others"))
            }
        }
    }

    /// Looks for some of them. `before` has the ranges that were there before each, where that is known.
    async fn find_among(
        cx: &Context,
        wanted: &[Self],
        before: &[Option<BTreeMap<String, String>>],
    ) -> Answers<Self> {
        let vpcs = wanted.iter().map(|wanted| wanted.vpc_id.clone());
        let page = |ids| vpc::describe(cx, vec![filter("vpc-id", ids)]);
        let vpcs = lookup::by_key(vpcs, FILTER_VALUES, ApiVpc::vpc_id, page).await;
        let find = |(index, wanted): (usize, &Self)| {
            let Some(vpc) = vpcs.get(&wanted.vpc_id)? else { return Ok(None) };
            let found = wanted.among(vpc, before.get(index).and_then(Option::as_ref))?;
            Ok(found.map(|api| wanted.observe(&wanted.vpc_id, api)))
        };
        wanted.iter().enumerate().map(find).collect()
    }

    /// What is told of it, whatever its state.
    async fn now(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        let found = vpc::describe(cx, vec![filter("vpc-id", [&self.vpc_id])]).await?;
        let ranges =
            found.into_iter().flat_map(|vpc| vpc.ipv6_cidr_block_association_set.unwrap_or_default());
        Ok(ranges.into_iter().find(|api| api.association_id() == Some(self.id())))
    }
}

impl Resource for VpcIpv6CidrBlockAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        for other in ["ipv6_pool", "ipv6_ipam_pool_id", "ipv6_cidr_block", "ipv6_netmask_length"] {
            checks.at_most_one(&["assign_generated_ipv6_cidr_block", other]);
        }
        checks.at_most_one(&["ipv6_pool", "ipv6_ipam_pool_id"]);
        checks.at_most_one(&["ipv6_cidr_block", "ipv6_netmask_length"]);
        checks.cidr("ipv6_cidr_block");
        if checks.text("ipv6_cidr_block").is_some_and(|range| !range.is_empty() && !range.contains(':')) {
            checks.report("ipv6_cidr_block", "ipv6_cidr_block must be a range of IPv6 addresses");
        }
        let length = checks.get("ipv6_netmask_length").and_then(Value::as_i64).filter(|length| *length != 0);
        if length.is_some_and(|length| !NETMASKS.contains(&length)) {
            checks.report("ipv6_netmask_length", "ipv6_netmask_length must be one of 44, 48, 52, 56 and 60");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        Self::find_among(cx, prior, &[]).await
    }

    /// A range that AWS chooses is recognised by not having been there before.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        if given(&planned.ipv6_cidr_block).is_none() {
            let found = vpc::describe(cx, vec![filter("vpc-id", [&planned.vpc_id])]).await?;
            let ids = found.iter().flat_map(ranges).filter_map(|api| api.association_id.clone());
            cx.fresh().keep(CALL, token, ids.map(|id| (id, String::new())).collect());
        }
        let amazon = planned.assign_generated_ipv6_cidr_block.filter(|generated| *generated);
        let length = planned.ipv6_netmask_length.filter(|length| *length > 0);
        let call = cx
            .ec2_once()
            .associate_vpc_cidr_block()
            .vpc_id(&planned.vpc_id)
            .set_amazon_provided_ipv6_cidr_block(amazon)
            .set_ipv6_cidr_block(given_string(&planned.ipv6_cidr_block))
            .set_ipv6_ipam_pool_id(given_string(&planned.ipv6_ipam_pool_id))
            .set_ipv6_netmask_length(length.and_then(|length| length.try_into().ok()))
            .set_ipv6_pool(given_string(&planned.ipv6_pool));
        let made = call.send().await.during(CALL)?;
        let id = made.ipv6_cidr_block_association.and_then(|association| association.association_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let associated = || async {
            let Some(api) = made.now(cx).await? else { return Ok(None) };
            if state(&api) == Some(&State::Failed) {
                let reason = api.ipv6_cidr_block_state().and_then(|state| state.status_message());
                let message = format!("the range was not added: {}", reason.unwrap_or("no reason is told"));
                return Err(ProviderError::new(ErrorClass::Invalid, message));
            }
            Ok(Some(made.observe(&made.vpc_id, &api))
                .filter(|_| matches!(state(&api), None | Some(State::Associated))))
        };
        Ok(op.until(format!("{} to be a range of {}", made.id(), made.vpc_id), associated).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let before: Vec<_> = wanted.iter().map(|wanted| cx.fresh().take(CALL, &wanted.token)).collect();
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.clone()).collect();
        Self::find_among(cx, &planned, &before).await
    }

    /// Whatever changes needs a new association.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().disassociate_vpc_cidr_block().association_id(prior.id());
        call.send().await.during("ec2:DisassociateVpcCidrBlock")?;
        let gone = || async {
            let now = prior.now(cx).await?;
            let is_gone = now.is_none_or(|api| state(&api) == Some(&State::Disassociated));
            Ok(is_gone.then_some(()))
        };
        op.until(format!("{} to be gone", prior.id()), gone).await
    }

    /// The id is that of the association; a range of IPAM is told with the pool and the length: `vpc-cidr-assoc-0123,ipam-pool-0123,56`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let mut parts = id.split(',');
        let id = parts.next().unwrap_or_default();
        let (pool, length) = (parts.next().map(str::to_owned), parts.next());
        let length = length.map(|length| {
            let invalid = |_| {
                let message = format!("\"{length}\" is not the length of a range");
                ProviderError::new(ErrorClass::Invalid, message)
            };
            length.parse::<i64>().map_err(invalid)
        });
        let filters = vec![filter("ipv6-cidr-block-association.association-id", [id])];
        let found = vpc::describe(cx, filters).await?;
        let Some(vpc_id) = found.into_iter().find_map(|vpc| vpc.vpc_id) else { return Ok(None) };
        let known = Self {
            vpc_id,
            ipv6_ipam_pool_id: pool,
            ipv6_netmask_length: length.transpose()?,
            ..Self::from_id(id)
        };
        cx.read(&known).await
    }

    /// Ranges have no tags: those of VPCs that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let vpcs = vpc::describe(cx, filters::of_scope(scope)).await?;
        let of_vpc = |vpc: &ApiVpc| {
            let id = vpc.vpc_id.clone().unwrap_or_default();
            ranges(vpc).map(|api| Self::default().observe(&id, api)).collect::<Vec<_>>()
        };
        Ok(vpcs.iter().flat_map(of_vpc).collect())
    }
}
