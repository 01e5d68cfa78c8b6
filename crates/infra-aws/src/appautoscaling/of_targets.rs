//! Targets, and what belongs to them: all is found by the service, its resource, what of that is scaled, and a name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::future::Future;

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use infra_provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::lookup;
use crate::resource::Answers;
use crate::sought::{Page, sought};

/// How many names a call takes.
const NAMES: usize = 50;

/// What tells one thing from all others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    /// The service: `ecs`.
    pub namespace: String,
    /// `service/main/web`
    pub resource: String,
    /// `ecs:service:DesiredCount`
    pub dimension: String,
    /// Its own name; of a target, that of its resource.
    pub name: String,
}

/// What a call asks for.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    /// The service.
    pub namespace: ServiceNamespace,
    /// The names, or all.
    pub names: Option<Vec<String>>,
    /// The one resource.
    pub resource: Option<String>,
    /// The one dimension. A call takes it together with a resource only.
    pub dimension: Option<ScalableDimension>,
}

/// What a call tells of.
pub(super) trait OfTarget: Clone + Send + Sync {
    /// What tells it from all others.
    fn key(&self) -> Key;

    /// A page of what is asked for.
    fn page(
        cx: &Context,
        ask: Ask,
        token: Option<String>,
    ) -> impl Future<Output = Result<Page<Self>, ProviderError>> + Send;
}

impl Ask {
    /// All of a service.
    fn all(namespace: &str) -> Self {
        Self { namespace: ServiceNamespace::from(namespace), names: None, resource: None, dimension: None }
    }

    /// One thing.
    fn one(key: &Key) -> Self {
        Self {
            names: Some(vec![key.name.clone()]),
            resource: Some(key.resource.clone()),
            dimension: Some(ScalableDimension::from(key.dimension.as_str())),
            ..Self::all(&key.namespace)
        }
    }

    /// Some things of a service, by their names.
    fn named(keys: &HashSet<Key>) -> Self {
        let names: BTreeSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        let namespace = keys.iter().next().map_or("", |key| key.namespace.as_str());
        Self { names: Some(names.into_iter().map(str::to_owned).collect()), ..Self::all(namespace) }
    }
}

/// Reads what has these keys: 50 names of a service in a call.
pub(super) async fn read<T: OfTarget>(cx: &Context, keys: &[Key]) -> Answers<T> {
    let batches = batches(keys);
    let found = lookup::one_by_one(&batches, |batch| batch_of::<T>(cx, batch)).await;
    let mut answers = HashMap::<&Key, Result<T, ProviderError>>::new();
    for (batch, found) in batches.iter().zip(found) {
        match found {
            Ok(mut found) => {
                answers.extend(batch.iter().filter_map(|key| Some((key, Ok(found.remove(key)?)))));
            }
            Err(error) => answers.extend(batch.iter().map(|key| (key, Err(error.clone())))),
        }
    }
    keys.iter().map(|key| answers.get(key).cloned().transpose()).collect()
}

/// The keys, each once, in batches of one service that have so many names as a call takes.
fn batches(keys: &[Key]) -> Vec<HashSet<Key>> {
    let mut services = BTreeMap::<&str, BTreeMap<&str, HashSet<Key>>>::new();
    for key in keys {
        let names = services.entry(&key.namespace).or_default();
        names.entry(&key.name).or_default().insert(key.clone());
    }
    let of_service = |names: BTreeMap<&str, HashSet<Key>>| {
        let names: Vec<HashSet<Key>> = names.into_values().collect();
        names.chunks(NAMES).map(|names| names.iter().flatten().cloned().collect()).collect::<Vec<_>>()
    };
    services.into_values().flat_map(of_service).collect()
}

/// What others have named alike is left when it has more pages than things are wanted; what was not found by then is asked for by
/// itself.
async fn batch_of<T: OfTarget>(cx: &Context, batch: &HashSet<Key>) -> Result<HashMap<Key, T>, ProviderError> {
    let mut found = HashMap::new();
    if batch.len() > 1 {
        let page = |token| T::page(cx, Ask::named(batch), token);
        found = sought(batch, batch.len(), |api: &T| Some(api.key()), page).await?;
    }
    let missing: Vec<Key> = batch.iter().filter(|key| !found.contains_key(key)).cloned().collect();
    let asked = lookup::one_by_one(&missing, |key| async move {
        let page = |token| T::page(cx, Ask::one(key), token);
        sought(&HashSet::from([key.clone()]), usize::MAX, |api: &T| Some(api.key()), page).await
    });
    for one in asked.await {
        found.extend(one?);
    }
    Ok(found)
}

