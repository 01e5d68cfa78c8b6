//! How documents name resources.

use infra_plan::ObjectId;
use infra_schema::address::{InstanceKey, Mode, ModuleInstance, ResourceInstance};
use infra_state::ProviderAddress;
use serde::Serialize;

/// `managed`, `data` or `ephemeral`.
pub(super) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
    }
}

/// The key of an instance.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Key<'a> {
    Index(u64),
    Key(&'a str),
}

/// The key of an instance that has one.
pub(super) fn index(address: &ResourceInstance) -> Option<Key<'_>> {
    address.key.as_ref().map(|key| match key {
        InstanceKey::Index(index) => Key::Index(*index),
        InstanceKey::Key(key) => Key::Key(key),
    })
}

/// The source of a provider, out of the address of its configuration.
pub(super) fn provider_name(provider: &str) -> String {
    let address: Result<ProviderAddress, _> = provider.parse();
    address.map_or_else(|_| provider.to_owned(), |address| address.source.to_string())
}

/// A resource as messages name it.
#[derive(Serialize)]
pub(super) struct Resource<'a> {
    addr: String,
    module: String,
    resource: String,
    implied_provider: &'a str,
    resource_type: &'a str,
    resource_name: &'a str,
    resource_key: Option<Key<'a>>,
}

impl<'a> Resource<'a> {
    /// The names of an object's resource.
    pub fn of(object: &'a ObjectId) -> Self {
        let address = &object.address;
        let within = ResourceInstance { module: ModuleInstance::root(), ..address.clone() };
        Self {
            addr: address.to_string(),
            module: address.module.to_string(),
            resource: within.to_string(),
            implied_provider: address.resource.implied_provider(),
            resource_type: &address.resource.ty,
            resource_name: &address.resource.name,
            resource_key: index(address),
        }
    }
}
