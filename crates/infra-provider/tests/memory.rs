//! The cloud in memory keeps its promises.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used)]

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use infra_provider::model::Model;
use infra_provider::testing::{
    Bucket, Call, Fault, Injection, Lookup, MemoryCloud, MemoryProvider, Moment, Network, Server,
};
use infra_provider::{
    BlockKind, Client, ErrorClass, Intent, Object, Operation, Progress, Provider, ProviderError, Scope,
    Settled, Stopped,
};
use infra_value::{Type, Value};

#[derive(Default)]
struct Told(Mutex<Vec<String>>);

#[async_trait]
impl Progress for Told {
    async fn identified(&self, object: &Object) -> Result<(), Stopped> {
        self.0.lock().unwrap().push(object.id().unwrap().to_owned());
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn network(name: &str) -> Value {
    Network { name: name.into(), ..Network::default() }.encode()
}

fn server(name: &str, network_id: &str) -> Value {
    Server { name: name.into(), network_id: network_id.into(), ..Server::default() }.encode()
}

async fn create(client: &dyn Client, ty: &str, config: &Value, token: &str) -> Result<Object, ProviderError> {
    let planned = client.plan(ty, None, config).unwrap().value;
    let progress = Told::default();
    let result = client.create(ty, &planned, Operation::new(token, &progress)).await;
    if result.is_ok() {
        assert_eq!(progress.0.lock().unwrap().len(), 1, "the identity is told once");
    }
    result.map_err(|failed| failed.error)
}

async fn delete(client: &dyn Client, ty: &str, object: &Object) -> Result<(), ErrorClass> {
    let progress = Told::default();
    let op = Operation::new("d", &progress);
    client.delete(ty, object, op).await.map_err(|failed| failed.error.class)
}

#[tokio::test]
async fn what_is_created_is_as_planned() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    let network = create(&client, "test_network", &network("n"), "t1").await.unwrap();
    let config = server("s", network.id().unwrap());
    let server = create(&client, "test_server", &config, "t2").await.unwrap();
    assert_eq!(cloud.id_of("test_server", "s").as_deref(), server.id());
    assert!(server.value.is_wholly_known());
    let again = client.plan("test_server", Some(&server), &config).unwrap();
    assert_eq!((again.value, again.private), (server.value.clone(), server.private.clone()));
    let answers = client.read_many("test_server", &[server.clone(), network.clone()]).await;
    assert_eq!(answers, [Ok(Some(server)), Ok(None)]);
    assert_eq!(cloud.calls(Call::Read, "test_server"), 1);
    let by_name = Lookup { name: "n".into(), ..Lookup::default() }.encode();
    let found = client.read_data("test_lookup", &by_name).await.unwrap();
    assert_eq!(found.get("id").unwrap().as_str(), network.id());
}

#[tokio::test]
async fn order_matters() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    let error = create(&client, "test_server", &server("s", "net-9"), "t").await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Invalid);
    let network = create(&client, "test_network", &network("n"), "t").await.unwrap();
    let server = create(&client, "test_server", &server("s", network.id().unwrap()), "t").await.unwrap();
    assert_eq!(delete(&client, "test_network", &network).await, Err(ErrorClass::Conflict));
    assert_eq!(delete(&client, "test_server", &server).await, Ok(()));
    assert_eq!(delete(&client, "test_server", &server).await, Ok(()));
    assert_eq!(delete(&client, "test_network", &network).await, Ok(()));
    assert!(cloud.is_empty());
}

#[tokio::test]
async fn names_of_buckets_are_unique() {
    let client = MemoryProvider::new(MemoryCloud::new()).client();
    let bucket = Bucket { name: "b".into(), ..Bucket::default() }.encode();
    create(&client, "test_bucket", &bucket, "t1").await.unwrap();
    let error = create(&client, "test_bucket", &bucket, "t2").await.unwrap_err();
    assert_eq!(error.class, ErrorClass::AlreadyExists);
}

#[tokio::test]
async fn tokens_find_what_was_created_until_it_is_settled() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    let lost = ProviderError::new(ErrorClass::Unreachable, "no answer");
    cloud.inject(Injection::new(Call::Create, Fault::Error(lost.clone())).at(Moment::Done));
    assert_eq!(create(&client, "test_network", &network("n"), "t1").await, Err(lost));
    let intent = |token: &str| Intent {
        token: token.into(),
        begun: SystemTime::now(),
        planned: Value::null(Type::Dynamic),
    };
    let answers = client.recover("test_network", &[intent("t0"), intent("t1")]).await;
    let Ok(Some(object)) = &answers[1] else { panic!("not found: {answers:?}") };
    assert_eq!(answers[0], Ok(None));
    let settled = Settled { ty: "test_network".into(), token: "t1".into(), object: object.clone() };
    client.settle(&[settled]).await.unwrap();
    assert_eq!(client.recover("test_network", &[intent("t1")]).await, [Ok(None)]);
}

