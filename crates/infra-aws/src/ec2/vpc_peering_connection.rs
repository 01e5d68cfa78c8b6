//! `aws_vpc_peering_connection`

use aws_sdk_ec2::types::{
    Filter, PeeringConnectionOptionsRequest, ResourceType, VpcPeeringConnection as Api,
    VpcPeeringConnectionStateReasonCode as Status, VpcPeeringConnectionVpcInfo as ApiSide,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::{Described, described, filter, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
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

/// What one side lets the other do.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Side {
    #[attr(optional, default = false)]
    allow_remote_vpc_dns_resolution: Option<bool>,
}

impl Side {
    fn observe(api: Option<&ApiSide>) -> Vec<Self> {
        let options = api.and_then(|side| side.peering_options());
        let allowed = options.map(|options| options.allow_dns_resolution_from_remote_vpc.unwrap_or_default());
        allowed.map(|allowed| Self { allow_remote_vpc_dns_resolution: Some(allowed) }).into_iter().collect()
    }

    fn allows(sides: &[Self]) -> bool {
        sides.first().is_some_and(|side| side.allow_remote_vpc_dns_resolution == Some(true))
    }

    fn to_api(sides: &[Self]) -> PeeringConnectionOptionsRequest {
        PeeringConnectionOptionsRequest::builder()
            .allow_dns_resolution_from_remote_vpc(Self::allows(sides))
            .build()
    }
}

fn status(api: &Api) -> Option<&Status> {
    api.status().and_then(|status| status.code())
}

impl Described for VpcPeeringConnection {
    type Api = Api;
    const ID_FILTER: &'static str = "vpc-peering-connection-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.vpc_peering_connection_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_vpc_peering_connections().set_filters(Some(filters)).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
        found.during("ec2:DescribeVpcPeeringConnections")
    }

    /// One that came to nothing is reported for a while.
    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        if matches!(
            status(api),
            Some(Status::Deleted | Status::Deleting | Status::Expired | Status::Failed | Status::Rejected)
        ) {
            return None;
        }
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let (requester, accepter) = (api.requester_vpc_info(), api.accepter_vpc_info());
        let vpc = |side: Option<&ApiSide>| side.and_then(|side| side.vpc_id.clone()).unwrap_or_default();
        Some(Self {
            accept_status: status(api).map(|status| status.as_str().to_owned()),
            accepter: Side::observe(accepter),
            auto_accept: self.auto_accept,
            id: api.vpc_peering_connection_id.clone(),
            peer_owner_id: accepter.and_then(|side| side.owner_id.clone()),
            peer_region: accepter.and_then(|side| side.region.clone()),
            peer_vpc_id: vpc(accepter),
            requester: Side::observe(requester),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: vpc(requester),
            timeouts: self.timeouts.clone(),
        })
    }
}

impl VpcPeeringConnection {
    /// Waits until the other side has been asked, or it is clear that it cannot be.
    async fn asked(&self, cx: &Context, op: &Op<'_>) -> Result<Status, Fault> {
        let asked = || async {
            let found = Self::describe(cx, vec![filter(Self::ID_FILTER, [self.id()])]).await?;
            let is_it = |api: &Api| api.vpc_peering_connection_id() == Some(self.id());
            let Some(found) = found.into_iter().find(is_it).and_then(|api| api.status) else {
                return Ok(None);
            };
            let pending = matches!(found.code, None | Some(Status::InitiatingRequest | Status::Provisioning));
            Ok((!pending).then_some(found))
        };
        let found = op.until(format!("the other side of {} to be asked", self.id()), asked).await?;
        match found.code {
            Some(status @ (Status::Active | Status::PendingAcceptance)) => Ok(status),
            other => {
                let code = other.as_ref().map_or("gone", Status::as_str);
                let reason = found.message.unwrap_or_default();
                let message = format!("the connection {} is {code}: {reason}", self.id());
                Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)))
            }
        }
    }

    /// Accepts it where that is asked for.
    async fn accept(&self, cx: &Context, now: Status, op: &Op<'_>) -> Result<Status, Fault> {
        if self.auto_accept != Some(true) || now == Status::Active {
            return Ok(now);
        }
        op.persist_new(|| async {
            let call = cx.ec2().accept_vpc_peering_connection().vpc_peering_connection_id(self.id());
            call.send().await.during("ec2:AcceptVpcPeeringConnection")
        })
        .await?;
        let active = || async {
            let now = cx.read(self).await?;
            Ok(now.filter(|now| given(&now.accept_status) == Some("active")).map(drop))
        };
        op.until(format!("{} to be active", self.id()), active).await?;
        Ok(Status::Active)
    }

    /// Lets the sides do what is planned, where that is not so already.
    async fn allow(&self, cx: &Context, now: &Self, status: Status) -> Result<(), ProviderError> {
        let differs = |planned: &[Side], now: &[Side]| {
            !planned.is_empty() && Side::allows(planned) != Side::allows(now)
        };
        let (accepter, requester) =
            (differs(&self.accepter, &now.accepter), differs(&self.requester, &now.requester));
        if !accepter && !requester {
            return Ok(());
        }
        if status != Status::Active {
            let message = format!("{} is not active yet: nothing can be allowed to its sides", self.id());
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("set auto_accept, or accept the connection on its other side and apply again"));
        }
        let call = cx
            .ec2()
            .modify_vpc_peering_connection_options()
            .vpc_peering_connection_id(self.id())
            .set_accepter_peering_connection_options(accepter.then(|| Side::to_api(&self.accepter)))
            .set_requester_peering_connection_options(requester.then(|| Side::to_api(&self.requester)));
        call.send().await.during("ec2:ModifyVpcPeeringConnectionOptions").map(drop)
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
        let status = made.asked(cx, op).await?;
        let status = made.accept(cx, status, op).await?;
        let now = cx.read_back(&made, op).await?;
        made.allow(cx, &now, status).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let status = planned.asked(cx, op).await?;
        let status = planned.accept(cx, status, op).await?;
        planned.allow(cx, prior, status).await?;
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
