//! What is in a cluster, and has a name there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use infra_provider::{ErrorClass, ProviderError};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Op, Resource};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::cluster::Cluster;
use crate::account::Account;
use crate::api::segment;
use crate::listed::{self, Listed};

/// How to reach a cluster, or a part of one.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
pub(super) struct Connection {
    #[serde(default)]
    pub(super) uri: String,
    #[serde(default)]
    pub(super) database: Option<String>,
    #[serde(default)]
    pub(super) host: String,
    #[serde(default)]
    pub(super) port: i64,
    #[serde(default)]
    pub(super) user: Option<String>,
    #[serde(default)]
    pub(super) password: Option<String>,
}

/// A type whose objects belong to a cluster.
pub(super) trait Child: Resource<Cx = Account> {
    /// An object as the API reports it.
    type Api: DeserializeOwned + Clone + Debug + Send + Sync;

    /// Where they are below the cluster, and what the list is called: `users`.
    const MANY: &'static str;
    /// What one is called in an answer: `user`.
    const ONE: &'static str;

    /// The cluster and the name.
    fn place(&self) -> (&str, &str);

    /// An object of which only the place is known.
    fn at(cluster: &str, name: &str) -> Self;

    /// The name.
    fn name(api: &Self::Api) -> &str;

    /// The object as it is now. `self` is what was known of it.
    fn observe(&self, cluster: &str, api: &Self::Api) -> Self;

    /// Whether it is there from the beginning, and so nobody's.
    fn is_built_in(_api: &Self::Api) -> bool {
        false
    }
}

/// Where the objects of a cluster are.
pub(super) fn path<C: Child>(cluster: &str) -> String {
    format!("/v2/databases/{}/{}", segment(cluster), C::MANY)
}

/// Where one object is.
pub(super) fn address<C: Child>(object: &C) -> String {
    let (cluster, name) = object.place();
    format!("{}/{}", path::<C>(cluster), segment(name))
}

/// Asks for one object.
pub(super) async fn get<C: Child>(cx: &Account, object: &C) -> Result<Option<C>, ProviderError> {
    let (cluster, name) = object.place();
    if cluster.is_empty() || name.is_empty() {
        return Ok(None);
    }
    let Some(mut answer) = cx.api().find::<Json>(&address(object)).await? else { return Ok(None) };
    let api = listed::part(&mut answer, C::ONE)?;
    Ok(Some(object.observe(cluster, &api)))
}

/// Everything of the type that is in a cluster.
async fn of_cluster<C: Child>(cx: &Account, cluster: &str) -> Result<Vec<C::Api>, ProviderError> {
    match cx.api().find::<Json>(&path::<C>(cluster)).await? {
        Some(mut answer) if answer[C::MANY].is_array() => listed::part(&mut answer, C::MANY),
        _ => Ok(Vec::new()),
    }
}

/// Reads a batch: a call for each cluster, and one for each object that its list does not have.
pub(super) async fn read_many<C: Child>(cx: &Account, prior: &[C]) -> Answers<C> {
    if let [one] = prior {
        return vec![get(cx, one).await];
    }
    let clusters: BTreeSet<&str> =
        prior.iter().map(|child| child.place().0).filter(|id| !id.is_empty()).collect();
    let clusters: Vec<&str> = clusters.into_iter().collect();
    let found = one_by_one(&clusters, |cluster| of_cluster::<C>(cx, cluster)).await;
    let found: BTreeMap<&str, _> = clusters.iter().copied().zip(found).collect();
    let listed: Vec<Result<Option<C>, ProviderError>> = prior
        .iter()
        .map(|child| {
            let (cluster, name) = child.place();
            match found.get(cluster) {
                Some(Ok(items)) => Ok(items
                    .iter()
                    .find(|item| C::name(item) == name)
                    .map(|item| child.observe(cluster, item))),
                Some(Err(error)) => Err(error.clone()),
                None => Ok(None),
            }
        })
        .collect();
    let mut answers = Vec::with_capacity(prior.len());
    for (child, answer) in prior.iter().zip(listed) {
        answers.push(if matches!(answer, Ok(None)) { get(cx, child).await } else { answer });
    }
    answers
}

/// Makes one.
pub(super) async fn create<C: Child>(cx: &Account, planned: &C, body: &Json) -> Result<C, ProviderError> {
    let (cluster, _) = planned.place();
    let mut answer: Json = cx.api().post(&path::<C>(cluster), body).await?;
    let api = listed::part(&mut answer, C::ONE)?;
    Ok(planned.observe(cluster, &api))
}

/// Deletes one, and waits until it is gone.
pub(super) async fn delete<C: Child>(cx: &Account, object: &C, op: &Op<'_>) -> Result<(), ProviderError> {
    cx.api().delete(&address(object), None).await?;
    op.until(format!("{} {} to be gone", C::TYPE, object.id()), || async move {
        Ok(get(cx, object).await?.is_none().then_some(()))
    })
    .await
}

/// `CLUSTER,NAME`
pub(super) async fn import<C: Child>(cx: &Account, id: &str) -> Result<Option<C>, ProviderError> {
    match id.split_once(',') {
        Some((cluster, name)) => get(cx, &C::at(cluster, name)).await,
        None => {
            let message = format!("\"{id}\" does not name a {}", C::TYPE);
            Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the id of the cluster and the name, with a comma between them"))
        }
    }
}

/// Everything of the type, in all clusters, but for what every cluster has.
pub(super) async fn list<C: Child>(cx: &Account) -> Result<Vec<C>, ProviderError> {
    let clusters = listed::all::<Cluster>(cx).await?;
    let mut children = Vec::new();
    for api in clusters.iter().filter(|api| !api.is_cache()) {
        let cluster = Cluster::key(api);
        let found = of_cluster::<C>(cx, &cluster).await?;
        let own = found.iter().filter(|item| !C::is_built_in(item));
        children.extend(own.map(|item| C::at(&cluster, C::name(item)).observe(&cluster, item)));
    }
    Ok(children)
}

/// [`Resource::id`] and [`Resource::set_id`] of a type that is named within its cluster.
macro_rules! child {
    ($infix:literal) => {
        fn id(&self) -> &str {
            self.id.as_deref().unwrap_or_default()
        }

        fn set_id(&mut self, id: String) {
            if let Some((cluster, name)) = id.split_once($infix) {
                (self.cluster_id, self.name) = (Some(cluster.to_owned()), Some(name.to_owned()));
            }
            self.id = Some(id);
        }
    };
}
pub(super) use child;
