//! A configured provider, as types see it: one account in one region.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use infra_provider::{ErrorClass, Object, ProviderError, TrailEvent};
use infra_resource::gather::Gatherings;
use infra_schema::Schema;
use tokio::sync::OnceCell;

use crate::agreement::says_the_same;
use crate::arn::Partition;
use crate::draft::Draft;
use crate::error::During;
use crate::fresh::Fresh;
use crate::mutation::Op;
use crate::provider::{Connection, client};
use crate::resource::{Answers, Resource, Wanted};
use crate::tags::{Index, TagRules};
use crate::{blanks, ec2, trail};

/// One account in one region, and what a provider block says of tags. Cheap to clone.
#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    account: Arc<Account>,
    tags: TagRules,
    /// Not of the account: what is read depends on which tags are left alone.
    gatherings: Gatherings,
    fresh: Fresh,
    tag_index: Index,
}

/// One account in one region: the connection, with the clients that use it and what need be asked only once. All provider
/// blocks that differ in nothing but tags have it together, also those of other stacks.
pub(crate) struct Account {
    connection: Connection,
    partition: Partition,
    caller: OnceCell<Caller>,
    clients: Clients,
    s3: OnceLock<aws_sdk_s3::Client>,
    s3_once: OnceLock<aws_sdk_s3::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
    tagging: OnceLock<aws_sdk_resourcegroupstagging::Client>,
    trails: [OnceLock<aws_sdk_cloudtrail::Client>; 2],
    root_devices: tokio::sync::Mutex<HashMap<String, String>>,
    zone_names: Mutex<HashMap<String, String>>,
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Calls that there is no permission for.
    denied: Mutex<HashSet<&'static str>>,
}

impl Account {
    pub(crate) fn new(connection: Connection) -> Self {
        let partition = Partition::of_region(connection.region());
        Self {
            connection,
            partition,
            caller: OnceCell::new(),
            clients: Clients::default(),
            s3: OnceLock::new(),
            s3_once: OnceLock::new(),
            sts: OnceLock::new(),
            tagging: OnceLock::new(),
            trails: [OnceLock::new(), OnceLock::new()],
            root_devices: tokio::sync::Mutex::default(),
            zone_names: Mutex::default(),
            turns: Mutex::default(),
            denied: Mutex::default(),
        }
    }
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
                    let connection = &self.0.account.connection;
                    self.0.account.clients.$service.get_or_init(|| client!(connection, $sdk, $service, once: false))
                }

                $(#[$doc])*
                ///
                /// For creating.
                pub fn $once(&self) -> &$sdk::Client {
                    let connection = &self.0.account.connection;
                    self.0.account.clients.$once.get_or_init(|| client!(connection, $sdk, $service, once: true))
                }
            )+
        }
    };
}

clients! {
    /// Auto Scaling.
    autoscaling, autoscaling_once: aws_sdk_autoscaling;
    /// Application Auto Scaling: of what is no group of instances.
    appautoscaling, appautoscaling_once: aws_sdk_applicationautoscaling;
    /// EC2.
    ec2, ec2_once: aws_sdk_ec2;
    /// EFS.
    efs, efs_once: aws_sdk_efs;
    /// Elastic Load Balancing, its first version.
    elb, elb_once: aws_sdk_elasticloadbalancing;
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
    /// Lambda.
    lambda, lambda_once: aws_sdk_lambda;
    /// Systems Manager.
    ssm, ssm_once: aws_sdk_ssm;
    /// CloudFront.
    cloudfront, cloudfront_once: aws_sdk_cloudfront;
    /// CloudWatch.
    cloudwatch, cloudwatch_once: aws_sdk_cloudwatch;
    /// AWS Backup.
    backup, backup_once: aws_sdk_backup;
    /// Budgets.
    budgets, budgets_once: aws_sdk_budgets;
    /// DynamoDB.
    dynamodb, dynamodb_once: aws_sdk_dynamodb;
    /// ECS.
    ecs, ecs_once: aws_sdk_ecs;
    /// ECR.
    ecr, ecr_once: aws_sdk_ecr;
    /// ElastiCache.
    elasticache, elasticache_once: aws_sdk_elasticache;
    /// SES, its first version.
    ses, ses_once: aws_sdk_ses;
    /// SES, version 2.
    sesv2, sesv2_once: aws_sdk_sesv2;
    /// EventBridge.
    events, events_once: aws_sdk_eventbridge;
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
        self.0.account.s3.get_or_init(|| self.0.account.connection.s3(false))
    }

    /// S3, for creating.
    pub fn s3_once(&self) -> &aws_sdk_s3::Client {
        self.0.account.s3_once.get_or_init(|| self.0.account.connection.s3(true))
    }

    /// STS.
    pub fn sts(&self) -> &aws_sdk_sts::Client {
        self.0.account.sts.get_or_init(|| self.0.account.connection.sts())
    }

    /// The index of tags. It does not repeat a call on its own: what it knows, others know, too.
    pub fn tagging(&self) -> &aws_sdk_resourcegroupstagging::Client {
        self.0.account.tagging.get_or_init(|| self.0.account.connection.tagging())
    }

    /// CloudTrail: of this region, or of the one that has the events of services without regions.
    pub fn cloudtrail(&self, is_global: bool) -> &aws_sdk_cloudtrail::Client {
        let region = if is_global { self.partition().global_region() } else { None };
        let connection = &self.0.account.connection;
        self.0.account.trails[usize::from(is_global)].get_or_init(|| connection.cloudtrail(region))
    }
}

