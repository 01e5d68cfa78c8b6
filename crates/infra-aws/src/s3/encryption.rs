//! `aws_s3_bucket_server_side_encryption_configuration`

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    ServerSideEncryption, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration as Api,
    ServerSideEncryptionRule as ApiRule,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given_string;
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// How objects are encrypted that do not say it themselves.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_server_side_encryption_configuration")]
pub struct BucketEncryption {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[block(set, min = 1)]
    pub(super) rule: Vec<Rule>,
}

/// What is set.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(optional)]
    pub(super) bucket_key_enabled: Option<bool>,
    #[block(list, max = 1)]
    pub(super) apply_server_side_encryption_by_default: Vec<ByDefault>,
}

/// With what to encrypt.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ByDefault {
    #[attr(optional)]
    pub(super) kms_master_key_id: Option<String>,
    #[attr(required)]
    pub(super) sse_algorithm: String,
}

impl Rule {
    fn of_api(api: &ApiRule) -> Self {
        let by_default = api.apply_server_side_encryption_by_default().map(|by_default| ByDefault {
            kms_master_key_id: Some(by_default.kms_master_key_id.clone().unwrap_or_default()),
            sse_algorithm: by_default.sse_algorithm.as_str().to_owned(),
        });
        Self {
            bucket_key_enabled: api.bucket_key_enabled,
            apply_server_side_encryption_by_default: by_default.into_iter().collect(),
        }
    }

    fn to_api(&self) -> Result<ApiRule, ProviderError> {
        let by_default = self.apply_server_side_encryption_by_default.first().map(|by_default| {
            let part = ServerSideEncryptionByDefault::builder()
                .sse_algorithm(ServerSideEncryption::from(by_default.sse_algorithm.as_str()))
                .set_kms_master_key_id(given_string(&by_default.kms_master_key_id));
            built(part.build())
        });
        let rule = ApiRule::builder()
            .set_bucket_key_enabled(self.bucket_key_enabled)
            .set_apply_server_side_encryption_by_default(by_default.transpose()?);
        Ok(rule.build())
    }
}

impl Setting for BucketEncryption {
    type Api = Api;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_encryption()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        let answer = if_found(call.send().await.during("s3:GetEncryptionConfiguration"))?;
        Ok(answer.and_then(|answer| answer.server_side_encryption_configuration))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            rule: api.rules().iter().map(Rule::of_api).collect(),
            ..self.clone()
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let rules = self.rule.iter().map(Rule::to_api).collect::<Result<Vec<_>, _>>()?;
        let configuration = built(Api::builder().set_rules(Some(rules)).build())?;
        let call = client
            .put_bucket_encryption()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .server_side_encryption_configuration(configuration);
        call.send().await.during("s3:PutEncryptionConfiguration").map(drop)
    }
}

impl Resource for BucketEncryption {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("rule", |rule| {
            rule.each("apply_server_side_encryption_by_default", |by_default| {
                by_default.one_of("sse_algorithm", &["AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"]);
            });
        });
    }

    /// What is left then is what every bucket has: `AES256`.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .s3()
            .delete_bucket_encryption()
            .bucket(&prior.bucket)
            .set_expected_bucket_owner(given_string(&prior.expected_bucket_owner));
        call.send().await.during("s3:PutEncryptionConfiguration").map(drop)
    }
}
