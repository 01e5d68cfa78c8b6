//! `digitalocean_tag`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource};
use serde::Deserialize;
use serde_json::json;

use crate::account::Account;
use crate::body::{given, same_ignoring_case};
use crate::intent;
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_tag")]
pub(crate) struct Tag {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    databases_count: Option<i64>,
    #[attr(computed)]
    droplets_count: Option<i64>,
    #[attr(computed)]
    images_count: Option<i64>,
    #[attr(required, force_new, equivalent = same_ignoring_case)]
    name: Option<String>,
    #[attr(computed)]
    total_resource_count: Option<i64>,
    #[attr(computed)]
    volume_snapshots_count: Option<i64>,
    #[attr(computed)]
    volumes_count: Option<i64>,
}

/// A tag as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    name: String,
    #[serde(default)]
    resources: Resources,
}

#[derive(Deserialize, Clone, Debug, Default)]
struct Resources {
    #[serde(default)]
    count: i64,
    #[serde(default)]
    droplets: Count,
    #[serde(default, alias = "imgages")]
    images: Count,
    #[serde(default)]
    volumes: Count,
    #[serde(default)]
    volume_snapshots: Count,
    #[serde(default)]
    databases: Count,
}

#[derive(Deserialize, Clone, Debug, Default)]
struct Count {
    #[serde(default)]
    count: i64,
}

impl Listed for Tag {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/tags";
    const MANY: &'static str = "tags";
    const ONE: &'static str = "tag";

    fn key(api: &Api) -> String {
        api.name.clone()
    }

    fn exists(api: &Api) -> bool {
        intent::is_ours(&api.name)
    }

    fn observe(&self, api: &Api) -> Self {
        let tagged = &api.resources;
        Self {
            id: Some(api.name.clone()),
            databases_count: Some(tagged.databases.count),
            droplets_count: Some(tagged.droplets.count),
            images_count: Some(tagged.images.count),
            name: Some(api.name.clone()),
            total_resource_count: Some(tagged.count),
            volume_snapshots_count: Some(tagged.volume_snapshots.count),
            volumes_count: Some(tagged.volumes.count),
        }
    }
}

impl Resource for Tag {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;

    fn id(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        let is_tag = |name: &str| {
            !name.is_empty()
                && name.len() <= 255
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-:".contains(&byte))
        };
        if checks.text("name").is_some_and(|name| !is_tag(name)) {
            checks.report("name", "a tag has up to 255 letters, digits, colons, dashes and underscores");
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        listed::read_many(cx, prior).await
    }

    /// A tag that exists is answered with that tag.
    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let answer = cx.api().post(Self::ENDPOINT, &json!({"name": planned.name})).await?;
        Ok(planned.observe(&listed::one::<Self>(answer)?))
    }

    /// There is nothing to change.
    async fn update(cx: &Account, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        listed::list(cx).await
    }
}
