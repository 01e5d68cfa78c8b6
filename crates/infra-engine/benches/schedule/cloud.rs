//! A cloud in which everything takes its time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use infra_provider::{
    BlockKind, Client, ErrorClass, Failed, Intent, Object, Operation, Planned, Provider, ProviderError,
    Scope, Settled,
};
use infra_schema::{Attribute, Block, Presence, ProviderSchemas, ProviderSource, Schema};
use infra_value::{Type, Value};

use crate::webs::LATENCIES;

/// Its provider: one resource type for each latency.
pub struct Simulated(ProviderSchemas);

impl Simulated {
    pub fn new() -> Self {
        let attributes = [
            ("id", Attribute::new(Type::String, Presence::Computed)),
            ("after", Attribute::new(Type::list(Type::String), Presence::Optional)),
        ];
        let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
        let block = Block { attributes, ..Block::default() };
        let schema = Arc::new(Schema { version: 0, block });
        let resources = LATENCIES.iter().map(|(ty, _)| (format!("sim_{ty}").into(), schema.clone()));
        Self(ProviderSchemas { resources: resources.collect(), ..ProviderSchemas::default() })
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
    fn upgrade(&self, _: &str, _: u64, _: &str) -> Result<Value, ProviderError> {
        Err(none())
    }
    async fn configure(&self, _: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        Ok(Arc::new(Slow))
    }
}

struct Slow;

fn none() -> ProviderError {
    ProviderError::new(ErrorClass::Internal, "this cloud only creates")
}

fn object(planned: &Value, id: Value) -> Value {
    let after = planned.get("after").cloned().unwrap_or_else(|| Value::null(Type::list(Type::String)));
    Value::object([("id", id), ("after", after)])
}

#[async_trait]
impl Client for Slow {
    async fn read_many(&self, _: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        prior.iter().map(|object| Ok(Some(object.clone()))).collect()
    }
    fn plan(&self, _: &str, _: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let value = object(config, Value::unknown(Type::String));
        Ok(Planned { value, replace: Vec::new(), private: None })
    }
    async fn create(&self, ty: &str, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        let latency = LATENCIES.iter().find(|(name, _)| ty.strip_prefix("sim_") == Some(name));
        tokio::time::sleep(Duration::from_secs_f64(latency.ok_or_else(none)?.1)).await;
        Ok(Object::new(object(planned, Value::string(op.token))))
    }
    async fn update(&self, _: &str, _: &Object, _: &Value, _: Operation<'_>) -> Result<Object, Failed> {
        Err(none().into())
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
