//! A resource of the state with its instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::address::InstanceKey;

use super::{ExtraFields, InstanceObject, ProviderAddress};

/// The key of an object that a replacement pushed aside and that waits for its destruction: eight hexadecimal digits.
pub type Deposed = String;

/// A resource within one instance of its module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceState {
    /// The provider configuration that manages it.
    pub provider: ProviderAddress,
    /// Its objects by instance key; of each instance the current one, and those that are deposed.
    ///
    /// Their order is that of the file: no key, then numbers, then strings; the current object before the deposed.
    pub instances: BTreeMap<(Option<InstanceKey>, Option<Deposed>), Arc<InstanceObject>>,
    /// Fields that are not known here.
    pub extra: ExtraFields,
}

impl ResourceState {
    /// A resource without instances.
    pub fn new(provider: ProviderAddress) -> Self {
        Self { provider, instances: BTreeMap::new(), extra: ExtraFields::default() }
    }
}
