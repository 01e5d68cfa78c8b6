//! `aws_vpn_gateway`

use aws_sdk_ec2::types::{AttachmentStatus, Filter, GatewayType, ResourceType, VpnGateway as Api, VpnState};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::described::{self, Owned};
use super::{Described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// The end of a VPN on the side of AWS.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpn_gateway")]
pub struct VpnGateway {
    #[attr(optional_computed, force_new)]
    amazon_side_asn: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new)]
    availability_zone: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    vpc_id: Option<String>,
}

/// The VPCs that a gateway is attached to, or about to be: one at most.
pub(super) fn attached(api: &Api) -> impl Iterator<Item = (&str, bool)> {
    api.vpc_attachments().iter().filter_map(|attachment| match attachment.state() {
        Some(AttachmentStatus::Attached) => Some((attachment.vpc_id()?, true)),
        Some(AttachmentStatus::Attaching) => Some((attachment.vpc_id()?, false)),
        _ => None,
    })
}

/// Reads gateways that exist. One that is deleted is reported for a while.
pub(super) async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
    let answer = cx.ec2().describe_vpn_gateways().set_filters(Some(filters)).send().await;
    let mut found = answer.during("ec2:DescribeVpnGateways")?.vpn_gateways.unwrap_or_default();
    found.retain(|api| !matches!(api.state(), Some(VpnState::Deleted | VpnState::Deleting)));
    Ok(found)
}

/// Attaches a gateway to a VPC. `client` is the one for creating when a resource is created by it.
pub(super) async fn attach(
    client: &aws_sdk_ec2::Client,
    gateway: &str,
    vpc: &str,
) -> Result<(), ProviderError> {
    let call = client.attach_vpn_gateway().vpn_gateway_id(gateway).vpc_id(vpc);
    call.send().await.during("ec2:AttachVpnGateway").map(drop)
}

/// Detaches it. That it is not attached is no error.
pub(super) async fn detach(cx: &Context, gateway: &str, vpc: &str) -> Result<(), ProviderError> {
    let call = cx.ec2().detach_vpn_gateway().vpn_gateway_id(gateway).vpc_id(vpc);
    match call.send().await.during("ec2:DetachVpnGateway") {
        Err(error)
            if error.class == ErrorClass::NotFound
                || error.code.as_deref() == Some("InvalidVpnGatewayAttachment.NotFound") =>
        {
            Ok(())
        }
        other => other.map(drop),
    }
}

impl Described for VpnGateway {
    type Api = Owned<Api>;
    const ID_FILTER: &'static str = "vpn-gateway-id";

    fn api_id(owned: &Owned<Api>) -> Option<&str> {
        owned.api.vpn_gateway_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Owned<Api>>, ProviderError> {
        described::owned(cx, describe(cx, filters).await?).await
    }

    fn observe(&self, cx: &Context, Owned { account, api }: &Owned<Api>) -> Option<Self> {
        let id = api.vpn_gateway_id.clone()?;
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let vpc = attached(api).find(|(_, is_done)| *is_done).map(|(vpc, _)| vpc.to_owned());
        Some(Self {
            amazon_side_asn: Some(api.amazon_side_asn.unwrap_or_default().to_string()),
            arn: Some(cx.arn("ec2", account, &format!("vpn-gateway/{id}"))),
            availability_zone: given_string(&api.availability_zone)
                .or_else(|| self.availability_zone.clone()),
            id: Some(id),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: Some(vpc.unwrap_or_default()),
        })
    }
}

impl VpnGateway {
    /// Reads it until it is attached to what is planned.
    async fn read_attached(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("{} to be attached as planned", self.id());
        let attached = || async {
            let now = cx.read(self).await?;
            Ok(now.filter(|now| self.vpc_id.is_none() || given(&now.vpc_id) == given(&self.vpc_id)))
        };
        op.until(what, attached).await
    }
}

impl Resource for VpnGateway {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(15);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if let Some(number) = checks.text("amazon_side_asn")
            && number.parse::<u32>().is_err()
        {
            checks
                .report("amazon_side_asn", format!("\"{number}\" is not the number of an autonomous system"));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .create_vpn_gateway()
            .r#type(GatewayType::Ipsec1)
            .set_amazon_side_asn(given(&planned.amazon_side_asn).and_then(|number| number.parse().ok()))
            .set_availability_zone(given_string(&planned.availability_zone))
            .tag_specifications(tagging::on_create(ResourceType::VpnGateway, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateVpnGateway")?;
        Ok(Self { id: made.vpn_gateway.and_then(|gateway| gateway.vpn_gateway_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        let Some(vpc) = given(&made.vpc_id) else { return Ok(now) };
        if given(&now.vpc_id) != Some(vpc) {
            op.persist_new(|| attach(cx.ec2(), made.id(), vpc)).await?;
        }
        Ok(made.read_attached(cx, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&prior.vpc_id) != given(&planned.vpc_id) {
            if let Some(vpc) = given(&prior.vpc_id) {
                detach(cx, prior.id(), vpc).await?;
                let detached = Self { vpc_id: Some(String::new()), ..planned.clone() };
                detached.read_attached(cx, op).await?;
            }
            if let Some(vpc) = given(&planned.vpc_id) {
                op.persist(|| attach(cx.ec2(), prior.id(), vpc)).await?;
            }
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(planned.read_attached(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        if let Some(vpc) = given(&prior.vpc_id) {
            detach(cx, prior.id(), vpc).await?;
        }
        let call = cx.ec2().delete_vpn_gateway().vpn_gateway_id(prior.id());
        call.send().await.during("ec2:DeleteVpnGateway").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
