//! The providers.

use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::{BlockKind, Client, Provider, ProviderError};
use infra_resource::registry::{Handler, Reader};
use infra_resource::{Registry, RegistryClient};
use infra_schema::{ProviderSchemas, ProviderSource, Schema};
use infra_value::Value;

use crate::machine::{Machine, World};
use crate::{archive, local, null, random, time};

/// Resource types of a provider.
pub(crate) type Resources = Vec<Handler<Machine>>;

/// Data sources of a provider.
pub(crate) type DataSources = Vec<Box<dyn Reader<Machine>>>;

/// A provider without a cloud: `registry.terraform.io/hashicorp/random` and the like. Its block has no arguments.
pub struct Cloudless {
    name: &'static str,
    follows: &'static str,
    registry: Arc<Registry<Machine>>,
    schemas: ProviderSchemas,
    machine: Machine,
}

impl Cloudless {
    fn new(
        name: &'static str,
        follows: &'static str,
        resources: Resources,
        data_sources: DataSources,
        machine: &Machine,
    ) -> Self {
        let registry = Registry::new(name, resources, data_sources);
        let schemas = registry.schemas(Schema::default());
        Self { name, follows, registry: Arc::new(registry), schemas, machine: machine.clone() }
    }
}

/// All of them, in this world.
pub fn all(world: Arc<dyn World>) -> Vec<Cloudless> {
    let machine = Machine::new(world);
    vec![
        Cloudless::new("null", "3.2.4", null::resources(), null::data_sources(), &machine),
        Cloudless::new("random", "3.7.2", random::resources(), Vec::new(), &machine),
        Cloudless::new("time", "0.13.1", time::resources(), Vec::new(), &machine),
        Cloudless::new("local", "2.5.3", local::resources(), local::data_sources(), &machine),
        Cloudless::new("archive", "2.7.1", Vec::new(), archive::data_sources(), &machine),
    ]
}

#[async_trait]
impl Provider for Cloudless {
    fn source(&self) -> ProviderSource {
        ProviderSource::implied(self.name)
    }

    fn follows(&self) -> Option<&'static str> {
        Some(self.follows)
    }

    /// Only files are anywhere else.
    fn lives_in_the_state(&self) -> bool {
        self.name != "local"
    }

    fn schemas(&self) -> &ProviderSchemas {
        &self.schemas
    }

    fn validate(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        self.registry.check(kind, ty, &config.unmark_deep())
    }

    fn upgrade(&self, ty: &str, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        self.registry.resource(ty)?.upgrade(version, attributes)
    }

    async fn configure(&self, _: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        Ok(Arc::new(RegistryClient::new(Arc::clone(&self.registry), self.machine.clone())))
    }
}
