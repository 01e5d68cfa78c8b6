//! `digitalocean_project`

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource, by_id, timeouts};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::api::{Listing, segment};
use crate::body::{compact, given, same_ignoring_case};
use crate::intent;
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_project")]
pub(crate) struct Project {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(optional, default = "")]
    description: Option<String>,
    #[attr(optional, equivalent = same_ignoring_case)]
    environment: Option<String>,
    #[attr(optional, default = false)]
    is_default: Option<bool>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed)]
    owner_id: Option<i64>,
    #[attr(computed)]
    owner_uuid: Option<String>,
    #[attr(optional, default = "Web Application")]
    purpose: Option<String>,
    #[attr(optional_computed)]
    resources: Option<BTreeSet<String>>,
    #[attr(computed, computed_on = ["description", "environment", "is_default", "name", "purpose", "resources"])]
    updated_at: Option<String>,
    #[block(single)]
    timeouts: Option<timeouts::Delete>,
}

/// A project as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    purpose: Option<String>,
    #[serde(default)]
    environment: Option<String>,
    #[serde(default)]
    is_default: bool,
    #[serde(default)]
    owner_uuid: Option<String>,
    #[serde(default)]
    owner_id: Option<i64>,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
struct Assigned {
    urn: String,
}

/// The URNs of what is in a project.
pub(super) async fn contents(cx: &Account, project: &str) -> Result<BTreeSet<String>, ProviderError> {
    let path = format!("/v2/projects/{}/resources", segment(project));
    let found = Listing::<Assigned>::first(cx.api(), &path, "resources").await?.rest(cx.api()).await?;
    Ok(found.into_iter().map(|resource| resource.urn).collect())
}

/// Puts things into a project; they leave the one that they were in.
pub(super) async fn assign(
    cx: &Account,
    project: &str,
    urns: &BTreeSet<String>,
) -> Result<(), ProviderError> {
    if urns.is_empty() {
        return Ok(());
    }
    let path = format!("/v2/projects/{}/resources", segment(project));
    cx.api().post::<Json>(&path, &json!({"resources": urns})).await.map(drop)
}

/// Everything is in a project: what leaves one goes to the default one.
pub(super) async fn release(cx: &Account, urns: &BTreeSet<String>) -> Result<(), ProviderError> {
    assign(cx, "default", urns).await
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
    })
}

impl Project {
    fn body(&self) -> Json {
        compact(json!({
            "name": self.name,
            "description": self.description.clone().unwrap_or_default(),
            "purpose": self.purpose,
            "environment": given(&self.environment).map(capitalised),
        }))
    }

    async fn with_contents(self, cx: &Account) -> Result<Self, ProviderError> {
        let resources = contents(cx, self.id()).await?;
        Ok(Self { resources: Some(resources), ..self })
    }

    /// Brings what is in it, and whether it is the default one, to what is planned.
    async fn settle_contents(&self, cx: &Account, planned: &Self) -> Result<Self, ProviderError> {
        if let (Some(was), Some(is)) = (&self.resources, &planned.resources) {
            release(cx, &was.difference(is).cloned().collect()).await?;
            assign(cx, self.id(), &is.difference(was).cloned().collect()).await?;
        }
        let body = json!({"is_default": planned.is_default.unwrap_or_default()});
        let mut whole = planned.body();
        if let (Json::Object(whole), Json::Object(more)) = (&mut whole, body) {
            whole.extend(more);
        }
        let answer = cx.api().put(&listed::address::<Self>(self.id()), &whole).await?;
        planned.observe(&listed::one::<Self>(answer)?).with_contents(cx).await
    }
}

impl Listed for Project {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/projects";
    const MANY: &'static str = "projects";
    const ONE: &'static str = "project";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn exists(api: &Api) -> bool {
        intent::is_ours(&api.name)
    }

    fn observe(&self, api: &Api) -> Self {
        let purpose = api.purpose.clone().unwrap_or_default();
        Self {
            id: Some(api.id.clone()),
            created_at: Some(api.created_at.clone()),
            description: Some(api.description.clone().unwrap_or_default()),
            environment: Some(api.environment.clone().unwrap_or_default()).map(|now| {
                let is_same = given(&self.environment).is_some_and(|was| was.eq_ignore_ascii_case(&now));
                if is_same { self.environment.clone().unwrap_or_default() } else { now }
            }),
            is_default: Some(api.is_default),
            name: Some(api.name.clone()),
            owner_id: Some(api.owner_id.unwrap_or_default()),
            owner_uuid: Some(api.owner_uuid.clone().unwrap_or_default()),
            purpose: Some(purpose.strip_prefix("Other: ").unwrap_or(&purpose).to_owned()),
            resources: self.resources.clone(),
            updated_at: Some(api.updated_at.clone()),
            timeouts: self.timeouts.clone(),
        }
    }
}

impl Resource for Project {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if let Some(environment) = checks.text("environment")
            && !["development", "staging", "production"].contains(&environment.to_lowercase().as_str())
        {
            checks.report(
                "environment",
                format!("environment is \"{environment}\", but must be Development, Staging or Production"),
            );
        }
        for (argument, most) in [("name", 175), ("description", 255), ("purpose", 255)] {
            if checks.text(argument).is_some_and(|text| text.chars().count() > most) {
                checks.report(argument, format!("{argument} may have at most {most} characters"));
            }
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let found = listed::read_by(cx, prior, |project, api| project.name.as_ref() == Some(&api.name)).await;
        one_by_one(&found, |found| async move {
            match found.clone()? {
                Some(project) => project.with_contents(cx).await.map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let answer = cx.api().post(Self::ENDPOINT, &planned.body()).await?;
        Ok(planned.observe(&listed::one::<Self>(answer)?))
    }

    async fn complete(cx: &Account, made: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        let empty = Self { resources: Some(BTreeSet::new()), ..made.clone() };
        if made.is_default == Some(true)
            || made.resources.as_ref().is_some_and(|resources| !resources.is_empty())
        {
            return Ok(empty.settle_contents(cx, &made).await?);
        }
        Ok(made.with_contents(cx).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(prior.settle_contents(cx, &planned).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        release(cx, &contents(cx, prior.id()).await?).await?;
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(listed::list::<Self>(cx)
            .await?
            .into_iter()
            .filter(|project| project.is_default != Some(true))
            .collect())
    }
}

impl Api {
    /// Whether it is where everything goes that is in no other.
    pub(super) fn is_default(&self) -> bool {
        self.is_default
    }
}
