//! Which web pages may ask for the objects of a bucket.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{CorsConfiguration, CorsRule as Api};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::{During, built, if_found};
use crate::signed::with_digest;

/// Pages of some origins may make some requests.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct CorsRule {
    #[attr(optional)]
    allowed_headers: Vec<String>,
    #[attr(required)]
    allowed_methods: Vec<String>,
    #[attr(required)]
    allowed_origins: Vec<String>,
    #[attr(optional)]
    max_age_seconds: Option<i64>,
}

/// The rules of a bucket.
pub(crate) async fn read(client: &Client, bucket: &str) -> Result<Vec<CorsRule>, ProviderError> {
    let answer = client.get_bucket_cors().bucket(bucket).send().await.during("GetBucketCors");
    let rules = if_found(answer)?.and_then(|answer| answer.cors_rules).unwrap_or_default();
    let shown = |rule: Api| CorsRule {
        allowed_headers: rule.allowed_headers.unwrap_or_default(),
        allowed_methods: rule.allowed_methods,
        allowed_origins: rule.allowed_origins,
        max_age_seconds: rule.max_age_seconds.map(i64::from),
    };
    Ok(rules.into_iter().map(shown).collect())
}

/// Sets the rules of a bucket.
pub(crate) async fn write(client: &Client, bucket: &str, rules: &[CorsRule]) -> Result<(), ProviderError> {
    if rules.is_empty() {
        return client.delete_bucket_cors().bucket(bucket).send().await.during("DeleteBucketCors").map(drop);
    }
    let rule = |rule: &CorsRule| {
        built(
            Api::builder()
                .set_allowed_headers(Some(rule.allowed_headers.clone()).filter(|headers| !headers.is_empty()))
                .set_allowed_methods(Some(rule.allowed_methods.clone()))
                .set_allowed_origins(Some(rule.allowed_origins.clone()))
                .set_max_age_seconds(rule.max_age_seconds.and_then(|seconds| i32::try_from(seconds).ok()))
                .build(),
        )
    };
    let rules = rules.iter().map(rule).collect::<Result<Vec<_>, _>>()?;
    let configuration = built(CorsConfiguration::builder().set_cors_rules(Some(rules)).build())?;
    let call = client.put_bucket_cors().bucket(bucket).cors_configuration(configuration);
    call.customize().mutate_request(with_digest).send().await.during("PutBucketCors").map(drop)
}
