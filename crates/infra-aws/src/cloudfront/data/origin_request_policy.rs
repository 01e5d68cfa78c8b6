//! `aws_cloudfront_origin_request_policy`, the data source

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::parts::{Cookies, Headers, Queries, items};
use super::{Page, check, id_of, missing};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::told;
use crate::resource::DataSource;

const KIND: &str = "origin request policy";

/// What an origin is told of a request.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_origin_request_policy")]
pub struct OriginRequestPolicy {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    comment: Option<String>,
    #[attr(computed, nested)]
    cookies_config: Vec<Cookies>,
    #[attr(computed)]
    etag: Option<String>,
    #[attr(computed, nested)]
    headers_config: Vec<Headers>,
    #[attr(optional)]
    id: Option<String>,
    #[attr(optional)]
    name: Option<String>,
    #[attr(computed, nested)]
    query_strings_config: Vec<Queries>,
}

async fn page(cx: &Context, marker: Option<String>) -> Result<Page, ProviderError> {
    let answer = cx.cloudfront().list_origin_request_policies().set_marker(marker).send().await;
    let list = answer.during("cloudfront:ListOriginRequestPolicies")?.origin_request_policy_list;
    let (next, found) = list.map(|list| (list.next_marker, list.items)).unwrap_or_default();
    let policies = found.into_iter().flatten().filter_map(|item| item.origin_request_policy);
    let policies = policies.filter_map(|of| Some((of.origin_request_policy_config?.name, of.id))).collect();
    Ok(Page { policies, next })
}

impl DataSource for OriginRequestPolicy {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        check(checks);
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let id = id_of(KIND, &config.id, &config.name, |marker| page(cx, marker)).await?;
        let answer = cx.cloudfront().get_origin_request_policy().id(&id).send().await;
        let answer = if_found(answer.during("cloudfront:GetOriginRequestPolicy"))?;
        let answer = answer.ok_or_else(|| missing(KIND, &id))?;
        let of = answer.origin_request_policy.and_then(|policy| policy.origin_request_policy_config);
        let of = of.ok_or_else(|| missing(KIND, &id))?;
        let cookies = of.cookies_config.map(|of| Cookies {
            cookie_behavior: of.cookie_behavior.as_str().to_owned(),
            cookies: items(of.cookies.map(|of| of.items.unwrap_or_default())),
        });
        let headers = of.headers_config.map(|of| Headers {
            header_behavior: of.header_behavior.as_str().to_owned(),
            headers: items(of.headers.map(|of| of.items.unwrap_or_default())),
        });
        let queries = of.query_strings_config.map(|of| Queries {
            query_string_behavior: of.query_string_behavior.as_str().to_owned(),
            query_strings: items(of.query_strings.map(|of| of.items.unwrap_or_default())),
        });
        let (partition, account) = (cx.partition().id, cx.account_id().await?);
        Ok(Self {
            arn: Some(format!("arn:{partition}:cloudfront::{account}:origin-request-policy/{id}")),
            comment: told(&of.comment),
            cookies_config: cookies.into_iter().collect(),
            etag: told(&answer.e_tag),
            headers_config: headers.into_iter().collect(),
            id: Some(id),
            name: Some(of.name),
            query_strings_config: queries.into_iter().collect(),
        })
    }
}
