//! The configured provider.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::{Client, Failed, Intent, Object, Operation, Planned, ProviderError, Scope, Settled};
use infra_value::Value;

use crate::context::Context;
use crate::ec2;
use crate::registry::Registry;
use crate::resource::Identity;

/// One account in one region.
pub(crate) struct AwsClient {
    registry: Arc<Registry>,
    cx: Context,
}

impl AwsClient {
    pub(crate) fn new(registry: Arc<Registry>, cx: Context) -> Self {
        Self { registry, cx }
    }
}

/// The same failure for every question of a batch.
fn all<T>(count: usize, error: &ProviderError) -> Vec<Result<T, ProviderError>> {
    (0..count).map(|_| Err(error.clone())).collect()
}

#[async_trait]
impl Client for AwsClient {
    async fn read_many(&self, ty: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        match self.registry.resource(ty) {
            Ok(handler) => handler.read_many(&self.cx, prior).await,
            Err(error) => all(prior.len(), &error),
        }
    }

    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let handler = self.registry.resource(ty).map_err(|error| vec![error])?;
        Ok(handler.plan(&self.cx, prior, config))
    }

    async fn create(&self, ty: &str, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        self.registry.resource(ty)?.create(&self.cx, planned, op).await
    }

    async fn update(
        &self,
        ty: &str,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed> {
        self.registry.resource(ty)?.update(&self.cx, prior, planned, op).await
    }

    async fn delete(&self, ty: &str, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        self.registry.resource(ty)?.delete(&self.cx, prior, op).await
    }

    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError> {
        self.registry.data_source(ty)?.read(&self.cx, config).await
    }

    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        self.registry.resource(ty)?.import(&self.cx, id).await
    }

    async fn list(&self, ty: &str, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        self.registry.resource(ty)?.list(&self.cx, scope).await
    }

    async fn recover(&self, ty: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        match self.registry.resource(ty) {
            Ok(handler) => handler.recover(&self.cx, intents).await,
            Err(error) => all(intents.len(), &error),
        }
    }

    async fn settle(&self, created: &[Settled]) -> Result<(), ProviderError> {
        let mut tagged = Vec::new();
        let mut others = BTreeMap::<&str, Vec<String>>::new();
        for settled in created {
            let ids = settled.object.id().map(str::to_owned);
            match self.registry.resource(&settled.ty)?.identity() {
                Identity::Ec2Tag => tagged.extend(ids),
                Identity::Tag => others.entry(&settled.ty).or_default().extend(ids),
                Identity::Name | Identity::Natural => {}
            }
        }
        for (ty, ids) in others {
            self.registry.resource(ty)?.settle(&self.cx, &ids).await?;
        }
        ec2::intent::settle(&self.cx, &tagged).await
    }
}
