//! `aws_customer_gateway`

use aws_sdk_ec2::types::{CustomerGateway as Api, Filter, GatewayType, ResourceType};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::described::{self, Owned};
use super::{Described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// The end of a VPN on the customer's side.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_customer_gateway")]
pub struct CustomerGateway {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new)]
    bgp_asn: Option<String>,
    #[attr(optional, force_new)]
    bgp_asn_extended: Option<String>,
    #[attr(optional, force_new)]
    certificate_arn: Option<String>,
    #[attr(optional, force_new)]
    device_name: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    ip_address: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(required, force_new)]
    r#type: String,
}

impl Described for CustomerGateway {
    type Api = Owned<Api>;
    const ID_FILTER: &'static str = "customer-gateway-id";

    fn api_id(owned: &Owned<Api>) -> Option<&str> {
        owned.api.customer_gateway_id()
    }

    /// One that is deleted is reported for a while.
    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Owned<Api>>, ProviderError> {
        let answer = cx.ec2().describe_customer_gateways().set_filters(Some(filters)).send().await;
        let mut found = answer.during("ec2:DescribeCustomerGateways")?.customer_gateways.unwrap_or_default();
        found.retain(|api| !matches!(api.state(), Some("deleted" | "deleting")));
        described::owned(cx, found).await
    }

    fn observe(&self, cx: &Context, Owned { account, api }: &Owned<Api>) -> Option<Self> {
        let id = api.customer_gateway_id.clone()?;
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        Some(Self {
            arn: Some(cx.arn("ec2", account, &format!("customer-gateway/{id}"))),
            bgp_asn: told(&api.bgp_asn),
            bgp_asn_extended: told(&api.bgp_asn_extended),
            certificate_arn: told(&api.certificate_arn),
            device_name: told(&api.device_name),
            id: Some(id),
            ip_address: told(&api.ip_address),
            tags: Some(tags.own),
            tags_all: tags.all,
            r#type: api.r#type.clone().unwrap_or_default(),
        })
    }
}

/// The highest number of an autonomous system that `bgp_asn` takes.
const SHORT: u32 = 2_147_483_647;

impl Resource for CustomerGateway {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &["ipsec.1"]);
        checks.exactly_one(&["bgp_asn", "bgp_asn_extended"]);
        for (argument, range) in [("bgp_asn", 1..=SHORT), ("bgp_asn_extended", SHORT + 1..=u32::MAX)] {
            if let Some(number) = checks.text(argument)
                && !number.is_empty()
                && !number.parse::<u32>().is_ok_and(|number| range.contains(&number))
            {
                let message = format!(
                    "{argument} is \"{number}\", but must be a number from {} to {}",
                    range.start(),
                    range.end()
                );
                checks.report(argument, message);
            }
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .create_customer_gateway()
            .r#type(GatewayType::from(planned.r#type.as_str()))
            .set_bgp_asn(given(&planned.bgp_asn).and_then(|number| number.parse().ok()))
            .set_bgp_asn_extended(given(&planned.bgp_asn_extended).and_then(|number| number.parse().ok()))
            .set_certificate_arn(given_string(&planned.certificate_arn))
            .set_device_name(given_string(&planned.device_name))
            .set_ip_address(given_string(&planned.ip_address))
            .tag_specifications(tagging::on_create(ResourceType::CustomerGateway, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateCustomerGateway")?;
        let id = made.customer_gateway.and_then(|gateway| gateway.customer_gateway_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().delete_customer_gateway().customer_gateway_id(prior.id());
        call.send().await.during("ec2:DeleteCustomerGateway").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
