//! `policy`: who may do what with the bucket.

use infra_provider::ProviderError;

use super::Bucket;
use super::inline::{Inline, look, own};
use crate::context::Context;
use crate::given::given;
use crate::s3::policy::BucketPolicy;
use crate::s3::setting::Setting;

/// A document, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Policy(pub(super) Option<String>);

impl Policy {
    pub(super) fn of(bucket: &Bucket) -> Self {
        Self(bucket.policy.clone())
    }

    fn to_own(&self, bucket: &str) -> BucketPolicy {
        BucketPolicy { policy: self.0.clone().unwrap_or_default(), ..own(bucket) }
    }
}

impl Inline for Policy {
    fn is_unsaid(&self) -> bool {
        given(&self.0).is_none()
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &self.to_own(bucket)).await?;
        Ok(Self(Some(found.map(|own| own.policy).unwrap_or_default())))
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        self.to_own(bucket).write(cx.s3()).await
    }
}
