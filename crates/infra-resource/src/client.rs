//! The contract's client, over a registry of types.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::{
    Client, Failed, Going, Intent, Object, Obstacle, Operation, Planned, ProviderError, Scope, Settled,
    TrailEvent,
};
use infra_value::Value;

use crate::context::Context;
use crate::registry::Registry;
use crate::resource::Identity;

/// A configured provider: its types, and what calls are made with.
pub struct RegistryClient<C> {
    registry: Arc<Registry<C>>,
    cx: C,
}

impl<C: Context> RegistryClient<C> {
    /// These types in one account.
    pub fn new(registry: Arc<Registry<C>>, cx: C) -> Self {
        Self { registry, cx }
    }

    /// For anything but creating: nothing that a create has kept is of use to it.
    fn afresh(&self) -> &C {
        self.cx.forget();
        &self.cx
    }
}

/// The same failure for every question of a batch.
fn all<T>(count: usize, error: &ProviderError) -> Vec<Result<T, ProviderError>> {
    (0..count).map(|_| Err(error.clone())).collect()
}

#[async_trait]
impl<C: Context> Client for RegistryClient<C> {
    async fn read_many(&self, ty: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        match self.registry.resource(ty) {
            Ok(handler) => self.afresh().refresh(prior, handler.read_many(&self.cx, prior)).await,
            Err(error) => all(prior.len(), &error),
        }
    }

    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let handler = self.registry.resource(ty).map_err(|error| vec![error])?;
        handler.plan(&self.cx, prior, config)
    }

    fn shows(&self, ty: &str, other: &str) -> bool {
        self.registry.resource(ty).is_ok_and(|handler| handler.shows().has(other))
    }

    fn stays(&self, ty: &str, object: &Object) -> bool {
        self.registry.resource(ty).is_ok_and(|handler| handler.stays(object))
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
        self.registry.resource(ty)?.update(self.afresh(), prior, planned, op).await
    }

    async fn obstacles(
        &self,
        ty: &str,
        objects: &[Object],
        going: &Going<'_>,
    ) -> Vec<Result<Vec<Obstacle>, ProviderError>> {
        match self.registry.resource(ty) {
            Ok(handler) => handler.obstacles(self.afresh(), objects, going).await,
            Err(error) => all(objects.len(), &error),
        }
    }

    async fn delete(&self, ty: &str, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        self.registry.resource(ty)?.delete(self.afresh(), prior, op).await
    }

    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError> {
        self.registry.data_source(ty)?.read(self.afresh(), config).await
    }

    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        self.registry.resource(ty)?.import(self.afresh(), id).await
    }

    async fn list(&self, ty: &str, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        self.registry.resource(ty)?.list(self.afresh(), scope).await
    }

    async fn recover(&self, ty: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        match self.registry.resource(ty) {
            Ok(handler) => handler.recover(self.afresh(), intents).await,
            Err(error) => all(intents.len(), &error),
        }
    }

    async fn last_event(&self, ty: &str, object: &Object) -> Result<Option<TrailEvent>, ProviderError> {
        self.cx.last_event(ty, object).await
    }

    async fn settle(&self, created: &[Settled]) -> Result<(), ProviderError> {
        let mut by_type = BTreeMap::<&str, Vec<&Settled>>::new();
        for settled in created {
            by_type.entry(&settled.ty).or_default().push(settled);
        }
        let mut marked = Vec::new();
        for (ty, settled) in by_type {
            let handler = self.registry.resource(ty)?;
            match handler.identity() {
                Identity::Marked => {
                    marked.extend(settled.iter().filter_map(|s| s.object.id()).map(str::to_owned))
                }
                _ => handler.settle(&self.cx, &settled).await?,
            }
        }
        self.cx.settle_marked(&marked).await
    }
}
