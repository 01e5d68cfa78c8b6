//! `aws_canonical_user_id`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::error::During;
use crate::resource::DataSource;

/// What access control lists of S3 call the account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_canonical_user_id")]
pub struct CanonicalUserId {
    #[attr(computed)]
    display_name: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
}

impl DataSource for CanonicalUserId {
    type Cx = Context;

    async fn read(cx: &Context, _config: Self) -> Result<Self, ProviderError> {
        let answer = cx.s3().list_buckets().max_buckets(1).send().await.during("s3:ListAllMyBuckets")?;
        let Some(owner) = answer.owner else {
            let message = "S3 does not tell whose the buckets are";
            return Err(ProviderError::new(ErrorClass::NotFound, message).during("s3:ListAllMyBuckets"));
        };
        Ok(Self { display_name: Some(owner.display_name.unwrap_or_default()), id: owner.id })
    }
}
