//! `aws_route`

use aws_sdk_ec2::types::{Route as Api, RouteOrigin, RouteTable as ApiTable};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::routes::{self, Destination, Target};
use super::{FILTER_VALUES, filter, filters};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::given::given_string;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::timeouts::CreateUpdateDelete;

/// One route of a table.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route")]
pub struct Route {
    #[attr(optional)]
    carrier_gateway_id: Option<String>,
    #[attr(optional)]
    core_network_arn: Option<String>,
    #[attr(optional, force_new)]
    destination_cidr_block: Option<String>,
    #[attr(optional, force_new, equivalent = same_range)]
    destination_ipv6_cidr_block: Option<String>,
    #[attr(optional, force_new)]
    destination_prefix_list_id: Option<String>,
    #[attr(optional)]
    egress_only_gateway_id: Option<String>,
    #[attr(optional)]
    gateway_id: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, computed_on = ["network_interface_id"])]
    instance_id: Option<String>,
    #[attr(computed, computed_on = ["network_interface_id"])]
    instance_owner_id: Option<String>,
    #[attr(optional)]
    local_gateway_id: Option<String>,
    #[attr(optional)]
    nat_gateway_id: Option<String>,
    #[attr(optional_computed)]
    network_interface_id: Option<String>,
    #[attr(computed)]
    origin: Option<String>,
    #[attr(required, force_new)]
    route_table_id: String,
    #[attr(computed)]
    state: Option<String>,
    #[attr(optional)]
    transit_gateway_id: Option<String>,
    #[attr(optional)]
    vpc_endpoint_id: Option<String>,
    #[attr(optional)]
    vpc_peering_connection_id: Option<String>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// Arguments that say where a route leads.
const TARGETS: [&str; 10] = [
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
];

pub(super) fn same_range(a: &infra_value::Value, b: &infra_value::Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if crate::cidr::same(a, b))
}

impl Route {
    fn destination(&self) -> Option<Destination> {
        Destination::of(
            self.destination_cidr_block.as_deref(),
            self.destination_ipv6_cidr_block.as_deref(),
            self.destination_prefix_list_id.as_deref(),
        )
    }

    fn wanted_destination(&self) -> Result<Destination, ProviderError> {
        let missing = || ProviderError::new(ErrorClass::Invalid, "the route has no destination");
        self.destination().ok_or_else(missing)
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

    /// The id that Terraform's provider makes up: AWS has none.
    fn made_up_id(table: &str, destination: &Destination) -> String {
        format!("r-{table}{}", crc32fast::hash(destination.text().as_bytes()))
    }

    fn observe(&self, table: &str, api: &Api) -> Self {
        let target = Target::of_api(api);
        let destination = Destination::of_api(api);
        let text = |value: Option<String>| Some(value.unwrap_or_default());
        // What is written in another way stays as it was written.
        let ipv6 = match (&self.destination_ipv6_cidr_block, &api.destination_ipv6_cidr_block) {
            (Some(known), Some(reported)) if crate::cidr::same(known, reported) => Some(known.clone()),
            (_, reported) => reported.clone(),
        };
        Self {
            carrier_gateway_id: text(target.carrier_gateway),
            core_network_arn: text(target.core_network),
            destination_cidr_block: text(api.destination_cidr_block.clone()),
            destination_ipv6_cidr_block: text(ipv6),
            destination_prefix_list_id: text(api.destination_prefix_list_id.clone()),
            egress_only_gateway_id: text(target.egress_only_gateway),
            gateway_id: text(target.gateway),
            id: self.id.clone().or_else(|| Some(Self::made_up_id(table, &destination?))),
            instance_id: text(api.instance_id.clone()),
            instance_owner_id: text(api.instance_owner_id.clone()),
            local_gateway_id: text(target.local_gateway),
            nat_gateway_id: text(target.nat_gateway),
            network_interface_id: text(target.network_interface),
            origin: api.origin.as_ref().map(|origin| origin.as_str().to_owned()),
            route_table_id: table.to_owned(),
            state: api.state.as_ref().map(|state| state.as_str().to_owned()),
            transit_gateway_id: text(target.transit_gateway),
            vpc_endpoint_id: text(target.vpc_endpoint),
            vpc_peering_connection_id: text(target.vpc_peering),
            timeouts: self.timeouts.clone(),
        }
    }

    /// Whether it leads where `planned` wants. An instance's interface shows beside the instance.
    fn leads_as(&self, planned: &Self) -> bool {
        self.target() == planned.target()
    }

    async fn read_leading(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the route {} to be in force", self.id());
        let leading = || async { Ok(cx.read(self).await?.filter(|now| now.leads_as(self))) };
        op.until(what, leading).await
    }
}

impl Resource for Route {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.cidr("destination_cidr_block");
        checks.cidr("destination_ipv6_cidr_block");
        checks.exactly_one(&[
            "destination_cidr_block",
            "destination_ipv6_cidr_block",
            "destination_prefix_list_id",
        ]);
        checks.exactly_one(&TARGETS);
    }

