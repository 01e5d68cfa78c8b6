//! `digitalocean_uptime_check`

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource, by_id};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::body::{compact, given};
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_uptime_check")]
pub(crate) struct UptimeCheck {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(required)]
    name: Option<String>,
    #[attr(optional_computed)]
    regions: Option<BTreeSet<String>>,
    #[attr(required)]
    target: Option<String>,
    #[attr(optional_computed)]
    r#type: Option<String>,
}

/// A check as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    name: String,
    r#type: String,
    target: String,
    #[serde(default)]
    regions: BTreeSet<String>,
    #[serde(default)]
    enabled: bool,
}

/// Where checks are made from; from all of them where nobody says.
const REGIONS: [&str; 4] = ["eu_west", "se_asia", "us_east", "us_west"];

/// How to check a target where nobody says.
fn kind(target: &str) -> &'static str {
    if target.starts_with("http://") { "http" } else { "https" }
}

impl UptimeCheck {
    fn body(&self) -> Json {
        compact(json!({
            "name": self.name,
            "type": given(&self.r#type).unwrap_or_else(|| kind(given(&self.target).unwrap_or_default())),
            "target": self.target,
            "regions": self.regions.clone().unwrap_or_else(|| REGIONS.map(str::to_owned).into()),
            "enabled": self.enabled.unwrap_or(true),
        }))
    }
}

impl Listed for UptimeCheck {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/uptime/checks";
    const MANY: &'static str = "checks";
    const ONE: &'static str = "check";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.id.clone()),
            enabled: Some(api.enabled),
            name: Some(api.name.clone()),
            regions: Some(api.regions.clone()),
            target: Some(api.target.clone()),
            r#type: Some(api.r#type.clone()),
        }
    }
}

impl Resource for UptimeCheck {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &["ping", "http", "https"]);
        if checks.text("target").is_some_and(|target| !target.contains("://")) {
            checks.report("target", "target is an address that begins with https:// or http://");
        }
    }

    /// Without an id it is the one of that name for that target.
    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let is_it = |check: &Self, api: &Api| {
            check.name.as_ref() == Some(&api.name) && check.target.as_ref() == Some(&api.target)
        };
        listed::read_by(cx, prior, is_it).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let answer = cx.api().post(Self::ENDPOINT, &planned.body()).await?;
        Ok(planned.observe(&listed::one::<Self>(answer)?))
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        let answer = cx.api().put(&listed::address::<Self>(prior.id()), &planned.body()).await?;
        Ok(planned.observe(&listed::one::<Self>(answer)?))
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        listed::list(cx).await
    }
}
