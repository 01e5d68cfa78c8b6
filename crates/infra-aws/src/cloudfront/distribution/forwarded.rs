//! What of a request an origin is told, and tells cached answers apart.

// Policies have taken the place of some of this; configurations and distributions still have it.
#![allow(deprecated)]

use std::collections::BTreeSet;

use aws_sdk_cloudfront::types::{
    CookieNames, CookiePreference, ForwardedValues as Api, Headers, ItemSelection, QueryStringCacheKeys,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::cloudfront::quantity;
use crate::error::built;

/// Both kinds of behaviour have this in common. `$whitelist` is the presence of the names of cookies.
macro_rules! forwarded {
    ($name:ident, $cookies:ident, $whitelist:ident) => {
        /// What of a request an origin is told.
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct $name {
            #[attr(optional_computed)]
            headers: Option<BTreeSet<String>>,
            #[attr(required)]
            query_string: bool,
            #[attr(optional_computed)]
            query_string_cache_keys: Option<Vec<String>>,
            #[block(list, min = 1, max = 1)]
            cookies: Vec<$cookies>,
        }

        /// Which cookies it is told.
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct $cookies {
            #[attr(required)]
            forward: String,
            #[attr($whitelist)]
            whitelisted_names: Option<BTreeSet<String>>,
        }

        impl $name {
            pub(super) fn of_api(api: &Api) -> Self {
                let cookies = api.cookies().map(|cookies| {
                    let names = cookies.whitelisted_names().map(CookieNames::items);
                    $cookies {
                        forward: cookies.forward.as_str().to_owned(),
                        whitelisted_names: Some(set(names.unwrap_or_default())),
                    }
                });
                let keys = api.query_string_cache_keys().map(QueryStringCacheKeys::items);
                Self {
                    headers: Some(set(api.headers().map(Headers::items).unwrap_or_default())),
                    query_string: api.query_string,
                    query_string_cache_keys: Some(keys.unwrap_or_default().to_vec()),
                    cookies: cookies.into_iter().collect(),
                }
            }

            pub(super) fn to_api(&self) -> Result<Api, ProviderError> {
                let headers = list(&self.headers);
                let headers = Headers::builder().quantity(quantity(&headers)).set_items(Some(headers));
                let keys = self.query_string_cache_keys.clone().unwrap_or_default();
                let keys = QueryStringCacheKeys::builder().quantity(quantity(&keys)).set_items(Some(keys));
                let cookies = self
                    .cookies
                    .first()
                    .map(|cookies| to_cookies(&cookies.forward, list(&cookies.whitelisted_names)));
                let api = Api::builder()
                    .query_string(self.query_string)
                    .set_cookies(cookies.transpose()?)
                    .headers(built(headers.build())?)
                    .query_string_cache_keys(built(keys.build())?);
                built(api.build())
            }
        }
    };
}

forwarded!(DefaultForwardedValues, DefaultCookies, optional_computed);
forwarded!(OrderedForwardedValues, OrderedCookies, optional);

fn set(items: &[String]) -> BTreeSet<String> {
    items.iter().cloned().collect()
}

fn list(set: &Option<BTreeSet<String>>) -> Vec<String> {
    set.iter().flatten().cloned().collect()
}

fn to_cookies(forward: &str, names: Vec<String>) -> Result<CookiePreference, ProviderError> {
    let names = CookieNames::builder().quantity(quantity(&names)).set_items(Some(names));
    let names = (forward == "whitelist").then(|| built(names.build())).transpose()?;
    let api = CookiePreference::builder().forward(ItemSelection::from(forward));
    built(api.set_whitelisted_names(names).build())
}
