//! The provider: what it offers, and its connection to an account.

mod block;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use infra_provider::model::Model;
use infra_provider::{BlockKind, Client, ErrorClass, Provider, ProviderError};
use infra_resource::RegistryClient;
use infra_resource::registry::Registry;
use infra_schema::{ProviderSchemas, ProviderSource};
use infra_value::{Path, Value};

use crate::account::Account;
use crate::api::Api;
use crate::body::given;

use block::Settings;

const ENDPOINT: &str = "https://api.digitalocean.com";
const LIST_LAG: Duration = Duration::from_secs(2);

/// What stands in for arguments that a provider block leaves out. Whoever reads the environment fills it in.
#[derive(Clone, Default, PartialEq)]
pub struct Defaults {
    /// `DIGITALOCEAN_TOKEN`, or else `DIGITALOCEAN_ACCESS_TOKEN`.
    pub token: Option<String>,
    /// `DIGITALOCEAN_API_URL`.
    pub api_endpoint: Option<String>,
    /// How long the API's lists may be behind what was just made; 2 seconds if nothing is said.
    pub list_lag: Option<Duration>,
}

/// `registry.terraform.io/digitalocean/digitalocean`, built in.
pub struct DigitalOceanProvider {
    registry: Arc<Registry<Account>>,
    schemas: ProviderSchemas,
    defaults: Defaults,
}

impl DigitalOceanProvider {
    /// The provider, not connected to anything.
    pub fn new(defaults: Defaults) -> Self {
        let registry = Registry::new("DigitalOcean", crate::resources(), crate::data_sources());
        let schemas = registry.schemas(Settings::schema());
        Self { registry: Arc::new(registry), schemas, defaults }
    }
}

#[async_trait]
impl Provider for DigitalOceanProvider {
    fn source(&self) -> ProviderSource {
        ProviderSource {
            host: ProviderSource::DEFAULT_HOST.into(),
            namespace: "digitalocean".into(),
            name: "digitalocean".into(),
        }
    }

    fn has_forms_of_its_own(&self) -> bool {
        true
    }

    fn schemas(&self) -> &ProviderSchemas {
        &self.schemas
    }

    fn validate(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        let config = config.unmark_deep();
        match kind {
            BlockKind::Provider => block::check(&config),
            _ => self.registry.check(kind, ty, &config),
        }
    }

    fn upgrade(&self, ty: &str, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        self.registry.resource(ty)?.upgrade(version, attributes)
    }

    async fn configure(&self, config: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        if let Some(error) = block::check(config).into_iter().next() {
            return Err(error);
        }
        let settings = Settings::decode(config)?;
        let Some(token) = given(&settings.token).or(given(&self.defaults.token)) else {
            let error = ProviderError {
                attribute: Some(Path::attr("token")),
                ..ProviderError::new(ErrorClass::Denied, "there is no DigitalOcean token")
            };
            return Err(error.hint("set DIGITALOCEAN_TOKEN, or `token` in the provider block"));
        };
        let endpoint =
            given(&settings.api_endpoint).or(given(&self.defaults.api_endpoint)).unwrap_or(ENDPOINT);
        let account = Account::new(Api::new(endpoint, token)?, self.defaults.list_lag.unwrap_or(LIST_LAG));
        Ok(Arc::new(RegistryClient::new(Arc::clone(&self.registry), account)))
    }
}
