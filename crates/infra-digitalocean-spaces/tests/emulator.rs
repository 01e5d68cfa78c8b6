//! Buckets and objects through the kit, against moto's S3.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use std::sync::Arc;

use infra_digitalocean_spaces::{Defaults, SpacesProvider};
use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, Client, ErrorClass, Provider, Scope};
use infra_provider_testkit::{Case, exercise};
use infra_value::Value;
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use xtask::emulator::{Installed, Running};

/// A running moto; ends with this.
struct Moto {
    running: Running,
    /// Where it logs.
    _folder: TempDir,
}

/// Starts it; `None`, and the reason on the terminal, where it is not installed.
fn start() -> Option<Moto> {
    let Some(installed) = Installed::for_tests().unwrap_or_else(|error| panic!("{error}")) else {
        eprintln!("skipped: moto is not installed (`cargo xtask emulator up` installs it)");
        return None;
    };
    let folder = TempDir::new().unwrap();
    let running = installed.start(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    Some(Moto { running, _folder: folder })
}

async fn connect(block: Json) -> (SpacesProvider, Arc<dyn Client>) {
    let provider = SpacesProvider::new(Defaults::default());
    let config = config_from_json(&provider.schemas().provider, &block.to_string()).unwrap();
    let client = provider.configure(&config).await.unwrap();
    (provider, client)
}

fn run(case: Case, types: &[&str]) {
    let Some(moto) = start() else { return };
    let endpoint = moto.running.endpoint();
    let block = json!({"spaces_access_id": "id", "spaces_secret_key": "secret", "spaces_endpoint": endpoint});
    block_on(async {
        let (provider, client) = connect(block).await;
        if let Err(failure) = exercise(&provider, &*client, &case).await {
            panic!("{failure}");
        }
        for ty in types {
            assert_eq!(client.list(ty, &Scope::default()).await.unwrap(), [], "{ty}: something is left");
        }
    });
}

fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
}

const BUCKET: &str = "digitalocean_spaces_bucket";
const OBJECT: &str = "digitalocean_spaces_bucket_object";

fn text(object: &Value, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[test]
fn buckets() {
    let bucket = |more: Json| {
        let mut config = json!({"name": "documents", "region": "nyc3", "force_destroy": true});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let pages = json!([{"allowed_methods": ["GET"], "allowed_origins": ["https://example.com"], "max_age_seconds": 3000}]);
    let expiry = json!([
        {"id": "old", "enabled": true, "prefix": "tmp/", "expiration": [{"days": 30}], "abort_incomplete_multipart_upload_days": 7},
        {"id": "day", "enabled": false, "expiration": [{"date": "2030-12-31"}]},
    ]);
    let versions =
        json!([{"id": "versions", "enabled": true, "noncurrent_version_expiration": [{"days": 90}]}]);
    let case = Case::new(BUCKET, bucket(json!({"cors_rule": pages, "lifecycle_rule": expiry})))
        .another(json!({"name": "backups", "versioning": [{"enabled": true}]}))
        .update(bucket(
            json!({"acl": "public-read", "versioning": [{"enabled": true}], "lifecycle_rule": versions}),
        ))
        .update(bucket(json!({"versioning": [{"enabled": false}], "cors_rule": pages})))
        .replace(bucket(json!({"name": "papers"})))
        .untold("acl")
        .untold("force_destroy")
        .by_natural_key()
        .import_id(|object| format!("{},{}", text(object, "region"), text(object, "name")));
    run(case, &[BUCKET]);
}

#[test]
fn objects() {
    let object = |more: Json| {
        let mut config = json!({"bucket": "${bucket.name}", "region": "nyc3", "key": "index.html"});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let page =
        json!({"content": "<h1>Documents</h1>", "content_type": "text/html", "metadata": {"by": "infra"}});
    let case = Case::new(OBJECT, object(page))
        .need("bucket", BUCKET, json!({"name": "documents", "versioning": [{"enabled": true}]}))
        .another(object(json!({"key": "empty", "content_base64": "AAEC"})))
        .update(object(
            json!({"content": "<h1>Papers</h1>", "content_type": "text/html", "cache_control": "max-age=60"}),
        ))
        .update(object(
            json!({"content": "<h1>Papers</h1>", "content_type": "text/html", "acl": "public-read"}),
        ))
        .replace(object(json!({"key": "home.html", "content": "x"})))
        .untold("acl")
        .untold("content")
        .untold("force_destroy")
        .by_natural_key()
        .import_id(|object| {
            format!("{},{},{}", text(object, "region"), text(object, "bucket"), text(object, "key"))
        });
    run(case, &[OBJECT, BUCKET]);
}

#[test]
fn keys_are_asked_for_when_they_are_needed() {
    block_on(async {
        let (provider, client) = connect(json!({})).await;
        let json = json!({"name": "documents"}).to_string();
        let config = config_from_json(&provider.schemas().resources[BUCKET], &json).unwrap();
        assert_eq!(provider.validate(BlockKind::Resource, BUCKET, &config), []);
        let planned = client.plan(BUCKET, None, &config).unwrap();
        assert_eq!(planned.value.get("region").and_then(Value::as_str), Some("nyc3"));
        let error = client.import(BUCKET, "nyc3,documents").await.unwrap_err();
        assert_eq!(
            (error.class, error.message.as_str()),
            (ErrorClass::Denied, "there are no keys for Spaces")
        );
    });
}
