//! A configured provider, as types see it: one account in one region.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use infra_provider::{ErrorClass, ProviderError};
use tokio::sync::OnceCell;

use crate::agreement::says_the_same;
use crate::arn::Partition;
use crate::error::During;
use crate::gather::Gather;
use crate::mutation::Op;
use crate::provider::{Connection, client};
use crate::resource::Resource;
use crate::tags::TagRules;

/// One account in one region. Cheap to clone.
#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    connection: Connection,
    tags: TagRules,
    partition: Partition,
    caller: OnceCell<Caller>,
    clients: Clients,
    s3: OnceLock<aws_sdk_s3::Client>,
    s3_once: OnceLock<aws_sdk_s3::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
    gathering: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    root_devices: tokio::sync::Mutex<HashMap<String, String>>,
}

/// Who the calls are made as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account's 12 digits.
    pub account: String,
    /// The user or session.
    pub arn: String,
    /// The unique id of the user or session.
    pub user_id: String,
}

/// Clients of services, made when they are first used. Those named `_once` do not repeat a call on their own: creating
/// calls are made with them. A service's name is that of its address in the `endpoints` block.
macro_rules! clients {
    ($($(#[$doc:meta])* $service:ident, $once:ident: $sdk:ident;)+) => {
        #[derive(Default)]
        struct Clients {
            $($service: OnceLock<$sdk::Client>, $once: OnceLock<$sdk::Client>,)+
        }

        impl Context {
            $(
                $(#[$doc])*
                pub fn $service(&self) -> &$sdk::Client {
                    let connection = &self.0.connection;
                    self.0.clients.$service.get_or_init(|| client!(connection, $sdk, $service, once: false))
                }

                $(#[$doc])*
                ///
                /// For creating.
                pub fn $once(&self) -> &$sdk::Client {
                    let connection = &self.0.connection;
                    self.0.clients.$once.get_or_init(|| client!(connection, $sdk, $service, once: true))
                }
            )+
        }
    };
}

clients! {
    /// Auto Scaling.
    autoscaling, autoscaling_once: aws_sdk_autoscaling;
    /// EC2.
    ec2, ec2_once: aws_sdk_ec2;
    /// Elastic Load Balancing, version 2.
    elbv2, elbv2_once: aws_sdk_elasticloadbalancingv2;
    /// IAM.
    iam, iam_once: aws_sdk_iam;
    /// CloudWatch Logs.
    logs, logs_once: aws_sdk_cloudwatchlogs;
    /// Route 53.
    route53, route53_once: aws_sdk_route53;
    /// ACM.
    acm, acm_once: aws_sdk_acm;
    /// KMS.
    kms, kms_once: aws_sdk_kms;
    /// Systems Manager.
    ssm, ssm_once: aws_sdk_ssm;
    /// CloudFront.
    cloudfront, cloudfront_once: aws_sdk_cloudfront;
    /// RDS.
    rds, rds_once: aws_sdk_rds;
    /// SQS.
    sqs, sqs_once: aws_sdk_sqs;
    /// SNS.
    sns, sns_once: aws_sdk_sns;
    /// Secrets Manager.
    secretsmanager, secretsmanager_once: aws_sdk_secretsmanager;
}

/// Clients with settings of their own.
impl Context {
    /// S3.
    pub fn s3(&self) -> &aws_sdk_s3::Client {
        self.0.s3.get_or_init(|| self.0.connection.s3(false))
    }

    /// S3, for creating.
    pub fn s3_once(&self) -> &aws_sdk_s3::Client {
        self.0.s3_once.get_or_init(|| self.0.connection.s3(true))
    }

    /// STS.
    pub fn sts(&self) -> &aws_sdk_sts::Client {
        self.0.sts.get_or_init(|| self.0.connection.sts())
    }
}

impl Context {
    pub(crate) fn new(connection: Connection, tags: TagRules) -> Self {
        let partition = Partition::of_region(connection.region());
        Self(Arc::new(Inner {
            connection,
            tags,
            partition,
            caller: OnceCell::new(),
            clients: Clients::default(),
            s3: OnceLock::new(),
            s3_once: OnceLock::new(),
            sts: OnceLock::new(),
            gathering: Mutex::default(),
            root_devices: tokio::sync::Mutex::default(),
        }))
    }

    /// What the provider block says of tags.
    pub fn tags(&self) -> &TagRules {
        &self.0.tags
    }

    /// `us-east-1`
    pub fn region(&self) -> &str {
        self.0.connection.region()
    }

    /// The partition of the region.
    pub fn partition(&self) -> Partition {
        self.0.partition
    }

    /// How often a call is made at most.
    pub fn attempts(&self) -> u32 {
        self.0.connection.attempts()
    }

    /// Who the calls are made as. Asked once.
    pub async fn caller(&self) -> Result<&Caller, ProviderError> {
        self.0.caller.get_or_try_init(|| self.ask_caller()).await
    }

    async fn ask_caller(&self) -> Result<Caller, ProviderError> {
        let answer = self.sts().get_caller_identity().send().await.during("sts:GetCallerIdentity")?;
        Ok(Caller {
            account: answer.account.unwrap_or_default(),
            arn: answer.arn.unwrap_or_default(),
            user_id: answer.user_id.unwrap_or_default(),
        })
    }

    /// The account's 12 digits; empty when the provider block says not to ask for it.
    pub async fn account_id(&self) -> Result<&str, ProviderError> {
        if self.0.connection.skips_account_id() {
            return Ok("");
        }
        Ok(&self.caller().await?.account)
    }

    /// What images call their root devices, as far as anybody asked.
    pub(crate) fn root_devices(&self) -> &tokio::sync::Mutex<HashMap<String, String>> {
        &self.0.root_devices
    }

    /// An ARN in this region. `account` is the owner of the resource.
    pub fn arn(&self, service: &str, account: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{account}:{resource}", self.partition().id, self.region())
    }
}

/// Reading.
impl Context {
    /// Reads one object, in one call with whatever else of its type is asked for at the same time.
    pub async fn read<R: Resource>(&self, prior: &R) -> Result<Option<R>, ProviderError> {
        let cx = self.clone();
        let read = |batch: Vec<R>| async move { R::read_many(&cx, &batch).await };
        self.gathering::<R, Result<Option<R>, ProviderError>>()?.ask(prior.clone(), read).await
    }

    /// Where questions of one kind meet.
    pub(crate) fn gathering<Q, A>(&self) -> Result<Arc<Gather<Q, A>>, ProviderError>
    where
        Q: Send + 'static,
        A: Send + 'static,
    {
        let mut gathering = self.0.gathering.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = TypeId::of::<Gather<Q, A>>();
        let meeting = gathering.entry(kind).or_insert_with(|| Arc::new(Gather::<Q, A>::default()));
        let meeting = Arc::clone(meeting).downcast::<Gather<Q, A>>();
        meeting.map_err(|_| ProviderError::new(ErrorClass::Internal, "questions of another kind"))
    }

    /// Reads what was just created or changed, waiting until it can be seen.
    pub async fn read_back<R: Resource>(&self, made: &R, op: &Op<'_>) -> Result<R, ProviderError> {
        let what = format!("{} {} to be visible", R::TYPE, made.id());
        op.until(what, || self.read(made)).await
    }

    /// Reads what was just written, waiting until all that the configuration says is as it was written: where a service
    /// is not strongly consistent, what was there before may be reported for a while.
    pub async fn read_written<R: Resource>(&self, written: &R, op: &Op<'_>) -> Result<R, ProviderError> {
        let what = format!("{} {} to be visible", R::TYPE, written.id());
        op.until_fresh(what, || self.read(written), |now| says_the_same(written, now)).await
    }
}
