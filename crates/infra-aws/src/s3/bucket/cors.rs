//! `cors_rule`: what pages of other sites may do with the bucket.

use aws_sdk_s3::types::CorsRule as Api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::inline::{Inline, own};
use crate::context::Context;
use crate::error::built;
use crate::numbers::int32;
use crate::s3::cors::BucketCors;
use crate::s3::setting::Setting;

/// A rule for browsers. Unlike in the resource of its own, what it lists has an order, which S3 keeps.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CorsRule {
    #[attr(optional)]
    allowed_headers: Option<Vec<String>>,
    #[attr(required)]
    allowed_methods: Vec<String>,
    #[attr(required)]
    allowed_origins: Vec<String>,
    #[attr(optional)]
    expose_headers: Option<Vec<String>>,
    #[attr(optional)]
    max_age_seconds: Option<i64>,
}

impl CorsRule {
    fn of_api(api: &Api) -> Self {
        Self {
            allowed_headers: Some(api.allowed_headers().to_vec()),
            allowed_methods: api.allowed_methods.clone(),
            allowed_origins: api.allowed_origins.clone(),
            expose_headers: Some(api.expose_headers().to_vec()),
            max_age_seconds: api.max_age_seconds.map(i64::from),
        }
    }

    fn to_api(&self) -> Result<Api, ProviderError> {
        let given = |headers: &Option<Vec<String>>| headers.clone().filter(|headers| !headers.is_empty());
        let rule = Api::builder()
            .set_allowed_headers(given(&self.allowed_headers))
            .set_allowed_methods(Some(self.allowed_methods.clone()))
            .set_allowed_origins(Some(self.allowed_origins.clone()))
            .set_expose_headers(given(&self.expose_headers))
            .set_max_age_seconds(int32(self.max_age_seconds));
        built(rule.build())
    }
}

impl Inline for Vec<CorsRule> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let rules = own::<BucketCors>(bucket).fetch(cx).await?.unwrap_or_default();
        Ok(rules.iter().map(CorsRule::of_api).collect())
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let rules = self.iter().map(CorsRule::to_api).collect::<Result<Vec<_>, _>>()?;
        own::<BucketCors>(bucket).put(cx.s3(), rules).await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_order_stays() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let rule = CorsRule {
            allowed_headers: Some(texts(&["*"])),
            allowed_methods: texts(&["PUT", "GET"]),
            allowed_origins: texts(&["https://b.example", "https://a.example"]),
            expose_headers: Some(vec![]),
            max_age_seconds: Some(300),
        };
        assert_eq!(CorsRule::of_api(&rule.to_api().unwrap()), rule);
    }
}
