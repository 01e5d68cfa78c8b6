//! `aws_vpc_dhcp_options_association`

use aws_sdk_ec2::types::Vpc as ApiVpc;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{FILTER_VALUES, filter, filters, vpc};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// The options of a VPC that has none.
const NONE: &str = "default";

/// Which options a VPC has.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_dhcp_options_association")]
pub struct VpcDhcpOptionsAssociation {
    #[attr(required)]
    dhcp_options_id: String,
    #[attr(optional_computed, computed_on = ["dhcp_options_id"])]
    id: Option<String>,
    #[attr(required, force_new)]
    vpc_id: String,
}

impl VpcDhcpOptionsAssociation {
    fn of(vpc: &str, options: &str) -> Self {
        Self {
            dhcp_options_id: options.to_owned(),
            id: Some(format!("{options}-{vpc}")),
            vpc_id: vpc.to_owned(),
        }
    }
}

async fn associate(client: &aws_sdk_ec2::Client, vpc: &str, options: &str) -> Result<(), ProviderError> {
    let call = client.associate_dhcp_options().vpc_id(vpc).dhcp_options_id(options);
    call.send().await.during("ec2:AssociateDhcpOptions").map(drop)
}

impl Resource for VpcDhcpOptionsAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    /// Where a VPC has other options, the association is gone.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let vpcs = prior.iter().map(|prior| prior.vpc_id.clone());
        let page = |ids| vpc::describe(cx, vec![filter("vpc-id", ids)]);
        let vpcs = lookup::by_key(vpcs, FILTER_VALUES, ApiVpc::vpc_id, page).await;
        let read = |prior: &Self| {
            let found = vpcs.get(&prior.vpc_id)?.and_then(ApiVpc::dhcp_options_id);
            let is_it = found == Some(&prior.dhcp_options_id);
            Ok(is_it.then(|| Self::of(&prior.vpc_id, &prior.dhcp_options_id)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        associate(cx.ec2_once(), &planned.vpc_id, &planned.dhcp_options_id).await?;
        Ok(Self::of(&planned.vpc_id, &planned.dhcp_options_id))
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.dhcp_options_id != planned.dhcp_options_id {
            associate(cx.ec2(), &planned.vpc_id, &planned.dhcp_options_id).await?;
        }
        Ok(cx.read_back(&planned, op).await?)
    }

    /// Unless the VPC has got other options since.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        match cx.read(prior).await? {
            Some(now) => associate(cx.ec2(), &now.vpc_id, NONE).await,
            None => Ok(()),
        }
    }

    /// The id is that of the VPC.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let found = vpc::describe(cx, vec![filter("vpc-id", [id])]).await?;
        let options = found.into_iter().find_map(|vpc| vpc.dhcp_options_id).filter(|options| options != NONE);
        Ok(options.map(|options| Self::of(id, &options)))
    }

    /// Every VPC has options; those of the default VPC are the ones that AWS made for the region. Associations have no
    /// tags: those of VPCs that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let vpcs = vpc::describe(cx, filters::of_scope(scope)).await?;
        let regional = vpc::describe(cx, vec![filter("is-default", ["true"])]).await?;
        let is_made = |options: &str| {
            options != NONE && regional.iter().all(|vpc| vpc.dhcp_options_id() != Some(options))
        };
        let of_vpc =
            |vpc: &ApiVpc| Some(Self::of(vpc.vpc_id()?, vpc.dhcp_options_id().filter(|o| is_made(o))?));
        Ok(vpcs.iter().filter_map(of_vpc).collect())
    }
}
