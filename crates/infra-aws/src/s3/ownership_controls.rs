//! `aws_s3_bucket_ownership_controls`

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{ObjectOwnership, OwnershipControls, OwnershipControlsRule};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// Who owns objects that others write, and whether access control lists count.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_ownership_controls")]
pub struct BucketOwnershipControls {
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[block(list, min = 1, max = 1)]
    rule: Vec<Rule>,
}

/// What is set.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(required)]
    object_ownership: String,
}

impl Setting for BucketOwnershipControls {
    type Api = OwnershipControls;

    placed!(bucket);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx.s3().get_bucket_ownership_controls().bucket(&self.bucket);
        let answer = if_found(call.send().await.during("s3:GetBucketOwnershipControls"))?;
        Ok(answer.and_then(|answer| answer.ownership_controls))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        let rules = api.rules().iter();
        Self {
            bucket: self.bucket.clone(),
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            rule: rules
                .map(|rule| Rule { object_ownership: rule.object_ownership.as_str().to_owned() })
                .collect(),
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let rules = self.rule.iter().map(|rule| {
            let ownership = ObjectOwnership::from(rule.object_ownership.as_str());
            built(OwnershipControlsRule::builder().object_ownership(ownership).build())
        });
        let rules = rules.collect::<Result<Vec<_>, _>>()?;
        let controls = built(OwnershipControls::builder().set_rules(Some(rules)).build())?;
        let call =
            client.put_bucket_ownership_controls().bucket(&self.bucket).ownership_controls(controls).send();
        call.await.during("s3:PutBucketOwnershipControls").map(drop)
    }
}

impl Resource for BucketOwnershipControls {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("rule", |rule| {
            rule.one_of("object_ownership", &["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"]);
        });
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.s3().delete_bucket_ownership_controls().bucket(&prior.bucket);
        call.send().await.during("s3:PutBucketOwnershipControls").map(drop)
    }
}
