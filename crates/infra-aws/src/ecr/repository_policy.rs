//! `aws_ecr_repository_policy`

use aws_sdk_ecr::Client;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::repository::Repository;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// Who may do what with a repository. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecr_repository_policy")]
pub struct RepositoryPolicy {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, json_policy)]
    policy: String,
    #[attr(computed)]
    registry_id: Option<String>,
    #[attr(required, force_new)]
    repository: String,
}

impl RepositoryPolicy {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.repository)
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.ecr().get_repository_policy().repository_name(self.key());
        let answer = if_found(call.send().await.during("ecr:GetRepositoryPolicy"))?;
        Ok(answer.map(|api| Self {
            id: Some(self.key().to_owned()),
            policy: documents::written_as(&self.policy, &api.policy_text.unwrap_or_default()),
            registry_id: api.registry_id,
            repository: self.key().to_owned(),
        }))
    }

    /// Tells the registry that it is in.
    async fn put(&self, client: &Client) -> Result<Option<String>, ProviderError> {
        let call = client.set_repository_policy().repository_name(self.key()).policy_text(&self.policy);
        Ok(call.send().await.during("ecr:SetRepositoryPolicy")?.registry_id)
    }
}

impl Resource for RepositoryPolicy {
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
        let registry_id = planned.put(cx.ecr_once()).await?;
        Ok(Self { id: Some(planned.repository.clone()), registry_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Another policy is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.policy == wanted.planned.policy
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.ecr())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ecr().delete_repository_policy().repository_name(prior.key());
        call.send().await.during("ecr:DeleteRepositoryPolicy").map(drop)
    }

    /// Looks at every repository that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let repositories = Repository::list(cx, scope).await?;
        let known: Vec<Self> = repositories.iter().map(|found| Self::from_id(found.id())).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
