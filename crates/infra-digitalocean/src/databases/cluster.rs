//! `digitalocean_database_cluster`

use std::time::Duration;

use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{
    Answers, Checks, Draft, Fault, Identity, Limits, Op, Resource, Wanted, by_id, timeouts,
};
use infra_value::Value;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::child::Connection;
use crate::account::Account;
use crate::body::{compact, given, same_ignoring_case};
use crate::intent;
use crate::listed::{self, Listed};
use crate::tags::{self, Tags};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_database_cluster")]
pub(crate) struct Cluster {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    database: Option<String>,
    #[attr(required, force_new)]
    engine: Option<String>,
    #[attr(optional)]
    eviction_policy: Option<String>,
    #[attr(computed)]
    host: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(required)]
    node_count: Option<i64>,
    #[attr(computed, sensitive)]
    password: Option<String>,
    #[attr(computed)]
    port: Option<i64>,
    #[attr(computed)]
    private_host: Option<String>,
    #[attr(optional_computed, force_new)]
    private_network_uuid: Option<String>,
    #[attr(computed, sensitive)]
    private_uri: Option<String>,
    #[attr(optional_computed, force_new)]
    project_id: Option<String>,
    #[attr(required, equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(required)]
    size: Option<String>,
    #[attr(optional)]
    sql_mode: Option<String>,
    #[attr(optional_computed)]
    storage_size_mib: Option<String>,
    #[attr(optional, equivalent = tags::same)]
    tags: Option<Tags>,
    #[attr(computed)]
    ui_database: Option<String>,
    #[attr(computed)]
    ui_host: Option<String>,
    #[attr(computed, sensitive)]
    ui_password: Option<String>,
    #[attr(computed)]
    ui_port: Option<i64>,
    #[attr(computed, sensitive)]
    ui_uri: Option<String>,
    #[attr(computed)]
    ui_user: Option<String>,
    #[attr(computed, sensitive)]
    uri: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(computed)]
    user: Option<String>,
    #[attr(optional)]
    version: Option<String>,
    #[block(list, max = 1)]
    backup_restore: Vec<BackupRestore>,
    #[block(list)]
    maintenance_window: Vec<MaintenanceWindow>,
    #[block(single)]
    timeouts: Option<timeouts::Create>,
}

/// Which backup a cluster begins with.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct BackupRestore {
    #[attr(optional)]
    backup_created_at: Option<String>,
    #[attr(required)]
    database_name: Option<String>,
}

/// When updates are made.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct MaintenanceWindow {
    #[attr(required, equivalent = same_ignoring_case)]
    day: Option<String>,
    #[attr(required, equivalent = same_hour)]
    hour: Option<String>,
}

/// `13:00` and `13:00:00` are the same.
fn minutes(hour: &str) -> String {
    hour.splitn(3, ':').take(2).collect::<Vec<_>>().join(":")
}

fn same_hour(prior: &Value, config: &Value) -> bool {
    matches!((prior.as_str(), config.as_str()), (Some(a), Some(b)) if minutes(a) == minutes(b))
}

impl MaintenanceWindow {
    /// What the API reports, in the form that this has where both mean the same.
    fn as_written_in(&self, now: &Self) -> Self {
        let keep = |mine: &Option<String>, now: &Option<String>, same: fn(&str, &str) -> bool| {
            let is_same = given(mine).zip(given(now)).is_some_and(|(mine, now)| same(mine, now));
            if is_same { mine.clone() } else { now.clone() }
        };
        Self {
            day: keep(&self.day, &now.day, |a, b| a.eq_ignore_ascii_case(b)),
            hour: keep(&self.hour, &now.hour, |a, b| minutes(a) == minutes(b)),
        }
    }
}

/// A cluster as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    name: String,
    engine: String,
    #[serde(default)]
    version: Option<String>,
    num_nodes: i64,
    size: String,
    region: String,
    status: String,
    #[serde(default)]
    private_network_uuid: Option<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    project_id: Option<String>,
    #[serde(default)]
    storage_size_mib: Option<u64>,
    #[serde(default)]
    maintenance_window: Option<MaintenanceWindow>,
    #[serde(default)]
    connection: Connection,
    #[serde(default)]
    private_connection: Connection,
    #[serde(default)]
    ui_connection: Option<Connection>,
}

impl Api {
    /// Whether it is a cache, and so has no databases, users or pools of its own.
    pub(super) fn is_cache(&self) -> bool {
        matches!(self.engine.as_str(), "redis" | "valkey")
    }
}