    fn plan(draft: &mut Draft<'_>) {
        // A route that led to an interface and leads elsewhere leads to no interface.
        let is_elsewhere = |draft: &Draft<'_>| {
            TARGETS.iter().any(|target| *target != "network_interface_id" && !draft.is_unset(target))
        };
        let led_to_one = draft.prior("network_interface_id").as_str().is_some_and(|id| !id.is_empty());
        if led_to_one && draft.is_unset("network_interface_id") && is_elsewhere(draft) {
            draft.set("network_interface_id", infra_value::Value::string(""));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let tables = prior.iter().map(|prior| prior.route_table_id.clone());
        let page = |ids| routes::describe_tables(cx, vec![filter("route-table-id", ids)]);
        let tables = lookup::by_key(tables, FILTER_VALUES, ApiTable::route_table_id, page).await;
        let read = |prior: &Self| {
            let (Some(table), Some(destination)) = (tables.get(&prior.route_table_id)?, prior.destination())
            else {
                return Ok(None);
            };
            let is_it = |api: &&Api| Destination::of_api(api).is_some_and(|found| found.is(&destination));
            Ok(table.routes().iter().find(is_it).map(|api| prior.observe(&prior.route_table_id, api)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let destination = planned.wanted_destination()?;
        routes::create(cx.ec2_once(), &planned.route_table_id, &destination, &planned.target()).await?;
        Ok(Self { id: Some(Self::made_up_id(&planned.route_table_id, &destination)), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.read_leading(cx, op).await?)
    }

    /// A table may have had a route for that destination; then ours was refused.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.leads_as(&wanted.planned)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let destination = planned.wanted_destination()?;
        routes::replace(cx, &planned.route_table_id, &destination, &planned.target()).await?;
        Ok(planned.read_leading(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        routes::delete(cx, &prior.route_table_id, &prior.wanted_destination()?).await
    }

    /// The id is the table and the destination: `rtb-0123_10.0.0.0/8`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((table, destination)) = id.split_once('_') else {
            let message = format!("\"{id}\" does not name a route");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the table and the destination: rtb-0123456789abcdef0_10.0.0.0/8"));
        };
        let mut route = Self { route_table_id: table.to_owned(), ..Self::default() };
        let destination = destination.to_owned();
        if destination.starts_with("pl-") {
            route.destination_prefix_list_id = Some(destination);
        } else if destination.contains(':') {
            route.destination_ipv6_cidr_block = Some(destination);
        } else {
            route.destination_cidr_block = Some(destination);
        }
        cx.read(&route).await
    }

    /// Routes have no tags: those of tables that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let tables = routes::describe_tables(cx, filters::of_scope(scope)).await?;
        let of_table = |table: &ApiTable| {
            let id = table.route_table_id.clone().unwrap_or_default();
            let made = table.routes().iter().filter(|api| api.origin == Some(RouteOrigin::CreateRoute));
            made.map(|api| Self::default().observe(&id, api)).collect::<Vec<_>>()
        };
        Ok(tables.iter().flat_map(of_table).collect())
    }
}
