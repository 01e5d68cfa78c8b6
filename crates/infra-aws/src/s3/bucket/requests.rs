//! `acceleration_status` and `request_payer`: how requests come in, and who pays for them.

use infra_provider::ProviderError;

use super::Bucket;
use super::inline::{Inline, look, own};
use crate::context::Context;
use crate::given::given;
use crate::s3::accelerate::BucketAcceleration;
use crate::s3::request_payment::{BucketRequestPayment, OWNER};
use crate::s3::setting::Setting;

/// Whether requests come in at the edges of the network. Of a new bucket, nobody has ever said anything.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Acceleration(pub(super) Option<String>);

impl Acceleration {
    pub(super) fn of(bucket: &Bucket) -> Self {
        Self(bucket.acceleration_status.clone())
    }
}

impl Inline for Acceleration {
    fn is_unsaid(&self) -> bool {
        given(&self.0).is_none()
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketAcceleration>(bucket)).await?;
        Ok(Self(Some(found.map(|own| own.status).unwrap_or_default())))
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let Some(status) = given(&self.0) else { return Ok(()) };
        BucketAcceleration { status: status.to_owned(), ..own(bucket) }.write(cx.s3()).await
    }
}

/// Who pays for requests.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Payer(pub(super) Option<String>);

impl Payer {
    pub(super) fn of(bucket: &Bucket) -> Self {
        Self(bucket.request_payer.clone())
    }
}

impl Inline for Payer {
    fn is_unsaid(&self) -> bool {
        given(&self.0).is_none()
    }

    fn is_as_new(&self, _bucket: &Bucket) -> bool {
        given(&self.0).is_none_or(|payer| payer == OWNER)
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketRequestPayment>(bucket)).await?;
        Ok(Self(Some(found.map_or_else(|| OWNER.to_owned(), |own| own.payer))))
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let payer = given(&self.0).unwrap_or(OWNER).to_owned();
        BucketRequestPayment { payer, ..own(bucket) }.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_pay_for_new_buckets() {
        let is_as_new = |payer: Option<&str>| Payer(payer.map(str::to_owned)).is_as_new(&Bucket::default());
        assert!(is_as_new(None) && is_as_new(Some("")) && is_as_new(Some(OWNER)));
        assert!(!is_as_new(Some("Requester")));
        let is_as_new = |status: &str| Acceleration(Some(status.to_owned())).is_as_new(&Bucket::default());
        assert!(is_as_new("") && !is_as_new("Enabled") && !is_as_new("Suspended"));
    }
}
