//! The kit finds every broken promise.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use infra_provider::testing::{MemoryClient, MemoryCloud, MemoryProvider};
use infra_provider::{
    Client, ErrorClass, Failed, Intent, Object, Operation, Planned, Progress, ProviderError, Scope, Settled,
    Stopped,
};
use infra_provider_testkit::{Case, exercise};
use infra_value::{Path, Type, Value};
use serde_json::json;

/// A promise that is broken.
#[derive(Clone, Copy, PartialEq)]
enum Broken {
    PlanIsNotPure,
    PlanIgnoresConfiguration,
    PlanNeverEnds,
    PlanHasWrongType,
    IdentityIsNotTold,
    StopIsIgnored,
    StoppedObjectIsLost,
    CreateForgetsAttribute,
    CreateLeavesUnknown,
    ReadDiffers,
    ReadMixesUp,
    UpdateDoesNothing,
    ImportFindsLess,
    ListIsEmpty,
    RecoveryFindsNothing,
    RecoveryFindsAnything,
    DeleteDoesNothing,
    SecondDeleteFails,
    GoneIsDenied,
    SettleHurts,
}

struct BrokenClient {
    inner: MemoryClient,
    cloud: MemoryCloud,
    broken: Broken,
    plans: AtomicU64,
}

/// Passes on nothing.
struct Deaf;

#[async_trait]
impl Progress for Deaf {
    async fn identified(&self, _: &Object) -> Result<(), Stopped> {
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut attributes = object.as_entries().unwrap().clone();
    attributes.insert(name.into(), value);
    Value::object(attributes)
}

fn described(object: Object, text: &str) -> Object {
    Object { value: with(&object.value, "description", Value::string(text)), ..object }
}

#[async_trait]
impl Client for BrokenClient {
    async fn read_many(&self, ty: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        let mut answers = self.inner.read_many(ty, prior).await;
        match self.broken {
            Broken::ReadMixesUp => answers.reverse(),
            Broken::ReadDiffers => {
                answers = answers.into_iter().map(|a| a.map(|o| o.map(|o| described(o, "read")))).collect();
            }
            _ => {}
        }
        answers
    }

    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let mut planned = self.inner.plan(ty, prior, config)?;
        match self.broken {
            Broken::PlanIsNotPure => {
                let count = self.plans.fetch_add(1, Ordering::Relaxed).to_string();
                planned.value = with(&planned.value, "description", Value::string(count));
            }
            Broken::PlanIgnoresConfiguration => {
                planned.value = with(&planned.value, "name", Value::string("mine"));
            }
            Broken::PlanNeverEnds if prior.is_some() => planned.replace.push(Path::attr("cidr")),
            Broken::PlanHasWrongType => {
                planned.value = with(&planned.value, "id", Value::unknown(Type::Bool))
            }
            _ => {}
        }
        Ok(planned)
    }

    async fn create(&self, ty: &str, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        let deaf = Operation::new(op.token, &Deaf);
        match self.broken {
            Broken::IdentityIsNotTold => self.inner.create(ty, planned, deaf).await,
            Broken::StopIsIgnored => {
                let created = self.inner.create(ty, planned, deaf).await?;
                let _ = op.progress.identified(&created).await;
                Ok(created)
            }
            Broken::StoppedObjectIsLost => {
                let result = self.inner.create(ty, planned, op).await;
                result.map_err(|failed| failed.error.into())
            }
            Broken::CreateForgetsAttribute => {
                let planned = with(planned, "tags", Value::null(Type::map(Type::String)));
                self.inner.create(ty, &planned, op).await
            }
            Broken::CreateLeavesUnknown => {
                let created = self.inner.create(ty, planned, op).await?;
                Ok(Object { value: with(&created.value, "cidr", Value::unknown(Type::String)), ..created })
            }
            _ => self.inner.create(ty, planned, op).await,
        }
    }

