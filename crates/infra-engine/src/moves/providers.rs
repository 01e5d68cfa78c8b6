//! Another provider configuration for what there is: an alias has another name, a module is handed another one.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_lang::config::Config;
use infra_schema::address::ResourceInModule;
use infra_state::{ProviderAddress, State};

use crate::clients;

/// Gives every resource to the provider configuration that its block names: that one reads it, and changes it. Returns the resources
/// that had another one, with it.
pub(super) fn reassign(
    state: &mut Arc<State>,
    config: &Config,
) -> BTreeMap<ResourceInModule, ProviderAddress> {
    let others: Vec<(ResourceInModule, ProviderAddress)> = state
        .resources
        .iter()
        .filter_map(|(address, resource)| {
            let (module, block) = config.declared(&address.config())?;
            let declared = clients::address_of(config, module, block);
            let is_other = declared.source == resource.provider.source && declared != resource.provider;
            is_other.then(|| (address.clone(), declared))
        })
        .collect();
    if others.is_empty() {
        return BTreeMap::new();
    }
    let state = Arc::make_mut(state);
    let reassigned = others.into_iter().filter_map(|(address, declared)| {
        let resource = state.resources.get_mut(&address)?;
        let before = std::mem::replace(&mut resource.provider, declared);
        Some((address, before))
    });
    reassigned.collect()
}
