//! `aws_s3_bucket_notification`

use std::collections::BTreeSet;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_bucket_notification_configuration::GetBucketNotificationConfigurationOutput;
use aws_sdk_s3::types::{
    Event, EventBridgeConfiguration, FilterRule, FilterRuleName, LambdaFunctionConfiguration,
    NotificationConfiguration, NotificationConfigurationFilter, QueueConfiguration, S3KeyFilter,
    TopicConfiguration,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given_string;
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// Who is told when something happens to objects of a bucket.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_notification")]
pub struct BucketNotification {
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional, default = false)]
    eventbridge: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[block(list)]
    lambda_function: Vec<LambdaFunction>,
    #[block(list)]
    queue: Vec<Queue>,
    #[block(list)]
    topic: Vec<Topic>,
}

/// A function that is called.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LambdaFunction {
    #[attr(required)]
    events: BTreeSet<String>,
    #[attr(optional)]
    filter_prefix: Option<String>,
    #[attr(optional)]
    filter_suffix: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    lambda_function_arn: Option<String>,
}

/// A queue that gets a message.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Queue {
    #[attr(required)]
    events: BTreeSet<String>,
    #[attr(optional)]
    filter_prefix: Option<String>,
    #[attr(optional)]
    filter_suffix: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    queue_arn: String,
}

/// A topic that gets a message.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Topic {
    #[attr(required)]
    events: BTreeSet<String>,
    #[attr(optional)]
    filter_prefix: Option<String>,
    #[attr(optional)]
    filter_suffix: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    topic_arn: String,
}

fn events(api: &[Event]) -> BTreeSet<String> {
    api.iter().map(|event| event.as_str().to_owned()).collect()
}

fn to_events(events: &BTreeSet<String>) -> Vec<Event> {
    events.iter().map(|event| Event::from(event.as_str())).collect()
}

/// What the names of objects begin or end with.
fn part(api: Option<&NotificationConfigurationFilter>, name: &str) -> Option<String> {
    let rules = api.and_then(|filter| filter.key()).map(S3KeyFilter::filter_rules).unwrap_or_default();
    let is_it =
        |rule: &&FilterRule| rule.name().is_some_and(|found| found.as_str().eq_ignore_ascii_case(name));
    Some(rules.iter().find(is_it).and_then(|rule| rule.value.clone()).unwrap_or_default())
}

fn to_filter(prefix: &Option<String>, suffix: &Option<String>) -> Option<NotificationConfigurationFilter> {
    let rule = |name: FilterRuleName, value: &Option<String>| {
        given_string(value).map(|value| FilterRule::builder().name(name).value(value).build())
    };
    let rules = [rule(FilterRuleName::Prefix, prefix), rule(FilterRuleName::Suffix, suffix)];
    let rules: Vec<FilterRule> = rules.into_iter().flatten().collect();
    (!rules.is_empty()).then(|| {
        let key = S3KeyFilter::builder().set_filter_rules(Some(rules)).build();
        NotificationConfigurationFilter::builder().key(key).build()
    })
}

/// What was found, in the order in which it is known: S3 promises none.
fn in_order<T>(mut found: Vec<T>, known: &[T], is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    found.sort_by_key(|found| known.iter().position(|known| is_same(known, found)).unwrap_or(usize::MAX));
    found
}

/// Whether the answer is "all is well" and holds no configuration: moto's while none was ever written, which is a
/// document of another name.
fn is_nothing<E>(error: &SdkError<E, HttpResponse>) -> bool {
    error.raw_response().is_some_and(|response| {
        let body = response.body().bytes().unwrap_or_default();
        response.status().is_success() && !String::from_utf8_lossy(body).contains("Configuration")
    })
}

