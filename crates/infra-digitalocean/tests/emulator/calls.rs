//! How many calls are made, and what happens when they do not work.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use infra_digitalocean_emulator::{Moment, Options};
use infra_provider::{ErrorClass, Scope};
use infra_value::Value;
use serde_json::json;

use crate::bench::{Bench, block_on};
use crate::compute::droplet;

fn calls(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected.iter().map(|(call, count)| ((*call).to_owned(), *count)).collect()
}

/// A thousand droplets: five pages of two hundred.
#[test]
fn a_thousand_droplets_are_refreshed_in_five_calls() {
    block_on(async {
        let bench =
            Bench::with(Options { delay: Duration::ZERO, lag: Duration::ZERO, ..Options::default() }).await;
        let creates = (0..1000).map(|n| {
            let bench = &bench;
            async move {
                let token = format!("many-{n}");
                bench
                    .create("digitalocean_droplet", &token, droplet(json!({"name": format!("web-{n}")})))
                    .await
            }
        });
        let objects = futures::future::join_all(creates).await;
        bench.emulator.calls();
        let read = bench.client.read_many("digitalocean_droplet", &objects).await;
        assert!(read.iter().zip(&objects).all(|(read, object)| read.as_ref() == Ok(&Some(object.clone()))));
        let list = "GET /v2/droplets";
        assert_eq!(bench.emulator.calls(), calls(&[(list, 5)]));
        assert_eq!(bench.client.list("digitalocean_droplet", &Scope::default()).await.unwrap().len(), 1000);
        bench.ensure_valid();
    });
}

#[test]
fn lost_calls_are_found_out_and_nothing_is_made_twice() {
    block_on(async {
        for moment in [Moment::Before, Moment::After] {
            let bench = Bench::new().await;
            bench.emulator.lose(0, moment);
            let made = bench.create("digitalocean_droplet", "lost", droplet(json!({}))).await;
            tokio::time::sleep(Duration::from_millis(60)).await;
            assert_eq!(bench.client.list("digitalocean_droplet", &Scope::default()).await.unwrap().len(), 1);
            bench.emulator.lose(0, moment);
            bench.delete("digitalocean_droplet", &made).await;
            assert_eq!(bench.read("digitalocean_droplet", &made).await, None);
        }
    });
}

#[test]
fn rate_limits_are_waited_for() {
    block_on(async {
        let bench = Bench::with(Options { limit: (5, Duration::from_secs(2)), ..Options::default() }).await;
        let begun = Instant::now();
        let made = bench.create("digitalocean_droplet", "slow", droplet(json!({}))).await;
        for _ in 0..6 {
            assert!(bench.read("digitalocean_droplet", &made).await.is_some());
        }
        assert!(begun.elapsed() > Duration::from_secs(1), "it does not wait");
        let calls: usize = bench.emulator.calls().values().sum();
        assert!(calls < 20, "{calls} calls: it runs against the limit");
    });
}

#[test]
fn errors_carry_id_message_and_request() {
    block_on(async {
        let bench = Bench::new().await;
        let failed = bench
            .try_create("digitalocean_droplet", "bad", &droplet(json!({"size": "huge"})))
            .await
            .unwrap_err();
        assert_eq!(
            failed.error.to_string(),
            "POST /v2/droplets: unprocessable_entity: You specified an invalid size for Droplet creation. (request \
             515850a0-a812-50bf-aa3c-d0d21d287e40)"
        );
        let error = bench.client.import("digitalocean_droplet", "../tags").await.unwrap_err();
        assert_eq!(error.class, ErrorClass::NotFound);
    });
}

#[test]
fn user_data_is_stored_as_its_digest_and_compared_by_it() {
    block_on(async {
        let bench = Bench::new().await;
        let config = |data: &str| droplet(json!({"user_data": data}));
        let made = bench.create("digitalocean_droplet", "data", config("#!/bin/sh\necho hi\n")).await;
        let stored = made.value.get("user_data").and_then(Value::as_str);
        assert_eq!(stored, Some("b2b62c101a156f5f12dd7197cf7ae9424164b115"));
        let same = bench.plan("digitalocean_droplet", Some(&made), &config("#!/bin/sh\necho hi\n"));
        assert_eq!(same.value, made.value);
        let other = bench.plan("digitalocean_droplet", Some(&made), &config("#!/bin/sh\necho bye\n"));
        assert_eq!(other.replace, [infra_value::Path::attr("user_data")]);
    });
}
