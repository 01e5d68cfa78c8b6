//! `aws_s3_bucket_policy`

use aws_sdk_s3::Client;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// Who may do what with a bucket.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_policy")]
pub struct BucketPolicy {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(required, json_policy)]
    pub(super) policy: String,
}

impl Setting for BucketPolicy {
    type Api = String;

    placed!(bucket);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx.s3().get_bucket_policy().bucket(&self.bucket);
        let answer = if_found(call.send().await.during("s3:GetBucketPolicy"))?;
        Ok(answer.and_then(|answer| answer.policy))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            bucket: self.bucket.clone(),
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            policy: documents::written_as(&self.policy, api),
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let call = client.put_bucket_policy().bucket(&self.bucket).policy(&self.policy);
        call.send().await.during("s3:PutBucketPolicy").map(drop)
    }
}

impl Resource for BucketPolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy");
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.s3().delete_bucket_policy().bucket(&prior.bucket);
        call.send().await.during("s3:DeleteBucketPolicy").map(drop)
    }
}
