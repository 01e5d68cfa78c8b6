//! `aws_ecr_lifecycle_policy`

use infra_provider::model::{Model, same_json};
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use super::repository::Repository;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// When images of a repository go. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecr_lifecycle_policy")]
pub struct LifecyclePolicy {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new, equivalent = same_rules)]
    policy: String,
    #[attr(computed)]
    registry_id: Option<String>,
    #[attr(required, force_new)]
    repository: String,
}

/// Whether two policies mean the same: as JSON, with rules in any order. Their priorities say which goes first.
fn same_rules(a: &Value, b: &Value) -> bool {
    let sorted = |value: &Value| {
        let mut document: serde_json::Value = serde_json::from_str(value.as_str()?).ok()?;
        if let Some(rules) = document.get_mut("rules").and_then(serde_json::Value::as_array_mut) {
            rules.sort_by_key(|rule| rule.get("rulePriority").and_then(serde_json::Value::as_i64));
        }
        Some(document)
    };
    same_json(a, b) || sorted(a).is_some_and(|a| sorted(b) == Some(a))
}

impl LifecyclePolicy {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.repository)
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.ecr().get_lifecycle_policy().repository_name(self.key());
        let answer = if_found(call.send().await.during("ecr:GetLifecyclePolicy"))?;
        Ok(answer.map(|api| {
            let reported = Value::string(api.lifecycle_policy_text.unwrap_or_default());
            let is_same = same_rules(&Value::string(self.policy.as_str()), &reported);
            let reported = reported.as_str().unwrap_or_default();
            Self {
                id: Some(self.key().to_owned()),
                policy: if is_same { self.policy.clone() } else { reported.to_owned() },
                registry_id: api.registry_id,
                repository: self.key().to_owned(),
            }
        }))
    }
}

impl Resource for LifecyclePolicy {
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

    /// Also replaces one that is there.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.ecr_once().put_lifecycle_policy().repository_name(&planned.repository);
        let answer = call.lifecycle_policy_text(&planned.policy).send().await;
        let registry_id = answer.during("ecr:PutLifecyclePolicy")?.registry_id;
        Ok(Self { id: Some(planned.repository.clone()), registry_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Another policy is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ecr().delete_lifecycle_policy().repository_name(prior.key());
        call.send().await.during("ecr:DeleteLifecyclePolicy").map(drop)
    }

    /// Looks at every repository that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let repositories = Repository::list(cx, scope).await?;
        let known: Vec<Self> = repositories.iter().map(|found| Self::from_id(found.id())).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_no_order() {
        let policy = |rules: &str| Value::string(format!("{{\"rules\": [{rules}]}}"));
        let (one, two) = ("{\"rulePriority\":1}", "{\"rulePriority\": 2}");
        assert!(same_rules(&policy(&format!("{one},{two}")), &policy(&format!("{two},{one}"))));
        assert!(!same_rules(&policy(one), &policy(two)));
        assert!(!same_rules(&Value::string("x"), &Value::string("y")));
    }
}
