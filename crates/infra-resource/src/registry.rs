//! The types that the provider offers, by name. A new type is a file of its own and a line in the list of its service.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::{BlockKind, ErrorClass, ProviderError};
use infra_schema::{ProviderSchemas, Schema};
use infra_value::Value;

use crate::checks::Checks;
use crate::context::Context;
pub use crate::handler::{Handler, resource, resource_named};
use crate::resource::DataSource;

/// A data source whose model is not known by its Rust type.
#[async_trait]
pub trait Reader<C>: Send + Sync {
    /// Its name.
    fn ty(&self) -> &'static str;
    /// Its schema.
    fn schema(&self) -> &Arc<Schema>;
    /// What is wrong with a configuration beyond its schema.
    fn check(&self, config: &Value) -> Vec<ProviderError>;
    /// As [`infra_provider::Client::read_data`].
    async fn read(&self, cx: &C, config: &Value) -> Result<Value, ProviderError>;
}

/// A data source, for the list of its service.
pub fn data_source<D: DataSource>() -> Box<dyn Reader<D::Cx>> {
    data_source_named::<D>(D::TYPE)
}

/// A data source that has a second name.
pub fn data_source_named<D: DataSource>(name: &'static str) -> Box<dyn Reader<D::Cx>> {
    Box::new(DataReader::<D> { name, schema: Arc::new(D::schema()), model: PhantomData })
}

/// The types of a provider.
pub struct Registry<C> {
    provider: &'static str,
    resources: BTreeMap<&'static str, Handler<C>>,
    data_sources: BTreeMap<&'static str, Box<dyn Reader<C>>>,
}

impl<C: Context> Registry<C> {
    /// These types. `provider` names it in messages: `DigitalOcean`.
    pub fn new(
        provider: &'static str,
        resources: Vec<Handler<C>>,
        data_sources: Vec<Box<dyn Reader<C>>>,
    ) -> Self {
        Self {
            provider,
            resources: resources.into_iter().map(|handler| (handler.ty(), handler)).collect(),
            data_sources: data_sources.into_iter().map(|reader| (reader.ty(), reader)).collect(),
        }
    }

    /// What it offers, beside a provider block of schema `provider`.
    pub fn schemas(&self, provider: Schema) -> ProviderSchemas {
        ProviderSchemas {
            unmanaged: None,
            provider,
            resources: self.resources.values().map(|h| (h.ty().into(), Arc::clone(h.schema()))).collect(),
            data_sources: self
                .data_sources
                .values()
                .map(|r| (r.ty().into(), Arc::clone(r.schema())))
                .collect(),
            // A provider that has functions or ephemeral resources adds them.
            ..ProviderSchemas::default()
        }
    }

    /// A resource type.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn resource(&self, ty: &str) -> Result<&Handler<C>, ProviderError> {
        self.resources.get(ty).ok_or_else(|| self.unknown(ty))
    }

    /// A data source.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn data_source(&self, ty: &str) -> Result<&dyn Reader<C>, ProviderError> {
        self.data_sources.get(ty).map(|reader| &**reader).ok_or_else(|| self.unknown(ty))
    }

    /// What is wrong with the block of a resource or a data source, beyond its schema. `config` has no marks. Blocks of other
    /// kinds are the provider's own affair.
    pub fn check(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        let checked = match kind {
            BlockKind::Resource => self.resource(ty).map(|handler| handler.check(config)),
            BlockKind::Data => self.data_source(ty).map(|reader| reader.check(config)),
            BlockKind::Provider | BlockKind::Ephemeral => Ok(Vec::new()),
        };
        checked.unwrap_or_else(|error| vec![error])
    }

    fn unknown(&self, ty: &str) -> ProviderError {
        let message = format!("the built-in {} provider has no {ty}", self.provider);
        let hint = format!("docs/{}.md lists what there is", self.provider.to_lowercase());
        ProviderError::new(ErrorClass::Invalid, message).hint(hint)
    }
}

struct DataReader<D> {
    name: &'static str,
    schema: Arc<Schema>,
    model: PhantomData<fn() -> D>,
}

#[async_trait]
impl<C: Context, D: DataSource<Cx = C>> Reader<C> for DataReader<D> {
    fn ty(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn check(&self, config: &Value) -> Vec<ProviderError> {
        let mut errors = Vec::new();
        let mut checks = Checks::new(config, &mut errors);
        checks.timeouts();
        D::check(&mut checks);
        errors
    }

    async fn read(&self, cx: &C, config: &Value) -> Result<Value, ProviderError> {
        Ok(D::read(cx, D::decode(config)?).await?.encode())
    }
}
