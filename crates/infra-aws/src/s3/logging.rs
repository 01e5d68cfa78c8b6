//! `aws_s3_bucket_logging`

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    BucketLoggingStatus, BucketLogsPermission, LoggingEnabled, PartitionDateSource,
    PartitionedPrefix as ApiPartitioned, SimplePrefix as ApiSimple, TargetGrant as ApiGrant,
    TargetObjectKeyFormat,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::grantee::{self, Grantee};
use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given_string;
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// Where requests to a bucket are written down.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_logging")]
pub struct BucketLogging {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(required)]
    pub(super) target_bucket: String,
    #[attr(required)]
    pub(super) target_prefix: String,
    #[block(set)]
    pub(super) target_grant: Vec<TargetGrant>,
    #[block(list, max = 1)]
    pub(super) target_object_key_format: Vec<KeyFormat>,
}

/// Who may do what with the log files.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TargetGrant {
    #[attr(required)]
    permission: String,
    #[block(list, min = 1, max = 1)]
    grantee: Vec<Grantee>,
}

/// How log files are named.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct KeyFormat {
    #[block(list, max = 1)]
    partitioned_prefix: Vec<Partitioned>,
    #[block(list, max = 1)]
    simple_prefix: Vec<Simple>,
}

/// By account, region, bucket and date.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Partitioned {
    #[attr(required)]
    partition_date_source: String,
}

/// By time alone.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Simple {}

impl KeyFormat {
    fn of_api(api: &TargetObjectKeyFormat) -> Self {
        let partitioned = api.partitioned_prefix().map(|prefix| Partitioned {
            partition_date_source: prefix
                .partition_date_source()
                .map(|source| source.as_str().to_owned())
                .unwrap_or_default(),
        });
        Self {
            partitioned_prefix: partitioned.into_iter().collect(),
            simple_prefix: api.simple_prefix().map(|_| Simple {}).into_iter().collect(),
        }
    }

    fn to_api(&self) -> TargetObjectKeyFormat {
        let partitioned = self.partitioned_prefix.first().map(|prefix| {
            let source = PartitionDateSource::from(prefix.partition_date_source.as_str());
            ApiPartitioned::builder().partition_date_source(source).build()
        });
        let simple = self.simple_prefix.first().map(|_| ApiSimple::builder().build());
        TargetObjectKeyFormat::builder().set_partitioned_prefix(partitioned).set_simple_prefix(simple).build()
    }
}

impl BucketLogging {
    async fn put(&self, client: &Client, logging: Option<LoggingEnabled>) -> Result<(), ProviderError> {
        let status = BucketLoggingStatus::builder().set_logging_enabled(logging).build();
        let call = client
            .put_bucket_logging()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .bucket_logging_status(status);
        call.send().await.during("s3:PutBucketLogging").map(drop)
    }
}

impl Setting for BucketLogging {
    type Api = LoggingEnabled;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_logging()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        let answer = if_found(call.send().await.during("s3:GetBucketLogging"))?;
        Ok(answer.and_then(|answer| answer.logging_enabled))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        let grants = api.target_grants().iter().map(|grant| TargetGrant {
            permission: grant.permission().map(|p| p.as_str().to_owned()).unwrap_or_default(),
            grantee: grant.grantee().map(Grantee::of_api).into_iter().collect(),
        });
        // Names that nobody chose a format for are reported in the old one, or in none.
        let is_left_to_s3 = self.target_object_key_format.is_empty() && self.id.is_some();
        let format = api
            .target_object_key_format()
            .filter(|format| !is_left_to_s3 || format.partitioned_prefix().is_some());
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            target_bucket: api.target_bucket.clone(),
            target_prefix: api.target_prefix.clone(),
            target_grant: grants.collect(),
            target_object_key_format: format.map(KeyFormat::of_api).into_iter().collect(),
            ..self.clone()
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let grants = self.target_grant.iter().map(|grant| {
            let grantee = grant.grantee.first().map(Grantee::to_api).transpose()?;
            let permission = BucketLogsPermission::from(grant.permission.as_str());
            Ok(ApiGrant::builder().permission(permission).set_grantee(grantee).build())
        });
        let grants = grants.collect::<Result<Vec<_>, ProviderError>>()?;
        let logging = LoggingEnabled::builder()
            .target_bucket(&self.target_bucket)
            .target_prefix(&self.target_prefix)
            .set_target_grants(Some(grants).filter(|grants| !grants.is_empty()))
            .set_target_object_key_format(self.target_object_key_format.first().map(KeyFormat::to_api));
        self.put(client, Some(built(logging.build())?)).await
    }
}

impl Resource for BucketLogging {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("target_grant", |grant| {
            grant.one_of("permission", &["FULL_CONTROL", "READ", "WRITE"]);
            grantee::check(grant);
        });
        checks.each("target_object_key_format", |format| {
            format.at_most_one(&["partitioned_prefix", "simple_prefix"]);
            format.each("partitioned_prefix", |prefix| {
                prefix.one_of("partition_date_source", &["EventTime", "DeliveryTime"]);
            });
        });
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        prior.put(cx.s3(), None).await
    }
}
