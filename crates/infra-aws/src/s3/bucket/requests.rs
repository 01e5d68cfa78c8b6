//! `acceleration_status` and `request_payer`: how requests come in, and who pays for them.

use aws_sdk_s3::types::{
    AccelerateConfiguration, BucketAccelerateStatus, Payer as ApiPayer, RequestPaymentConfiguration,
};
use infra_provider::ProviderError;

use super::Bucket;
use super::inline::Inline;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given;

/// Who pays for the requests to a new bucket.
pub(super) const OWNER: &str = "BucketOwner";

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
        let call = cx.s3().get_bucket_accelerate_configuration().bucket(bucket);
        let answer = if_found(call.send().await.during("s3:GetAccelerateConfiguration"))?;
        let status = answer.and_then(|answer| answer.status);
        Ok(Self(Some(status.map(|status| status.as_str().to_owned()).unwrap_or_default())))
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let status = given(&self.0).map(BucketAccelerateStatus::from);
        let configuration = AccelerateConfiguration::builder().set_status(status).build();
        let call = cx.s3().put_bucket_accelerate_configuration().bucket(bucket);
        let call = call.accelerate_configuration(configuration);
        call.send().await.during("s3:PutAccelerateConfiguration").map(drop)
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
        let call = cx.s3().get_bucket_request_payment().bucket(bucket);
        let answer = if_found(call.send().await.during("s3:GetBucketRequestPayment"))?;
        let payer = answer.and_then(|answer| answer.payer);
        Ok(Self(Some(payer.map_or_else(|| OWNER.to_owned(), |payer| payer.as_str().to_owned()))))
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let payer = ApiPayer::from(given(&self.0).unwrap_or(OWNER));
        let configuration = built(RequestPaymentConfiguration::builder().payer(payer).build())?;
        let call = cx.s3().put_bucket_request_payment().bucket(bucket);
        let call = call.request_payment_configuration(configuration);
        call.send().await.during("s3:PutBucketRequestPayment").map(drop)
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
