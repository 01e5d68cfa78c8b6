//! The providers that are installed.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_lang::instances::Schemas;
use infra_provider::Provider;
use infra_schema::address::Mode;
use infra_schema::{Block, ProviderSource, Schema};

/// Providers by source.
#[derive(Clone, Default)]
pub struct Catalog {
    providers: BTreeMap<ProviderSource, Arc<dyn Provider>>,
}

impl Catalog {
    /// A catalogue of these.
    pub fn new(providers: impl IntoIterator<Item = Arc<dyn Provider>>) -> Self {
        Self { providers: providers.into_iter().map(|p| (p.source(), p)).collect() }
    }

    /// A provider.
    pub fn get(&self, source: &ProviderSource) -> Option<&Arc<dyn Provider>> {
        self.providers.get(source)
    }

    /// Sources of all of them.
    pub fn sources(&self) -> impl Iterator<Item = &ProviderSource> {
        self.providers.keys()
    }

    /// The schema of a resource type or data source.
    pub fn schema(&self, source: &ProviderSource, mode: Mode, ty: &str) -> Option<&Arc<Schema>> {
        let schemas = self.get(source)?.schemas();
        match mode {
            Mode::Managed => schemas.resources.get(ty),
            Mode::Data => schemas.data_sources.get(ty),
        }
    }
}

impl Schemas for Catalog {
    fn resource(&self, provider: &ProviderSource, mode: Mode, ty: &str) -> Option<&Block> {
        self.schema(provider, mode, ty).map(|schema| &schema.block)
    }

    fn provider(&self, provider: &ProviderSource) -> Option<&Block> {
        self.get(provider).map(|p| &p.schemas().provider.block)
    }
}
