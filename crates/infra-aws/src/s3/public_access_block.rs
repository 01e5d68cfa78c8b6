//! `aws_s3_bucket_public_access_block`

use aws_sdk_s3::Client;
use aws_sdk_s3::types::PublicAccessBlockConfiguration as Api;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::setting::{Setting, by_setting, placed};
use crate::context::Context;
use crate::error::{During, if_found};
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// What keeps a bucket from becoming public.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_public_access_block")]
pub struct BucketPublicAccessBlock {
    #[attr(optional, default = false)]
    block_public_acls: Option<bool>,
    #[attr(optional, default = false)]
    block_public_policy: Option<bool>,
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = false)]
    ignore_public_acls: Option<bool>,
    #[attr(optional, default = false)]
    restrict_public_buckets: Option<bool>,
}

impl Setting for BucketPublicAccessBlock {
    type Api = Api;

    placed!(bucket);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx.s3().get_public_access_block().bucket(&self.bucket);
        let answer = if_found(call.send().await.during("s3:GetBucketPublicAccessBlock"))?;
        Ok(answer.and_then(|answer| answer.public_access_block_configuration))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            block_public_acls: Some(api.block_public_acls.unwrap_or_default()),
            block_public_policy: Some(api.block_public_policy.unwrap_or_default()),
            bucket: self.bucket.clone(),
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            ignore_public_acls: Some(api.ignore_public_acls.unwrap_or_default()),
            restrict_public_buckets: Some(api.restrict_public_buckets.unwrap_or_default()),
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let configuration = Api::builder()
            .set_block_public_acls(self.block_public_acls)
            .set_block_public_policy(self.block_public_policy)
            .set_ignore_public_acls(self.ignore_public_acls)
            .set_restrict_public_buckets(self.restrict_public_buckets)
            .build();
        let call = client.put_public_access_block().bucket(&self.bucket);
        let call = call.public_access_block_configuration(configuration).send();
        call.await.during("s3:PutBucketPublicAccessBlock").map(drop)
    }
}

impl Resource for BucketPublicAccessBlock {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.s3().delete_public_access_block().bucket(&prior.bucket);
        call.send().await.during("s3:PutBucketPublicAccessBlock").map(drop)
    }
}
