//! `digitalocean_kubernetes_node_pool`

use std::collections::{BTreeMap, HashMap};

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource, Wanted, by_id, timeouts};
use serde_json::Value as Json;

use super::cluster::{self, Cluster};
use super::pool::{self, Api, Node, Pool, Taint};
use crate::account::Account;
use crate::api::segment;
use crate::body::given;
use crate::intent;
use crate::listed::{self, part};
use crate::tags::{self, Tags};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_kubernetes_node_pool", version = 1)]
pub(crate) struct NodePool {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, computed_on = ["auto_scale", "max_nodes", "min_nodes", "node_count"])]
    actual_node_count: Option<i64>,
    #[attr(optional, default = false)]
    auto_scale: Option<bool>,
    #[attr(required, force_new)]
    cluster_id: Option<String>,
    #[attr(optional)]
    labels: Option<BTreeMap<String, String>>,
    #[attr(optional)]
    max_nodes: Option<i64>,
    #[attr(optional)]
    min_nodes: Option<i64>,
    #[attr(required)]
    name: Option<String>,
    #[attr(optional)]
    node_count: Option<i64>,
    #[attr(computed, nested, computed_on = ["auto_scale", "labels", "max_nodes", "min_nodes", "name", "node_count", "tags", "taint"])]
    nodes: Vec<Node>,
    #[attr(required, force_new)]
    size: Option<String>,
    #[attr(optional, equivalent = tags::same)]
    tags: Option<Tags>,
    #[block(set)]
    taint: Vec<Taint>,
    #[block(single)]
    timeouts: Option<timeouts::CreateDelete>,
}

impl NodePool {
    fn cluster(&self) -> &str {
        given(&self.cluster_id).unwrap_or_default()
    }

    fn pool(&self) -> Pool {
        let this = self.clone();
        Pool {
            actual_node_count: this.actual_node_count,
            auto_scale: this.auto_scale,
            id: this.id,
            labels: this.labels,
            max_nodes: this.max_nodes,
            min_nodes: this.min_nodes,
            name: this.name,
            node_count: this.node_count,
            nodes: this.nodes,
            size: this.size,
            tags: this.tags,
            taint: this.taint,
        }
    }

    /// The pool as it is now, in this cluster.
    fn observe(&self, cluster: &str, api: &Api) -> Self {
        let pool = self.pool().observe(api);
        Self {
            id: pool.id,
            actual_node_count: pool.actual_node_count,
            auto_scale: pool.auto_scale,
            cluster_id: Some(cluster.to_owned()),
            labels: pool.labels,
            max_nodes: pool.max_nodes,
            min_nodes: pool.min_nodes,
            name: pool.name,
            node_count: pool.node_count,
            nodes: pool.nodes,
            size: pool.size,
            tags: pool.tags,
            taint: pool.taint,
            timeouts: self.timeouts.clone(),
        }
    }

    async fn get(&self, cx: &Account) -> Result<Option<Api>, ProviderError> {
        get(cx, self.cluster(), self.id()).await
    }

    async fn until_running(&self, cx: &Account, op: &Op<'_>) -> Result<Self, ProviderError> {
        let api = until_running(cx, self.cluster(), self.id(), op).await?;
        Ok(self.observe(self.cluster(), &api))
    }
}

fn pools(cluster: &str) -> String {
    format!("{}/node_pools", listed::address::<Cluster>(cluster))
}

fn address(cluster: &str, pool: &str) -> String {
    format!("{}/{}", pools(cluster), segment(pool))
}

async fn get(cx: &Account, cluster: &str, pool: &str) -> Result<Option<Api>, ProviderError> {
    if cluster.is_empty() || pool.is_empty() {
        return Ok(None);
    }
    match cx.api().find::<Json>(&address(cluster, pool)).await? {
        Some(mut answer) => part(&mut answer, "node_pool").map(Some),
        None => Ok(None),
    }
}

/// Waits for a pool to have all its machines.
pub(super) async fn until_running(
    cx: &Account,
    cluster: &str,
    pool: &str,
    op: &Op<'_>,
) -> Result<Api, ProviderError> {
    op.until_typically(
        std::time::Duration::from_secs(120),
        format!("the machines of node pool {pool} to run"),
        || async move { Ok(get(cx, cluster, pool).await?.filter(Api::is_running)) },
    )
    .await
}

