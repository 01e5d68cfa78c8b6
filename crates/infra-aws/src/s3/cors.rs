//! `aws_s3_bucket_cors_configuration`

use std::collections::BTreeSet;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{CorsConfiguration, CorsRule};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given_string;
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// What pages of other sites may do with a bucket.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_cors_configuration")]
pub struct BucketCors {
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional, force_new)]
    expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[block(set, min = 1, max = 100)]
    cors_rule: Vec<Rule>,
}

/// A rule. The first that matches a request counts.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(optional)]
    allowed_headers: Option<BTreeSet<String>>,
    #[attr(required)]
    allowed_methods: BTreeSet<String>,
    #[attr(required)]
    allowed_origins: BTreeSet<String>,
    #[attr(optional)]
    expose_headers: Option<BTreeSet<String>>,
    #[attr(optional)]
    id: Option<String>,
    #[attr(optional)]
    max_age_seconds: Option<i64>,
}

fn set(texts: &[String]) -> BTreeSet<String> {
    texts.iter().cloned().collect()
}

fn list<'t>(texts: impl IntoIterator<Item = &'t String>) -> Vec<String> {
    texts.into_iter().cloned().collect()
}

impl Rule {
    fn of_api(api: &CorsRule) -> Self {
        Self {
            allowed_headers: Some(set(api.allowed_headers())),
            allowed_methods: set(&api.allowed_methods),
            allowed_origins: set(&api.allowed_origins),
            expose_headers: Some(set(api.expose_headers())),
            id: Some(api.id.clone().unwrap_or_default()),
            max_age_seconds: api.max_age_seconds.map(i64::from),
        }
    }

    fn to_api(&self) -> Result<CorsRule, ProviderError> {
        let headers = self.allowed_headers.iter().flatten();
        let exposed = self.expose_headers.iter().flatten();
        let rule = CorsRule::builder()
            .set_allowed_headers(Some(list(headers)).filter(|headers| !headers.is_empty()))
            .set_allowed_methods(Some(list(&self.allowed_methods)))
            .set_allowed_origins(Some(list(&self.allowed_origins)))
            .set_expose_headers(Some(list(exposed)).filter(|headers| !headers.is_empty()))
            .set_id(given_string(&self.id))
            .set_max_age_seconds(self.max_age_seconds.and_then(|seconds| seconds.try_into().ok()));
        built(rule.build())
    }
}

impl Setting for BucketCors {
    type Api = Vec<CorsRule>;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_cors()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        let answer = if_found(call.send().await.during("s3:GetBucketCORS"))?;
        Ok(answer.and_then(|answer| answer.cors_rules).filter(|rules| !rules.is_empty()))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            cors_rule: api.iter().map(Rule::of_api).collect(),
            ..self.clone()
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let rules = self.cors_rule.iter().map(Rule::to_api).collect::<Result<Vec<_>, _>>()?;
        self.put(client, rules).await
    }
}

impl BucketCors {
    pub(super) async fn put(&self, client: &Client, rules: Vec<CorsRule>) -> Result<(), ProviderError> {
        let configuration = built(CorsConfiguration::builder().set_cors_rules(Some(rules)).build())?;
        let call = client
            .put_bucket_cors()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .cors_configuration(configuration);
        call.send().await.during("s3:PutBucketCORS").map(drop)
    }
}

impl Resource for BucketCors {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        let methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];
        checks.each("cors_rule", |rule| rule.some_of("allowed_methods", &methods));
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .s3()
            .delete_bucket_cors()
            .bucket(&prior.bucket)
            .set_expected_bucket_owner(given_string(&prior.expected_bucket_owner));
        call.send().await.during("s3:PutBucketCORS").map(drop)
    }
}
