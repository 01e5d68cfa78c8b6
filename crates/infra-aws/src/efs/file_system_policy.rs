//! `aws_efs_file_system_policy`

use aws_sdk_efs::Client;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::file_system;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Who may do what with a file system. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_efs_file_system_policy")]
pub struct FileSystemPolicy {
    #[attr(optional, default = false)]
    bypass_policy_lockout_safety_check: Option<bool>,
    #[attr(required, force_new)]
    file_system_id: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, json_policy)]
    policy: String,
}

impl FileSystemPolicy {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.file_system_id)
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.efs().describe_file_system_policy().file_system_id(self.key());
        let answer = if_found(call.send().await.during("elasticfilesystem:DescribeFileSystemPolicy"))?;
        let policy = answer.and_then(|answer| answer.policy).filter(|policy| !policy.is_empty());
        Ok(policy.map(|policy| Self {
            bypass_policy_lockout_safety_check: Some(
                self.bypass_policy_lockout_safety_check.unwrap_or_default(),
            ),
            file_system_id: self.key().to_owned(),
            id: Some(self.key().to_owned()),
            policy: documents::written_as(&self.policy, &policy),
        }))
    }

    async fn put(&self, client: &Client) -> Result<(), ProviderError> {
        let call = client
            .put_file_system_policy()
            .file_system_id(self.key())
            .bypass_policy_lockout_safety_check(self.bypass_policy_lockout_safety_check.unwrap_or_default())
            .policy(&self.policy);
        call.send().await.during("elasticfilesystem:PutFileSystemPolicy").map(drop)
    }
}

impl Resource for FileSystemPolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    /// Also replaces one that is there.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.efs_once()).await?;
        Ok(Self { id: Some(planned.file_system_id.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Another policy is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.policy == wanted.planned.policy
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.efs())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.efs().delete_file_system_policy().file_system_id(prior.key());
        call.send().await.during("elasticfilesystem:DeleteFileSystemPolicy").map(drop)
    }

    /// Looks at every file system that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let systems = file_system::ids(cx, scope).await?;
        let known: Vec<Self> = systems.iter().map(|id| Self::from_id(id)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
