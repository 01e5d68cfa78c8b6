//! A cloud whose calls take as long as quick ones of a real cloud do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use infra_provider::{
    BlockKind, Client, ErrorClass, Failed, Intent, Object, Operation, Planned, Provider, ProviderError,
    Scope, Settled,
};
use infra_schema::{Attribute, Block, Presence, ProviderSchemas, ProviderSource, Schema};
use infra_value::{Type, Value};

/// How long the first call takes, the second, and so on: from 100 to 300 ms, in no order.
pub fn latencies() -> impl Iterator<Item = Duration> {
    (0..).map(latency)
}

fn latency(call: usize) -> Duration {
    Duration::from_millis(100 + (call * 7919 % 201) as u64)
}

/// Its provider, with one resource type.
pub struct Simulated(ProviderSchemas);

impl Simulated {
    pub fn new() -> Self {
        let attributes = [
            ("id", Attribute::new(Type::String, Presence::Computed)),
            ("name", Attribute::new(Type::String, Presence::Required)),
            ("value", Attribute::new(Type::String, Presence::Required)),
            ("tags", Attribute::new(Type::map(Type::String), Presence::Optional)),
        ];
        let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
        let schema = Arc::new(Schema { version: 0, block: Block { attributes, ..Block::default() } });
        let resources = [("sim_parameter".into(), schema)].into_iter().collect();
        Self(ProviderSchemas { resources, ..ProviderSchemas::default() })
    }
}

#[async_trait]
impl Provider for Simulated {
    fn source(&self) -> ProviderSource {
        ProviderSource::implied("sim")
    }
    fn schemas(&self) -> &ProviderSchemas {
        &self.0
    }
    fn validate(&self, _: BlockKind, _: &str, _: &Value) -> Vec<ProviderError> {
        Vec::new()
    }
    fn upgrade(&self, ty: &str, _: u64, attributes: &str) -> Result<Value, ProviderError> {
        let schema = self.0.resources.get(ty).ok_or_else(none)?;
        let read = infra_value::from_json(attributes, &schema.block.implied_type());
        read.map_err(|error| ProviderError::new(ErrorClass::Invalid, error.to_string()))
    }
    async fn configure(&self, _: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        Ok(Arc::new(Slow(AtomicUsize::new(0))))
    }
}

/// Counts its calls.
struct Slow(AtomicUsize);

fn none() -> ProviderError {
    ProviderError::new(ErrorClass::Internal, "this cloud only updates")
}

#[async_trait]
impl Client for Slow {
    async fn read_many(&self, _: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        prior.iter().map(|object| Ok(Some(object.clone()))).collect()
    }
    fn plan(&self, _: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let id = prior.and_then(|object| object.value.get("id").cloned());
        let id = id.unwrap_or_else(|| Value::unknown(Type::String));
        let given = |name| config.get(name).cloned().map(|value| (name, value));
        let given = ["name", "value", "tags"].into_iter().filter_map(given);
        let value = Value::object(given.chain([("id", id)]));
        Ok(Planned { value, replace: Vec::new(), private: None })
    }
    async fn create(&self, _: &str, _: &Value, _: Operation<'_>) -> Result<Object, Failed> {
        Err(none().into())
    }
    async fn update(&self, _: &str, _: &Object, planned: &Value, _: Operation<'_>) -> Result<Object, Failed> {
        tokio::time::sleep(latency(self.0.fetch_add(1, Ordering::Relaxed))).await;
        Ok(Object::new(planned.clone()))
    }
    async fn delete(&self, _: &str, _: &Object, _: Operation<'_>) -> Result<(), Failed> {
        Err(none().into())
    }
    async fn read_data(&self, _: &str, _: &Value) -> Result<Value, ProviderError> {
        Err(none())
    }
    async fn import(&self, _: &str, _: &str) -> Result<Object, ProviderError> {
        Err(none())
    }
    async fn list(&self, _: &str, _: &Scope) -> Result<Vec<Object>, ProviderError> {
        Err(none())
    }
    async fn recover(&self, _: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        intents.iter().map(|_| Ok(None)).collect()
    }
    async fn settle(&self, _: &[Settled]) -> Result<(), ProviderError> {
        Ok(())
    }
}
