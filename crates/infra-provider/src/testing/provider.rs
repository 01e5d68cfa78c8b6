//! The provider of the cloud in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use infra_schema::{ProviderSchemas, ProviderSource};
use infra_value::{Path, Value};

use super::client::MemoryClient;
use super::cloud::MemoryCloud;
use super::fault::Call;
use super::kind::{Kind, kinds};
use super::types::{Lookup, ProviderConfig, Secret, Server};
use super::unmanaged::Functions;
use crate::model::{Model, from_stored_json};
use crate::{BlockKind, Client, ErrorClass, Provider, ProviderError};

/// The provider of a [`MemoryCloud`]: `registry.terraform.io/infra/test`.
pub struct MemoryProvider {
    cloud: MemoryCloud,
    kinds: Arc<BTreeMap<&'static str, Kind>>,
    schemas: ProviderSchemas,
}

impl MemoryProvider {
    /// A provider for `cloud`.
    pub fn new(cloud: MemoryCloud) -> Self {
        let kinds = kinds();
        let schemas = ProviderSchemas {
            provider: ProviderConfig::schema(),
            resources: kinds.iter().map(|(ty, kind)| (Arc::from(*ty), kind.schema.clone())).collect(),
            data_sources: BTreeMap::from([(Lookup::TYPE.into(), Arc::new(Lookup::schema()))]),
            unmanaged: Some(Arc::new(Functions::new())),
            ephemeral_resources: BTreeMap::from([(Secret::TYPE.into(), Arc::new(Secret::schema()))]),
            ..ProviderSchemas::default()
        };
        Self { cloud, kinds: Arc::new(kinds), schemas }
    }

    /// The source address of every such provider.
    pub fn source_address() -> ProviderSource {
        ProviderSource {
            host: ProviderSource::DEFAULT_HOST.into(),
            namespace: "infra".into(),
            name: "test".into(),
        }
    }

    /// A client in the default region, without any call.
    pub fn client(&self) -> MemoryClient {
        MemoryClient::new(self.cloud.clone(), self.kinds.clone(), "here")
    }
}

#[async_trait]
impl Provider for MemoryProvider {
    fn source(&self) -> ProviderSource {
        Self::source_address()
    }

    fn schemas(&self) -> &ProviderSchemas {
        &self.schemas
    }

    fn validate(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        let text = |name: &str| config.get(name).and_then(Value::as_str);
        let mut errors = Vec::new();
        if kind != BlockKind::Provider && text("name") == Some("") {
            errors.push(ProviderError::invalid(Path::attr("name"), "the name is empty"));
        }
        if kind == BlockKind::Resource
            && ty == Server::TYPE
            && let Some(size) = text("size")
            && !matches!(size, "small" | "medium" | "large")
        {
            let error = ProviderError::invalid(Path::attr("size"), format!("there is no size \"{size}\""));
            errors.push(error.hint("sizes are small, medium and large"));
        }
        errors
    }

    fn upgrade(&self, ty: &str, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        let kind = self.kinds.get(ty).ok_or_else(|| unknown_type(ty))?;
        let unreadable = |error: String| {
            ProviderError::new(ErrorClass::Invalid, format!("the stored {ty} cannot be read: {error}"))
        };
        let mut json: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(attributes).map_err(|error| unreadable(error.to_string()))?;
        if version > kind.schema.version {
            return Err(unreadable(format!(
                "schema version {version} is newer than {}",
                kind.schema.version
            )));
        }
        // Before version 1 the size of a server was its flavor.
        if ty == Server::TYPE
            && version == 0
            && let Some(size) = json.remove("flavor")
        {
            json.insert("size".to_owned(), size);
        }
        let text = serde_json::Value::Object(json).to_string();
        from_stored_json(&kind.schema, &text).map_err(|error| unreadable(error.to_string()))
    }

    async fn configure(&self, config: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        let config = ProviderConfig::decode(config)?;
        self.cloud.begin(Call::Configure, "", "").await.map_err(|failed| failed.error)?;
        if config.token.as_deref() == Some("wrong") {
            return Err(ProviderError::new(ErrorClass::Denied, "the token is not valid").during("test:Login"));
        }
        let region = config.region.unwrap_or_else(|| "here".to_owned());
        Ok(Arc::new(MemoryClient::new(self.cloud.clone(), self.kinds.clone(), &region)))
    }
}

pub(super) fn unknown_type(ty: &str) -> ProviderError {
    ProviderError::new(ErrorClass::Internal, format!("there is no type {ty}"))
}