    async fn update(
        &self,
        ty: &str,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed> {
        if self.broken == Broken::UpdateDoesNothing {
            return Ok(Object { value: planned.clone(), ..prior.clone() });
        }
        self.inner.update(ty, prior, planned, op).await
    }

    async fn delete(&self, ty: &str, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        let exists = self.cloud.object(ty, prior.id().unwrap()).is_some();
        match self.broken {
            Broken::DeleteDoesNothing => Ok(()),
            Broken::SecondDeleteFails if !exists => {
                Err(ProviderError::new(ErrorClass::NotFound, "already gone").into())
            }
            _ => self.inner.delete(ty, prior, op).await,
        }
    }

    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError> {
        self.inner.read_data(ty, config).await
    }

    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        let mut imported = self.inner.import(ty, id).await;
        match (self.broken, &mut imported) {
            (Broken::ImportFindsLess, Ok(object)) => {
                object.value = with(&object.value, "tags", Value::null(Type::map(Type::String)));
            }
            (Broken::GoneIsDenied, Err(error)) => error.class = ErrorClass::Denied,
            _ => {}
        }
        imported
    }

    async fn list(&self, ty: &str, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        if self.broken == Broken::ListIsEmpty {
            return Ok(Vec::new());
        }
        self.inner.list(ty, scope).await
    }

    async fn recover(&self, ty: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        match self.broken {
            Broken::RecoveryFindsNothing => intents.iter().map(|_| Ok(None)).collect(),
            Broken::RecoveryFindsAnything => {
                let any = self.inner.list(ty, &Scope::default()).await.unwrap().pop();
                intents.iter().map(|_| Ok(any.clone())).collect()
            }
            _ => self.inner.recover(ty, intents).await,
        }
    }

    async fn settle(&self, created: &[Settled]) -> Result<(), ProviderError> {
        if self.broken == Broken::SettleHurts {
            for settled in created {
                let id = settled.object.id().unwrap();
                self.cloud.set(&settled.ty, id, "tags", Value::null(Type::map(Type::String)));
            }
        }
        self.inner.settle(created).await
    }
}

/// The step at which a broken promise is found, and the complaint.
async fn found(broken: Broken) -> (String, String) {
    let cloud = MemoryCloud::new();
    let provider = MemoryProvider::new(cloud.clone());
    let client = BrokenClient { inner: provider.client(), cloud, broken, plans: AtomicU64::new(0) };
    let case = Case::new("test_network", json!({"name": "n", "tags": {"a": "1"}}))
        .another(json!({"name": "other", "tags": {"a": "2"}}))
        .update(json!({"name": "m", "tags": {"a": "1"}}));
    match exercise(&provider, &client, &case).await {
        Ok(_) => ("nowhere".to_owned(), "nothing".to_owned()),
        Err(failure) => (failure.step, failure.problem),
    }
}

/// The step in which the first plan is made.
const FIRST: &str = "recover what was never created";

#[tokio::test]
async fn every_broken_promise_is_found() {
    for (broken, step, problem) in [
        (Broken::PlanIsNotPure, FIRST, "not the same"),
        (Broken::PlanIgnoresConfiguration, FIRST, "the plan of .name is not"),
        (Broken::PlanHasWrongType, FIRST, "does not fit the schema"),
        (Broken::PlanNeverEnds, "create", "replaces it because of .cidr"),
        (Broken::IdentityIsNotTold, "create", "identity was not told"),
        (Broken::StopIsIgnored, "stop a create", "went on"),
        (Broken::StoppedObjectIsLost, "stop a create", "does not carry the object"),
        (Broken::CreateForgetsAttribute, "create", ".tags: {\"a\":\"1\"} became null"),
        (Broken::CreateLeavesUnknown, "create", "unknown"),
        (Broken::ReadDiffers, "read", ".description: null became \"read\""),
        (Broken::ReadMixesUp, "another", "read among others, it differs"),
        (Broken::UpdateDoesNothing, "update 1", "read back, it differs"),
        (Broken::ImportFindsLess, "import", "imported, the plan is not empty"),
        (Broken::ListIsEmpty, "list", "not in the list"),
        (Broken::RecoveryFindsNothing, "recover", "not found by its token"),
        (Broken::RecoveryFindsAnything, "recover", "never happened"),
        (Broken::DeleteDoesNothing, "gone", "still finds it"),
        (Broken::SecondDeleteFails, "delete again", "already gone"),
        (Broken::GoneIsDenied, "gone", "Denied instead of NotFound"),
        (Broken::SettleHurts, "read", ".tags"),
    ] {
        let (at, complaint) = found(broken).await;
        assert!(
            complaint.contains(problem) && at == step,
            "{problem:?} at {step:?}: {complaint:?} at {at:?}"
        );
    }
}
