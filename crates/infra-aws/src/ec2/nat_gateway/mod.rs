//! `aws_nat_gateway`

mod secondary;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ec2::types::{
    ConnectivityType, Filter, NatGateway as Api, NatGatewayAddress, NatGatewayState, ResourceType,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{Described, described, filter, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given_items, given_string};
use crate::mutation::{Fault, Op};
use crate::numbers::nonzero32;
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

const PRIVATE: &str = "private";

/// The way out for a network without public addresses.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_nat_gateway")]
pub struct NatGateway {
    #[attr(optional, force_new)]
    allocation_id: Option<String>,
    #[attr(computed)]
    association_id: Option<String>,
    #[attr(optional, default = "public", force_new)]
    connectivity_type: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    network_interface_id: Option<String>,
    #[attr(optional_computed, force_new)]
    private_ip: Option<String>,
    #[attr(computed)]
    public_ip: Option<String>,
    #[attr(optional)]
    secondary_allocation_ids: Option<BTreeSet<String>>,
    #[attr(optional_computed, computed_on = ["secondary_allocation_ids", "secondary_private_ip_addresses"])]
    secondary_private_ip_address_count: Option<i64>,
    #[attr(optional_computed, computed_on = ["secondary_allocation_ids"])]
    secondary_private_ip_addresses: Option<BTreeSet<String>>,
    #[attr(required, force_new)]
    subnet_id: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

impl Described for NatGateway {
    type Api = Api;
    const ID_FILTER: &'static str = "nat-gateway-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.nat_gateway_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_nat_gateways().set_filter(Some(filters)).into_paginator();
        call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeNatGateways")
    }

    /// One that is deleted, or that never came to be, is reported for an hour.
    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        if matches!(
            api.state,
            Some(NatGatewayState::Deleted | NatGatewayState::Deleting | NatGatewayState::Failed)
        ) {
            return None;
        }
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let addresses = api.nat_gateway_addresses();
        // Reports without the flag are of gateways that can have one address only.
        let primary = addresses.iter().find(|a| a.is_primary == Some(true)).or(addresses.first());
        let first = |field: fn(&NatGatewayAddress) -> Option<&str>| {
            Some(primary.and_then(field).unwrap_or_default().to_owned())
        };
        let secondary: Vec<&NatGatewayAddress> = secondary::of(api).collect();
        let all = |field: fn(&NatGatewayAddress) -> Option<&str>| -> BTreeSet<String> {
            secondary.iter().filter_map(|address| field(address)).map(str::to_owned).collect()
        };
        let secondary_addresses = all(NatGatewayAddress::private_ip);
        Some(Self {
            allocation_id: first(NatGatewayAddress::allocation_id),
            association_id: first(NatGatewayAddress::association_id),
            connectivity_type: Some(
                api.connectivity_type.as_ref().map_or("public", ConnectivityType::as_str).to_owned(),
            ),
            id: api.nat_gateway_id.clone(),
            network_interface_id: first(NatGatewayAddress::network_interface_id),
            private_ip: first(NatGatewayAddress::private_ip),
            public_ip: first(NatGatewayAddress::public_ip),
            secondary_allocation_ids: Some(all(NatGatewayAddress::allocation_id)),
            secondary_private_ip_address_count: i64::try_from(secondary_addresses.len()).ok(),
            secondary_private_ip_addresses: Some(secondary_addresses),
            subnet_id: api.subnet_id.clone().unwrap_or_default(),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeouts: self.timeouts.clone(),
        })
    }
}

impl NatGateway {
    fn is_private(&self) -> bool {
        self.connectivity_type.as_deref() == Some(PRIVATE)
    }

    async fn describe_one(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        Ok(Self::describe(cx, vec![filter(Self::ID_FILTER, [self.id()])]).await?.into_iter().next())
    }
}

impl Resource for NatGateway {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(30);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("connectivity_type", &["public", PRIVATE]);
        secondary::check(checks);
        if checks.text("connectivity_type") == Some(PRIVATE) {
            if checks.text("allocation_id").is_some_and(|id| !id.is_empty()) {
                checks.report(
                    "allocation_id",
                    "a private NAT gateway has no elastic address: remove allocation_id",
                );
            }
        } else if checks.text("connectivity_type").is_some() || checks.is_left_out("connectivity_type") {
            checks.exactly_one(&["allocation_id"]);
        }
    }

    fn plan(draft: &mut Draft<'_>) {
        secondary::adjust(draft);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let mut call = cx
            .ec2_once()
            .create_nat_gateway()
            .subnet_id(&planned.subnet_id)
            .client_token(token)
            .set_allocation_id(given_string(&planned.allocation_id))
            .set_private_ip_address(given_string(&planned.private_ip))
            .set_secondary_allocation_ids(given_items(&planned.secondary_allocation_ids))
            .set_secondary_private_ip_address_count(nonzero32(planned.secondary_private_ip_address_count))
            .set_secondary_private_ip_addresses(given_items(&planned.secondary_private_ip_addresses))
            .tag_specifications(tagging::on_create(ResourceType::Natgateway, &planned.tags_all, token));
        if let Some(kind) = &planned.connectivity_type {
            call = call.connectivity_type(ConnectivityType::from(kind.as_str()));
        }
        let made = call.send().await.during("ec2:CreateNatGateway")?;
        Ok(Self { id: made.nat_gateway.and_then(|gateway| gateway.nat_gateway_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let what = format!("{} to be available", made.id());
        let ready = || async {
            let Some(api) = made.describe_one(cx).await? else { return Ok(None) };
            Ok(match api.state {
                Some(NatGatewayState::Pending) => None,
                Some(NatGatewayState::Available) if !secondary::is_settled(&api)? => None,
                _ => Some(api),
            })
        };
        let api = op.until_typically(Duration::from_secs(100), what, ready).await?;
        match made.observe(cx, &api) {
            Some(now) => Ok(now),
            None => {
                let why = api.failure_message().unwrap_or("it was deleted meanwhile");
                let message = format!("{} did not come to be: {why}", made.id());
                let error = ProviderError {
                    code: api.failure_code.clone(),
                    ..ProviderError::new(ErrorClass::Invalid, message)
                };
                Err(Fault::tainted(error.during("ec2:CreateNatGateway")))
            }
        }
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        secondary::change(cx, prior, &planned, op).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ec2()
            .delete_nat_gateway()
            .nat_gateway_id(prior.id())
            .send()
            .await
            .during("ec2:DeleteNatGateway")?;
        let what = format!("{} to be deleted", prior.id());
        let gone = || async {
            let state = prior.describe_one(cx).await?.and_then(|api| api.state);
            Ok(matches!(state, None | Some(NatGatewayState::Deleted)).then_some(()))
        };
        op.until_typically(Duration::from_secs(60), what, gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
