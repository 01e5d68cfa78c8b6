//! `digitalocean_database_db`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Fault, Identity, Op, Resource};
use serde::Deserialize;
use serde_json::json;

use super::child::{self, Child, child};
use crate::account::Account;
use crate::body::given;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_database_db")]
pub(crate) struct Db {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    cluster_id: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
}

/// A database as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    name: String,
}

impl Child for Db {
    type Api = Api;
    const MANY: &'static str = "dbs";
    const ONE: &'static str = "db";

    fn place(&self) -> (&str, &str) {
        (given(&self.cluster_id).unwrap_or_default(), given(&self.name).unwrap_or_default())
    }

    fn at(cluster: &str, name: &str) -> Self {
        Self {
            id: Some(format!("{cluster}/database/{name}")),
            cluster_id: Some(cluster.to_owned()),
            name: Some(name.to_owned()),
        }
    }

    fn name(api: &Api) -> &str {
        &api.name
    }

    fn observe(&self, cluster: &str, api: &Api) -> Self {
        Self::at(cluster, &api.name)
    }

    fn is_built_in(api: &Api) -> bool {
        api.name == "defaultdb"
    }
}

impl Resource for Db {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;

    child!("/database/");

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        child::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        child::create(cx, planned, &json!({"name": planned.name})).await
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
