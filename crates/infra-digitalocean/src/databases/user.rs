//! `digitalocean_database_user`

use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::child::{self, Child, child};
use crate::account::Account;
use crate::body::{compact, given};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_database_user")]
pub(crate) struct User {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, sensitive)]
    access_cert: Option<String>,
    #[attr(computed, sensitive)]
    access_key: Option<String>,
    #[attr(required, force_new)]
    cluster_id: Option<String>,
    #[attr(optional)]
    mysql_auth_plugin: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(computed, sensitive, computed_on = ["mysql_auth_plugin"])]
    password: Option<String>,
    #[attr(computed)]
    role: Option<String>,
    #[block(list)]
    settings: Vec<Settings>,
}

/// What a user of Kafka or OpenSearch may do.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    #[block(list)]
    acl: Vec<Acl>,
    #[block(list)]
    opensearch_acl: Vec<IndexAcl>,
}

/// What a user of Kafka may do with a topic.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct Acl {
    #[attr(computed, computed_on = ["permission", "topic"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[attr(required)]
    permission: Option<String>,
    #[attr(required)]
    topic: Option<String>,
}

/// What a user of OpenSearch may do with an index.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct IndexAcl {
    #[attr(required)]
    index: Option<String>,
    #[attr(required)]
    permission: Option<String>,
}

/// The same as the API reports it.
#[derive(Deserialize, Clone, Debug, Default)]
struct ApiSettings {
    #[serde(default)]
    acl: Vec<Acl>,
    #[serde(default)]
    opensearch_acl: Vec<IndexAcl>,
}

impl Settings {
    fn body(&self) -> Json {
        let listed = |list: Json| Some(list).filter(|list| list != &json!([]));
        compact(json!({"acl": listed(json!(self.acl)), "opensearch_acl": listed(json!(self.opensearch_acl))}))
    }

    /// What there is now, in the order in which it was written as far as it was. A user who may do nothing in
    /// particular has no settings.
    fn observe(prior: &[Self], api: &ApiSettings) -> Vec<Self> {
        if api.acl.is_empty() && api.opensearch_acl.is_empty() {
            return prior.iter().take(1).map(|_| Self::default()).collect();
        }
        let mut now = Self { acl: api.acl.clone(), opensearch_acl: api.opensearch_acl.clone() };
        if let Some(prior) = prior.first() {
            let topics: Vec<_> = prior.acl.iter().map(|acl| (&acl.topic, &acl.permission)).collect();
            let indices: Vec<_> = prior.opensearch_acl.iter().collect();
            let last = usize::MAX;
            now.acl.sort_by_key(|acl| {
                topics.iter().position(|known| *known == (&acl.topic, &acl.permission)).unwrap_or(last)
            });
            now.opensearch_acl
                .sort_by_key(|acl| indices.iter().position(|known| *known == acl).unwrap_or(last));
        }
        vec![now]
    }
}

/// What MySQL uses where nobody says.
const USUAL_PLUGIN: &str = "caching_sha2_password";

/// A user as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    name: String,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    mysql_settings: Option<MySql>,
    #[serde(default)]
    settings: Option<ApiSettings>,
    #[serde(default)]
    access_cert: Option<String>,
    #[serde(default)]
    access_key: Option<String>,
}

#[derive(Deserialize, Clone, Debug)]
struct MySql {
    auth_plugin: String,
}

/// What some engines tell only once.
fn told_once(now: &Option<String>, before: &Option<String>) -> Option<String> {
    now.clone().filter(|text| !text.is_empty()).or_else(|| before.clone())
}

impl Child for User {
    type Api = Api;
    const MANY: &'static str = "users";
    const ONE: &'static str = "user";

    fn place(&self) -> (&str, &str) {
        (given(&self.cluster_id).unwrap_or_default(), given(&self.name).unwrap_or_default())
    }

    fn at(cluster: &str, name: &str) -> Self {
        Self {
            id: Some(format!("{cluster}/user/{name}")),
            cluster_id: Some(cluster.to_owned()),
            name: Some(name.to_owned()),
            ..Self::default()
        }
    }

    fn name(api: &Api) -> &str {
        &api.name
    }

    fn observe(&self, cluster: &str, api: &Api) -> Self {
        let plugin = api.mysql_settings.as_ref().map(|settings| settings.auth_plugin.clone());
        let is_usual = plugin.as_deref() == Some(USUAL_PLUGIN) && given(&self.mysql_auth_plugin).is_none();
        Self {
            access_cert: told_once(&api.access_cert, &self.access_cert),
            access_key: told_once(&api.access_key, &self.access_key),
            mysql_auth_plugin: if is_usual { None } else { plugin },
            password: told_once(&api.password, &self.password),
            settings: Settings::observe(&self.settings, &api.settings.clone().unwrap_or_default()),
            role: Some(
                api.role.clone().filter(|role| !role.is_empty()).unwrap_or_else(|| "normal".to_owned()),
            ),
            ..Self::at(cluster, &api.name)
        }
    }

    fn is_built_in(api: &Api) -> bool {
        api.role.as_deref() == Some("primary")
    }
}

impl Resource for User {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;

    child!("/user/");

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("mysql_auth_plugin", &["mysql_native_password", USUAL_PLUGIN]);
        checks.each("settings", |settings| {
            settings.at_most_one(&["acl", "opensearch_acl"]);
            settings.each("acl", |acl| {
                acl.one_of("permission", &["admin", "consume", "produce", "produceconsume"]);
            });
            settings.each("opensearch_acl", |acl| {
                acl.one_of("permission", &["deny", "admin", "read", "write", "readwrite"]);
            });
        });
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        child::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let plugin = given(&planned.mysql_auth_plugin).map(|plugin| json!({"auth_plugin": plugin}));
        let settings = planned.settings.first().map(Settings::body);
        let body = json!({"name": planned.name, "mysql_settings": plugin, "settings": settings});
        child::create(cx, planned, &compact(body)).await
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&prior.mysql_auth_plugin) != given(&planned.mysql_auth_plugin) {
            let plugin = given(&planned.mysql_auth_plugin).unwrap_or(USUAL_PLUGIN);
            let body = json!({"mysql_settings": {"auth_plugin": plugin}});
            cx.api().post::<Json>(&format!("{}/reset_auth", child::address(prior)), &body).await?;
        }
        if prior.settings != planned.settings {
            let mut settings = planned.settings.first().map_or_else(|| json!({}), Settings::body);
            // What is taken away is said to be nothing.
            for (list, was) in [
                ("acl", prior.settings.iter().any(|settings| !settings.acl.is_empty())),
                ("opensearch_acl", prior.settings.iter().any(|settings| !settings.opensearch_acl.is_empty())),
            ] {
                if was && settings[list].is_null() {
                    settings[list] = json!([]);
                }
            }
            cx.api().put::<Json>(&child::address(prior), &json!({"settings": settings})).await?;
        }
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        child::delete(cx, prior, op).await
    }

    async fn import(cx: &Account, id: &str) -> Result<Option<Self>, ProviderError> {
        child::import(cx, id).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        child::list(cx).await
    }
}
