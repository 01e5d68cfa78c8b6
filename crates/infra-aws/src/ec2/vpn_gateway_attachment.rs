//! `aws_vpn_gateway_attachment`

use aws_sdk_ec2::types::VpnGateway as ApiGateway;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, filter, filters, vpn_gateway};
use crate::context::Context;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// Which VPC a VPN gateway is attached to.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpn_gateway_attachment")]
pub struct VpnGatewayAttachment {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    vpc_id: String,
    #[attr(required, force_new)]
    vpn_gateway_id: String,
}

impl VpnGatewayAttachment {
    /// The id that Terraform's provider makes up: AWS has none.
    fn of(vpc: &str, gateway: &str) -> Self {
        let id = format!("vpn-attachment-{:x}", crc32fast::hash(format!("{vpc}-{gateway}").as_bytes()));
        Self { id: Some(id), vpc_id: vpc.to_owned(), vpn_gateway_id: gateway.to_owned() }
    }

    /// Whether it is in force, or `Some(false)`: about to be.
    async fn state(&self, cx: &Context) -> Result<Option<bool>, ProviderError> {
        let found = vpn_gateway::describe(cx, vec![filter("vpn-gateway-id", [&self.vpn_gateway_id])]).await?;
        let mut attached = found.iter().flat_map(|api| {
            vpn_gateway::attached(api).map(|(vpc, is_done)| (vpc.to_owned(), is_done)).collect::<Vec<_>>()
        });
        Ok(attached.find(|(vpc, _)| *vpc == self.vpc_id).map(|(_, is_done)| is_done))
    }
}

impl Resource for VpnGatewayAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(15);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let gateways = prior.iter().map(|prior| prior.vpn_gateway_id.clone());
        let page = |ids| vpn_gateway::describe(cx, vec![filter("vpn-gateway-id", ids)]);
        let gateways = lookup::by_key(gateways, FILTER_VALUES, ApiGateway::vpn_gateway_id, page).await;
        let read = |prior: &Self| {
            let Some(gateway) = gateways.get(&prior.vpn_gateway_id)? else { return Ok(None) };
            let is_there = vpn_gateway::attached(gateway).any(|(vpc, _)| vpc == prior.vpc_id);
            Ok(is_there.then(|| Self::of(&prior.vpc_id, &prior.vpn_gateway_id)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        vpn_gateway::attach(cx.ec2_once(), &planned.vpn_gateway_id, &planned.vpc_id).await?;
        Ok(Self::of(&planned.vpc_id, &planned.vpn_gateway_id))
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let what = format!("{} to be attached to {}", made.vpn_gateway_id, made.vpc_id);
        op.until(what, || async { Ok(made.state(cx).await?.filter(|is_done| *is_done)) }).await?;
        Ok(made)
    }

    /// Whatever changes needs a new attachment.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        vpn_gateway::detach(cx, &prior.vpn_gateway_id, &prior.vpc_id).await?;
        let what = format!("{} to be detached from {}", prior.vpn_gateway_id, prior.vpc_id);
        op.until(what, || async { Ok(prior.state(cx).await?.is_none().then_some(())) }).await
    }

    /// The id is the VPC and the gateway: `vpc-0123/vgw-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((vpc, gateway)) = id.split_once('/') else {
            let message = format!("\"{id}\" does not name an attachment");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the VPC and the gateway: vpc-0123456789abcdef0/vgw-0123456789abcdef0"));
        };
        cx.read(&Self::of(vpc, gateway)).await
    }

    /// Attachments have no tags: those of gateways that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let gateways = vpn_gateway::describe(cx, filters::of_scope(scope)).await?;
        let of_gateway = |api: &ApiGateway| {
            let id = api.vpn_gateway_id.clone().unwrap_or_default();
            vpn_gateway::attached(api).map(|(vpc, _)| Self::of(vpc, &id)).collect::<Vec<_>>()
        };
        Ok(gateways.iter().flat_map(of_gateway).collect())
    }
}
