//! `aws_cloudwatch_log_resource_policy`

use aws_sdk_cloudwatchlogs::types::ResourcePolicy as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::During;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Which services may write to log groups of the account. A call reads all of a region, of which there are ten at most.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_log_resource_policy")]
pub struct ResourcePolicy {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, json_policy)]
    policy_document: String,
    #[attr(required, force_new)]
    policy_name: String,
}

async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let call = cx.logs().describe_resource_policies().limit(50).set_next_token(token);
        let page = call.send().await.during("logs:DescribeResourcePolicies")?;
        found.extend(page.resource_policies.unwrap_or_default());
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(found);
        }
    }
}

impl ResourcePolicy {
    fn name(&self) -> &str {
        given(&self.id).unwrap_or(&self.policy_name)
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let document = api.policy_document().unwrap_or_default();
        Self {
            id: api.policy_name.clone(),
            policy_document: documents::written_as(&self.policy_document, document),
            policy_name: api.policy_name.clone().unwrap_or_default(),
        }
    }

    /// Also replaces one of that name.
    async fn put(&self, client: &aws_sdk_cloudwatchlogs::Client) -> Result<(), ProviderError> {
        let call = client.put_resource_policy().policy_name(self.name());
        let call = call.policy_document(documents::compact(&self.policy_document)).send();
        call.await.during("logs:PutResourcePolicy").map(drop)
    }
}

impl Resource for ResourcePolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy_document");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let found = all(cx).await;
        let answer = |prior: &Self| match &found {
            Ok(found) => {
                let api = found.iter().find(|api| api.policy_name() == Some(prior.name()));
                Ok(api.map(|api| prior.observe(api)))
            }
            Err(error) => Err(error.clone()),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.logs_once()).await?;
        Ok(Self { id: Some(planned.policy_name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another policy is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.logs())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.logs().delete_resource_policy().policy_name(prior.name());
        call.send().await.during("logs:DeleteResourcePolicy").map(drop)
    }

    /// Policies have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        Ok(all(cx).await?.iter().map(|api| Self::default().observe(api)).collect())
    }
}