impl Context {
    pub(crate) fn new(account: Arc<Account>, tags: TagRules) -> Self {
        let (gatherings, fresh, tag_index) = (Gatherings::default(), Fresh::default(), Index::default());
        Self(Arc::new(Inner { account, tags, gatherings, fresh, tag_index }))
    }

    /// What the provider block says of tags.
    pub fn tags(&self) -> &TagRules {
        &self.0.tags
    }

    /// `us-east-1`
    pub fn region(&self) -> &str {
        self.0.account.connection.region()
    }

    /// The partition of the region.
    pub fn partition(&self) -> Partition {
        self.0.account.partition
    }

    /// Who the calls are made as. Asked once.
    pub async fn caller(&self) -> Result<&Caller, ProviderError> {
        self.0.account.caller.get_or_try_init(|| self.ask_caller()).await
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
        if self.0.account.connection.skips_account_id() {
            return Ok("");
        }
        Ok(&self.caller().await?.account)
    }

    /// What is known because it was just written or read.
    pub(crate) fn fresh(&self) -> &Fresh {
        &self.0.fresh
    }

    /// What the index of tags is asked for.
    pub(crate) fn tag_index(&self) -> &Index {
        &self.0.tag_index
    }

    /// What images call their root devices, as far as anybody asked.
    pub(crate) fn root_devices(&self) -> &tokio::sync::Mutex<HashMap<String, String>> {
        &self.0.account.root_devices
    }

    /// What a zone of Route 53 is called, as far as anybody read it. It keeps its name for life, and an id is of one zone for ever.
    pub(crate) fn zone_name(&self, id: &str) -> Option<String> {
        self.0.account.zone_names.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Keeps what a zone is called.
    pub(crate) fn keep_zone_name(&self, id: &str, name: String) {
        let mut names = self.0.account.zone_names.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(id.to_owned(), name);
    }

    /// Whose turn it is to write something: the policy of a function, the groups of a network interface, a file system into a zone. For
    /// services that lose or mix up what is written at a time.
    pub(crate) fn turn_at(&self, what: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.account.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(what.to_owned()).or_default())
    }

    /// What a call tells that others can stand in for: nothing where there is no permission for it, and it is not made again then.
    pub(crate) async fn if_allowed<T: Default>(
        &self,
        call: &'static str,
        read: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let denied = || self.0.account.denied.lock().unwrap_or_else(PoisonError::into_inner);
        if denied().contains(call) {
            return Ok(T::default());
        }
        match read.await {
            Err(error) if error.class == ErrorClass::Denied => {
                denied().insert(call);
                Ok(T::default())
            }
            other => other,
        }
    }

    /// An ARN in this region. `account` is the owner of the resource.
    pub fn arn(&self, service: &str, account: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{account}:{resource}", self.partition().id, self.region())
    }
}

/// Reading.
impl Context {
    /// Reads one object, in one call with whatever else of its type is asked for at the same time.
    pub async fn read<R: Resource<Cx = Self>>(&self, prior: &R) -> Result<Option<R>, ProviderError> {
        infra_resource::context::read(self, prior).await
    }

