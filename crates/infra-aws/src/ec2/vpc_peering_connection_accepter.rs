//! `aws_vpc_peering_connection_accepter`

use aws_sdk_ec2::types::{Filter, VpcPeeringConnection as Api};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::described::{self, Owned};
use super::vpc_peering::{self, Side, Sides};
use super::{Described, tagging};
use crate::context::Context;
use crate::draft::Draft;
use crate::given::{given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdate;

/// The side of a connection that is asked. The connection is adopted, and stays when the resource is destroyed: it is whose request it
/// was.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_peering_connection_accepter")]
pub struct VpcPeeringConnectionAccepter {
    #[attr(computed, computed_on = ["auto_accept"])]
    accept_status: Option<String>,
    #[attr(optional)]
    auto_accept: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    peer_owner_id: Option<String>,
    #[attr(computed)]
    peer_region: Option<String>,
    #[attr(computed)]
    peer_vpc_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    vpc_id: Option<String>,
    #[attr(required, force_new)]
    vpc_peering_connection_id: String,
    #[block(list, max = 1, computed)]
    accepter: Vec<Side>,
    #[block(list, max = 1, computed)]
    requester: Vec<Side>,
    #[block(single)]
    timeouts: Option<CreateUpdate>,
}

impl VpcPeeringConnectionAccepter {
    /// With the id that the configuration names.
    fn named(&self) -> Self {
        let id = given_string(&self.id).unwrap_or_else(|| self.vpc_peering_connection_id.clone());
        Self { id: Some(id), ..self.clone() }
    }

    fn sides(&self) -> Sides<'_> {
        Sides { accepter: &self.accepter, requester: &self.requester }
    }
}

impl Described for VpcPeeringConnectionAccepter {
    /// With whose account this is.
    type Api = Owned<Api>;
    const ID_FILTER: &'static str = vpc_peering::ID_FILTER;

    fn api_id(owned: &Owned<Api>) -> Option<&str> {
        owned.api.vpc_peering_connection_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Owned<Api>>, ProviderError> {
        described::owned(cx, vpc_peering::describe(cx, filters).await?).await
    }

    fn observe(&self, cx: &Context, Owned { account, api }: &Owned<Api>) -> Option<Self> {
        if vpc_peering::is_over(api) {
            return None;
        }
        let (requester, accepter) = (api.requester_vpc_info(), api.accepter_vpc_info());
        // The peer is the other account; within one, it is the side that is asked.
        let is_ours = accepter.and_then(|side| side.owner_id()) == Some(account)
            && requester.and_then(|side| side.owner_id()) != Some(account);
        let (own, peer) = if is_ours { (accepter, requester) } else { (requester, accepter) };
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        Some(Self {
            accept_status: vpc_peering::status(api).map(|status| status.as_str().to_owned()),
            accepter: Side::observe(accepter),
            auto_accept: self.auto_accept,
            id: api.vpc_peering_connection_id.clone(),
            peer_owner_id: told(&peer.and_then(|side| side.owner_id.clone())),
            peer_region: told(&accepter.and_then(|side| side.region.clone())),
            peer_vpc_id: Some(vpc_peering::vpc(peer)),
            requester: Side::observe(requester),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeouts: self.timeouts.clone(),
            vpc_id: Some(vpc_peering::vpc(own)),
            vpc_peering_connection_id: api.vpc_peering_connection_id.clone().unwrap_or_default(),
        })
    }
}

impl Resource for VpcPeeringConnectionAccepter {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(1);

    by_id!();

    fn plan(draft: &mut Draft<'_>) {
        vpc_peering::plan(draft);
    }

    fn is_complete(&self) -> bool {
        vpc_peering::is_complete(self.auto_accept, &self.accept_status)
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let named: Vec<Self> = prior.iter().map(Self::named).collect();
        described::read_many(cx, &named).await
    }

    /// It is there already.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        vpc_peering::ensure_exists(cx, &planned.vpc_peering_connection_id).await?;
        Ok(planned.named())
    }

    /// Tags that others have given it stay, until they are planned away.
    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        let mut kept = now.tags_all.clone();
        kept.retain(|key, _| made.tags_all.contains_key(key));
        Self::update(cx, &Self { tags_all: kept, ..now }, made, op).await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let accepts = planned.auto_accept == Some(true);
        let status = vpc_peering::accepted(cx, prior.id(), accepts, op).await?;
        vpc_peering::allow(cx, prior.id(), planned.sides(), prior.sides(), &status).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        true
    }

    /// It goes with the connection.
    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// It is whose request it was.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
