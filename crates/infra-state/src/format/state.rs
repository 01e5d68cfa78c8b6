//! A snapshot of the state in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::address::{ResourceInModule, ResourceInstance};

use super::{Deposed, ExtraFields, InstanceObject, OutputState, ProviderAddress, ResourceState};
use crate::RawJson;

/// The `terraform_version` of a state that `infra` starts.
///
/// Terraform refuses a state whose `terraform_version` is newer than itself. This is the release whose format is
/// written here, so every Terraform from it on can take the state over.
pub const TERRAFORM_VERSION: &str = "1.11.4";

/// All that is known of the managed objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Version of the tool that wrote the state first, kept as found.
    pub terraform_version: String,
    /// Number of this snapshot; each that is written has the next one.
    pub serial: u64,
    /// Identity of the state over all its snapshots.
    pub lineage: String,
    /// Outputs of the root module.
    pub outputs: BTreeMap<String, OutputState>,
    /// Resources by address.
    pub resources: BTreeMap<ResourceInModule, ResourceState>,
    /// Results of `check` blocks and conditions, as found.
    pub check_results: Option<RawJson>,
    /// Fields that are not known here.
    pub extra: ExtraFields,
}

impl Default for State {
    fn default() -> Self {
        Self {
            terraform_version: TERRAFORM_VERSION.to_owned(),
            serial: 0,
            lineage: String::new(),
            outputs: BTreeMap::new(),
            resources: BTreeMap::new(),
            check_results: Some(RawJson::null()),
            extra: ExtraFields::default(),
        }
    }
}

impl State {
    /// The current object of an instance.
    pub fn get(&self, address: &ResourceInstance) -> Option<&Arc<InstanceObject>> {
        self.object(address, None)
    }

    /// The current object of an instance, or a deposed one.
    pub fn object(&self, address: &ResourceInstance, deposed: Option<&str>) -> Option<&Arc<InstanceObject>> {
        let resource = self.resources.get(&address.in_module())?;
        resource.instances.get(&(address.key.clone(), deposed.map(str::to_owned)))
    }

    /// The provider configuration that an instance belongs to.
    pub fn provider(&self, address: &ResourceInstance) -> Option<&ProviderAddress> {
        self.resources.get(&address.in_module()).map(|resource| &resource.provider)
    }

    /// Every object with its address, the key by which it is deposed, and its provider.
    pub fn objects(
        &self,
    ) -> impl Iterator<Item = (ResourceInstance, Option<&Deposed>, &ProviderAddress, &Arc<InstanceObject>)>
    {
        self.resources.iter().flat_map(|(address, resource)| {
            resource.instances.iter().map(|((key, deposed), object)| {
                (address.instance(key.clone()), deposed.as_ref(), &resource.provider, object)
            })
        })
    }

    /// Whether there are neither resources nor outputs.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.outputs.is_empty()
    }

    /// Puts an object into its place. Only what is written through a session becomes durable.
    pub fn insert(
        &mut self,
        address: &ResourceInstance,
        deposed: Option<Deposed>,
        provider: ProviderAddress,
        object: Arc<InstanceObject>,
    ) {
        let resource =
            self.resources.entry(address.in_module()).or_insert_with(|| ResourceState::new(provider.clone()));
        resource.provider = provider;
        resource.instances.insert((address.key.clone(), deposed), object);
    }

    /// Removes an object, and its resource when it was the last.
    pub fn remove(&mut self, address: &ResourceInstance, deposed: Option<Deposed>) {
        let within = address.in_module();
        if let Some(resource) = self.resources.get_mut(&within)
            && resource.instances.remove(&(address.key.clone(), deposed)).is_some()
            && resource.instances.is_empty()
        {
            self.resources.remove(&within);
        }
    }
}
