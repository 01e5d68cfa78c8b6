//! `digitalocean_container_registry`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::body::{compact, given};
use crate::listed::{self, Listed, part};
use crate::time::as_go_prints;

/// Where images are pushed to.
const SERVER: &str = "registry.digitalocean.com";

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_container_registry")]
pub(crate) struct Registry {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    region: Option<String>,
    #[attr(computed)]
    server_url: Option<String>,
    #[attr(computed)]
    storage_usage_bytes: Option<i64>,
    #[attr(required)]
    subscription_tier_slug: Option<String>,
}

/// A registry as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    name: String,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    storage_usage_bytes: Option<i64>,
}

#[derive(Deserialize)]
struct Subscription {
    tier: Tier,
}

#[derive(Deserialize)]
struct Tier {
    slug: String,
}

const SUBSCRIPTION: &str = "/v2/registries/subscription";

/// What the account pays for: the same for all its registries.
async fn tier(cx: &Account) -> Result<String, ProviderError> {
    let mut answer: Json = cx.api().get(SUBSCRIPTION).await?;
    Ok(part::<Subscription>(&mut answer, "subscription")?.tier.slug)
}

impl Listed for Registry {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/registries";
    const MANY: &'static str = "registries";
    const ONE: &'static str = "registry";
    const IS_PAGED: bool = false;

    fn key(api: &Api) -> String {
        api.name.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.name.clone()),
            created_at: Some(as_go_prints(&api.created_at)),
            endpoint: Some(format!("{SERVER}/{}", api.name)),
            name: Some(api.name.clone()),
            region: Some(api.region.clone().unwrap_or_default()),
            server_url: Some(SERVER.to_owned()),
            storage_usage_bytes: Some(api.storage_usage_bytes.unwrap_or_default()),
            subscription_tier_slug: self.subscription_tier_slug.clone(),
        }
    }
}

impl Resource for Registry {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;

    fn id(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("subscription_tier_slug", &["starter", "basic", "professional"]);
        let is_name = |name: &str| {
            (1..=63).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if checks.text("name").is_some_and(|name| !is_name(name)) {
            checks
                .report("name", "the name of a registry has up to 63 lower case letters, digits and dashes");
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let found = listed::read_many(cx, prior).await;
        if !found.iter().any(|found| matches!(found, Ok(Some(_)))) {
            return found;
        }
        let tier = tier(cx).await;
        let with_tier =
            |registry: Self| tier.clone().map(|tier| Self { subscription_tier_slug: Some(tier), ..registry });
        found.into_iter().map(|found| found?.map(with_tier).transpose()).collect()
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let body = compact(json!({
            "name": planned.name,
            "subscription_tier_slug": planned.subscription_tier_slug,
            "region": given(&planned.region),
        }));
        Ok(planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?))
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.subscription_tier_slug != planned.subscription_tier_slug {
            let body = json!({"tier_slug": planned.subscription_tier_slug});
            cx.api().post::<Json>(SUBSCRIPTION, &body).await?;
        }
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    /// The images go with it.
    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = listed::list::<Self>(cx).await?;
        if found.is_empty() {
            return Ok(found);
        }
        let tier = tier(cx).await?;
        let with_tier = |registry| Self { subscription_tier_slug: Some(tier.clone()), ..registry };
        Ok(found.into_iter().map(with_tier).collect())
    }
}
