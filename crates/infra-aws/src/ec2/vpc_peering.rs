//! What the types of connections between VPCs have in common: acceptance, and what the sides let each other do.

use aws_sdk_ec2::types::{
    Filter, PeeringConnectionOptionsRequest, VpcPeeringConnection as Api,
    VpcPeeringConnectionStateReasonCode as Status, VpcPeeringConnectionVpcInfo as ApiSide,
};
use infra_provider::model::Nested;
use infra_provider::{ErrorClass, ProviderError};

use super::filter;
use crate::context::Context;
use crate::done::unless_done;
use crate::draft::Draft;
use crate::error::During;
use crate::mutation::{Fault, Op};

/// The filter that takes ids.
pub(super) const ID_FILTER: &str = "vpc-peering-connection-id";

/// What one side lets the other do.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Side {
    #[attr(optional, default = false)]
    allow_remote_vpc_dns_resolution: Option<bool>,
}

impl Side {
    pub(super) fn observe(api: Option<&ApiSide>) -> Vec<Self> {
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

/// Both sides.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub(super) accepter: &'a [Side],
    pub(super) requester: &'a [Side],
}

/// The VPC of a side.
pub(super) fn vpc(side: Option<&ApiSide>) -> String {
    side.and_then(|side| side.vpc_id.clone()).unwrap_or_default()
}

/// What has become of a connection.
pub(super) fn status(api: &Api) -> Option<&Status> {
    api.status().and_then(|status| status.code())
}

/// Whether it has come to nothing, or to an end: it is reported for a while.
pub(super) fn is_over(api: &Api) -> bool {
    matches!(
        status(api),
        Some(Status::Deleted | Status::Deleting | Status::Expired | Status::Failed | Status::Rejected)
    )
}

/// Reads connections.
pub(super) async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.ec2().describe_vpc_peering_connections().set_filters(Some(filters)).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("ec2:DescribeVpcPeeringConnections")
}

/// Reads one, whatever has become of it.
async fn find(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    let found = describe(cx, vec![filter(ID_FILTER, [id])]).await?;
    Ok(found.into_iter().find(|api| api.vpc_peering_connection_id() == Some(id)))
}

/// Fails where there is no such connection.
pub(super) async fn ensure_exists(cx: &Context, id: &str) -> Result<(), ProviderError> {
    if find(cx, id).await?.is_some_and(|api| !is_over(&api)) {
        return Ok(());
    }
    Err(ProviderError::new(ErrorClass::NotFound, format!("there is no connection {id}")))
}

/// Waits until the other side has been asked, or it is clear that it cannot be.
async fn asked(cx: &Context, id: &str, op: &Op<'_>) -> Result<Status, Fault> {
    let asked = || async {
        let Some(found) = find(cx, id).await?.and_then(|api| api.status) else { return Ok(None) };
        let pending = matches!(found.code, None | Some(Status::InitiatingRequest | Status::Provisioning));
        Ok((!pending).then_some(found))
    };
    let found = op.until(format!("the other side of {id} to be asked"), asked).await?;
    match found.code {
        Some(status @ (Status::Active | Status::PendingAcceptance)) => Ok(status),
        other => {
            let code = other.as_ref().map_or("gone", Status::as_str);
            let reason = found.message.unwrap_or_default();
            let message = format!("the connection {id} is {code}: {reason}");
            Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)))
        }
    }
}

/// Accepts a connection that waits for it, where that is wanted. Says what has become of it.
pub(super) async fn accepted(cx: &Context, id: &str, accepts: bool, op: &Op<'_>) -> Result<Status, Fault> {
    let now = asked(cx, id, op).await?;
    if !accepts || now == Status::Active {
        return Ok(now);
    }
    let is_active =
        || async { Ok(find(cx, id).await?.is_some_and(|api| status(&api) == Some(&Status::Active))) };
    let accept = || async {
        let call = cx.ec2().accept_vpc_peering_connection().vpc_peering_connection_id(id);
        call.send().await.during("ec2:AcceptVpcPeeringConnection").map(drop)
    };
    op.persist_new(|| unless_done(accept(), is_active())).await?;
    let active = || async { Ok(is_active().await?.then_some(())) };
    op.until(format!("{id} to be active"), active).await?;
    Ok(Status::Active)
}

/// Lets the sides do what is planned, where that is not so already.
pub(super) async fn allow(
    cx: &Context,
    id: &str,
    planned: Sides<'_>,
    now: Sides<'_>,
    status: &Status,
) -> Result<(), ProviderError> {
    let differs =
        |planned: &[Side], now: &[Side]| !planned.is_empty() && Side::allows(planned) != Side::allows(now);
    let accepter = differs(planned.accepter, now.accepter);
    let requester = differs(planned.requester, now.requester);
    if !accepter && !requester {
        return Ok(());
    }
    if *status != Status::Active {
        let message = format!("{id} is not active yet: nothing can be allowed to its sides");
        return Err(ProviderError::new(ErrorClass::Invalid, message)
            .hint("set auto_accept, or accept the connection on its other side and apply again"));
    }
    let call = cx
        .ec2()
        .modify_vpc_peering_connection_options()
        .vpc_peering_connection_id(id)
        .set_accepter_peering_connection_options(accepter.then(|| Side::to_api(planned.accepter)))
        .set_requester_peering_connection_options(requester.then(|| Side::to_api(planned.requester)));
    call.send().await.during("ec2:ModifyVpcPeeringConnectionOptions").map(drop)
}

/// Whether a connection that was to be accepted was. Its attributes do not tell that it was to be: one that waits may be left to wait.
pub(super) fn is_complete(auto_accept: Option<bool>, accept_status: &Option<String>) -> bool {
    auto_accept != Some(true) || accept_status.as_deref() != Some(Status::PendingAcceptance.as_str())
}

/// Accepts what a create that was cut off did not come to.
pub(super) fn plan(draft: &mut Draft<'_>) {
    if draft.is_incomplete()
        && draft.planned("auto_accept").as_bool() == Some(true)
        && draft.prior("accept_status").as_str() == Some(Status::PendingAcceptance.as_str())
    {
        draft.leave_open("accept_status");
    }
}
