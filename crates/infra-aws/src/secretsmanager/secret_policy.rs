//! `aws_secretsmanager_secret_policy`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{delete_policy, describe, listed, policy, put_policy};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Who may do what with a secret. Reading costs two calls for each. A secret without a policy has none.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_secretsmanager_secret_policy")]
pub struct SecretPolicy {
    #[attr(optional)]
    block_public_policy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, json_policy)]
    policy: String,
    #[attr(required, force_new)]
    secret_arn: String,
}

impl SecretPolicy {
    /// What the secret is asked for by: what the create was told, or the id that an import names.
    fn secret(&self) -> &str {
        if self.secret_arn.is_empty() { self.id() } else { &self.secret_arn }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let found = describe(cx, self.secret()).await?.filter(|api| api.deleted_date.is_none());
        let Some(arn) = found.and_then(|api| api.arn) else { return Ok(None) };
        let reported = policy(cx, &arn).await?;
        Ok((!reported.is_empty()).then(|| Self {
            policy: documents::written_as(&self.policy, &reported),
            secret_arn: if self.secret_arn.is_empty() { arn.clone() } else { self.secret_arn.clone() },
            id: Some(arn),
            ..self.clone()
        }))
    }

    /// Returns the secret's ARN.
    async fn write(&self, cx: &Context) -> Result<Option<String>, ProviderError> {
        put_policy(cx, self.secret(), &self.policy, self.block_public_policy).await
    }
}

impl Resource for SecretPolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let arn = planned.write(cx).await?;
        Ok(Self { id: arn.or_else(|| Some(planned.secret_arn.clone())), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.write(cx)).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        delete_policy(cx, prior.secret()).await
    }

    /// They have no tags: those of secrets that have the scope's.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let arns = listed(cx, scope).await?.into_iter().filter_map(|secret| secret.arn);
        let known: Vec<Self> = arns.map(|arn| Self::from_id(&arn)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
