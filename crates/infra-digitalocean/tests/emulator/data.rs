//! Data sources.

use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, ErrorClass, Provider, ProviderError};
use infra_value::{Value, to_json};
use serde_json::{Value as Json, json};

use crate::bench::{Bench, block_on};

impl Bench {
    async fn data(&self, ty: &str, config: Json) -> Result<Json, ProviderError> {
        let config =
            config_from_json(&self.provider.schemas().data_sources[ty], &config.to_string()).unwrap();
        let errors = self.provider.validate(BlockKind::Data, ty, &config);
        assert!(errors.is_empty(), "{ty}: {errors:?}");
        let read = self.client.read_data(ty, &config).await?;
        assert!(read.is_wholly_known(), "{ty}");
        assert_eq!(read.ty(), self.provider.schemas().data_sources[ty].block.implied_type());
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
        assert_eq!(slugs, ["s-4vcpu-8gb", "s-2vcpu-4gb", "s-2vcpu-2gb"]);
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
