//! `aws_route_table`

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, ResourceType, Route as ApiRoute, RouteTable as Api};
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::routes::{self, Destination, Target};
use super::written_routes::{self, Written};
use super::{Described, described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given_string;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

/// Routes that subnets share.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route_table")]
pub struct RouteTable {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    propagating_vgws: Option<BTreeSet<String>>,
    #[attr(optional_computed, nested_set)]
    route: Option<Vec<Route>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(required, force_new)]
    vpc_id: String,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// A route within the table's own block.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Route {
    #[attr(optional)]
    carrier_gateway_id: Option<String>,
    #[attr(optional)]
    cidr_block: Option<String>,
    #[attr(optional)]
    core_network_arn: Option<String>,
    #[attr(optional)]
    destination_prefix_list_id: Option<String>,
    #[attr(optional)]
    egress_only_gateway_id: Option<String>,
    #[attr(optional)]
    gateway_id: Option<String>,
    #[attr(optional)]
    ipv6_cidr_block: Option<String>,
    #[attr(optional)]
    local_gateway_id: Option<String>,
    #[attr(optional)]
    nat_gateway_id: Option<String>,
    #[attr(optional)]
    network_interface_id: Option<String>,
    #[attr(optional)]
    transit_gateway_id: Option<String>,
    #[attr(optional)]
    vpc_endpoint_id: Option<String>,
    #[attr(optional)]
    vpc_peering_connection_id: Option<String>,
}

impl Route {
    fn destination(&self) -> Option<Destination> {
        let list = self.destination_prefix_list_id.as_deref();
        Destination::of(self.cidr_block.as_deref(), self.ipv6_cidr_block.as_deref(), list)
    }

    fn target(&self) -> Target {
        Target {
            carrier_gateway: given_string(&self.carrier_gateway_id),
            core_network: given_string(&self.core_network_arn),
            egress_only_gateway: given_string(&self.egress_only_gateway_id),
            gateway: given_string(&self.gateway_id),
            local_gateway: given_string(&self.local_gateway_id),
            nat_gateway: given_string(&self.nat_gateway_id),
            network_interface: given_string(&self.network_interface_id),
            transit_gateway: given_string(&self.transit_gateway_id),
            vpc_endpoint: given_string(&self.vpc_endpoint_id),
            vpc_peering: given_string(&self.vpc_peering_connection_id),
        }
    }

    fn observe(api: &ApiRoute) -> Self {
        let target = Target::of_api(api);
        let text = |value: Option<String>| Some(value.unwrap_or_default());
        Self {
            carrier_gateway_id: text(target.carrier_gateway),
            cidr_block: text(api.destination_cidr_block.clone()),
            core_network_arn: text(target.core_network),
            destination_prefix_list_id: text(api.destination_prefix_list_id.clone()),
            egress_only_gateway_id: text(target.egress_only_gateway),
            gateway_id: text(target.gateway),
            ipv6_cidr_block: text(api.destination_ipv6_cidr_block.clone()),
            local_gateway_id: text(target.local_gateway),
            nat_gateway_id: text(target.nat_gateway),
            network_interface_id: text(target.network_interface),
            transit_gateway_id: text(target.transit_gateway),
            vpc_endpoint_id: text(target.vpc_endpoint),
            vpc_peering_connection_id: text(target.vpc_peering),
        }
    }
}

impl Described for RouteTable {
    type Api = Api;
    const ID_FILTER: &'static str = "route-table-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.route_table_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        routes::describe_tables(cx, filters).await
    }

    /// Main tables come with their VPC.
    fn is_listed(api: &Api) -> bool {
        api.associations().iter().all(|association| association.main != Some(true))
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.route_table_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let known = self.written();
        let routes = api.routes().iter().filter(|route| written_routes::is_shown(route, &known));
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("route-table/{id}"))),
            id: Some(id),
            owner_id: Some(owner),
            propagating_vgws: Some(written_routes::propagating(api)),
            route: Some(routes.map(Route::observe).collect()),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: api.vpc_id.clone().unwrap_or_default(),
            timeouts: self.timeouts.clone(),
        })
    }
}

impl RouteTable {
    fn written(&self) -> Vec<Written> {
        let written =
            |route: &Route| Some(Written { destination: route.destination()?, target: route.target() });
        self.route.iter().flatten().filter_map(written).collect()
    }

    /// Makes the routes of the table, `now`, those that are planned.
    async fn change_routes(&self, cx: &Context, now: &Self) -> Result<bool, ProviderError> {
        written_routes::change(cx, self.id(), &now.written(), &self.written()).await
    }

    async fn change_propagation(&self, cx: &Context, now: &Self) -> Result<bool, ProviderError> {
        let (old, new) = (now.propagating_vgws.as_ref(), self.propagating_vgws.as_ref());
        written_routes::change_propagation(cx, self.id(), old, new).await
    }
}

impl Resource for RouteTable {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("route", |route| {
            route.cidr("cidr_block");
            route.cidr("ipv6_cidr_block");
            route.exactly_one(&["cidr_block", "ipv6_cidr_block", "destination_prefix_list_id"]);
            route.exactly_one(&[
                "gateway_id",
                "nat_gateway_id",
                "transit_gateway_id",
                "vpc_peering_connection_id",
                "network_interface_id",
                "vpc_endpoint_id",
                "egress_only_gateway_id",
                "carrier_gateway_id",
                "core_network_arn",
                "local_gateway_id",
            ]);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tags = tagging::on_create(ResourceType::RouteTable, &planned.tags_all, token);
        let call = cx.ec2_once().create_route_table().vpc_id(&planned.vpc_id).tag_specifications(tags);
        let made = call.send().await.during("ec2:CreateRouteTable")?;
        Ok(Self { id: made.route_table.and_then(|table| table.route_table_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        let mut changed = false;
        if made.route.is_some() {
            changed |= made.change_routes(cx, &now).await?;
        }
        if made.propagating_vgws.is_some() {
            changed |= made.change_propagation(cx, &now).await?;
        }
        if changed { Ok(cx.read_back(&made, op).await?) } else { Ok(now) }
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change_routes(cx, prior).await?;
        planned.change_propagation(cx, prior).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ec2()
            .delete_route_table()
            .route_table_id(prior.id())
            .send()
            .await
            .during("ec2:DeleteRouteTable")
            .map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
