//! A world, and its providers.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use infra_cloudless::{Cloudless, World, all};
use infra_provider::model::{config_from_json, same_content};
use infra_provider::{
    BlockKind, Client, Object, Operation, Planned, Progress, Provider, ProviderError, Stopped,
};
use infra_value::Value;
use jiff::Timestamp;
use serde_json::Value as Json;

/// 2024-01-31T10:20:30Z
pub const START: i64 = 1_706_696_430;

/// A clock that stands, and bytes that repeat with every run.
pub struct Still {
    seconds: AtomicI64,
    state: AtomicU64,
    pub filled: Mutex<usize>,
}

impl Still {
    pub fn advance(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl World for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.seconds.load(Ordering::SeqCst)).unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
        *self.filled.lock().unwrap() += bytes.len();
        for byte in bytes {
            // SplitMix64 (public domain): enough to look random.
            let mut z = self.state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = (z ^ z >> 31) as u8;
        }
        Ok(())
    }
}

struct Patient;

#[async_trait]
impl Progress for Patient {
    async fn identified(&self, _object: &Object) -> Result<(), Stopped> {
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

const OP: Operation<'static> = Operation::new("token", &Patient);

/// A provider in a world.
pub struct Bench {
    pub world: Arc<Still>,
    provider: Cloudless,
    client: Arc<dyn Client>,
}

impl Bench {
    pub async fn new(name: &str) -> Self {
        let world = Arc::new(Still { seconds: START.into(), state: 7.into(), filled: Mutex::default() });
        let mut providers = all(world.clone()).into_iter();
        let provider = providers.find(|provider| &*provider.source().name == name).unwrap();
        let client = provider.configure(&Value::object::<&str>([])).await.unwrap();
        Self { world, provider, client }
    }

    pub fn problems(&self, kind: BlockKind, ty: &str, config: Json) -> Vec<String> {
        let schemas = self.provider.schemas();
        let known = if kind == BlockKind::Data { &schemas.data_sources } else { &schemas.resources };
        let config = config_from_json(&known[ty], &config.to_string()).unwrap();
        self.provider.validate(kind, ty, &config).into_iter().map(|error| error.message).collect()
    }

    fn config(&self, ty: &str, config: Json) -> Value {
        assert_eq!(self.problems(BlockKind::Resource, ty, config.clone()), Vec::<String>::new());
        config_from_json(&self.provider.schemas().resources[ty], &config.to_string()).unwrap()
    }

    pub fn plan(&self, ty: &str, prior: Option<&Object>, config: Json) -> Planned {
        self.client.plan(ty, prior, &self.config(ty, config)).unwrap()
    }

    /// Creates, reads back, and makes sure that there is nothing more to do.
    pub async fn create(&self, ty: &str, config: Json) -> Object {
        let planned = self.plan(ty, None, config.clone());
        let made =
            self.client.create(ty, &planned.value, OP).await.unwrap_or_else(|failed| panic!("{failed:?}"));
        assert!(made.value.is_wholly_known());
        self.settled(ty, &made, config).await;
        made
    }

    pub async fn settled(&self, ty: &str, made: &Object, config: Json) {
        let read = self.read(ty, made).await.unwrap();
        assert!(same_content(&read.value, &made.value), "{:?} became {:?}", made.value, read.value);
        let planned = self.plan(ty, Some(&read), config);
        assert!(planned.replace.is_empty(), "replaced because of {:?}", planned.replace);
        assert!(same_content(&planned.value, &read.value), "{:?} planned as {:?}", read.value, planned.value);
    }

    pub async fn update(&self, ty: &str, prior: &Object, config: Json) -> Object {
        let planned = self.plan(ty, Some(prior), config.clone());
        assert!(planned.replace.is_empty(), "replaced because of {:?}", planned.replace);
        let changed = self
            .client
            .update(ty, prior, &planned.value, OP)
            .await
            .unwrap_or_else(|failed| panic!("{failed:?}"));
        self.settled(ty, &changed, config).await;
        changed
    }

    pub async fn read(&self, ty: &str, object: &Object) -> Option<Object> {
        self.client.read_many(ty, std::slice::from_ref(object)).await.pop().unwrap().unwrap()
    }

    pub async fn delete(&self, ty: &str, object: &Object) {
        self.client.delete(ty, object, OP).await.unwrap_or_else(|failed| panic!("{failed:?}"));
    }

    pub async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        self.client.import(ty, id).await
    }

    pub async fn data(&self, ty: &str, config: Json) -> Result<Value, ProviderError> {
        let config =
            config_from_json(&self.provider.schemas().data_sources[ty], &config.to_string()).unwrap();
        self.client.read_data(ty, &config).await
    }
}

pub fn text(value: &Value, attribute: &str) -> String {
    value.get(attribute).and_then(Value::as_str).unwrap_or_else(|| panic!("no {attribute}")).to_owned()
}

pub fn number(value: &Value, attribute: &str) -> i64 {
    value.get(attribute).and_then(Value::as_i64).unwrap_or_else(|| panic!("no {attribute}"))
}
