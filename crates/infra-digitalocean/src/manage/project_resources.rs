//! `digitalocean_project_resources`

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Fault, Identity, Op, Resource};

use super::project;
use crate::account::Account;
use crate::body::given;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_project_resources")]
pub(crate) struct ProjectResources {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    project: Option<String>,
    #[attr(required)]
    resources: BTreeSet<String>,
}

impl ProjectResources {
    async fn read(&self, cx: &Account) -> Result<Option<Self>, ProviderError> {
        let project = self.id();
        let found = match project::contents(cx, project).await {
            Err(error) if error.class == ErrorClass::NotFound => return Ok(None),
            other => other?,
        };
        // An import takes all that is there.
        let is_import = given(&self.project).is_none();
        let resources: BTreeSet<String> =
            found.into_iter().filter(|urn| is_import || self.resources.contains(urn)).collect();
        if resources.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { id: Some(project.to_owned()), project: Some(project.to_owned()), resources }))
    }
}

impl Resource for ProjectResources {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    fn id(&self) -> &str {
        given(&self.id).or(given(&self.project)).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        project::assign(cx, planned.id(), &planned.resources).await?;
        Ok(Self { id: planned.project.clone(), ..planned.clone() })
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        project::release(cx, &prior.resources.difference(&planned.resources).cloned().collect()).await?;
        project::assign(cx, prior.id(), &planned.resources.difference(&prior.resources).cloned().collect())
            .await?;
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(now) = prior.read(cx).await? else { return Ok(()) };
        project::release(cx, &now.resources).await
    }

    /// Which of a project's contents are managed so, nobody can tell.
    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let projects = crate::listed::all::<project::Project>(cx).await?;
        let mut found = Vec::new();
        for api in projects.iter().filter(|api| !api.is_default()) {
            let asked = Self::from_id(&<project::Project as crate::listed::Listed>::key(api));
            found.extend(asked.read(cx).await?);
        }
        Ok(found)
    }
}
