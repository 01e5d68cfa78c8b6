//! The providers that are installed.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_lang::config::ResourceBlock;
use infra_lang::eval::FunctionLibrary;
use infra_lang::instances::Schemas;
use infra_provider::{BlockKind, Provider};
use infra_schema::address::{ConfigResource, Mode};
use infra_schema::{Block, Function, FunctionError, ProviderSource, Schema};
use infra_value::Value;

use crate::builtin::Builtin;
use crate::failure::Concern;
use crate::marks;
use crate::secrets::Secrets;

/// Providers by source. The provider of the language itself is always among them.
#[derive(Clone)]
pub struct Catalog {
    providers: BTreeMap<ProviderSource, Arc<dyn Provider>>,
}

impl Catalog {
    /// A catalogue of these, and of what is part of the language.
    pub fn new(providers: impl IntoIterator<Item = Arc<dyn Provider>>) -> Self {
        let builtin: Arc<dyn Provider> = Arc::new(Builtin::new());
        let all = providers.into_iter().chain([builtin]);
        Self { providers: all.map(|p| (p.source(), p)).collect() }
    }

    /// A provider.
    pub fn get(&self, source: &ProviderSource) -> Option<&Arc<dyn Provider>> {
        self.providers.get(source)
    }

    /// Sources of all of them.
    pub fn sources(&self) -> impl Iterator<Item = &ProviderSource> {
        self.providers.keys()
    }

    /// The schema of a resource type or data source, whether or not infra manages its objects.
    pub fn schema(&self, source: &ProviderSource, mode: Mode, ty: &str) -> Option<&Arc<Schema>> {
        self.get(source)?.schemas().any(mode, ty)
    }

    /// Whether objects of a type are managed, or read.
    pub fn manages(&self, source: &ProviderSource, mode: Mode, ty: &str) -> bool {
        self.get(source).is_some_and(|provider| provider.schemas().managed(mode, ty).is_some())
    }

    /// What a provider has against the arguments of a block. Whom that concerns is asked only where something is wrong.
    pub(crate) fn objections<'a>(
        &self,
        provider: &ProviderSource,
        block: &ResourceBlock,
        config: &Value,
        concern: impl Fn() -> Concern<'a>,
    ) -> Diagnostics {
        let kind = match block.address.mode {
            Mode::Managed => BlockKind::Resource,
            Mode::Data => BlockKind::Data,
            Mode::Ephemeral => BlockKind::Ephemeral,
        };
        let Some(installed) = self.get(provider) else { return Diagnostics::new() };
        let found = installed.validate(kind, &block.address.ty, &config.unmark_deep());
        found.iter().map(|error| concern().failed("Invalid configuration", error)).collect()
    }
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new([])
    }
}

impl FunctionLibrary for Catalog {
    fn function(&self, provider: &ProviderSource, name: &str) -> Option<Arc<Function>> {
        self.get(provider)?.schemas().functions.get(name).cloned()
    }

    fn call(&self, provider: &ProviderSource, name: &str, args: &[Value]) -> Result<Value, FunctionError> {
        match self.get(provider) {
            Some(found) => found.call(name, args),
            None => Err(FunctionError::call(format!("{} is not installed", provider.for_display()))),
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

    fn check(
        &self,
        provider: &ProviderSource,
        address: &ConfigResource,
        block: &ResourceBlock,
        config: &Value,
    ) -> Diagnostics {
        let (mode, ty) = (block.address.mode, &block.address.ty);
        if !self.manages(provider, mode, ty) {
            return Diagnostics::new();
        }
        let secrets = || match self.resource(provider, mode, ty) {
            Some(schema) => Secrets::of(&marks::by_schema(schema, config)),
            None => Secrets::of(config),
        };
        self.objections(provider, block, config, || Concern::of(address).in_block(block).hiding(secrets()))
    }
}
