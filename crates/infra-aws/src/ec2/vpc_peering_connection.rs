//! `aws_vpc_peering_connection`

use aws_sdk_ec2::types::{Filter, ResourceType, VpcPeeringConnection as Api};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use super::vpc_peering::{self, Side, Sides};
use super::{Described, described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::given_string;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

/// A way between two VPCs.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_peering_connection")]
pub struct VpcPeeringConnection {
    #[attr(computed, computed_on = ["auto_accept"])]
    accept_status: Option<String>,
    #[attr(optional)]
    auto_accept: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    peer_owner_id: Option<String>,
    #[attr(optional_computed, force_new)]
    peer_region: Option<String>,
    #[attr(required, force_new)]
    peer_vpc_id: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(required, force_new)]
    vpc_id: String,
    #[block(list, max = 1, computed)]
    accepter: Vec<Side>,
    #[block(list, max = 1, computed)]
    requester: Vec<Side>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

impl Described for VpcPeeringConnection {
    type Api = Api;
    const ID_FILTER: &'static str = "vpc-peering-connection-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.vpc_peering_connection_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        vpc_peering::describe(cx, filters).await
    }

    /// One that came to nothing is reported for a while.
    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        if vpc_peering::is_over(api) {
            return None;
        }
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let (requester, accepter) = (api.requester_vpc_info(), api.accepter_vpc_info());
        Some(Self {
            accept_status: vpc_peering::status(api).map(|status| status.as_str().to_owned()),
            accepter: Side::observe(accepter),
            auto_accept: self.auto_accept,
            id: api.vpc_peering_connection_id.clone(),
            peer_owner_id: accepter.and_then(|side| side.owner_id.clone()),
            peer_region: accepter.and_then(|side| side.region.clone()),
            peer_vpc_id: vpc_peering::vpc(accepter),
            requester: Side::observe(requester),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: vpc_peering::vpc(requester),
            timeouts: self.timeouts.clone(),
        })
    }
}

impl VpcPeeringConnection {
    fn sides(&self) -> Sides<'_> {
        Sides { accepter: &self.accepter, requester: &self.requester }
    }
}

impl Resource for VpcPeeringConnection {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(1);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if checks.get("auto_accept").and_then(Value::as_bool) == Some(true) {
            checks.at_most_one(&["auto_accept", "peer_region"]);
        }
    }

    fn plan(draft: &mut Draft<'_>) {
        vpc_peering::plan(draft);
    }

    fn is_complete(&self) -> bool {
        vpc_peering::is_complete(self.auto_accept, &self.accept_status)
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tags = tagging::on_create(ResourceType::VpcPeeringConnection, &planned.tags_all, token);
        let call = cx
            .ec2_once()
            .create_vpc_peering_connection()
            .vpc_id(&planned.vpc_id)
            .peer_vpc_id(&planned.peer_vpc_id)
            .set_peer_owner_id(given_string(&planned.peer_owner_id))
            .set_peer_region(given_string(&planned.peer_region))
            .tag_specifications(tags);
        let made = call.send().await.during("ec2:CreateVpcPeeringConnection")?;
        let id = made.vpc_peering_connection.and_then(|connection| connection.vpc_peering_connection_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let accepts = made.auto_accept == Some(true);
        let status = vpc_peering::accepted(cx, made.id(), accepts, op).await?;
        let now = cx.read_back(&made, op).await?;
        vpc_peering::allow(cx, made.id(), made.sides(), now.sides(), &status).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let accepts = planned.auto_accept == Some(true);
        let status = vpc_peering::accepted(cx, prior.id(), accepts, op).await?;
        vpc_peering::allow(cx, prior.id(), planned.sides(), prior.sides(), &status).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if cx.read(prior).await?.is_none() {
            return Ok(());
        }
        let call = cx.ec2().delete_vpc_peering_connection().vpc_peering_connection_id(prior.id());
        call.send().await.during("ec2:DeleteVpcPeeringConnection")?;
        let gone = || async { Ok(cx.read(prior).await?.is_none().then_some(())) };
        op.until(format!("{} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
