//! Data sources.

use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, ErrorClass, Provider, ProviderError};
use infra_value::{Value, to_json};
use serde_json::{Value as Json, json};

use crate::bench::{Bench, block_on};
use crate::compute::droplet;

impl Bench {
    pub async fn data_value(&self, ty: &str, config: &Json) -> Result<Value, ProviderError> {
        let config =
            config_from_json(&self.provider.schemas().data_sources[ty], &config.to_string()).unwrap();
        let errors = self.provider.validate(BlockKind::Data, ty, &config);
        assert!(errors.is_empty(), "{ty}: {errors:?}");
        let read = self.client.read_data(ty, &config).await?;
        assert!(read.is_wholly_known(), "{ty}");
        assert_eq!(read.ty(), self.provider.schemas().data_sources[ty].block.implied_type());
        Ok(read)
    }

    async fn data(&self, ty: &str, config: Json) -> Result<Json, ProviderError> {
        let read = self.data_value(ty, &config).await?;
        Ok(serde_json::from_str(&to_json(&read).unwrap()).unwrap())
    }
}

#[test]
fn what_is_on_offer() {
    block_on(async {
        let bench = Bench::new().await;
        let account = bench.data("digitalocean_account", json!({})).await.unwrap();
        assert_eq!(account["email"], "ops@example.com");
        let filter = json!([{"key": "vcpus", "values": ["2", "4"]}, {"key": "regions", "values": ["nyc3"]}]);
        let sort = json!([{"key": "price_monthly", "direction": "desc"}]);
        let sizes = bench.data("digitalocean_sizes", json!({"filter": filter, "sort": sort})).await.unwrap();
        let slugs: Vec<&str> =
            sizes["sizes"].as_array().unwrap().iter().map(|s| s["slug"].as_str().unwrap()).collect();
        assert_eq!(slugs, ["c-4", "s-4vcpu-8gb", "c-2", "s-2vcpu-4gb", "s-2vcpu-2gb"]);
        let filter = json!([{"key": "slug", "values": ["nyc"], "match_by": "substring"}]);
        let regions = bench.data("digitalocean_regions", json!({"filter": filter})).await.unwrap();
        assert_eq!(regions["regions"].as_array().unwrap().len(), 2);
        let image = bench.data("digitalocean_image", json!({"slug": "debian-12-x64"})).await.unwrap();
        assert_eq!((image["id"].as_i64(), &image["private"]), (Some(139_080_808), &json!(false)));
        let missing = bench.data("digitalocean_image", json!({"slug": "nothing"})).await.unwrap_err();
        assert_eq!(missing.class, ErrorClass::NotFound);
        bench.ensure_valid();
    });
}