/// Changes a pool.
pub(super) async fn change(
    cx: &Account,
    cluster: &str,
    pool: &str,
    body: &Json,
) -> Result<(), ProviderError> {
    cx.api().put::<Json>(&address(cluster, pool), body).await.map(drop)
}

/// All pools of the account but those that clusters begin with, each with its cluster.
async fn all(cx: &Account) -> Result<Vec<(String, Api)>, ProviderError> {
    let clusters = listed::all::<Cluster>(cx).await?;
    Ok(clusters.iter().flat_map(cluster::Api::added_pools).collect())
}

impl Resource for NodePool {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits::minutes(30);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        pool::check(checks);
    }

    /// One call for any number: the list of clusters has their pools.
    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let mut found: HashMap<String, (String, Api)> = HashMap::new();
        if prior.len() > 1 {
            match all(cx).await {
                Ok(all) => {
                    found.extend(all.into_iter().map(|(cluster, api)| (api.id.clone(), (cluster, api))))
                }
                Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
            }
        }
        one_by_one(prior, |prior| {
            let listed = found.get(prior.id()).cloned();
            async move {
                Ok(match listed {
                    Some((cluster, api)) => Some(prior.observe(&cluster, &api)),
                    None => prior.get(cx).await?.map(|api| prior.observe(prior.cluster(), &api)),
                })
            }
        })
        .await
    }

    async fn create(cx: &Account, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let body = planned.pool().create_body(&[&intent::tag(token)]);
        let mut answer: Json = cx.api().post(&pools(planned.cluster()), &body).await?;
        let made = planned.observe(planned.cluster(), &part(&mut answer, "node_pool")?);
        Ok(Self { node_count: planned.node_count, ..made })
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.until_running(cx, op).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let (was, is) = (prior.pool(), planned.pool());
        if is.differs(&was) {
            change(cx, prior.cluster(), prior.id(), &is.change_body(&was, &[])).await?;
        }
        Ok(planned.until_running(cx, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        cx.api().delete(&address(prior.cluster(), prior.id()), None).await?;
        op.until(format!("node pool {} to be gone", prior.id()), || async move {
            Ok(prior.get(cx).await?.is_none().then_some(()))
        })
        .await
    }

    async fn import(cx: &Account, id: &str) -> Result<Option<Self>, ProviderError> {
        let found = all(cx).await?.into_iter().find(|(_, api)| api.id == id);
        Ok(found.map(|(cluster, api)| Self::default().observe(&cluster, &api)))
    }

    async fn list(cx: &Account, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = all(cx).await?;
        let found = found.iter().map(|(cluster, api)| Self::default().observe(cluster, api));
        Ok(found.filter(|pool| tags::in_scope(pool.tags.as_ref(), scope)).collect())
    }

    async fn find(cx: &Account, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let found = match all(cx).await {
            Ok(found) => found,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let find = |wanted: &Wanted<Self>| {
            let tag = intent::tag(&wanted.token);
            let is_it = |api: &Api| api.tags.iter().flatten().any(|has| *has == tag);
            let item = found.iter().find(|(_, api)| is_it(api));
            Ok(item.map(|(cluster, api)| wanted.planned.observe(cluster, api)))
        };
        wanted.iter().map(find).collect()
    }

    /// A pool gives its tags to machines that it makes: it has to be told, too, that a tag is gone.
    async fn settle(cx: &Account, tokens: &[String]) -> Result<(), ProviderError> {
        for (cluster, api) in all(cx).await? {
            let is_marked = |tag: &String| tokens.iter().any(|token| *tag == intent::tag(token));
            if !api.tags.iter().flatten().any(is_marked) {
                continue;
            }
            let now = Pool::default().observe(&api);
            let body = now.change_body(&now, &[]);
            match change(cx, &cluster, &api.id, &body).await {
                Err(error) if error.class == ErrorClass::NotFound => {}
                other => other?,
            }
        }
        intent::settle(cx, tokens).await
    }
}
