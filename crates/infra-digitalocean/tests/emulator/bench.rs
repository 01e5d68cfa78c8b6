//! An emulator, and a provider that is connected to it.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use infra_digitalocean::{Defaults, DigitalOceanProvider};
use infra_digitalocean_emulator::{Description, Emulator, Options};
use infra_provider::model::config_from_json;
use infra_provider::{
    BlockKind, Client, Failed, Intent, Object, Operation, Planned, Progress, Provider, Settled, Stopped,
};
use infra_value::Value;
use serde_json::{Value as Json, json};

/// The description, read once for all tests.
pub fn description() -> Arc<Description> {
    static DESCRIPTION: LazyLock<Arc<Description>> =
        LazyLock::new(|| Arc::new(Description::published().expect("the description of the API")));
    DESCRIPTION.clone()
}

/// More than the emulator's lists are behind.
const LIST_LAG: Duration = Duration::from_millis(120);

/// Somebody who waits for everything.
pub struct Patient;

#[async_trait]
impl Progress for Patient {
    async fn identified(&self, _object: &Object) -> Result<(), Stopped> {
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

pub fn op(token: &str) -> Operation<'_> {
    Operation::new(token, &Patient)
}

/// An emulator with a client.
pub struct Bench {
    pub emulator: Emulator,
    pub provider: DigitalOceanProvider,
    pub client: Arc<dyn Client>,
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let emulator = Emulator::start(options, Some(description())).await.unwrap();
        let (provider, client) = connect(&emulator).await;
        Self { emulator, provider, client }
    }

    /// What nobody may leave behind: anything but tags that users made up, and the VPCs that each region has.
    pub async fn ensure_clean(&self) {
        // Deleted droplets take their time to go.
        tokio::time::sleep(Duration::from_millis(40)).await;
        let left = self.emulator.left();
        let is_litter = |what: &&String| {
            !what.starts_with("default vpcs ")
                && (!what.starts_with("tags ") || what.contains("infra-intent"))
        };
        let litter: Vec<&String> = left.iter().filter(is_litter).collect();
        assert!(litter.is_empty(), "left behind: {litter:?}");
        self.ensure_valid();
    }

    /// No call may contradict the description.
    pub fn ensure_valid(&self) {
        let violations = self.emulator.violations();
        assert!(violations.is_empty(), "\n{}", violations.join("\n"));
    }

    pub fn config(&self, ty: &str, config: &Json) -> Value {
        let config = config_from_json(&self.provider.schemas().resources[ty], &config.to_string()).unwrap();
        let errors = self.provider.validate(BlockKind::Resource, ty, &config);
        assert!(errors.is_empty(), "{ty}: {errors:?}");
        config
    }

    pub fn plan(&self, ty: &str, prior: Option<&Object>, config: &Json) -> Planned {
        self.client.plan(ty, prior, &self.config(ty, config)).unwrap()
    }

    pub async fn try_create(&self, ty: &str, token: &str, config: &Json) -> Result<Object, Failed> {
        let planned = self.plan(ty, None, config);
        self.client.create(ty, &planned.value, op(token)).await
    }

    pub async fn create(&self, ty: &str, token: &str, config: Json) -> Object {
        self.try_create(ty, token, &config).await.unwrap_or_else(|failed| panic!("{ty}: {}", failed.error))
    }

    pub async fn delete(&self, ty: &str, object: &Object) {
        self.client
            .delete(ty, object, op("delete"))
            .await
            .unwrap_or_else(|failed| panic!("{ty}: {}", failed.error));
    }

    pub async fn settle(&self, ty: &str, token: &str, object: &Object) {
        let settled = Settled { ty: ty.to_owned(), token: token.to_owned(), object: object.clone() };
        self.client.settle(&[settled]).await.unwrap();
    }

    pub async fn read(&self, ty: &str, object: &Object) -> Option<Object> {
        self.client.read_many(ty, std::slice::from_ref(object)).await.remove(0).unwrap()
    }

    /// What came of a create, as a journal that keeps no secrets remembers it.
    pub async fn recover(&self, ty: &str, token: &str, planned: &Value) -> Option<Object> {
        let intent =
            Intent { token: token.to_owned(), begun: std::time::SystemTime::now(), planned: planned.clone() };
        self.client.recover(ty, &[intent]).await.remove(0).unwrap()
    }
}

/// A provider that is connected to an emulator.
pub async fn connect(emulator: &Emulator) -> (DigitalOceanProvider, Arc<dyn Client>) {
    connect_to(&emulator.address(), emulator.token()).await
}

/// A provider that makes its calls at `address`.
pub async fn connect_to(address: &str, token: &str) -> (DigitalOceanProvider, Arc<dyn Client>) {
    let provider = DigitalOceanProvider::new(Defaults { list_lag: Some(LIST_LAG), ..Defaults::default() });
    let block = json!({"token": token, "api_endpoint": address});
    let config = config_from_json(&provider.schemas().provider, &block.to_string()).unwrap();
    let client = provider.configure(&config).await.unwrap();
    (provider, client)
}

/// Runs a test.
pub fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}
