//! `digitalocean_monitor_alert`

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource, by_id};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::listed::{self, Listed};
use crate::tags::{self, Tags};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_monitor_alert")]
pub(crate) struct MonitorAlert {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    compare: Option<String>,
    #[attr(required)]
    description: Option<String>,
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(optional)]
    entities: Option<BTreeSet<String>>,
    #[attr(optional, equivalent = tags::same)]
    tags: Option<Tags>,
    #[attr(required)]
    r#type: Option<String>,
    #[attr(computed)]
    uuid: Option<String>,
    #[attr(required)]
    value: Option<f64>,
    #[attr(required)]
    window: Option<String>,
    #[block(list, min = 1, max = 1)]
    alerts: Vec<Alerts>,
}

/// Who is told.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct Alerts {
    #[attr(optional)]
    #[serde(default)]
    email: Vec<String>,
    #[block(list)]
    #[serde(default)]
    slack: Vec<Slack>,
}

/// A channel of Slack.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct Slack {
    #[attr(required)]
    channel: String,
    #[attr(required)]
    url: String,
}

/// An alert policy as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    uuid: String,
    alerts: Alerts,
    compare: String,
    description: String,
    enabled: bool,
    #[serde(default)]
    entities: BTreeSet<String>,
    #[serde(default)]
    tags: Tags,
    r#type: String,
    value: f64,
    window: String,
}

/// A limit as the API can tell it: it keeps 32 bits of it.
fn as_told(value: f64) -> f64 {
    (value as f32).to_string().parse().unwrap_or(value)
}

impl MonitorAlert {
    fn body(&self) -> Json {
        json!({
            "alerts": self.alerts.first(),
            "compare": self.compare,
            "description": self.description,
            "enabled": self.enabled.unwrap_or(true),
            "entities": self.entities.clone().unwrap_or_default(),
            "tags": self.tags.clone().unwrap_or_default(),
            "type": self.r#type,
            "value": self.value,
            "window": self.window,
        })
    }
}

impl Listed for MonitorAlert {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/monitoring/alerts";
    const MANY: &'static str = "policies";
    const ONE: &'static str = "policy";

    fn key(api: &Api) -> String {
        api.uuid.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        let is_same =
            self.value.is_some_and(|value| as_told(value).to_bits() == as_told(api.value).to_bits());
        Self {
            id: Some(api.uuid.clone()),
            compare: Some(api.compare.clone()),
            description: Some(api.description.clone()),
            enabled: Some(api.enabled),
            entities: Some(api.entities.clone()),
            tags: Some(api.tags.clone()),
            r#type: Some(api.r#type.clone()),
            uuid: Some(api.uuid.clone()),
            value: if is_same { self.value } else { Some(as_told(api.value)) },
            window: Some(api.window.clone()),
            alerts: vec![api.alerts.clone()],
        }
    }
}

impl Resource for MonitorAlert {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("compare", &["GreaterThan", "LessThan"]);
        checks.one_of("window", &["5m", "10m", "30m", "1h"]);
        if checks.text("type").is_some_and(|kind| !kind.starts_with("v1/")) {
            checks.report("type", "a type looks like v1/insights/droplet/cpu");
        }
    }

    /// Without an id it is the one that says the same: a second one would do nothing more.
    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let is_it = |alert: &Self, api: &Api| alert.observe(api).body() == alert.body();
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
