//! Zones, records and certificates.

use std::time::SystemTime;

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, text};
use crate::run;

fn with(base: &Json, more: Json) -> Json {
    let mut config = base.clone();
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn zone() {
    let named = json!({"name": "example.com"});
    run(vec![
        Case::new("aws_route53_zone", named.clone())
            .another(json!({"name": "Example.ORG.", "comment": "ours", "tags": {"a": "b"}}))
            .update(with(&named, json!({"comment": "theirs", "tags": {"a": "c", "d": "e"}})))
            .update(with(&named, json!({"force_destroy": true})))
            .untold("force_destroy")
            .replace(json!({"name": "example.net"})),
        Case::new("aws_route53_zone", json!({"name": "internal", "vpc": [{"vpc_id": "${v.id}"}]}))
            .need("v", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
            .need("w", "aws_vpc", json!({"cidr_block": "10.1.0.0/16"}))
            .update(json!({"name": "internal", "vpc": [{"vpc_id": "${w.id}"}]})),
    ]);
}

fn in_zone(create: Json) -> Case {
    Case::new("aws_route53_record", create).by_natural_key().need(
        "z",
        "aws_route53_zone",
        json!({"name": "example.com"}),
    )
}

fn record(name: &str, ty: &str, values: &[&str]) -> Json {
    json!({"zone_id": "${z.zone_id}", "name": name, "type": ty, "ttl": 300, "records": values})
}

#[test]
fn records() {
    // moto takes a record that is there already.
    run(vec![
        in_zone(record("www.example.com", "A", &["192.0.2.1"]))
            .another(record("*.apps.example.com", "CNAME", &["www.example.com"]))
            .update(record("www.example.com", "A", &["192.0.2.1", "192.0.2.2"]))
            .update(with(&record("www.example.com", "A", &["192.0.2.2"]), json!({"ttl": 60})))
            .replace(record("web.example.com", "A", &["192.0.2.1"]))
            .refused(
                json!({"zone_id": "Z0000000000000", "name": "x", "type": "A", "ttl": 1, "records": ["192.0.2.1"]}),
                ErrorClass::NotFound,
            ),
        in_zone(record("example.com", "TXT", &["v=spf1 -all", "second"]))
            .another(record("_dmarc.example.com", "TXT", &["v=DMARC1; p=none"]))
            .update(record("example.com", "TXT", &["v=spf1 mx -all"]))
            .replace(record("mail.example.com", "TXT", &["v=spf1 -all"])),
    ]);
}

#[test]
fn records_that_are_chosen_among() {
    let weighted = |name: &str, weight: u32| {
        let policy = json!({"set_identifier": name, "weighted_routing_policy": [{"weight": weight}]});
        with(&record("www.example.com", "A", &["192.0.2.1"]), policy)
    };
    let failover = |ty: &str| {
        let policy = json!({"set_identifier": ty, "failover_routing_policy": [{"type": ty}]});
        with(&record("api.example.com", "CNAME", &["a.example.net"]), policy)
    };
    let alias = |name: &str, health: bool| {
        json!({
            "zone_id": "${z.zone_id}",
            "name": "cdn.example.com",
            "type": "A",
            "alias": [{"name": name, "zone_id": "Z2FDTNDATAQYW2", "evaluate_target_health": health}],
        })
    };
    run(vec![
        in_zone(weighted("blue", 10)).another(weighted("green", 0)).update(weighted("blue", 20)),
        in_zone(failover("PRIMARY")).another(failover("SECONDARY")),
        in_zone(alias("d1.cloudfront.net", false))
            .update(alias("d2.cloudfront.net", false))
            .update(alias("d2.cloudfront.net", true)),
    ]);
}

#[test]
fn many_records_are_read_at_once() {
    by_hand(async |bench, _| {
        let zone = bench.create("aws_route53_zone", &json!({"name": "example.com"})).await;
        let mut records = Vec::new();
        for index in 0..5 {
            let config = json!({
                "zone_id": text(&zone, "id"),
                "name": format!("host-{index}"),
                "type": "A",
                "ttl": 60,
                "records": [format!("192.0.2.{index}")],
            });
            records.push(bench.create("aws_route53_record", &config).await);
        }
        let read = bench.client.read_many("aws_route53_record", &records).await;
        for (read, record) in read.into_iter().zip(&records) {
            assert_eq!(read.unwrap().unwrap().value, record.value);
        }
        // A zone with records that others made stays, and says which.
        let refused = bench.try_delete("aws_route53_zone", &zone).await.unwrap_err();
        assert!(refused.error.hint.unwrap().contains("host-0.example.com A"));
        let forced = json!({"name": "example.com", "force_destroy": true});
        let zone = bench.update("aws_route53_zone", &zone, &forced).await;
        bench.delete("aws_route53_zone", &zone).await;
        assert!(bench.read("aws_route53_zone", &zone).await.is_none());
    });
}

#[test]
fn certificate() {
    // moto makes all keys alike.
    let plain = json!({"domain_name": "example.com", "validation_method": "DNS"});
    run(vec![
        Case::new("aws_acm_certificate", plain.clone())
            .another(json!({
                "domain_name": "www.example.org",
                "subject_alternative_names": ["b.example.org", "a.example.org", "www.example.org"],
                "validation_method": "DNS",
                "tags": {"a": "b"},
            }))
            .update(with(&plain, json!({"tags": {"a": "b"}})))
            .update(with(&plain, json!({"tags": {"a": "c", "d": "e"}})))
            .replace(with(&plain, json!({"subject_alternative_names": ["example.com", "www.example.com"]}))),
    ]);
}

#[test]
fn the_names_of_a_certificate_are_known_before_it_is_made() {
    by_hand(async |bench, _| {
        let ty = "aws_acm_certificate";
        let config = json!({
            "domain_name": "example.com",
            "subject_alternative_names": ["*.example.com"],
            "validation_method": "DNS",
        });
        let planned = bench.plan(ty, None, &config).value;
        let options = planned.get("domain_validation_options").and_then(Value::as_slice).unwrap();
        let mut names: Vec<&str> =
            options.iter().filter_map(|option| option.get("domain_name")?.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["*.example.com", "example.com"]);

        let certificate = bench.create(ty, &config).await;
        let validation = json!({"certificate_arn": text(&certificate, "arn")});
        let ty = "aws_acm_certificate_validation";
        let valid = bench.create(ty, &validation).await;
        assert!(text(&valid, "id").ends_with(" +0000 UTC"), "{}", text(&valid, "id"));
        let mut wrong = validation.clone();
        wrong["validation_record_fqdns"] = json!(["elsewhere.example.com"]);
        let refused = bench.try_create(ty, &wrong).await.unwrap_err();
        assert_eq!(refused.error.class, ErrorClass::Invalid);
        let found = bench.recover(ty, &validation, SystemTime::now()).await.unwrap();
        assert_eq!(text(&found, "id"), text(&valid, "id"));
        bench.delete(ty, &valid).await;
    });
}

#[test]
fn health_check() {
    let asks = |more: Json| {
        let base = json!({"type": "HTTPS", "fqdn": "web.example.com", "port": 443, "resource_path": "/health", "failure_threshold": 3, "request_interval": 30});
        let mut config = base;
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let all = json!({"type": "CALCULATED", "child_healthchecks": ["${c.id}"], "child_health_threshold": 1});
    run(vec![
        Case::new("aws_route53_health_check", asks(json!({"tags": {"Name": "web"}, "reference_name": "web"})))
            .need("c", "aws_route53_health_check", asks(json!({"fqdn": "child.example.com"})))
            .another(all)
            .update(asks(json!({"reference_name": "web", "failure_threshold": 5, "tags": {"Name": "web 2"}})))
            .update(asks(json!({"reference_name": "web", "disabled": true, "invert_healthcheck": true, "resource_path": "/up"})))
            .untold("reference_name")
            .replace(asks(json!({"type": "HTTP", "port": 80}))),
    ]);
}
