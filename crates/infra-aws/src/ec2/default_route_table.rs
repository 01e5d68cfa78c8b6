//! `aws_default_route_table`

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, Route as ApiRoute, RouteTable as Api};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::routes::{self, Destination, Target};
use super::written_routes::{self, Written};
use super::{Described, described, filter, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::given::given_string;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdate;

/// The table that a VPC came with. It is adopted, not created: its routes become those of the configuration.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_default_route_table")]
pub struct DefaultRouteTable {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    default_route_table_id: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional)]
    propagating_vgws: Option<BTreeSet<String>>,
    #[attr(optional_computed, nested_set)]
    route: Option<Vec<Route>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    vpc_id: Option<String>,
    #[block(single)]
    timeouts: Option<CreateUpdate>,
}

/// A route within the table's own block.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Route {
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
    instance_id: Option<String>,
    #[attr(optional)]
    ipv6_cidr_block: Option<String>,
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
    fn written(&self) -> Option<Written> {
        let list = self.destination_prefix_list_id.as_deref();
        let target = Target {
            core_network: given_string(&self.core_network_arn),
            egress_only_gateway: given_string(&self.egress_only_gateway_id),
            gateway: given_string(&self.gateway_id),
            nat_gateway: given_string(&self.nat_gateway_id),
            network_interface: given_string(&self.network_interface_id),
            transit_gateway: given_string(&self.transit_gateway_id),
            vpc_endpoint: given_string(&self.vpc_endpoint_id),
            vpc_peering: given_string(&self.vpc_peering_connection_id),
            ..Target::default()
        };
        let destination = Destination::of(self.cidr_block.as_deref(), self.ipv6_cidr_block.as_deref(), list)?;
        Some(Written { destination, target })
    }

    fn observe(api: &ApiRoute) -> Self {
        let target = Target::of_api(api);
        let text = |value: Option<String>| Some(value.unwrap_or_default());
        Self {
            cidr_block: text(api.destination_cidr_block.clone()),
            core_network_arn: text(target.core_network),
            destination_prefix_list_id: text(api.destination_prefix_list_id.clone()),
            egress_only_gateway_id: text(target.egress_only_gateway),
            gateway_id: text(target.gateway),
            // A route to an instance is written as one to its interface.
            instance_id: text(None),
            ipv6_cidr_block: text(api.destination_ipv6_cidr_block.clone()),
            nat_gateway_id: text(target.nat_gateway),
            network_interface_id: text(target.network_interface),
            transit_gateway_id: text(target.transit_gateway),
            vpc_endpoint_id: text(target.vpc_endpoint),
            vpc_peering_connection_id: text(target.vpc_peering),
        }
    }
}

impl Described for DefaultRouteTable {
    type Api = Api;
    const ID_FILTER: &'static str = "route-table-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.route_table_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        routes::describe_tables(cx, filters).await
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.route_table_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let known = self.written();
        let routes = api.routes().iter().filter(|route| written_routes::is_shown(route, &known));
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("route-table/{id}"))),
            default_route_table_id: id.clone(),
            id: Some(id),
            owner_id: Some(owner),
            propagating_vgws: Some(written_routes::propagating(api)),
            route: Some(routes.map(Route::observe).collect()),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: Some(api.vpc_id.clone().unwrap_or_default()),
            timeouts: self.timeouts.clone(),
        })
    }
}

impl DefaultRouteTable {
    fn written(&self) -> Vec<Written> {
        self.route.iter().flatten().filter_map(Route::written).collect()
    }

    /// With the id that the configuration names.
    fn named(&self) -> Self {
        Self { id: Some(self.default_route_table_id.clone()), ..self.clone() }
    }

    /// Makes the table, `now`, what is planned. Routes that the configuration says nothing of go.
    async fn change(&self, cx: &Context, now: &Self) -> Result<(), ProviderError> {
        let (old, new) = (now.propagating_vgws.as_ref(), self.propagating_vgws.as_ref());
        written_routes::change_propagation(cx, self.id(), old, new).await?;
        written_routes::change(cx, self.id(), &now.written(), &self.written()).await?;
        tagging::change(cx, self.id(), &now.tags_all, &self.tags_all).await
    }
}

impl Resource for DefaultRouteTable {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("route", |route| {
            route.cidr("cidr_block");
            route.cidr("ipv6_cidr_block");
            route.refuse(&["instance_id"]);
            route.exactly_one(&["cidr_block", "ipv6_cidr_block", "destination_prefix_list_id"]);
            route.exactly_one(&[
                "gateway_id",
                "nat_gateway_id",
                "transit_gateway_id",
                "vpc_peering_connection_id",
                "network_interface_id",
                "vpc_endpoint_id",
                "egress_only_gateway_id",
                "core_network_arn",
                "instance_id",
            ]);
        });
    }

    fn plan(draft: &mut Draft<'_>) {
        written_routes::empty_when_cut_off(draft, &["route"]);
    }

    fn is_complete(&self) -> bool {
        self.written().is_empty()
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let named: Vec<Self> = prior.iter().map(Self::named).collect();
        described::read_many(cx, &named).await
    }

    /// It is there already: there is nothing to create, but to see that it exists.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let id = &planned.default_route_table_id;
        let found = routes::describe_tables(cx, vec![filter("route-table-id", [id])]).await?;
        if found.is_empty() {
            return Err(ProviderError::new(ErrorClass::NotFound, format!("there is no route table {id}")));
        }
        Ok(planned.named())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        made.change(cx, &now).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        true
    }

    /// It goes with its VPC, and stays as it is until then.
    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// By the VPC, or the table itself.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let known = |id: &str| Self { default_route_table_id: id.to_owned(), ..Self::default() };
        if !id.starts_with("vpc-") {
            return cx.read(&known(id)).await;
        }
        let filters = vec![filter("vpc-id", [id]), filter("association.main", ["true"])];
        let found = routes::describe_tables(cx, filters).await?;
        let Some(table) = found.first().and_then(|table| table.route_table_id()) else { return Ok(None) };
        cx.read(&known(table)).await
    }

    /// Every VPC has one, and nobody made it.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
