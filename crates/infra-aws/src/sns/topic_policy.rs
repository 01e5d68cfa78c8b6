//! `aws_sns_topic_policy`

use infra_provider::model::{Model, same_policy};
use infra_provider::{ProviderError, Scope};
use infra_value::Value;
use serde_json::json;

use super::{all, attributes_of, write_attribute};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// Who may do what with a topic. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_sns_topic_policy")]
pub struct TopicPolicy {
    #[attr(required, force_new)]
    arn: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner: Option<String>,
    #[attr(required, json_policy)]
    policy: String,
}

/// The policy of every new topic: who has it may do everything. Source:
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html>.
fn default_policy(arn: &str, owner: &str) -> String {
    let actions = [
        "GetTopicAttributes",
        "SetTopicAttributes",
        "AddPermission",
        "RemovePermission",
        "DeleteTopic",
        "Subscribe",
        "ListSubscriptionsByTopic",
        "Publish",
    ];
    let statement = json!({
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": actions.map(|action| format!("SNS:{action}")),
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
    });
    json!({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}).to_string()
}

/// The account in an ARN.
fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

fn is_default(arn: &str, policy: &str) -> bool {
    let default = default_policy(arn, account(arn));
    policy.is_empty() || same_policy(&Value::string(policy), &Value::string(default.as_str()))
}

impl TopicPolicy {
    fn topic(&self) -> &str {
        if self.arn.is_empty() { self.id() } else { &self.arn }
    }

    /// A topic whose policy is that of every new one has none of its own, unless that is what was written.
    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = attributes_of(cx, self.topic()).await? else { return Ok(None) };
        let policy = api.get("Policy").cloned().unwrap_or_default();
        let arn = self.topic().to_owned();
        let is_meant = !self.policy.is_empty() && is_default(&arn, &self.policy);
        if is_default(&arn, &policy) && !is_meant {
            return Ok(None);
        }
        Ok(Some(Self {
            owner: api.get("Owner").cloned(),
            policy: documents::written_as(&self.policy, &policy),
            id: Some(arn.clone()),
            arn,
        }))
    }
}

impl Resource for TopicPolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        write_attribute(cx, &planned.arn, "Policy", &planned.policy).await?;
        Ok(Self { id: Some(planned.arn.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| write_attribute(cx, planned.topic(), "Policy", &planned.policy)).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// What is left is the policy of every new topic.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let arn = prior.topic();
        write_attribute(cx, arn, "Policy", &default_policy(arn, account(arn))).await
    }

    /// Looks at every topic. Policies have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let known: Vec<Self> = all(cx).await?.iter().map(|arn| Self::from_id(arn)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
