//! `aws_cloudfront_cache_policy`, the data source

use aws_sdk_cloudfront::types::ParametersInCacheKeyAndForwardedToOrigin as Api;
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::parts::{Cookies, Headers, Queries, items};
use super::{Page, check, id_of, missing};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::told;
use crate::resource::DataSource;

const KIND: &str = "cache policy";

/// What a copy is kept by, and how long.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_cache_policy")]
pub struct CachePolicy {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    comment: Option<String>,
    #[attr(computed)]
    default_ttl: Option<i64>,
    #[attr(computed)]
    etag: Option<String>,
    #[attr(optional)]
    id: Option<String>,
    #[attr(computed)]
    max_ttl: Option<i64>,
    #[attr(computed)]
    min_ttl: Option<i64>,
    #[attr(optional)]
    name: Option<String>,
    #[attr(computed, nested)]
    parameters_in_cache_key_and_forwarded_to_origin: Vec<Parameters>,
}

/// What counts when a copy is looked for.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    #[attr(computed, nested)]
    cookies_config: Vec<Cookies>,
    #[attr(computed)]
    enable_accept_encoding_brotli: bool,
    #[attr(computed)]
    enable_accept_encoding_gzip: bool,
    #[attr(computed, nested)]
    headers_config: Vec<Headers>,
    #[attr(computed, nested)]
    query_strings_config: Vec<Queries>,
}

impl Parameters {
    fn of_api(api: Api) -> Self {
        let cookies = api.cookies_config.map(|of| Cookies {
            cookie_behavior: of.cookie_behavior.as_str().to_owned(),
            cookies: items(of.cookies.map(|of| of.items.unwrap_or_default())),
        });
        let headers = api.headers_config.map(|of| Headers {
            header_behavior: of.header_behavior.as_str().to_owned(),
            headers: items(of.headers.map(|of| of.items.unwrap_or_default())),
        });
        let queries = api.query_strings_config.map(|of| Queries {
            query_string_behavior: of.query_string_behavior.as_str().to_owned(),
            query_strings: items(of.query_strings.map(|of| of.items.unwrap_or_default())),
        });
        Self {
            cookies_config: cookies.into_iter().collect(),
            enable_accept_encoding_brotli: api.enable_accept_encoding_brotli.unwrap_or_default(),
            enable_accept_encoding_gzip: api.enable_accept_encoding_gzip,
            headers_config: headers.into_iter().collect(),
            query_strings_config: queries.into_iter().collect(),
        }
    }
}

async fn page(cx: &Context, marker: Option<String>) -> Result<Page, ProviderError> {
    let answer = cx.cloudfront().list_cache_policies().set_marker(marker).send().await;
    let list = answer.during("cloudfront:ListCachePolicies")?.cache_policy_list;
    let (next, found) = list.map(|list| (list.next_marker, list.items)).unwrap_or_default();
    let policies = found.into_iter().flatten().filter_map(|item| item.cache_policy);
    let policies = policies.filter_map(|of| Some((of.cache_policy_config?.name, of.id))).collect();
    Ok(Page { policies, next })
}

impl DataSource for CachePolicy {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        check(checks);
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let id = id_of(KIND, &config.id, &config.name, |marker| page(cx, marker)).await?;
        let answer = cx.cloudfront().get_cache_policy().id(&id).send().await;
        let answer =
            if_found(answer.during("cloudfront:GetCachePolicy"))?.ok_or_else(|| missing(KIND, &id))?;
        let of = answer.cache_policy.and_then(|policy| policy.cache_policy_config);
        let of = of.ok_or_else(|| missing(KIND, &id))?;
        let parameters = of.parameters_in_cache_key_and_forwarded_to_origin.map(Parameters::of_api);
        let (partition, account) = (cx.partition().id, cx.account_id().await?);
        Ok(Self {
            arn: Some(format!("arn:{partition}:cloudfront::{account}:cache-policy/{id}")),
            comment: told(&of.comment),
            default_ttl: Some(of.default_ttl.unwrap_or_default()),
            etag: told(&answer.e_tag),
            id: Some(id),
            max_ttl: Some(of.max_ttl.unwrap_or_default()),
            min_ttl: Some(of.min_ttl),
            name: Some(of.name),
            parameters_in_cache_key_and_forwarded_to_origin: parameters.into_iter().collect(),
        })
    }
}
