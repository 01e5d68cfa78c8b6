//! `aws_s3_bucket_object_lock_configuration`

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    DefaultRetention as RetentionApi, ObjectLockConfiguration as Api, ObjectLockEnabled,
    ObjectLockRetentionMode, ObjectLockRule,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::numbers::{int64, nonzero32};
use crate::resource::{Identity, Limits, Resource};

/// How long new objects cannot be deleted. A bucket that locks objects does so for good: deleting this takes away the rule.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_object_lock_configuration")]
pub struct BucketObjectLock {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional, force_new, default = "Enabled")]
    pub(super) object_lock_enabled: Option<String>,
    #[attr(optional, sensitive)]
    pub(super) token: Option<String>,
    #[block(list, max = 1)]
    pub(super) rule: Vec<Rule>,
}

/// What holds for new objects.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[block(list, min = 1, max = 1)]
    pub(super) default_retention: Vec<Retention>,
}

/// How long, and whom it keeps from deleting.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Retention {
    #[attr(optional)]
    pub(super) days: Option<i64>,
    #[attr(optional)]
    pub(super) mode: Option<String>,
    #[attr(optional)]
    pub(super) years: Option<i64>,
}

impl BucketObjectLock {
    async fn put(&self, client: &Client, rule: Option<ObjectLockRule>) -> Result<(), ProviderError> {
        let enabled = given(&self.object_lock_enabled).map(ObjectLockEnabled::from);
        let lock = Api::builder().set_object_lock_enabled(enabled).set_rule(rule).build();
        let call = client
            .put_object_lock_configuration()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .set_token(given_string(&self.token))
            .object_lock_configuration(lock);
        call.send().await.during("s3:PutBucketObjectLockConfiguration").map(drop)
    }
}

impl Rule {
    fn to_api(&self) -> ObjectLockRule {
        let retention = self.default_retention.first().map(|retention| {
            RetentionApi::builder()
                .set_days(nonzero32(retention.days))
                .set_mode(given(&retention.mode).map(ObjectLockRetentionMode::from))
                .set_years(nonzero32(retention.years))
                .build()
        });
        ObjectLockRule::builder().set_default_retention(retention).build()
    }

    fn of_api(api: &ObjectLockRule) -> Self {
        let retention = api.default_retention().map(|api| Retention {
            days: int64(api.days),
            mode: Some(api.mode().map_or("", ObjectLockRetentionMode::as_str).to_owned()),
            years: int64(api.years),
        });
        Self { default_retention: retention.into_iter().collect() }
    }
}

impl Setting for BucketObjectLock {
    type Api = Api;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_object_lock_configuration()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        let answer = if_found(call.send().await.during("s3:GetBucketObjectLockConfiguration"))?;
        Ok(answer.and_then(|answer| answer.object_lock_configuration))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            object_lock_enabled: api.object_lock_enabled().map(|enabled| enabled.as_str().to_owned()),
            rule: api.rule().map(Rule::of_api).into_iter().collect(),
            ..self.clone()
        }
    }

    /// A bucket that locks objects, and has no rule, has this only where a configuration says just that.
    fn exists(&self, now: &Self) -> bool {
        !now.rule.is_empty() || (self.object_lock_enabled.is_some() && self.rule.is_empty())
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        self.put(client, self.rule.first().map(Rule::to_api)).await
    }
}

impl Resource for BucketObjectLock {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("object_lock_enabled", &["Enabled"]);
        checks.each("rule", |rule| {
            rule.each("default_retention", |retention| {
                retention.at_most_one(&["days", "years"]);
                retention.one_of("mode", &["GOVERNANCE", "COMPLIANCE"]);
            });
        });
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        prior.put(cx.s3(), None).await
    }
}
