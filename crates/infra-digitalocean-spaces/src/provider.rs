//! What of the provider block is about Spaces, and the types.

use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::model::Model;
use infra_provider::{BlockKind, Client, Provider, ProviderError};
use infra_resource::RegistryClient;
use infra_resource::registry::{Registry, resource};
use infra_schema::{ProviderSchemas, ProviderSource};
use infra_value::Value;

use crate::bucket::Bucket;
use crate::object::BucketObject;
use crate::spaces::{Keys, Spaces};

/// Where Spaces are. `{{.Region}}` stands for the region, as in Terraform's provider.
const ENDPOINT: &str = "https://{{.Region}}.digitaloceanspaces.com";

/// What stands in for arguments that a provider block leaves out. Whoever reads the environment fills it in.
#[derive(Clone, Default, PartialEq)]
pub struct Defaults {
    /// `SPACES_ACCESS_KEY_ID`.
    pub access_id: Option<String>,
    /// `SPACES_SECRET_ACCESS_KEY`.
    pub secret_key: Option<String>,
    /// `SPACES_ENDPOINT_URL`; `{{.Region}}` in it stands for the region.
    pub endpoint: Option<String>,
}

/// What a provider block says of Spaces; the rest of it is for others.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean")]
struct Settings {
    #[attr(optional)]
    spaces_access_id: Option<String>,
    #[attr(optional)]
    spaces_endpoint: Option<String>,
    #[attr(optional)]
    spaces_secret_key: Option<String>,
}

/// The Spaces of `registry.terraform.io/digitalocean/digitalocean`, not connected to anything.
pub struct SpacesProvider {
    registry: Arc<Registry<Spaces>>,
    schemas: ProviderSchemas,
    defaults: Defaults,
}

impl SpacesProvider {
    /// The provider.
    pub fn new(defaults: Defaults) -> Self {
        let types = vec![resource::<Bucket>(), resource::<BucketObject>()];
        let registry = Registry::new("DigitalOcean", types, Vec::new());
        let schemas = registry.schemas(Settings::schema());
        Self { registry: Arc::new(registry), schemas, defaults }
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    infra_resource::given::given(text)
}

#[async_trait]
impl Provider for SpacesProvider {
    fn source(&self) -> ProviderSource {
        ProviderSource {
            host: ProviderSource::DEFAULT_HOST.into(),
            namespace: "digitalocean".into(),
            name: "digitalocean".into(),
        }
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

    /// Keys are asked for by the first call, since a stack without Spaces needs none.
    async fn configure(&self, config: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        let settings = Settings::decode(config)?;
        let id = given(&settings.spaces_access_id).or(given(&self.defaults.access_id));
        let secret = given(&settings.spaces_secret_key).or(given(&self.defaults.secret_key));
        let endpoint =
            given(&settings.spaces_endpoint).or(given(&self.defaults.endpoint)).unwrap_or(ENDPOINT);
        let keys = id.zip(secret).map(|(id, secret)| Keys { id: id.to_owned(), secret: secret.to_owned() });
        Ok(Arc::new(RegistryClient::new(Arc::clone(&self.registry), Spaces::new(keys, endpoint))))
    }
}
