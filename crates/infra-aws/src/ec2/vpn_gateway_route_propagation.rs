//! `aws_vpn_gateway_route_propagation`

use aws_sdk_ec2::types::RouteTable as ApiTable;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, filter, filters, routes, written_routes};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::timeouts::CreateDelete;

/// That a route table takes routes from a VPN gateway.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpn_gateway_route_propagation")]
pub struct VpnGatewayRoutePropagation {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    route_table_id: String,
    #[attr(required, force_new)]
    vpn_gateway_id: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

impl VpnGatewayRoutePropagation {
    fn of(gateway: &str, table: &str) -> Self {
        Self {
            id: Some(format!("{gateway}_{table}")),
            route_table_id: table.to_owned(),
            vpn_gateway_id: gateway.to_owned(),
            timeouts: None,
        }
    }

    /// With the id that Terraform's provider makes up: AWS has none.
    fn named(&self) -> Self {
        Self { timeouts: self.timeouts.clone(), ..Self::of(&self.vpn_gateway_id, &self.route_table_id) }
    }
}

impl Resource for VpnGatewayRoutePropagation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let tables = prior.iter().map(|prior| prior.route_table_id.clone());
        let page = |ids| routes::describe_tables(cx, vec![filter("route-table-id", ids)]);
        let tables = lookup::by_key(tables, FILTER_VALUES, ApiTable::route_table_id, page).await;
        let read = |prior: &Self| {
            let Some(table) = tables.get(&prior.route_table_id)? else { return Ok(None) };
            let is_there = written_routes::propagating(table).contains(&prior.vpn_gateway_id);
            Ok(is_there.then(|| prior.named()))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .enable_vgw_route_propagation()
            .gateway_id(&planned.vpn_gateway_id)
            .route_table_id(&planned.route_table_id);
        call.send().await.during("ec2:EnableVgwRoutePropagation")?;
        Ok(planned.named())
    }

    /// Whatever changes needs a new one.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .ec2()
            .disable_vgw_route_propagation()
            .gateway_id(&prior.vpn_gateway_id)
            .route_table_id(&prior.route_table_id);
        call.send().await.during("ec2:DisableVgwRoutePropagation").map(drop)
    }

    /// The id is the gateway and the table: `vgw-0123_rtb-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((gateway, table)) = id.split_once('_') else {
            let message = format!("\"{id}\" does not name a propagation of routes");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the gateway and the table: vgw-0123456789abcdef0_rtb-0123456789abcdef0"));
        };
        cx.read(&Self::of(gateway, table)).await
    }

    /// They have no tags: those of tables that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let tables = routes::describe_tables(cx, filters::of_scope(scope)).await?;
        let of_table = |api: &ApiTable| {
            let table = api.route_table_id.clone().unwrap_or_default();
            let gateways = written_routes::propagating(api);
            gateways.iter().map(|gateway| Self::of(gateway, &table)).collect::<Vec<_>>()
        };
        Ok(tables.iter().flat_map(of_table).collect())
    }
}
