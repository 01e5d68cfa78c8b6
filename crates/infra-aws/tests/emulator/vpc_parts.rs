//! What belongs to a VPC: ranges, options, logs of its traffic.

use std::time::SystemTime;

use infra_provider::{ErrorClass, Object, Scope};
use infra_provider_testkit::Case;
use infra_value::{Path, Value};
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, in_an_hour, text};
use crate::run;

fn in_vpc(ty: &str, config: Json) -> Case {
    Case::new(ty, config).need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
}

#[test]
fn ipv4_range() {
    let range = |range: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range});
    run(vec![
        in_vpc("aws_vpc_ipv4_cidr_block_association", range("10.55.0.0/16"))
            .by_natural_key()
            .another(range("10.56.0.0/16"))
            .replace(range("10.57.0.0/16"))
            .refused(
                json!({"vpc_id": "vpc-0123456789abcdef0", "cidr_block": "10.55.0.0/16"}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn ipv6_range() {
    let generated =
        |vpc: &str| json!({"vpc_id": format!("${{{vpc}.id}}"), "assign_generated_ipv6_cidr_block": true});
    run(vec![
        in_vpc("aws_vpc_ipv6_cidr_block_association", generated("vpc"))
            .by_natural_key()
            .need("other", "aws_vpc", json!({"cidr_block": "10.1.0.0/16"}))
            .need("third", "aws_vpc", json!({"cidr_block": "10.2.0.0/16"}))
            .another(generated("other"))
            .replace(generated("third")),
    ]);
}

/// What a resource of its own adds is not the VPC's to take away.
#[test]
fn a_vpc_leaves_ranges_of_others_alone() {
    by_hand(async |bench, _| {
        let config = json!({"cidr_block": "10.0.0.0/16"});
        let vpc = bench.create("aws_vpc", &config).await;
        let ty = "aws_vpc_ipv6_cidr_block_association";
        let range = json!({"vpc_id": vpc.id(), "assign_generated_ipv6_cidr_block": true});
        let made = bench.create(ty, &range).await;
        assert_eq!((text(&made, "ipv6_pool"), text(&made, "ip_source")), ("Amazon", "amazon"));
        let now = bench.read("aws_vpc", &vpc).await.unwrap();
        assert_eq!(bench.plan("aws_vpc", Some(&now), &config).value, now.value);
        bench.delete(ty, &made).await;
    });
}

fn options(name: &str) -> Json {
    json!({"domain_name": name, "domain_name_servers": ["AmazonProvidedDNS", "10.0.0.2"]})
}

/// The emulator leaves out tags of the call that creates options, and with them what an unrecorded create is found by.
#[test]
fn dhcp_options() {
    by_hand(async |bench, _| {
        let ty = "aws_vpc_dhcp_options";
        let made = bench.create(ty, &options("one.internal")).await;
        let beside = bench.create(ty, &json!({"ntp_servers": ["127.0.0.1"], "netbios_node_type": "2"})).await;
        let mut tagged = options("one.internal");
        tagged["tags"] = json!({"Name": "a"});
        let made = bench.update(ty, &made, &tagged).await;
        let imported = bench.import(ty, made.id().unwrap()).await;
        assert_eq!(bench.plan(ty, Some(&imported), &tagged).value, imported.value);
        let replaced = bench.plan(ty, Some(&made), &options("two.internal")).replace;
        assert_eq!(replaced, [Path::attr("domain_name")]);
        let listed = bench.client.list(ty, &Scope::default()).await.unwrap();
        assert!([&made, &beside].iter().all(|object| listed.iter().any(|listed| listed.id() == object.id())));
        bench.delete(ty, &made).await;
        assert!(bench.read(ty, &made).await.is_none());
        bench.delete(ty, &made).await;
        assert!(bench.read(ty, &beside).await.is_some());
    });
}

#[test]
fn dhcp_options_association() {
    let of =
        |vpc: &str, options: &str| json!({"vpc_id": format!("${{{vpc}.id}}"), "dhcp_options_id": options});
    run(vec![
        in_vpc("aws_vpc_dhcp_options_association", of("vpc", "${one.id}"))
            .by_natural_key()
            .need("other", "aws_vpc", json!({"cidr_block": "10.1.0.0/16"}))
            .need("one", "aws_vpc_dhcp_options", options("one.internal"))
            .another(of("other", "${one.id}"))
            .import_id(|association| {
                association.get("vpc_id").and_then(Value::as_str).unwrap_or_default().to_owned()
            }),
    ]);
}

/// To the emulator, options that a VPC has exchanged for others stay in use: they are not deleted here.
#[test]
fn other_dhcp_options_take_the_place_of_the_first() {
    by_hand(async |bench, _| {
        let ty = "aws_vpc_dhcp_options_association";
        let vpc = bench.create("aws_vpc", &json!({"cidr_block": "10.0.0.0/16"})).await;
        let one = bench.create("aws_vpc_dhcp_options", &options("one.internal")).await;
        let two = bench.create("aws_vpc_dhcp_options", &options("two.internal")).await;
        let of = |options: &Object| json!({"vpc_id": vpc.id(), "dhcp_options_id": options.id()});
        let first = bench.create(ty, &of(&one)).await;
        let second = bench.update(ty, &first, &of(&two)).await;
        assert_ne!(second.id(), first.id());
        assert!(bench.read(ty, &first).await.is_none());
        bench.delete(ty, &first).await;
        assert!(bench.read(ty, &second).await.is_some(), "it is not the first one's to take away");
        bench.delete(ty, &second).await;
        assert!(bench.read(ty, &second).await.is_none());
    });
}

#[test]
fn flow_log() {
    let to_group = |traffic: &str, more: Json| {
        let mut config = json!({
            "vpc_id": "${vpc.id}", "traffic_type": traffic, "iam_role_arn": "${role.arn}",
            "log_destination": "${group.arn}",
        });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
        }],
    });
    run(vec![
        in_vpc("aws_flow_log", to_group("ALL", json!({"tags": {"Name": "a"}})))
            .need("role", "aws_iam_role", json!({"name": "flow", "assume_role_policy": trust.to_string()}))
            .need("group", "aws_cloudwatch_log_group", json!({"name": "flow"}))
            .need("bucket", "aws_s3_bucket", json!({"bucket": "flow-logs-of-a-vpc"}))
            .need("subnet", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
            .another(json!({
                "subnet_id": "${subnet.id}", "traffic_type": "REJECT", "log_destination_type": "s3",
                "log_destination": "${bucket.arn}", "max_aggregation_interval": 60,
            }))
            .update(to_group("ALL", json!({"tags": {"Name": "b"}})))
            .replace(to_group("ACCEPT", json!({})))
            .refused(
                json!({
                    "vpc_id": "vpc-0123456789abcdef0", "traffic_type": "ALL", "log_destination_type": "s3",
                    "log_destination": "${bucket.arn}",
                }),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn the_main_route_table_is_another_one_until_the_association_goes() {
    by_hand(async |bench, _| {
        let ty = "aws_main_route_table_association";
        let vpc = bench.create("aws_vpc", &json!({"cidr_block": "10.0.0.0/16"})).await;
        let table = async || bench.create("aws_route_table", &json!({"vpc_id": vpc.id()})).await;
        let one = table().await;
        let config = |table: &Object| json!({"vpc_id": vpc.id(), "route_table_id": table.id()});
        let made = bench.create(ty, &config(&one)).await;
        let original = text(&vpc, "main_route_table_id");
        assert_eq!(text(&made, "original_route_table_id"), original);
        let found = bench.recover(ty, &config(&one), in_an_hour()).await.unwrap();
        assert_eq!(found.value, made.value, "there is one other table: it was the main one");

        let two = table().await;
        let changed = bench.update(ty, &made, &config(&two)).await;
        assert_eq!(text(&changed, "original_route_table_id"), original);
        let found = bench.recover(ty, &config(&two), in_an_hour()).await.unwrap();
        assert_eq!(text(&found, "original_route_table_id"), "", "two other tables: nobody knows");
        assert_eq!(bench.try_delete(ty, &found).await.unwrap_err().error.class, ErrorClass::Invalid);

        bench.delete(ty, &changed).await;
        assert!(bench.read(ty, &changed).await.is_none());
        bench.delete(ty, &changed).await;
        bench.delete("aws_route_table", &two).await;
        bench.delete("aws_route_table", &one).await;
    });
}

fn key(comment: &str) -> String {
    format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGhlbGxvIHdvcmxkLCB0aGlzIGlzIGEgdGVzdCBrZXkh {comment}")
}

#[test]
fn key_pair() {
    let named = |name: &str, comment: &str| json!({"key_name": name, "public_key": key(comment)});
    let mut tagged = named("deployer", "me@home");
    tagged["tags"] = json!({"Name": "a"});
    run(vec![
        Case::new("aws_key_pair", named("deployer", "me@home"))
            .by_natural_key()
            .another(json!({"key_name_prefix": "app-", "public_key": key("")}))
            .update(tagged)
            .replace(named("other", "me@home"))
            .refused(json!({"key_name": "broken", "public_key": "ssh-rsa AAAA"}), ErrorClass::Invalid),
    ]);
}

#[test]
fn vpn_gateway() {
    run(vec![
        in_vpc("aws_vpn_gateway", json!({"amazon_side_asn": "64999", "tags": {"Name": "a"}}))
            .another(json!({"vpc_id": "${vpc.id}"}))
            .update(json!({"amazon_side_asn": "64999", "vpc_id": "${vpc.id}", "tags": {"Name": "b"}}))
            .update(json!({"amazon_side_asn": "64999"}))
            .replace(json!({"amazon_side_asn": "64998"})),
    ]);
}

#[test]
fn vpn_gateway_attachment() {
    let of = |vpc: &str, gateway: &str| json!({"vpc_id": format!("${{{vpc}.id}}"), "vpn_gateway_id": format!("${{{gateway}.id}}")});
    run(vec![
        in_vpc("aws_vpn_gateway_attachment", of("vpc", "one"))
            .by_natural_key()
            .need("other", "aws_vpc", json!({"cidr_block": "10.1.0.0/16"}))
            .need("third", "aws_vpc", json!({"cidr_block": "10.2.0.0/16"}))
            .need("one", "aws_vpn_gateway", json!({}))
            .need("two", "aws_vpn_gateway", json!({}))
            .another(of("other", "two"))
            .replace(of("third", "one"))
            .import_id(|attachment| {
                let text =
                    |name: &str| attachment.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                format!("{}/{}", text("vpc_id"), text("vpn_gateway_id"))
            }),
    ]);
}

#[test]
fn tags_of_what_is_managed_elsewhere() {
    by_hand(async |bench, _| {
        let ty = "aws_ec2_tag";
        let vpc = bench.create("aws_vpc", &json!({"cidr_block": "10.0.0.0/16"})).await;
        let group = text(&vpc, "default_security_group_id");
        let of = |key: &str, value: &str| json!({"resource_id": group, "key": key, "value": value});
        assert!(bench.recover(ty, &of("a, b", "1"), SystemTime::now()).await.is_none());
        let tag = bench.create(ty, &of("a, b", "1")).await;
        assert_eq!(text(&tag, "id"), format!("{group},a, b"));
        let found = bench.recover(ty, &of("a, b", "1"), SystemTime::now()).await;
        assert_eq!(found.map(|found| found.value), Some(tag.value.clone()));
        assert!(bench.recover(ty, &of("a, b", "2"), SystemTime::now()).await.is_none());
        let other = bench.create(ty, &of("*", "")).await;
        let tag = bench.update(ty, &tag, &of("a, b", "2")).await;
        assert_eq!(bench.import(ty, text(&tag, "id")).await.value, tag.value);
        assert!(!bench.plan(ty, Some(&tag), &of("c", "2")).replace.is_empty());
        bench.delete(ty, &tag).await;
        bench.delete(ty, &tag).await;
        assert!(bench.read(ty, &tag).await.is_none());
        assert!(bench.read(ty, &other).await.is_some());
        let nobody = json!({"resource_id": "sg-0123456789abcdef0", "key": "a", "value": "b"});
        assert_eq!(bench.try_create(ty, &nobody).await.unwrap_err().error.class, ErrorClass::NotFound);
    });
}

#[test]
fn customer_gateway() {
    let gateway = |asn: &str, tags: Json| json!({"bgp_asn": asn, "ip_address": "172.83.124.10", "type": "ipsec.1", "tags": tags});
    run(vec![
        Case::new("aws_customer_gateway", gateway("65000", json!({"Name": "a"})))
            .another(gateway("65001", json!({})))
            .update(gateway("65000", json!({"Name": "b"})))
            .replace(gateway("65002", json!({}))),
    ]);
}

/// moto has neither before it is mended, see `localstack/moto/more_ec2.py`.
#[test]
fn vpc_block_public_access_exclusion() {
    let of = |argument: &str, need: &str, mode: &str, tags: Json| json!({argument: format!("${{{need}.id}}"), "internet_gateway_exclusion_mode": mode, "tags": tags});
    let subnet = |range: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range});
    run(vec![
        in_vpc(
            "aws_vpc_block_public_access_exclusion",
            of("vpc_id", "vpc", "allow-egress", json!({"Name": "a"})),
        )
        .need("a", "aws_subnet", subnet("10.0.1.0/24"))
        .need("b", "aws_subnet", subnet("10.0.2.0/24"))
        .another(of("subnet_id", "a", "allow-bidirectional", json!({})))
        .update(of("vpc_id", "vpc", "allow-bidirectional", json!({"Name": "a"})))
        .update(of("vpc_id", "vpc", "allow-egress", json!({"Name": "b", "Team": "net"})))
        .replace(of("subnet_id", "b", "allow-egress", json!({}))),
    ]);
}

/// A region always has them.
#[test]
fn vpc_block_public_access_options() {
    by_hand(async |bench, _| {
        let ty = "aws_vpc_block_public_access_options";
        let mode = |mode: &str| json!({"internet_gateway_block_mode": mode});
        assert!(bench.client.list(ty, &Scope::default()).await.unwrap().is_empty());
        let object = bench.create(ty, &mode("block-ingress")).await;
        assert_eq!((text(&object, "id"), text(&object, "aws_region")), ("us-east-1", "us-east-1"));
        assert_eq!(text(&object, "aws_account_id"), "123456789012");
        let object = bench.update(ty, &object, &mode("block-bidirectional")).await;
        assert_eq!(bench.import(ty, "us-east-1").await.value, object.value);
        assert_eq!(bench.client.list(ty, &Scope::default()).await.unwrap().len(), 1);
        let found = bench.recover(ty, &mode("block-bidirectional"), in_an_hour()).await;
        assert!(found.is_some());
        assert!(bench.recover(ty, &mode("off"), in_an_hour()).await.is_none());

        bench.delete(ty, &object).await;
        let left = bench.read(ty, &object).await.unwrap();
        assert_eq!(text(&left, "internet_gateway_block_mode"), "off");
        assert!(bench.client.list(ty, &Scope::default()).await.unwrap().is_empty());
        let object = bench.cut_off(ty, &mode("block-ingress")).await;
        let read = bench.read(ty, &object).await.unwrap();
        assert_eq!(bench.plan(ty, Some(&read), &mode("block-ingress")).value, read.value);
    });
}