macro_rules! told {
    ($ty:ident, $api:ident, $arn:ident, $set_arn:ident) => {
        impl $ty {
            fn of_api(api: &$api) -> Self {
                Self {
                    events: events(api.events()),
                    filter_prefix: part(api.filter(), "prefix"),
                    filter_suffix: part(api.filter(), "suffix"),
                    id: api.id.clone(),
                    $arn: api.$arn.clone().into(),
                }
            }

            /// S3 gives an id to what has none.
            fn to_api(&self) -> Result<$api, ProviderError> {
                let told = $api::builder()
                    .set_events(Some(to_events(&self.events)))
                    .set_filter(to_filter(&self.filter_prefix, &self.filter_suffix))
                    .set_id(given_string(&self.id))
                    .$set_arn(self.$arn.clone().into());
                built(told.build())
            }

            /// Whether both are about the same: by id, or by all else.
            fn is_same(&self, other: &Self) -> bool {
                let apart = |told: &Self| {
                    let text = |text: &Option<String>| text.clone().unwrap_or_default();
                    (
                        told.events.clone(),
                        text(&told.filter_prefix),
                        text(&told.filter_suffix),
                        told.$arn.clone(),
                    )
                };
                (given_string(&self.id).is_some() && self.id == other.id) || apart(self) == apart(other)
            }
        }
    };
}

told!(LambdaFunction, LambdaFunctionConfiguration, lambda_function_arn, set_lambda_function_arn);
told!(Queue, QueueConfiguration, queue_arn, set_queue_arn);
told!(Topic, TopicConfiguration, topic_arn, set_topic_arn);

impl BucketNotification {
    fn tells_nobody(&self) -> bool {
        self.lambda_function.is_empty()
            && self.queue.is_empty()
            && self.topic.is_empty()
            && self.eventbridge != Some(true)
    }
}

impl Setting for BucketNotification {
    type Api = GetBucketNotificationConfigurationOutput;

    placed!(bucket);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx.s3().get_bucket_notification_configuration().bucket(&self.bucket);
        let answer = match call.send().await {
            Err(error) if is_nothing(&error) => Ok(Self::Api::builder().build()),
            other => other,
        };
        if_found(answer.during("s3:GetBucketNotification"))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        let lambdas = api.lambda_function_configurations().iter().map(LambdaFunction::of_api).collect();
        let queues = api.queue_configurations().iter().map(Queue::of_api).collect();
        let topics = api.topic_configurations().iter().map(Topic::of_api).collect();
        Self {
            bucket: self.bucket.clone(),
            eventbridge: Some(api.event_bridge_configuration().is_some()),
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            lambda_function: in_order(lambdas, &self.lambda_function, LambdaFunction::is_same),
            queue: in_order(queues, &self.queue, Queue::is_same),
            topic: in_order(topics, &self.topic, Topic::is_same),
        }
    }

    /// A bucket that tells nobody has no such resource, unless one that says so is known.
    fn exists(&self, now: &Self) -> bool {
        !now.tells_nobody() || (self.tells_nobody() && self.eventbridge.is_some())
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let lambdas =
            self.lambda_function.iter().map(LambdaFunction::to_api).collect::<Result<Vec<_>, _>>()?;
        let queues = self.queue.iter().map(Queue::to_api).collect::<Result<Vec<_>, _>>()?;
        let topics = self.topic.iter().map(Topic::to_api).collect::<Result<Vec<_>, _>>()?;
        let bridge = (self.eventbridge == Some(true)).then(|| EventBridgeConfiguration::builder().build());
        let configuration = NotificationConfiguration::builder()
            .set_lambda_function_configurations(Some(lambdas).filter(|told| !told.is_empty()))
            .set_queue_configurations(Some(queues).filter(|told| !told.is_empty()))
            .set_topic_configurations(Some(topics).filter(|told| !told.is_empty()))
            .set_event_bridge_configuration(bridge)
            .build();
        let call = client.put_bucket_notification_configuration().bucket(&self.bucket);
        let call = call.notification_configuration(configuration).send();
        call.await.during("s3:PutBucketNotification").map(drop)
    }
}

impl Resource for BucketNotification {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("lambda_function", |function| {
            if function.is_left_out("lambda_function_arn") {
                function.report("lambda_function_arn", "lambda_function_arn must be set");
            }
        });
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Self { bucket: prior.bucket.clone(), ..Self::default() }.write(cx.s3()).await
    }
}
