//! `digitalocean_database_replica`

use std::time::Duration;

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Fault, Identity, Limits, Op, Resource};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::child::{self, Child, Connection, child};
use crate::account::Account;
use crate::api::segment;
use crate::body::{compact, given};
use crate::tags::{self, Tags};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_database_replica")]
pub(crate) struct Replica {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    cluster_id: Option<String>,
    #[attr(computed)]
    database: Option<String>,
    #[attr(computed)]
    host: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
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
    #[attr(optional, force_new)]
    region: Option<String>,
    #[attr(optional)]
    size: Option<String>,
    #[attr(optional_computed)]
    storage_size_mib: Option<String>,
    #[attr(optional, force_new, equivalent = tags::same)]
    tags: Option<Tags>,
    #[attr(computed, sensitive)]
    uri: Option<String>,
    #[attr(computed)]
    user: Option<String>,
    #[attr(computed)]
    uuid: Option<String>,
}

/// A replica as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    name: String,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    size: Option<String>,
    #[serde(default)]
    status: String,
    #[serde(default)]
    tags: Option<Tags>,
    #[serde(default)]
    private_network_uuid: Option<String>,
    #[serde(default)]
    storage_size_mib: Option<u64>,
    #[serde(default)]
    connection: Connection,
    #[serde(default)]
    private_connection: Connection,
}

impl Child for Replica {
    type Api = Api;
    const MANY: &'static str = "replicas";
    const ONE: &'static str = "replica";

    fn place(&self) -> (&str, &str) {
        (given(&self.cluster_id).unwrap_or_default(), given(&self.name).unwrap_or_default())
    }

    fn at(cluster: &str, name: &str) -> Self {
        Self {
            id: Some(format!("{cluster}/replicas/{name}")),
            cluster_id: Some(cluster.to_owned()),
            name: Some(name.to_owned()),
            ..Self::default()
        }
    }

    fn name(api: &Api) -> &str {
        &api.name
    }

    /// Left out, region and size are those of the cluster.
    fn observe(&self, cluster: &str, api: &Api) -> Self {
        let told = |mine: &Option<String>, now: &Option<String>| given(mine).and(now.clone());
        Self {
            database: api.connection.database.clone(),
            host: Some(api.connection.host.clone()),
            password: api.connection.password.clone(),
            port: Some(api.connection.port),
            private_host: Some(api.private_connection.host.clone()),
            private_network_uuid: Some(api.private_network_uuid.clone().unwrap_or_default()),
            private_uri: Some(api.private_connection.uri.clone()),
            region: told(&self.region, &api.region),
            size: told(&self.size, &api.size),
            storage_size_mib: api.storage_size_mib.map(|size| size.to_string()),
            tags: Some(api.tags.clone().unwrap_or_default()),
            uri: Some(api.connection.uri.clone()),
            user: api.connection.user.clone(),
            uuid: Some(api.id.clone()),
            ..Self::at(cluster, &api.name)
        }
    }
}

impl Replica {
    async fn until_online(&self, cx: &Account, op: &Op<'_>) -> Result<Self, ProviderError> {
        let (cluster, name) = self.place();
        op.until_typically(Duration::from_secs(300), format!("replica {name} to be online"), || async move {
            let Some(mut answer) = cx.api().find::<Json>(&child::address(self)).await? else {
                return Ok(None);
            };
            let api: Api = crate::listed::part(&mut answer, Self::ONE)?;
            Ok((api.status == "online").then(|| self.observe(cluster, &api)))
        })
        .await
    }
}

impl Resource for Replica {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(60);

    child!("/replicas/");

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        child::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        // The API wants to hear a size; left out, it is that of the cluster.
        let size = match given(&planned.size) {
            Some(size) => size.to_owned(),
            None => super::cluster::size(cx, planned.place().0).await?,
        };
        let body = compact(json!({
            "name": planned.name,
            "region": given(&planned.region),
            "size": size,
            "private_network_uuid": given(&planned.private_network_uuid),
            "storage_size_mib": given(&planned.storage_size_mib).and_then(|size| size.parse::<u64>().ok()),
            "tags": planned.tags.clone().unwrap_or_default(),
        }));
        child::create(cx, planned, &body).await
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.until_online(cx, op).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.size != planned.size || prior.storage_size_mib != planned.storage_size_mib {
            let uuid = given(&prior.uuid).unwrap_or_default();
            let storage = given(&planned.storage_size_mib).and_then(|size| size.parse::<u64>().ok());
            let body = compact(json!({"size": planned.size, "num_nodes": 1, "storage_size_mib": storage}));
            cx.api().put::<Json>(&format!("/v2/databases/{}/resize", segment(uuid)), &body).await?;
        }
        Ok(planned.until_online(cx, op).await?)
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
