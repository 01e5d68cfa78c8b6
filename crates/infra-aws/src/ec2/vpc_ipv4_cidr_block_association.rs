//! `aws_vpc_ipv4_cidr_block_association`

use aws_sdk_ec2::types::{Vpc as ApiVpc, VpcCidrBlockAssociation as Api, VpcCidrBlockStateCode as State};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, filter, filters, vpc};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::timeouts::CreateDelete;

/// Another range of addresses of a VPC.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_ipv4_cidr_block_association")]
pub struct VpcIpv4CidrBlockAssociation {
    #[attr(optional_computed, force_new)]
    cidr_block: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    ipv4_ipam_pool_id: Option<String>,
    #[attr(optional, force_new)]
    ipv4_netmask_length: Option<i64>,
    #[attr(required, force_new)]
    vpc_id: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

fn state(api: &Api) -> Option<&State> {
    api.cidr_block_state().and_then(|state| state.state())
}

/// Whether it is in force, or will be.
fn is_there(api: &Api) -> bool {
    matches!(state(api), None | Some(State::Associated | State::Associating))
}

impl VpcIpv4CidrBlockAssociation {
    fn observe(&self, vpc: &str, api: &Api) -> Self {
        Self {
            cidr_block: api.cidr_block.clone(),
            id: api.association_id.clone(),
            vpc_id: vpc.to_owned(),
            ..self.clone()
        }
    }

    /// By id; where there is none yet, by the range.
    fn is_it(&self, api: &Api) -> bool {
        match self.id() {
            "" => api.cidr_block() == given(&self.cidr_block),
            id => api.association_id() == Some(id),
        }
    }

    async fn find(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        let found = vpc::describe(cx, vec![filter("vpc-id", [&self.vpc_id])]).await?;
        let ranges = found.into_iter().flat_map(|vpc| vpc.cidr_block_association_set.unwrap_or_default());
        Ok(ranges.into_iter().find(|api| self.is_it(api)))
    }
}

/// All ranges of a VPC but the one that it was created with.
fn others(api: &ApiVpc) -> impl Iterator<Item = &Api> {
    let all = api.cidr_block_association_set().iter();
    all.filter(|range| is_there(range) && range.cidr_block() != api.cidr_block())
}

impl Resource for VpcIpv4CidrBlockAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        // The range is what an association is recognised by.
        checks.refuse(&["ipv4_netmask_length"]);
        if checks.is_left_out("cidr_block") {
            checks.report(
                "cidr_block",
                "cidr_block must be set: a range that a pool chooses is not supported yet",
            );
        }
        checks.cidr("cidr_block");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let vpcs = prior.iter().map(|prior| prior.vpc_id.clone());
        let page = |ids| vpc::describe(cx, vec![filter("vpc-id", ids)]);
        let vpcs = lookup::by_key(vpcs, FILTER_VALUES, ApiVpc::vpc_id, page).await;
        let read = |prior: &Self| {
            let Some(vpc) = vpcs.get(&prior.vpc_id)? else { return Ok(None) };
            let found = vpc.cidr_block_association_set().iter().find(|api| is_there(api) && prior.is_it(api));
            Ok(found.map(|api| prior.observe(&prior.vpc_id, api)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .associate_vpc_cidr_block()
            .vpc_id(&planned.vpc_id)
            .set_cidr_block(given_string(&planned.cidr_block))
            .set_ipv4_ipam_pool_id(given_string(&planned.ipv4_ipam_pool_id));
        let made = call.send().await.during("ec2:AssociateVpcCidrBlock")?;
        let id = made.cidr_block_association.and_then(|association| association.association_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let associated = || async {
            let Some(api) = made.find(cx).await? else { return Ok(None) };
            if state(&api) == Some(&State::Failed) {
                let reason = api.cidr_block_state().and_then(|state| state.status_message());
                let message = format!("the range was not added: {}", reason.unwrap_or("no reason is told"));
                return Err(ProviderError::new(ErrorClass::Invalid, message));
            }
            Ok(Some(made.observe(&made.vpc_id, &api))
                .filter(|_| matches!(state(&api), None | Some(State::Associated))))
        };
        Ok(op.until(format!("{} to be a range of {}", made.id(), made.vpc_id), associated).await?)
    }

    /// Whatever changes needs a new association.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().disassociate_vpc_cidr_block().association_id(prior.id());
        call.send().await.during("ec2:DisassociateVpcCidrBlock")?;
        let gone = || async {
            let found = prior.find(cx).await?;
            let is_gone = found.is_none_or(|api| state(&api) == Some(&State::Disassociated));
            Ok(is_gone.then_some(()))
        };
        op.until(format!("{} to be gone", prior.id()), gone).await
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let found = vpc::describe(cx, vec![filter("cidr-block-association.association-id", [id])]).await?;
        let Some(vpc_id) = found.into_iter().find_map(|vpc| vpc.vpc_id) else { return Ok(None) };
        cx.read(&Self { vpc_id, ..Self::from_id(id) }).await
    }

    /// Ranges have no tags: those of VPCs that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let vpcs = vpc::describe(cx, filters::of_scope(scope)).await?;
        let of_vpc = |vpc: &ApiVpc| {
            let id = vpc.vpc_id.clone().unwrap_or_default();
            others(vpc).map(|api| Self::default().observe(&id, api)).collect::<Vec<_>>()
        };
        Ok(vpcs.iter().flat_map(of_vpc).collect())
    }
}