#[test]
fn what_there_is_already() {
    block_on(async {
        let bench = Bench::with(infra_digitalocean_emulator::Options {
            lag: std::time::Duration::ZERO,
            ..infra_digitalocean_emulator::Options::default()
        })
        .await;
        let vpc = bench.create("digitalocean_vpc", "vpc", json!({"name": "net", "region": "nyc3"})).await;
        let key = json!({"name": "ops", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2v0Qx7 ops"});
        let key = bench.create("digitalocean_ssh_key", "key", key).await;
        bench.create("digitalocean_domain", "domain", json!({"name": "example.com"})).await;
        bench.create("digitalocean_tag", "tag", json!({"name": "web"})).await;
        bench.create("digitalocean_project", "project", json!({"name": "platform"})).await;
        let found = bench.data("digitalocean_vpc", json!({"name": "net"})).await.unwrap();
        assert_eq!(found["id"].as_str(), vpc.id());
        let found = bench.data("digitalocean_ssh_key", json!({"name": "ops"})).await.unwrap();
        assert_eq!(Some(found["id"].to_string().as_str()), key.id());
        assert_eq!(found["fingerprint"].as_str(), key.value.get("fingerprint").and_then(Value::as_str));
        let found = bench.data("digitalocean_domain", json!({"name": "example.com"})).await.unwrap();
        assert_eq!(found["zone_file"], "$ORIGIN example.com.\n");
        assert_eq!(
            bench.data("digitalocean_tag", json!({"name": "web"})).await.unwrap()["droplets_count"],
            0
        );
        let found = bench.data("digitalocean_project", json!({"name": "platform"})).await.unwrap();
        assert_eq!(found["purpose"], "Web Application");
        assert_eq!(bench.data("digitalocean_project", json!({})).await.unwrap()["is_default"], true);
        let missing = bench.data("digitalocean_vpc", json!({"name": "other"})).await.unwrap_err();
        assert_eq!(missing.class, ErrorClass::NotFound);
        bench.ensure_valid();
    });
}

#[test]
fn what_runs_already() {
    block_on(async {
        let bench = Bench::with(infra_digitalocean_emulator::Options {
            lag: std::time::Duration::ZERO,
            ..infra_digitalocean_emulator::Options::default()
        })
        .await;
        for (name, tags) in [("web-1", json!(["web"])), ("web-2", json!(["web", "first"]))] {
            bench.create("digitalocean_droplet", name, droplet(json!({"name": name, "tags": tags}))).await;
        }
        let found = bench.data("digitalocean_droplet", json!({"tag": "first"})).await.unwrap();
        assert_eq!((&found["name"], &found["image"]), (&json!("web-2"), &json!("ubuntu-24-04-x64")));
        let by_id = bench.data("digitalocean_droplet", json!({"id": found["id"]})).await.unwrap();
        assert_eq!(by_id["urn"], format!("do:droplet:{}", found["id"]));
        let many = bench.data("digitalocean_droplet", json!({"tag": "web"})).await.unwrap_err();
        assert_eq!(many.message, "more than one digitalocean_droplet is tagged \"web\"");
        let filter = json!([{"key": "tags", "values": ["web"]}, {"key": "vcpus", "values": ["1"]}]);
        let sort = json!([{"key": "name", "direction": "desc"}]);
        let found =
            bench.data("digitalocean_droplets", json!({"filter": filter, "sort": sort})).await.unwrap();
        let names: Vec<&Json> = found["droplets"].as_array().unwrap().iter().map(|d| &d["name"]).collect();
        assert_eq!(names, [&json!("web-2"), &json!("web-1")]);
        let filter = json!([{"key": "distribution", "values": ["Debian"]}]);
        let found = bench.data("digitalocean_images", json!({"filter": filter})).await.unwrap();
        assert_eq!(found["images"][0]["slug"], "debian-12-x64");

        let versions =
            bench.data("digitalocean_kubernetes_versions", json!({"version_prefix": "1.33."})).await.unwrap();
        assert_eq!(versions["latest_version"], "1.33.1-do.3");
        let pool = json!({"name": "workers", "size": "s-2vcpu-4gb", "node_count": 2});
        let config = json!({"name": "main", "region": "nyc3", "version": versions["latest_version"], "node_pool": [pool]});
        let made = bench.create("digitalocean_kubernetes_cluster", "cluster", config).await;
        let found = bench.data("digitalocean_kubernetes_cluster", json!({"name": "main"})).await.unwrap();
        assert_eq!(
            (found["id"].as_str(), found["node_pool"][0]["actual_node_count"].as_i64()),
            (made.id(), Some(2))
        );
        assert_eq!(found["kube_config"][0]["host"], found["endpoint"]);

        let config = json!({"name": "db", "engine": "pg", "version": "16", "size": "db-s-2vcpu-4gb", "region": "nyc3", "node_count": 1});
        let made = bench.create("digitalocean_database_cluster", "db", config).await;
        let found = bench.data("digitalocean_database_cluster", json!({"name": "db"})).await.unwrap();
        assert_eq!((found["id"].as_str(), &found["port"]), (made.id(), &json!(25_060)));
        let missing = bench.data("digitalocean_database_cluster", json!({"name": "none"})).await.unwrap_err();
        assert_eq!(missing.class, ErrorClass::NotFound);
        bench.ensure_valid();
    });
}