/// The size of a cluster.
pub(super) async fn size(cx: &Account, cluster: &str) -> Result<String, ProviderError> {
    match listed::get::<Cluster>(cx, cluster).await? {
        Some(api) => Ok(api.size),
        None => Err(ProviderError::new(
            infra_provider::ErrorClass::NotFound,
            format!("there is no database cluster \"{cluster}\" in the account"),
        )),
    }
}

/// What a cache does when nobody says.
const NO_EVICTION: &str = "noeviction";

impl Cluster {
    fn below(&self, what: &str) -> String {
        format!("{}/{what}", listed::address::<Self>(self.id()))
    }

    async fn until_online(&self, cx: &Account, op: &Op<'_>) -> Result<Self, ProviderError> {
        let api = listed::until(cx, self, op, "to be online", |api| Ok(api.status == "online")).await?;
        self.observe(&api).with_settings(cx).await
    }

    /// Reads what calls of their own tell, where somebody has set it.
    async fn with_settings(mut self, cx: &Account) -> Result<Self, ProviderError> {
        if given(&self.eviction_policy).is_some() {
            let answer: Json = cx.api().get(&self.below("eviction_policy")).await?;
            self.eviction_policy = answer["eviction_policy"].as_str().map(str::to_owned);
        }
        if given(&self.sql_mode).is_some() {
            let answer: Json = cx.api().get(&self.below("sql_mode")).await?;
            self.sql_mode = answer["sql_mode"].as_str().map(str::to_owned);
        }
        Ok(self)
    }

    /// Sets what has calls of its own, where it differs from `prior`.
    async fn set(&self, cx: &Account, prior: &Self) -> Result<(), ProviderError> {
        if let Some(window) = self.maintenance_window.first()
            && prior.maintenance_window.first() != Some(window)
        {
            let body = json!({"day": given(&window.day).map(str::to_lowercase), "hour": window.hour});
            cx.api().put::<Json>(&self.below("maintenance"), &body).await?;
        }
        if given(&self.eviction_policy) != given(&prior.eviction_policy) {
            let policy = given(&self.eviction_policy).unwrap_or(NO_EVICTION);
            cx.api().put::<Json>(&self.below("eviction_policy"), &json!({"eviction_policy": policy})).await?;
        }
        if given(&self.sql_mode) != given(&prior.sql_mode) {
            let mode = self.sql_mode.clone().unwrap_or_default();
            cx.api().put::<Json>(&self.below("sql_mode"), &json!({"sql_mode": mode})).await?;
        }
        Ok(())
    }
}

impl Listed for Cluster {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/databases";
    const MANY: &'static str = "databases";
    const ONE: &'static str = "database";
    const IS_PAGED: bool = false;

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        let text = |value: &Option<String>| Some(value.clone().unwrap_or_default());
        let ui = api.ui_connection.clone().unwrap_or_default();
        Self {
            id: Some(api.id.clone()),
            database: text(&api.connection.database),
            engine: Some(api.engine.clone()),
            host: Some(api.connection.host.clone()),
            name: Some(api.name.clone()),
            node_count: Some(api.num_nodes),
            password: text(&api.connection.password),
            port: Some(api.connection.port),
            private_host: Some(api.private_connection.host.clone()),
            private_network_uuid: text(&api.private_network_uuid),
            private_uri: Some(api.private_connection.uri.clone()),
            project_id: text(&api.project_id),
            region: Some(api.region.clone()),
            size: Some(api.size.clone()),
            storage_size_mib: Some(api.storage_size_mib.unwrap_or_default().to_string()),
            tags: Some(intent::shown(api.tags.as_deref().unwrap_or_default()).collect()),
            ui_database: text(&ui.database),
            ui_host: Some(ui.host),
            ui_password: ui.password.filter(|text| !text.is_empty()),
            ui_port: Some(ui.port),
            ui_uri: Some(ui.uri).filter(|text| !text.is_empty()),
            ui_user: text(&ui.user),
            uri: Some(api.connection.uri.clone()),
            urn: Some(format!("do:dbaas:{}", api.id)),
            user: text(&api.connection.user),
            version: text(&api.version),
            // Every cluster has one; only those that somebody set are spoken of.
            maintenance_window: match (self.maintenance_window.first(), &api.maintenance_window) {
                (Some(mine), Some(now)) => vec![mine.as_written_in(now)],
                _ => Vec::new(),
            },
            ..self.clone()
        }
    }
}

