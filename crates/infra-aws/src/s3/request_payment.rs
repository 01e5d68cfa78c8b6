//! `aws_s3_bucket_request_payment_configuration`

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_bucket_request_payment::GetBucketRequestPaymentOutput;
use aws_sdk_s3::types::{Payer, RequestPaymentConfiguration};
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given_string;
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// Who pays for the requests to a new bucket.
pub(super) const OWNER: &str = "BucketOwner";

/// Who pays for requests. A bucket always has an answer: deleting this resource has its owner pay, who does where nobody says.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_request_payment_configuration")]
pub struct BucketRequestPayment {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(required)]
    pub(super) payer: String,
}

impl Setting for BucketRequestPayment {
    type Api = GetBucketRequestPaymentOutput;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_request_payment()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        if_found(call.send().await.during("s3:GetBucketRequestPayment"))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            payer: api.payer().map_or(OWNER, |payer| payer.as_str()).to_owned(),
            ..self.clone()
        }
    }

    /// A bucket of which nobody has ever said anything has no resource of this type.
    fn exists(&self, now: &Self) -> bool {
        now.payer != OWNER || self.payer == OWNER
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let payer = Payer::from(self.payer.as_str());
        let call = client
            .put_bucket_request_payment()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .request_payment_configuration(built(
                RequestPaymentConfiguration::builder().payer(payer).build(),
            )?);
        call.send().await.during("s3:PutBucketRequestPayment").map(drop)
    }
}

impl Resource for BucketRequestPayment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("payer", &[OWNER, "Requester"]);
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.payer == OWNER {
            return Ok(());
        }
        Self { payer: OWNER.to_owned(), ..prior.clone() }.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_who_pay_without_a_word_are_no_resource() {
        let of = |payer: &str| BucketRequestPayment { payer: payer.to_owned(), ..Default::default() };
        assert!(of(OWNER).exists(&of(OWNER)) && of("").exists(&of("Requester")));
        assert!(!of("").exists(&of(OWNER)) && !of("Requester").exists(&of(OWNER)));
    }
}