/// All of the region: a call tells those of one service.
pub(super) async fn all<T: OfTarget>(cx: &Context) -> Result<Vec<T>, ProviderError> {
    let services = lookup::one_by_one(ServiceNamespace::values(), |service| async move {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let (items, next) = T::page(cx, Ask::all(service), token).await?;
            all.extend(items);
            token = next.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(all);
            }
        }
    });
    let services = services.await.into_iter().collect::<Result<Vec<_>, ProviderError>>()?;
    Ok(services.into_iter().flatten().collect())
}

/// What an import id names, which is written as in Terraform: `ecs/service/main/web/ecs:service:DesiredCount`, and with the name of what
/// belongs to the target behind it. Resources and names may have slashes; the dimension begins with the service.
pub(super) fn parse_id(id: &str, has_name: bool) -> Result<Key, ProviderError> {
    let parsed = || {
        let (namespace, rest) = id.split_once('/')?;
        let (resource, rest) = rest.split_once(&format!("/{namespace}:"))?;
        let (dimension, name) = if has_name { rest.split_once('/')? } else { (rest, resource) };
        let is_whole = [namespace, resource, dimension, name].iter().all(|part| !part.is_empty());
        is_whole.then(|| Key {
            namespace: namespace.to_owned(),
            resource: resource.to_owned(),
            dimension: format!("{namespace}:{dimension}"),
            name: name.to_owned(),
        })
    };
    parsed().ok_or_else(|| {
        let (what, name) = if has_name { ("what belongs to a target", "/NAME") } else { ("a target", "") };
        let error = ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name {what}"));
        error.hint(format!("write it like ecs/service/CLUSTER/SERVICE/ecs:service:DesiredCount{name}"))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn key(namespace: &str, resource: &str, dimension: &str, name: &str) -> Key {
        let [namespace, resource, dimension, name] =
            [namespace, resource, dimension, name].map(str::to_owned);
        Key { namespace, resource, dimension, name }
    }

    #[test]
    fn import_ids_are_those_of_terraform() {
        let (read, index) = ("dynamodb:table:ReadCapacityUnits", "dynamodb:index:ReadCapacityUnits");
        assert_eq!(
            parse_id(&format!("dynamodb/table/t/{read}"), false).unwrap(),
            key("dynamodb", "table/t", read, "table/t")
        );
        assert_eq!(
            parse_id(&format!("dynamodb/table/t/index/i/{index}/Read:table/t"), true).unwrap(),
            key("dynamodb", "table/t/index/i", index, "Read:table/t")
        );
        let custom = "custom-resource:ResourceType:Property";
        assert_eq!(
            parse_id(&format!("custom-resource/https://a.example/prod/1/{custom}"), false).unwrap(),
            key("custom-resource", "https://a.example/prod/1", custom, "https://a.example/prod/1")
        );
        for wrong in
            ["", "web", "ecs/service/c/s", "ecs/ecs:service:DesiredCount", "ecs//ecs:service:DesiredCount"]
        {
            assert_eq!(parse_id(wrong, false).unwrap_err().class, ErrorClass::Invalid, "{wrong}");
        }
        assert!(parse_id("ecs/service/c/s/ecs:service:DesiredCount", true).is_err());
    }

    #[test]
    fn a_batch_is_of_one_service_and_has_as_many_names_as_a_call_takes() {
        let many = (0..60)
            .map(|i| key("ecs", &format!("service/c/{i}"), "ecs:service:DesiredCount", &format!("{i}")));
        let alike =
            (0..60).map(|i| key("rds", &format!("cluster:{i}"), "rds:cluster:ReadReplicaCount", "cpu"));
        let keys: Vec<Key> = many.chain(alike).collect();
        let twice = [keys.clone(), keys].concat();
        let sizes: Vec<usize> = batches(&twice).iter().map(HashSet::len).collect();
        assert_eq!(sizes, [50, 10, 60]);
    }
}