impl Resource for Cluster {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits {
        create: Duration::from_secs(1800),
        update: Duration::from_secs(3600),
        delete: Duration::from_secs(600),
    };

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("engine", &["pg", "mysql", "redis", "valkey", "mongodb", "kafka", "opensearch"]);
        if checks.is_left_out("version") {
            checks.report("version", "version is needed");
        }
        if checks.text("engine").is_some_and(|engine| engine != "mysql") && !checks.is_left_out("sql_mode") {
            checks.report("sql_mode", "sql_mode is for MySQL only");
        }
        if checks.text("engine").is_some_and(|engine| !matches!(engine, "redis" | "valkey"))
            && !checks.is_left_out("eviction_policy")
        {
            checks.report("eviction_policy", "eviction_policy is for Redis and Valkey only");
        }
        let policies =
            [NO_EVICTION, "allkeys_lru", "allkeys_random", "volatile_lru", "volatile_random", "volatile_ttl"];
        checks.one_of("eviction_policy", &policies);
    }

    fn plan(draft: &mut Draft<'_>) {
        if !draft.is_create() && !draft.is_replaced() && draft.changes("tags") {
            draft.refuse("tags", "the API does not describe how to change the tags of a cluster: change them in the control panel too");
        }
        if draft.changes("size") && draft.is_unset("storage_size_mib") {
            draft.set("storage_size_mib", Value::unknown(infra_value::Type::String));
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let found = listed::read_many(cx, prior).await;
        one_by_one(&found, |found| async move {
            match found.clone()? {
                Some(cluster) => cluster.with_settings(cx).await.map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    async fn create(cx: &Account, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let restore = planned.backup_restore.first().map(|backup| {
            compact(json!({
                "database_name": backup.database_name,
                "backup_created_at": given(&backup.backup_created_at),
            }))
        });
        let body = compact(json!({
            "name": planned.name,
            "engine": planned.engine,
            "version": given(&planned.version),
            "size": planned.size,
            "region": given(&planned.region).map(str::to_lowercase),
            "num_nodes": planned.node_count,
            "tags": intent::with_tag(planned.tags.iter().flatten(), token),
            "private_network_uuid": given(&planned.private_network_uuid),
            "project_id": given(&planned.project_id),
            "backup_restore": restore,
            "storage_size_mib": given(&planned.storage_size_mib).and_then(|size| size.parse::<u64>().ok()),
        }));
        let made = planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?);
        // What is set once it is online.
        Ok(Self { maintenance_window: planned.maintenance_window.clone(), ..made })
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        // `made` has what was planned, but for what the API already told of its own.
        let online = listed::until(cx, &made, op, "to be online", |api| Ok(api.status == "online")).await?;
        let untouched = Self { eviction_policy: None, sql_mode: None, ..made.observe(&online) };
        made.set(cx, &untouched).await?;
        Ok(made.until_online(cx, op).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        listed::until(cx, prior, op, "to be online", |api| Ok(api.status == "online")).await?;
        let storage =
            given(&planned.storage_size_mib).filter(|_| prior.storage_size_mib != planned.storage_size_mib);
        if prior.size != planned.size || prior.node_count != planned.node_count || storage.is_some() {
            let storage = storage.and_then(|size| size.parse::<u64>().ok());
            let body = compact(json!({
                "size": planned.size,
                "num_nodes": planned.node_count,
                "storage_size_mib": storage,
            }));
            cx.api().put::<Json>(&prior.below("resize"), &body).await?;
            planned.until_online(cx, op).await?;
        }
        let region = |cluster: &Self| given(&cluster.region).unwrap_or_default().to_lowercase();
        if region(prior) != region(&planned) {
            cx.api().put::<Json>(&prior.below("migrate"), &json!({"region": region(&planned)})).await?;
            planned.until_online(cx, op).await?;
        }
        if prior.version != planned.version {
            cx.api().put::<Json>(&prior.below("upgrade"), &json!({"version": planned.version})).await?;
        }
        planned.set(cx, prior).await?;
        Ok(planned.until_online(cx, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = listed::list::<Self>(cx).await?;
        Ok(found.into_iter().filter(|cluster| tags::in_scope(cluster.tags.as_ref(), scope)).collect())
    }

    async fn find(cx: &Account, wanted: &[Wanted<Self>]) -> Answers<Self> {
        intent::find(cx, wanted, |api| api.tags.as_deref().unwrap_or_default()).await
    }

    async fn settle(cx: &Account, tokens: &[String]) -> Result<(), ProviderError> {
        intent::settle(cx, tokens).await
    }
}
