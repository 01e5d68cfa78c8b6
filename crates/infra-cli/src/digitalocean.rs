//! DigitalOcean's provider: the types of the HTTP API and those of Spaces, which are crates of their own, as one.

use std::sync::Arc;

use async_trait::async_trait;
use infra_digitalocean::DigitalOceanProvider;
use infra_digitalocean_spaces::SpacesProvider;
use infra_provider::{
    BlockKind, Client, Failed, Going, Intent, Object, Obstacle, Operation, Planned, Provider, ProviderError,
    Scope, Settled, TrailEvent,
};
use infra_schema::{ProviderSchemas, ProviderSource};
use infra_value::Value;
use tokio::sync::Mutex;

/// The types of Spaces begin so.
const SPACES: &str = "digitalocean_spaces_";

/// Both, as one provider.
pub struct Joined {
    api: DigitalOceanProvider,
    spaces: SpacesProvider,
    schemas: ProviderSchemas,
    /// What was connected already: who is configured alike shares a client, its pool and its rate budget.
    clients: Mutex<Vec<(Value, Arc<dyn Client>)>>,
}

impl Joined {
    /// The provider, not connected to anything.
    pub fn new(api: infra_digitalocean::Defaults, spaces: infra_digitalocean_spaces::Defaults) -> Self {
        let (api, spaces) = (DigitalOceanProvider::new(api), SpacesProvider::new(spaces));
        let mut schemas = api.schemas().clone();
        schemas.resources.extend(spaces.schemas().resources.clone());
        schemas.data_sources.extend(spaces.schemas().data_sources.clone());
        Self { api, spaces, schemas, clients: Mutex::default() }
    }

    fn of(&self, ty: &str) -> &dyn Provider {
        if ty.starts_with(SPACES) { &self.spaces } else { &self.api }
    }
}

#[async_trait]
impl Provider for Joined {
    fn source(&self) -> ProviderSource {
        self.api.source()
    }

    fn has_forms_of_its_own(&self) -> bool {
        self.api.has_forms_of_its_own()
    }

    fn schemas(&self) -> &ProviderSchemas {
        &self.schemas
    }

    fn validate(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        match kind {
            // The one's schema has the other's arguments.
            BlockKind::Provider => self.api.validate(kind, ty, config),
            BlockKind::Resource | BlockKind::Data | BlockKind::Ephemeral => {
                self.of(ty).validate(kind, ty, config)
            }
        }
    }

    fn upgrade(&self, ty: &str, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        self.of(ty).upgrade(ty, version, attributes)
    }

    async fn configure(&self, config: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        let mut clients = self.clients.lock().await;
        if let Some((_, client)) = clients.iter().find(|(known, _)| known == config) {
            return Ok(Arc::clone(client));
        }
        let (api, spaces) = (self.api.configure(config).await?, self.spaces.configure(config).await?);
        let client: Arc<dyn Client> = Arc::new(JoinedClient { api, spaces });
        clients.push((config.clone(), Arc::clone(&client)));
        Ok(client)
    }
}

/// Both, connected.
struct JoinedClient {
    api: Arc<dyn Client>,
    spaces: Arc<dyn Client>,
}

impl JoinedClient {
    fn of(&self, ty: &str) -> &dyn Client {
        if ty.starts_with(SPACES) { &*self.spaces } else { &*self.api }
    }
}

#[async_trait]
impl Client for JoinedClient {
    async fn read_many(&self, ty: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        self.of(ty).read_many(ty, prior).await
    }

    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        self.of(ty).plan(ty, prior, config)
    }

    fn shows(&self, ty: &str, other: &str) -> bool {
        self.of(ty).shows(ty, other)
    }

    fn stays(&self, ty: &str, object: &Object) -> bool {
        self.of(ty).stays(ty, object)
    }

    async fn create(&self, ty: &str, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        self.of(ty).create(ty, planned, op).await
    }

    async fn update(
        &self,
        ty: &str,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed> {
        self.of(ty).update(ty, prior, planned, op).await
    }

    async fn obstacles(
        &self,
        ty: &str,
        objects: &[Object],
        going: &Going<'_>,
    ) -> Vec<Result<Vec<Obstacle>, ProviderError>> {
        self.of(ty).obstacles(ty, objects, going).await
    }

    async fn delete(&self, ty: &str, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        self.of(ty).delete(ty, prior, op).await
    }

    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError> {
        self.of(ty).read_data(ty, config).await
    }

    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        self.of(ty).import(ty, id).await
    }

    async fn list(&self, ty: &str, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        self.of(ty).list(ty, scope).await
    }

    async fn recover(&self, ty: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        self.of(ty).recover(ty, intents).await
    }

    async fn last_event(&self, ty: &str, object: &Object) -> Result<Option<TrailEvent>, ProviderError> {
        self.of(ty).last_event(ty, object).await
    }

    async fn settle(&self, created: &[Settled]) -> Result<(), ProviderError> {
        let (spaces, api): (Vec<Settled>, Vec<Settled>) =
            created.iter().cloned().partition(|settled| settled.ty.starts_with(SPACES));
        self.api.settle(&api).await?;
        self.spaces.settle(&spaces).await
    }
}
