//! Providers that answer what they must not: it is reported as their bug, not planned, and not gone on with.

use std::sync::Arc;

use async_trait::async_trait;
use infra_engine::{Applied, Cancel, Catalog};
use infra_plan::Mode;
use infra_provider::testing::MemoryProvider;
use infra_provider::{
    BlockKind, Client, Failed, Intent, Object, Operation, Planned, Provider, ProviderError, Scope, Settled,
};
use infra_schema::{ProviderSchemas, ProviderSource};
use infra_value::Value;

use crate::common::{World, changes};

/// What a provider says in place of the truth.
type Lie = fn(&str, Value) -> Value;

/// A provider that lies about what it plans, or about what it made.
#[derive(Clone)]
struct Liar {
    provider: Arc<MemoryProvider>,
    client: Option<Arc<dyn Client>>,
    plans: Lie,
    makes: Lie,
}

fn truth(_: &str, value: Value) -> Value {
    value
}

fn world(plans: Lie, makes: Lie) -> World {
    let mut world = World::new();
    let provider = Arc::new(MemoryProvider::new(world.cloud.clone()));
    let liar: Arc<dyn Provider> = Arc::new(Liar { provider, client: None, plans, makes });
    world.catalog = Catalog::new([liar]);
    world
}

#[async_trait]
impl Provider for Liar {
    fn source(&self) -> ProviderSource {
        self.provider.source()
    }
    fn schemas(&self) -> &ProviderSchemas {
        self.provider.schemas()
    }
    fn validate(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        self.provider.validate(kind, ty, config)
    }
    fn upgrade(&self, ty: &str, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        self.provider.upgrade(ty, version, attributes)
    }
    async fn configure(&self, config: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        let client = Some(self.provider.configure(config).await?);
        Ok(Arc::new(Self { client, ..self.clone() }))
    }
}

impl Liar {
    fn client(&self) -> &dyn Client {
        self.client.as_deref().expect("configured")
    }
}

#[async_trait]
impl Client for Liar {
    async fn read_many(&self, ty: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        self.client().read_many(ty, prior).await
    }
    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let planned = self.client().plan(ty, prior, config)?;
        Ok(Planned { value: (self.plans)(ty, planned.value), ..planned })
    }
    async fn create(&self, ty: &str, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        let made = self.client().create(ty, planned, op).await?;
        Ok(Object { value: (self.makes)(ty, made.value), ..made })
    }
    async fn update(
        &self,
        ty: &str,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed> {
        let made = self.client().update(ty, prior, planned, op).await?;
        Ok(Object { value: (self.makes)(ty, made.value), ..made })
    }
    async fn delete(&self, ty: &str, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        self.client().delete(ty, prior, op).await
    }
    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError> {
        self.client().read_data(ty, config).await
    }
    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        self.client().import(ty, id).await
    }
    async fn list(&self, ty: &str, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        self.client().list(ty, scope).await
    }
    async fn recover(&self, ty: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        self.client().recover(ty, intents).await
    }
    async fn settle(&self, created: &[Settled]) -> Result<(), ProviderError> {
        self.client().settle(created).await
    }
}

/// An object with another value at one name.
fn with(value: &Value, name: &str, other: Value) -> Value {
    let mut attributes = value.as_entries().expect("an object").clone();
    attributes.insert(name.into(), other);
    Value::object(attributes)
}

const STACK: &str = r#"
resource "test_network" "main" {
  name = "main"
}
resource "test_bucket" "logs" {
  name = "logs-${test_network.main.id}"
}
"#;

async fn refused(plans: Lie) -> String {
    let world = world(plans, truth);
    let problems = world.plan_with(STACK, Mode::Normal).await.err().expect("a bug");
    assert!(world.cloud.is_empty());
    let texts = problems.iter().map(|p| format!("{}: {}", p.summary, p.detail));
    texts.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_plan_that_contradicts_the_configuration_is_no_plan() {
    let said = refused(|ty, value| match ty {
        "test_network" => with(&value, "name", Value::string("another")),
        _ => value,
    });
    let said = said.await;
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("another value than the configuration sets for test_network.main.name"), "{said}");
    assert!(said.contains("bug in the provider") && !said.contains("another\""), "{said}");
    let added = refused(|ty, value| match ty {
        "test_network" => with(&value, "description", Value::string("mine")),
        _ => value,
    });
    assert!(
        added.await.contains("does not set and the provider must not add for test_network.main.description")
    );
    let mistyped = refused(|ty, value| match ty {
        "test_network" => with(&value, "cidr", Value::number(1)),
        _ => value,
    });
    assert!(mistyped.await.contains("does not fit the type's schema for test_network.main.cidr"));
}

async fn apply(world: &World, text: &str) -> Applied {
    world.apply_with(text, Mode::Normal, Cancel::new()).await.unwrap_or_else(|p| panic!("{p:#?}"))
}

fn renamed(ty: &str, value: Value) -> Value {
    match ty {
        "test_network" => with(&value, "name", Value::string("another")),
        _ => value,
    }
}

#[tokio::test]
async fn an_object_that_was_not_planned_stops_what_depends_on_it_and_is_kept() {
    let world = world(truth, renamed);
    let applied = apply(&world, STACK).await;
    let said: Vec<String> = applied.problems.iter().map(|p| format!("{}: {}", p.summary, p.detail)).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("test_network.main.name is not what was planned"), "{said:?}");
    assert_eq!((applied.added, applied.skipped), (0, 1));
    assert_eq!(world.cloud.objects("test_network").len(), 1);
    assert_eq!(world.state().await.objects().count(), 1, "what exists is known");
    // With a provider that tells the truth, the next plan sees what is wrong and mends it.
    let honest: Arc<dyn Provider> = Arc::new(MemoryProvider::new(world.cloud.clone()));
    let mut world = world;
    world.catalog = Catalog::new([honest]);
    assert_eq!(changes(&world.plan(STACK).await), ["test_bucket.logs: Create"]);
    world.apply(STACK).await;
    assert!(world.plan(STACK).await.is_empty());
}

#[tokio::test]
async fn an_update_that_does_not_do_what_was_planned_is_told() {
    let mut world = world(truth, truth);
    world.apply(STACK).await;
    let provider = Arc::new(MemoryProvider::new(world.cloud.clone()));
    let liar: Arc<dyn Provider> = Arc::new(Liar { provider, client: None, plans: truth, makes: renamed });
    world.catalog = Catalog::new([liar]);
    let applied = apply(&world, &STACK.replace("\"main\"\n}", "\"main\"\n  description = \"d\"\n}")).await;
    assert_eq!(applied.problems.iter().filter(|p| p.is_error()).count(), 1, "{:#?}", applied.problems);
    assert_eq!(applied.changed, 0);
}
