//! `aws_network_acl_association`

use aws_sdk_ec2::types::{NetworkAcl as Acl, NetworkAclAssociation as Api};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{FILTER_VALUES, filter, filters, network_acl_subnets};
use crate::context::Context;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// Which network ACL is in force for a subnet. Every subnet has one: without this it is that which its VPC came with.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_network_acl_association")]
pub struct NetworkAclAssociation {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    network_acl_id: String,
    #[attr(required, force_new)]
    subnet_id: String,
}

fn observe(api: &Api) -> Option<NetworkAclAssociation> {
    Some(NetworkAclAssociation {
        id: Some(api.network_acl_association_id.clone()?),
        network_acl_id: api.network_acl_id.clone().unwrap_or_default(),
        subnet_id: api.subnet_id.clone().unwrap_or_default(),
    })
}

/// The associations of ACLs.
fn flatten(acls: Vec<Acl>) -> Vec<Api> {
    acls.into_iter().flat_map(|acl| acl.associations.unwrap_or_default()).collect()
}

impl Resource for NetworkAclAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    /// By id; where there is none yet, by the subnet, which has one association.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let page = |name: &'static str| {
            move |keys: Vec<String>| async move {
                Ok(flatten(network_acl_subnets::describe(cx, vec![filter(name, keys)]).await?))
            }
        };
        let ids = prior.iter().map(|prior| prior.id().to_owned());
        let without_id = prior.iter().filter(|prior| prior.id().is_empty());
        let subnets = without_id.map(|prior| prior.subnet_id.clone());
        let (by_id, by_subnet) = futures::join!(
            lookup::by_key(
                ids,
                FILTER_VALUES,
                Api::network_acl_association_id,
                page("association.association-id")
            ),
            lookup::by_key(subnets, FILTER_VALUES, Api::subnet_id, page("association.subnet-id")),
        );
        let read = |prior: &Self| {
            let found = match prior.id() {
                "" => by_subnet.get(&prior.subnet_id)?,
                id => by_id.get(id)?,
            };
            Ok(found.and_then(observe))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let id = network_acl_subnets::take_one(cx, &planned.network_acl_id, &planned.subnet_id).await?;
        Ok(Self { id, ..planned.clone() })
    }

    /// Before it was made, the subnet had another one.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        wanted.planned.network_acl_id == found.network_acl_id
    }

    /// Whatever changes needs a new association.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    /// The subnet goes to the default ACL of its VPC, unless another one has taken it.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let filters = vec![filter("association.association-id", [prior.id()])];
        let found = network_acl_subnets::describe(cx, filters).await?.pop();
        let Some(Acl { network_acl_id: Some(acl), vpc_id: Some(vpc), .. }) = found else { return Ok(()) };
        network_acl_subnets::leave(cx, &acl, &vpc, std::slice::from_ref(&prior.subnet_id), op).await
    }

    /// Associations have no tags: those of ACLs that have the scope's tags and do not come with a VPC.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut acls = network_acl_subnets::describe(cx, filters::of_scope(scope)).await?;
        acls.retain(|acl| acl.is_default != Some(true));
        Ok(flatten(acls).iter().filter_map(observe).collect())
    }
}