    /// Reads what was just created or changed, waiting until it can be seen.
    pub async fn read_back<R: Resource<Cx = Self>>(&self, made: &R, op: &Op<'_>) -> Result<R, ProviderError> {
        infra_resource::context::read_back(self, made, op).await
    }

    /// Reads what was just written, waiting until all that the configuration says is as it was written: where a service
    /// is not strongly consistent, what was there before may be reported for a while.
    pub async fn read_written<R: Resource<Cx = Self>>(
        &self,
        written: &R,
        op: &Op<'_>,
    ) -> Result<R, ProviderError> {
        let what = format!("{} {} to be visible", R::TYPE, written.id());
        op.until_fresh(what, || self.read(written), |now| says_the_same(written, now)).await
    }

    /// As [`Context::read_written`], of something that was seen meanwhile: it is read only if that is not all that was written.
    pub async fn seen_or_read<R: Resource<Cx = Self>>(
        &self,
        written: &R,
        seen: R,
        op: &Op<'_>,
    ) -> Result<R, ProviderError> {
        match says_the_same(written, &seen) {
            true => Ok(seen),
            false => self.read_written(written, op).await,
        }
    }
}

/// What the types have in common.
impl infra_resource::Context for Context {
    fn gatherings(&self) -> &Gatherings {
        &self.0.gatherings
    }

    fn place(&self) -> String {
        self.region().to_owned()
    }

    fn attempts(&self) -> u32 {
        self.0.account.connection.attempts()
    }

    fn visibility(error: &ProviderError) -> Duration {
        let seconds = match error.code.as_deref().unwrap_or_default() {
            // What a user wrote, and no stack creates.
            "InvalidAMIID.NotFound" | "InvalidKeyPair.NotFound" | "InvalidSnapshot.NotFound" => 0,
            // A principal: whoever checks policies learns of it late.
            "MalformedPolicy" | "MalformedPolicyDocument" | "InvalidParameterValue" => 60,
            // A role that Lambda is to be, or what it may do. A function that Secrets Manager may call. What logs are sent to. A
            // principal, as ECR says it.
            "InvalidParameterValueException" | "AccessDeniedException" | "InvalidParameterException" => 60,
            // A principal, as EFS says it.
            "InvalidPolicyException" => 60,
            // A role that Application Auto Scaling is to take on.
            "ValidationException" if error.message.contains("IAM role") => 60,
            // A certificate that IAM has made, and that balancers learn of late.
            "CertificateNotFound" => 60,
            // A role that Auto Scaling is to tell of what it does.
            "ValidationError" if error.message.contains("test message") => 60,
            _ => 10,
        };
        Duration::from_secs(seconds)
    }

    /// An answer that got lost is looked for at once: calls that create are few, and each comes back before it is found.
    fn lag(&self) -> Duration {
        Duration::ZERO
    }

    fn forget(&self) {
        self.fresh().forget();
    }

    async fn refresh<T: Send>(&self, prior: &[Object], read: impl Future<Output = T> + Send) -> T {
        if !self.0.account.connection.has_tag_index(&Index::SERVICES) {
            return read.await;
        }
        self.tag_index().expect(self.region(), prior);
        let answer = read.await;
        self.tag_index().forget(prior);
        answer
    }

    fn adjust(&self, draft: &mut Draft<'_>, schema: &Schema) {
        let attributes = &schema.block.attributes;
        if attributes.contains_key("tags") && attributes.contains_key("tags_all") {
            let all = self.tags().plan(draft.planned("tags"));
            draft.set("tags_all", all);
        }
        for (name, _) in attributes.iter().filter(|(_, attribute)| blanks::is_set_of_objects(attribute)) {
            // What stays keeps the form that it has.
            if draft.changes(name) {
                let filled = blanks::fill(draft.planned(name));
                draft.set(name, filled);
            }
        }
    }

    async fn find_marked<R: Resource<Cx = Self>>(&self, wanted: &[Wanted<R>]) -> Answers<R> {
        ec2::intent::find(self, wanted).await
    }

    async fn last_event(&self, ty: &str, object: &Object) -> Result<Option<TrailEvent>, ProviderError> {
        trail::last_event(self, ty, &object.value).await
    }

    async fn settle_marked(&self, ids: &[String]) -> Result<(), ProviderError> {
        ec2::intent::settle(self, ids).await
    }
}
