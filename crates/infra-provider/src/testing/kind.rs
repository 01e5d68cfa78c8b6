//! What the cloud does with objects of a type.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::Schema;
use infra_value::Value;

use super::cloud::{State, key};
use super::types::{Bucket, Disk, Network, Server};
use crate::model::{DecodeError, Model, Rules};
use crate::{ErrorClass, ProviderError};

/// A resource type.
pub(super) struct Kind {
    pub(super) schema: Arc<Schema>,
    pub(super) rules: Rules,
    /// What the cloud makes of a plan; the number is new, the region that of the client.
    pub(super) make: fn(&Value, u64, &str) -> Result<Value, DecodeError>,
    /// Why the cloud does not want such an object, if it does not.
    pub(super) refuse: fn(&State, &Value) -> Option<ProviderError>,
    /// Why the cloud does not let go of an object, if it does not.
    pub(super) hold: fn(&State, &str) -> Option<ProviderError>,
}

/// All resource types.
pub(super) fn kinds() -> BTreeMap<&'static str, Kind> {
    BTreeMap::from([
        kind::<Network>(make_network, |_, _| None, in_use),
        kind::<Server>(make_server, network_missing, |_, _| None),
        kind::<Bucket>(make_bucket, name_taken, |_, _| None),
    ])
}

fn kind<M: Model>(
    make: fn(&Value, u64, &str) -> Result<Value, DecodeError>,
    refuse: fn(&State, &Value) -> Option<ProviderError>,
    hold: fn(&State, &str) -> Option<ProviderError>,
) -> (&'static str, Kind) {
    (M::TYPE, Kind { schema: Arc::new(M::schema()), rules: M::rules(), make, refuse, hold })
}

fn make_network(planned: &Value, number: u64, _: &str) -> Result<Value, DecodeError> {
    let mut network = Network::decode_planned(planned)?;
    network.id.get_or_insert_with(|| format!("net-{number}"));
    Ok(network.encode())
}

fn make_server(planned: &Value, number: u64, region: &str) -> Result<Value, DecodeError> {
    let mut server = Server::decode_planned(planned)?;
    server.id.get_or_insert_with(|| format!("srv-{number}"));
    server.image.get_or_insert_with(|| "img-default".to_owned());
    server.address.get_or_insert_with(|| format!("srv-{number}.{region}.test"));
    server.access_key.get_or_insert_with(|| format!("key-{number}"));
    server.password_wo = None;
    if server.root_disk.is_empty() {
        server.root_disk.push(Disk { name: "root".to_owned(), size: None });
    }
    for disk in server.root_disk.iter_mut().chain(&mut server.disk) {
        disk.size.get_or_insert(8);
    }
    for rule in &mut server.rule {
        rule.protocol.get_or_insert_with(|| "tcp".to_owned());
    }
    Ok(server.encode())
}

fn make_bucket(planned: &Value, _: u64, region: &str) -> Result<Value, DecodeError> {
    let mut bucket = Bucket::decode_planned(planned)?;
    let name = &bucket.name;
    bucket.id.get_or_insert_with(|| name.clone());
    bucket.domain.get_or_insert_with(|| format!("{name}.{region}.test"));
    Ok(bucket.encode())
}

fn in_use(state: &State, id: &str) -> Option<ProviderError> {
    let server = state.objects.iter().find(|((ty, _), stored)| {
        ty == Server::TYPE && stored.value.get("network_id").and_then(Value::as_str) == Some(id)
    });
    let ((_, server), _) = server?;
    Some(ProviderError {
        code: Some("DependencyViolation".to_owned()),
        ..ProviderError::new(ErrorClass::Conflict, format!("{id} is in use by {server}"))
    })
}

fn network_missing(state: &State, server: &Value) -> Option<ProviderError> {
    let id = server.get("network_id")?.as_str()?;
    (!state.objects.contains_key(&key(Network::TYPE, id))).then(|| ProviderError {
        code: Some("NetworkNotFound".to_owned()),
        ..ProviderError::new(ErrorClass::Invalid, format!("there is no network {id}"))
    })
}

fn name_taken(state: &State, bucket: &Value) -> Option<ProviderError> {
    let id = bucket.get("id")?.as_str()?;
    state.objects.contains_key(&key(Bucket::TYPE, id)).then(|| ProviderError {
        code: Some("BucketAlreadyExists".to_owned()),
        ..ProviderError::new(ErrorClass::AlreadyExists, format!("the name {id} is taken"))
    })
}
