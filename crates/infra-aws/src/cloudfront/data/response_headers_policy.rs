//! `aws_cloudfront_response_headers_policy`, the data source

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::response_headers::{Cors, Custom, Removed, Security, ServerTiming};
use super::{Page, check, id_of, missing};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::told;
use crate::resource::DataSource;

const KIND: &str = "response headers policy";

/// Which headers answers have beside the origin's.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_response_headers_policy")]
pub struct ResponseHeadersPolicy {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    comment: Option<String>,
    #[attr(computed, nested)]
    cors_config: Vec<Cors>,
    #[attr(computed, nested)]
    custom_headers_config: Vec<Custom>,
    #[attr(computed)]
    etag: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed, nested)]
    remove_headers_config: Vec<Removed>,
    #[attr(computed, nested)]
    security_headers_config: Vec<Security>,
    #[attr(computed, nested)]
    server_timing_headers_config: Vec<ServerTiming>,
}

async fn page(cx: &Context, marker: Option<String>) -> Result<Page, ProviderError> {
    let answer = cx.cloudfront().list_response_headers_policies().set_marker(marker).send().await;
    let list = answer.during("cloudfront:ListResponseHeadersPolicies")?.response_headers_policy_list;
    let (next, found) = list.map(|list| (list.next_marker, list.items)).unwrap_or_default();
    let policies = found.into_iter().flatten().filter_map(|item| item.response_headers_policy);
    let policies = policies.filter_map(|of| Some((of.response_headers_policy_config?.name, of.id))).collect();
    Ok(Page { policies, next })
}

impl DataSource for ResponseHeadersPolicy {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        check(checks);
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let id = id_of(KIND, &config.id, &config.name, |marker| page(cx, marker)).await?;
        let answer = cx.cloudfront().get_response_headers_policy().id(&id).send().await;
        let answer = if_found(answer.during("cloudfront:GetResponseHeadersPolicy"))?;
        let answer = answer.ok_or_else(|| missing(KIND, &id))?;
        let of = answer.response_headers_policy.and_then(|policy| policy.response_headers_policy_config);
        let of = of.ok_or_else(|| missing(KIND, &id))?;
        let timing = of.server_timing_headers_config.as_ref().map(ServerTiming::of_api);
        let (partition, account) = (cx.partition().id, cx.account_id().await?);
        Ok(Self {
            arn: Some(format!("arn:{partition}:cloudfront::{account}:response-headers-policy/{id}")),
            comment: told(&of.comment),
            cors_config: of.cors_config.map(Cors::of_api).into_iter().collect(),
            custom_headers_config: of.custom_headers_config.map(Custom::of_api).into_iter().collect(),
            etag: told(&answer.e_tag),
            id: Some(id),
            name: Some(of.name),
            remove_headers_config: of.remove_headers_config.map(Removed::of_api).into_iter().collect(),
            security_headers_config: of.security_headers_config.map(Security::of_api).into_iter().collect(),
            server_timing_headers_config: timing.into_iter().collect(),
        })
    }
}
