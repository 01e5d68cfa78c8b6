//! The provider: what it offers, and its connection to an account.

mod block;
mod connection;
mod credentials;
mod endpoints;
mod never_sent;
mod shared;
mod transport;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::model::Model;
use infra_provider::{BlockKind, Client, Provider, ProviderError};
use infra_resource::{Registry, RegistryClient};
use infra_schema::{FunctionError, ProviderSchemas, ProviderSource};
use infra_value::Value;

use crate::context::Context;
use crate::functions;
use crate::registry::registry;
use crate::tags::TagRules;
use crate::unmanaged::Unmanaged;

use block::Settings;
pub(crate) use connection::{Connection, client, client_config};
pub(crate) use never_sent::{NeverSent, is_never_sent};
use shared::Accounts;

/// `registry.terraform.io/hashicorp/aws`, built in.
pub struct AwsProvider {
    registry: Arc<Registry<Context>>,
    schemas: ProviderSchemas,
    accounts: Accounts,
}

impl AwsProvider {
    /// The provider, not connected to anything.
    pub fn new() -> Self {
        let registry = registry();
        let schemas = ProviderSchemas {
            functions: functions::schemas(),
            unmanaged: Some(Arc::new(Unmanaged::default())),
            ..registry.schemas(block::schema())
        };
        Self { registry: Arc::new(registry), schemas, accounts: Accounts::default() }
    }
}

impl Default for AwsProvider {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Provider for AwsProvider {
    fn source(&self) -> ProviderSource {
        ProviderSource::implied("aws")
    }

    fn follows(&self) -> Option<&'static str> {
        Some("5.100.0")
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

    fn call(&self, function: &str, args: &[Value]) -> Result<Value, FunctionError> {
        functions::call(function, args)
    }

    async fn configure(&self, config: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        if let Some(error) = block::check(config).into_iter().next() {
            return Err(error);
        }
        let settings = Settings::decode(config)?;
        let account = self.accounts.get(&settings, endpoints::decode(config)).await?;
        let cx = Context::new(account, tag_rules(&settings));
        if settings.allowed_account_ids.is_some() || settings.forbidden_account_ids.is_some() {
            connection::check_account(&settings, &cx.caller().await?.account)?;
        }
        Ok(Arc::new(RegistryClient::new(Arc::clone(&self.registry), cx)))
    }
}

/// A connection to a region with the credentials that the environment and the shared files have.
pub(crate) async fn connection_to(region: &str) -> Result<Connection, ProviderError> {
    let settings = Settings { region: Some(region.to_owned()), ..Settings::default() };
    Connection::new(&settings, BTreeMap::new()).await
}

fn tag_rules(settings: &Settings) -> TagRules {
    let mut rules = TagRules::default();
    for block in &settings.default_tags {
        rules.default.extend(block.tags.clone().unwrap_or_default());
    }
    for block in &settings.ignore_tags {
        rules.ignored_keys.extend(block.keys.clone().unwrap_or_default());
        rules.ignored_prefixes.extend(block.key_prefixes.clone().unwrap_or_default());
    }
    rules
}
