//! What resources of their own put into an endpoint: route tables, subnets and security groups.
//!
//! An endpoint takes one change after the other. EC2 refuses what comes in between as an operation in progress, and the call is made
//! again; but those of this process do not get into each other's way.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::VpcEndpoint as Api;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::vpc_endpoint::read;
use super::{FILTER_VALUES, filters};
use crate::context::Context;
use crate::done::unless_done;
use crate::error::During;
use crate::lookup;
use crate::mutation::Op;

/// What kind of thing it is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    RouteTable,
    Subnet,
    SecurityGroup,
}

impl Kind {
    /// Those that an endpoint has.
    fn of(self, api: &Api) -> Vec<&str> {
        match self {
            Self::RouteTable => api.route_table_ids().iter().map(String::as_str).collect(),
            Self::Subnet => api.subnet_ids().iter().map(String::as_str).collect(),
            Self::SecurityGroup => api.groups().iter().filter_map(|group| group.group_id()).collect(),
        }
    }
}

/// One of them in an endpoint.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) kind: Kind,
    pub(super) endpoint: &'a str,
    pub(super) id: &'a str,
}

impl Part<'_> {
    /// The id that Terraform's provider makes up: AWS has none.
    pub(super) fn key(&self) -> String {
        format!("a-{}{}", self.endpoint, crc32fast::hash(self.id.as_bytes()))
    }

    fn is_in(&self, api: &Api) -> bool {
        self.kind.of(api).contains(&self.id)
    }

    /// Makes the call that puts it in or takes it out. `other` goes the other way.
    async fn change(
        &self,
        cx: &Context,
        client: &Client,
        puts_in: bool,
        other: Option<String>,
    ) -> Result<(), ProviderError> {
        let (own, other) = (Some(vec![self.id.to_owned()]), other.map(|other| vec![other]));
        let (added, removed) = if puts_in { (own, other) } else { (other, own) };
        let call = client.modify_vpc_endpoint().vpc_endpoint_id(self.endpoint);
        let call = match self.kind {
            Kind::RouteTable => call.set_add_route_table_ids(added).set_remove_route_table_ids(removed),
            Kind::Subnet => call.set_add_subnet_ids(added).set_remove_subnet_ids(removed),
            Kind::SecurityGroup => {
                call.set_add_security_group_ids(added).set_remove_security_group_ids(removed)
            }
        };
        let turn = cx.turn_at(self.endpoint);
        let _turn = turn.lock().await;
        call.send().await.during("ec2:ModifyVpcEndpoint").map(drop)
    }

    /// Makes the call that puts it in, in the place of another where there is one.
    pub(super) async fn put_in(&self, cx: &Context, other: Option<String>) -> Result<(), ProviderError> {
        self.change(cx, cx.ec2_once(), true, other).await
    }

    /// Waits until it is in, and the endpoint can be used or has to be accepted.
    pub(super) async fn settled(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let settled = || async {
            let now = endpoint(cx, self.endpoint).await?;
            let is_settled = now.is_some_and(|api| self.is_in(&api) && !is_changing(&api));
            Ok(is_settled.then_some(()))
        };
        op.until(format!("{} to be in {}", self.id, self.endpoint), settled).await
    }

    /// Takes it out, and has another in its place where there is one. The endpoint may be gone with all that is in it.
    pub(super) async fn take_out(
        &self,
        cx: &Context,
        other: Option<String>,
        op: &Op<'_>,
    ) -> Result<(), ProviderError> {
        let is_out = async {
            let now = endpoint(cx, self.endpoint).await?;
            Ok(now.is_none_or(|api| !self.is_in(&api)))
        };
        unless_done(self.change(cx, cx.ec2(), false, other), is_out).await?;
        let out = || async {
            let now = endpoint(cx, self.endpoint).await?;
            Ok(now.is_none_or(|api| !self.is_in(&api) && !is_changing(&api)).then_some(()))
        };
        op.until(format!("{} to be out of {}", self.id, self.endpoint), out).await
    }
}

fn is_changing(api: &Api) -> bool {
    matches!(read::state(api).as_str(), "pending" | "partial")
}

/// Reads an endpoint.
pub(super) async fn endpoint(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    Ok(read::by_ids(cx, vec![id.to_owned()]).await?.pop())
}

/// Whether each of some parts is in its endpoint.
pub(super) async fn are_in(cx: &Context, parts: &[Part<'_>]) -> Vec<Result<bool, ProviderError>> {
    let endpoints = parts.iter().map(|part| part.endpoint.to_owned());
    let page = |ids| read::by_ids(cx, ids);
    let endpoints = lookup::by_key(endpoints, FILTER_VALUES, Api::vpc_endpoint_id, page).await;
    let is_in = |part: &Part<'_>| Ok(endpoints.get(part.endpoint)?.is_some_and(|api| part.is_in(api)));
    parts.iter().map(is_in).collect()
}

/// The endpoint and the part that an import names: `vpce-0123/rtb-0123`.
pub(super) fn named<'a>(id: &'a str, example: &str) -> Result<(&'a str, &'a str), ProviderError> {
    id.split_once('/').ok_or_else(|| {
        let message = format!("\"{id}\" does not name an association");
        ProviderError::new(ErrorClass::Invalid, message)
            .hint(format!("write the endpoint and what is in it: vpce-0123456789abcdef0/{example}"))
    })
}

/// What is in endpoints that have the scope's tags, with the endpoint: associations have none. An endpoint that a service has made is
/// the service's.
pub(super) async fn list(
    cx: &Context,
    scope: &Scope,
    kind: Kind,
) -> Result<Vec<(String, String)>, ProviderError> {
    let found = read::describe(cx, None, filters::of_scope(scope)).await?;
    let own = found.iter().filter(|api| api.requester_managed != Some(true));
    let of_endpoint = |api: &Api| {
        let endpoint = api.vpc_endpoint_id.clone().unwrap_or_default();
        kind.of(api).into_iter().map(|id| (endpoint.clone(), id.to_owned())).collect::<Vec<_>>()
    };
    Ok(own.flat_map(of_endpoint).collect())
}
