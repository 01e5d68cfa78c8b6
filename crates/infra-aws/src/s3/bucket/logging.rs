//! `logging`: where requests to the bucket are written down.

use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::inline::{Inline, look, own};
use crate::context::Context;
use crate::s3::logging::BucketLogging;
use crate::s3::setting::Setting;

/// Where requests are logged.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Logging {
    #[attr(required)]
    target_bucket: String,
    #[attr(optional)]
    target_prefix: Option<String>,
}

impl Inline for Vec<Logging> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketLogging>(bucket)).await?;
        let logging = found
            .map(|own| Logging { target_bucket: own.target_bucket, target_prefix: Some(own.target_prefix) });
        Ok(logging.into_iter().collect())
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let Some(logging) = self.first() else { return Ok(()) };
        let target_prefix = logging.target_prefix.clone().unwrap_or_default();
        let own =
            BucketLogging { target_bucket: logging.target_bucket.clone(), target_prefix, ..own(bucket) };
        own.write(cx.s3()).await
    }
}