#[tokio::test]
async fn faults_happen_where_they_are_wanted() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    let quota = ProviderError::new(ErrorClass::Quota, "enough");
    cloud.inject(Injection::new(Call::Create, Fault::Error(quota.clone())).subject("b").after(1));
    for (name, expected) in [("a", Ok(())), ("b", Ok(())), ("b", Err(quota)), ("b", Ok(()))] {
        let result = create(&client, "test_network", &network(name), "t").await;
        assert_eq!(result.map(|_| ()), expected, "{name}");
    }
    assert_eq!(cloud.objects("test_network").len(), 3);
}

#[tokio::test]
async fn a_fault_after_the_identity_carries_the_object() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    let error = ProviderError::new(ErrorClass::Invalid, "bad image");
    cloud.inject(Injection::new(Call::Create, Fault::Taint(error.clone())).at(Moment::Identified));
    let planned = client.plan("test_network", None, &network("n")).unwrap().value;
    let progress = Told::default();
    let failed = client.create("test_network", &planned, Operation::new("t", &progress)).await.unwrap_err();
    assert_eq!((failed.error, failed.tainted), (error, true));
    assert_eq!(failed.object.unwrap().id(), Some("net-1"));
    assert_eq!(*progress.0.lock().unwrap(), ["net-1"]);
}

#[tokio::test]
async fn what_hangs_can_be_dropped() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    cloud.inject(Injection::new(Call::Create, Fault::Hang).at(Moment::Done));
    let config = network("n");
    tokio::select! {
        _ = create(&client, "test_network", &config, "t") => panic!("did not hang"),
        () = cloud.hung() => {}
    }
    assert_eq!(cloud.len(), 1);
    cloud.forget_calls();
    assert_eq!(cloud.mutations_at_once(), 0);
}

#[tokio::test(start_paused = true)]
async fn calls_take_their_time_and_run_side_by_side() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    cloud.set_latency(Call::Create, Duration::from_secs(10));
    let begun = tokio::time::Instant::now();
    let (a, b) = (network("a"), network("b"));
    let (a, b) =
        tokio::join!(create(&client, "test_network", &a, "1"), create(&client, "test_network", &b, "2"));
    assert!(a.is_ok() && b.is_ok());
    assert_eq!(begun.elapsed(), Duration::from_secs(10));
    assert_eq!(cloud.mutations_at_once(), 2);
}

#[tokio::test]
async fn write_only_arguments_arrive_and_are_not_kept() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    create(&client, "test_network", &network("n"), "t").await.unwrap();
    let config = Server { password_wo: Some("p".into()), ..Server::decode(&server("s", "net-1")).unwrap() };
    let object = create(&client, "test_server", &config.encode(), "t").await.unwrap();
    assert!(object.value.get("password_wo").unwrap().is_null());
    let id = object.id().unwrap();
    assert_eq!(cloud.received("test_server", id, "password_wo"), Some(Value::string("p")));
}

#[tokio::test]
async fn lists_keep_to_their_scope() {
    let cloud = MemoryCloud::new();
    let client = MemoryProvider::new(cloud.clone()).client();
    for owner in ["me", "you"] {
        let tags = [("owner".to_owned(), owner.to_owned())].into();
        let network = Network { name: owner.into(), tags: Some(tags), ..Network::default() };
        create(&client, "test_network", &network.encode(), "t").await.unwrap();
    }
    let mine = Scope { tags: vec![("owner".into(), "me".into())] };
    let names: Vec<_> = client.list("test_network", &mine).await.unwrap();
    assert_eq!(names.len(), 1);
    assert_eq!(client.list("test_network", &Scope::default()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_provider_checks_upgrades_and_connects() {
    let provider = MemoryProvider::new(MemoryCloud::new());
    let config = Server { size: Some("huge".into()), ..Server::default() }.encode();
    let errors = provider.validate(BlockKind::Resource, "test_server", &config);
    assert_eq!(errors.len(), 2);
    let stored = r#"{"id": "srv-1", "name": "s", "network_id": "net-1", "flavor": "large"}"#;
    let value = provider.upgrade("test_server", 0, stored).unwrap();
    assert_eq!(value.get("size"), Some(&Value::string("large")));
    assert!(provider.upgrade("test_server", 2, stored).is_err());
    // In version 1 nothing is called flavor any more.
    assert!(provider.upgrade("test_server", 1, stored).unwrap().get("size").unwrap().is_null());
    assert!(provider.upgrade("test_server", 1, r#"{"tags": "none"}"#).is_err());
    let config =
        |token: &str| Value::object([("region", Value::string("there")), ("token", Value::string(token))]);
    let denied = provider.configure(&config("wrong")).await.err().unwrap();
    assert_eq!(denied.class, ErrorClass::Denied);
    let client = provider.configure(&config("right")).await.unwrap();
    let bucket = Bucket { name: "b".into(), ..Bucket::default() }.encode();
    let bucket = create(&*client, "test_bucket", &bucket, "t").await.unwrap();
    assert_eq!(bucket.value.get("domain"), Some(&Value::string("b.there.test")));
}
