//! One object at a time, for what the kit's promises do not fit: settings that a bucket always has, and what happens
//! to things that others made.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{
    Client, Failed, Intent, Object, Operation, Planned, Progress, Provider, ProviderError, Stopped,
};
use infra_value::Value;
use serde_json::Value as Json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::moto::{self, Moto};

/// Somebody who waits for everything.
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

/// Somebody who stops as soon as there is something.
struct Hasty;

#[async_trait]
impl Progress for Hasty {
    async fn identified(&self, _object: &Object) -> Result<(), Stopped> {
        Err(Stopped("the test stops here".to_owned()))
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn op(token: &str) -> Operation<'_> {
    Operation::new(token, &Patient)
}

/// A connected provider.
pub struct Bench {
    pub provider: AwsProvider,
    pub client: Arc<dyn Client>,
}

impl Bench {
    pub async fn new(moto: &Moto) -> Self {
        let (provider, client) = moto.connect().await;
        Self { provider, client }
    }

    pub fn plan(&self, ty: &str, prior: Option<&Object>, config: &Json) -> Planned {
        let schema = &self.provider.schemas().resources[ty];
        let config = config_from_json(schema, &config.to_string()).unwrap();
        self.client.plan(ty, prior, &config).unwrap()
    }

    /// What is wrong with a change.
    pub fn refused(&self, ty: &str, prior: &Object, config: &Json) -> Vec<ProviderError> {
        let schema = &self.provider.schemas().resources[ty];
        let config = config_from_json(schema, &config.to_string()).unwrap();
        self.client.plan(ty, Some(prior), &config).unwrap_err()
    }

    pub async fn try_create(&self, ty: &str, config: &Json) -> Result<Object, Failed> {
        let planned = self.plan(ty, None, config);
        self.client.create(ty, &planned.value, op("by-hand")).await
    }

    /// Creates, and looks whether the plan is empty then.
    pub async fn create(&self, ty: &str, config: &Json) -> Object {
        let object = self.try_create(ty, config).await.unwrap();
        self.assert_settled(ty, &object, config).await;
        object
    }

    /// A create that is stopped once its object is told.
    pub async fn cut_off(&self, ty: &str, config: &Json) -> Object {
        let planned = self.plan(ty, None, config);
        let result = self.client.create(ty, &planned.value, Operation::new("by-hand", &Hasty)).await;
        result.unwrap_err().object.unwrap()
    }

    /// Changes, and looks whether the plan is empty then.
    pub async fn update(&self, ty: &str, prior: &Object, config: &Json) -> Object {
        let planned = self.plan(ty, Some(prior), config);
        assert!(planned.replace.is_empty(), "{ty} is replaced");
        assert_ne!(planned.value, prior.value, "{ty} does not change");
        let object = self.client.update(ty, prior, &planned.value, op("by-hand")).await.unwrap();
        self.assert_settled(ty, &object, config).await;
        object
    }

    async fn assert_settled(&self, ty: &str, object: &Object, config: &Json) {
        assert_eq!(self.plan(ty, Some(object), config).value, object.value, "{ty}: the plan is not empty");
        let read = self.read(ty, object).await.expect("it exists");
        assert_eq!(read.value, object.value, "{ty}: read back, it differs");
    }

    pub async fn read(&self, ty: &str, object: &Object) -> Option<Object> {
        self.client.read_many(ty, std::slice::from_ref(object)).await.remove(0).unwrap()
    }

    pub async fn try_update(&self, ty: &str, prior: &Object, config: &Json) -> Result<Object, Failed> {
        let planned = self.plan(ty, Some(prior), config);
        self.client.update(ty, prior, &planned.value, op("by-hand")).await
    }

    pub async fn try_delete(&self, ty: &str, object: &Object) -> Result<(), Failed> {
        self.client.delete(ty, object, op("by-hand")).await
    }

    pub async fn delete(&self, ty: &str, object: &Object) {
        self.try_delete(ty, object).await.unwrap();
    }

    pub async fn import(&self, ty: &str, id: &str) -> Object {
        self.client.import(ty, id).await.unwrap()
    }

    /// What a data source tells.
    pub async fn data(&self, ty: &str, config: &Json) -> Value {
        let schema = &self.provider.schemas().data_sources[ty];
        let config = config_from_json(schema, &config.to_string()).unwrap();
        let value = self.client.read_data(ty, &config).await.unwrap();
        assert_eq!(value.ty(), schema.block.implied_type(), "{ty} fits its schema");
        value
    }

    /// What is found of a create that was announced a while ago, or is to be in a while.
    pub async fn recover(&self, ty: &str, config: &Json, begun: SystemTime) -> Option<Object> {
        let planned = self.plan(ty, None, config).value;
        let intent = Intent { token: "by-hand".to_owned(), begun, planned };
        self.client.recover(ty, &[intent]).await.remove(0).unwrap()
    }
}

pub fn in_an_hour() -> SystemTime {
    SystemTime::now() + Duration::from_secs(3600)
}

/// Makes a call to S3.
pub async fn call(moto: &Moto, method: &str, path: &str) {
    call_with(moto, "s3", method, path, "").await;
}

/// Makes a call. moto looks at the names in the signature only.
pub async fn call_with(moto: &Moto, service: &str, method: &str, path: &str, body: &str) {
    let mut stream = TcpStream::connect(("127.0.0.1", moto.port())).await.unwrap();
    let signed = format!(
        "Authorization: AWS4-HMAC-SHA256 \
        Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=none"
    );
    let length = body.len();
    let head = format!("Host: 127.0.0.1\r\n{signed}\r\nContent-Length: {length}\r\nConnection: close");
    let request = format!("{method} {path} HTTP/1.1\r\n{head}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 2"), "{method} {path}: {answer}");
}

/// Runs a test on an emulator of its own.
pub fn by_hand(test: impl AsyncFnOnce(Bench, &Moto)) {
    let Some(moto) = moto::start() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test(Bench::new(&moto).await, &moto).await });
}

/// The text of an attribute.
pub fn text<'o>(object: &'o Object, name: &str) -> &'o str {
    object.value.get(name).and_then(Value::as_str).unwrap_or_default()
}
