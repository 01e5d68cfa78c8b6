//! `digitalocean_database_user`

use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource};
use serde::Deserialize;
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

/// What a user of Kafka may do.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    #[block(list)]
    acl: Vec<Acl>,
}

/// What a user of Kafka may do with a topic.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Acl {
    #[attr(computed)]
    id: Option<String>,
    #[attr(required)]
    permission: Option<String>,
    #[attr(required)]
    topic: Option<String>,
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
}

#[derive(Deserialize, Clone, Debug)]
struct MySql {
    auth_plugin: String,
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
            access_cert: None,
            access_key: None,
            mysql_auth_plugin: if is_usual { None } else { plugin },
            // Some engines tell it only once.
            password: api.password.clone().filter(|text| !text.is_empty()).or(self.password.clone()),
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
        checks.refuse(&["settings"]);
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        child::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let plugin = given(&planned.mysql_auth_plugin).map(|plugin| json!({"auth_plugin": plugin}));
        child::create(cx, planned, &compact(json!({"name": planned.name, "mysql_settings": plugin}))).await
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&prior.mysql_auth_plugin) != given(&planned.mysql_auth_plugin) {
            let plugin = given(&planned.mysql_auth_plugin).unwrap_or(USUAL_PLUGIN);
            let body = json!({"mysql_settings": {"auth_plugin": plugin}});
            cx.api().post::<Json>(&format!("{}/reset_auth", child::address(prior)), &body).await?;
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
