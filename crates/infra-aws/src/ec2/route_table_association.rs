//! `aws_route_table_association`

use aws_sdk_ec2::types::{
    RouteTable as ApiTable, RouteTableAssociation as Api, RouteTableAssociationStateCode as State,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, filter, filters, routes};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::timeouts::CreateUpdateDelete;

/// Which table a subnet or gateway uses.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route_table_association")]
pub struct RouteTableAssociation {
    #[attr(optional, force_new)]
    gateway_id: Option<String>,
    #[attr(optional_computed, computed_on = ["route_table_id"])]
    id: Option<String>,
    #[attr(required)]
    route_table_id: String,
    #[attr(optional, force_new)]
    subnet_id: Option<String>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// Whether it is in force, or will be.
fn is_in_force(api: &Api) -> bool {
    let state = api.association_state().and_then(|state| state.state());
    matches!(state, None | Some(State::Associated | State::Associating))
}

/// The associations of a table, but for the one that makes it its VPC's main one.
fn of_table(table: &ApiTable) -> impl Iterator<Item = &Api> {
    table.associations().iter().filter(|api| api.main != Some(true) && is_in_force(api))
}

/// The associations of some tables.
fn flatten(tables: Vec<ApiTable>) -> Vec<Api> {
    tables.iter().flat_map(of_table).cloned().collect()
}

impl RouteTableAssociation {
    fn observe(&self, api: &Api) -> Self {
        Self {
            gateway_id: Some(api.gateway_id.clone().unwrap_or_default()),
            id: api.route_table_association_id.clone(),
            route_table_id: api.route_table_id.clone().unwrap_or_default(),
            subnet_id: Some(api.subnet_id.clone().unwrap_or_default()),
            timeouts: self.timeouts.clone(),
        }
    }
}

impl RouteTableAssociation {
    /// Puts its table in the place of the one that the subnet or gateway has, and says what the association is then: it has another
    /// id. So a call whose answer was lost is not made again as it was: what there is is found out first.
    async fn take_over(&self, cx: &Context) -> Result<Option<String>, ProviderError> {
        let of_place = Self { id: None, ..self.clone() };
        let missing = || ProviderError::new(ErrorClass::NotFound, "the association is gone");
        let now = cx.read(&of_place).await?.ok_or_else(missing)?;
        if now.route_table_id == self.route_table_id {
            return Ok(now.id);
        }
        let call = cx.ec2_once().replace_route_table_association();
        let call = call.set_association_id(now.id).route_table_id(&self.route_table_id).send().await;
        Ok(call.during("ec2:ReplaceRouteTableAssociation")?.new_association_id)
    }
}

impl Resource for RouteTableAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["subnet_id", "gateway_id"]);
    }

    /// In its table; where there is no id yet, by the subnet or gateway, which have one association at most.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let tables = |name: &'static str| {
            move |keys: Vec<String>| routes::describe_tables(cx, vec![filter(name, keys)])
        };
        let associations = |name| {
            let tables = tables(name);
            move |keys| {
                let found = tables(keys);
                async move { Ok(flatten(found.await?)) }
            }
        };
        let (with_id, without_id): (Vec<&Self>, Vec<&Self>) =
            prior.iter().partition(|prior| !prior.id().is_empty());
        let ids = with_id.iter().map(|prior| prior.route_table_id.clone());
        let subnets = without_id.iter().filter_map(|prior| given_string(&prior.subnet_id));
        let gateways = without_id.iter().filter_map(|prior| given_string(&prior.gateway_id));
        let (by_table, by_subnet, by_gateway) = futures::join!(
            lookup::by_key(ids, FILTER_VALUES, ApiTable::route_table_id, tables("route-table-id")),
            lookup::by_key(subnets, FILTER_VALUES, Api::subnet_id, associations("association.subnet-id")),
            lookup::by_key(gateways, FILTER_VALUES, Api::gateway_id, associations("association.gateway-id")),
        );
        let read = |prior: &Self| {
            let found = if !prior.id().is_empty() {
                let table = by_table.get(&prior.route_table_id)?;
                table.and_then(|table| {
                    of_table(table).find(|api| api.route_table_association_id() == prior.id.as_deref())
                })
            } else if let Some(subnet) = given(&prior.subnet_id) {
                by_subnet.get(subnet)?
            } else {
                by_gateway.get(given(&prior.gateway_id).unwrap_or_default())?
            };
            Ok(found.map(|api| prior.observe(api)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .associate_route_table()
            .route_table_id(&planned.route_table_id)
            .set_subnet_id(given_string(&planned.subnet_id))
            .set_gateway_id(given_string(&planned.gateway_id));
        let made = call.send().await.during("ec2:AssociateRouteTable")?;
        Ok(Self { id: made.association_id, ..planned.clone() })
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.route_table_id == wanted.planned.route_table_id
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.route_table_id == planned.route_table_id {
            return Ok(Self { id: prior.id.clone(), ..planned });
        }
        let id = op.persist(|| planned.take_over(cx)).await?;
        Ok(cx.read_back(&Self { id, ..planned }, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().disassociate_route_table().association_id(prior.id());
        call.send().await.during("ec2:DisassociateRouteTable").map(drop)
    }

    /// The id is the subnet or gateway and the table: `subnet-0123/rtb-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((from, table)) = id.split_once('/') else {
            let message = format!("\"{id}\" does not name an association");
            return Err(ProviderError::new(ErrorClass::Invalid, message).hint(
                "write the subnet or gateway and the table: subnet-0123456789abcdef0/rtb-0123456789abcdef0",
            ));
        };
        let from = Some(from.to_owned());
        let (subnet_id, gateway_id) = if id.starts_with("subnet-") { (from, None) } else { (None, from) };
        let known = Self { subnet_id, gateway_id, ..Self::default() };
        Ok(cx.read(&known).await?.filter(|found| found.route_table_id == table))
    }

    /// Associations have no tags: those of tables that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let tables = routes::describe_tables(cx, filters::of_scope(scope)).await?;
        Ok(flatten(tables).iter().map(|api| Self::default().observe(api)).collect())
    }
}
