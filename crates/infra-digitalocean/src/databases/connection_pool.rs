//! `digitalocean_database_connection_pool`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource};
use serde::Deserialize;
use serde_json::json;

use super::child::{self, Child, Connection, child};
use crate::account::Account;
use crate::body::{compact, given};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_database_connection_pool")]
pub(crate) struct ConnectionPool {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    cluster_id: Option<String>,
    #[attr(required, force_new)]
    db_name: Option<String>,
    #[attr(computed)]
    host: Option<String>,
    #[attr(required, force_new)]
    mode: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(computed, sensitive)]
    password: Option<String>,
    #[attr(computed)]
    port: Option<i64>,
    #[attr(computed)]
    private_host: Option<String>,
    #[attr(computed, sensitive)]
    private_uri: Option<String>,
    #[attr(required, force_new)]
    size: Option<i64>,
    #[attr(optional, force_new)]
    skip_if_exists: Option<bool>,
    #[attr(computed, sensitive)]
    uri: Option<String>,
    #[attr(optional, force_new)]
    user: Option<String>,
}

/// A pool as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    name: String,
    mode: String,
    size: i64,
    db: String,
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    connection: Connection,
    #[serde(default)]
    private_connection: Connection,
}

impl Child for ConnectionPool {
    type Api = Api;
    const MANY: &'static str = "pools";
    const ONE: &'static str = "pool";

    fn place(&self) -> (&str, &str) {
        (given(&self.cluster_id).unwrap_or_default(), given(&self.name).unwrap_or_default())
    }

    fn at(cluster: &str, name: &str) -> Self {
        Self {
            id: Some(format!("{cluster}/{name}")),
            cluster_id: Some(cluster.to_owned()),
            name: Some(name.to_owned()),
            ..Self::default()
        }
    }

    fn name(api: &Api) -> &str {
        &api.name
    }

    fn observe(&self, cluster: &str, api: &Api) -> Self {
        Self {
            db_name: Some(api.db.clone()),
            host: Some(api.connection.host.clone()),
            mode: Some(api.mode.clone()),
            password: Some(api.connection.password.clone().unwrap_or_default()),
            port: Some(api.connection.port),
            private_host: Some(api.private_connection.host.clone()),
            private_uri: Some(api.private_connection.uri.clone()),
            size: Some(api.size),
            skip_if_exists: self.skip_if_exists,
            uri: Some(api.connection.uri.clone()),
            user: Some(api.user.clone().unwrap_or_default()),
            ..Self::at(cluster, &api.name)
        }
    }
}

impl ConnectionPool {
    /// A pool that was there already, where it is what was asked for.
    fn taken_over(&self, there: Self) -> Result<Self, ProviderError> {
        let is_same = self.mode == there.mode
            && self.size == there.size
            && self.db_name == there.db_name
            && given(&self.user) == given(&there.user);
        if is_same {
            return Ok(there);
        }
        let name = given(&self.name).unwrap_or_default();
        let message = format!("there is a pool \"{name}\" already, and it has other settings");
        Err(ProviderError::new(ErrorClass::AlreadyExists, message)
            .hint("write its mode, size, db_name and user, or another name"))
    }
}

impl Resource for ConnectionPool {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;

    child!("/");

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("mode", &["session", "transaction", "statement"]);
        if checks.text("name").is_some_and(|name| !(3..=63).contains(&name.len())) {
            checks.report("name", "the name of a pool has 3 to 63 characters");
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        child::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        if planned.skip_if_exists == Some(true)
            && let Some(there) = child::get(cx, planned).await?
        {
            return planned.taken_over(there);
        }
        let body = compact(json!({
            "name": planned.name,
            "mode": planned.mode,
            "size": planned.size,
            "db": planned.db_name,
            "user": given(&planned.user),
        }));
        child::create(cx, planned, &body).await
    }

    /// Everything needs another one.
    async fn update(cx: &Account, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
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
