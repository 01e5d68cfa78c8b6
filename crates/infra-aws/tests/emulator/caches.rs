//! Caches. moto has no call that changes or deletes a subnet group.

use serde_json::json;

use crate::by_hand::{by_hand, text};

#[test]
fn cache_subnet_group() {
    by_hand(async |bench, _| {
        let ty = "aws_elasticache_subnet_group";
        let vpc = bench.create("aws_vpc", &json!({"cidr_block": "10.0.0.0/16"})).await;
        let subnet = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24", "availability_zone": "us-east-1a"});
        let subnet = bench.create("aws_subnet", &subnet).await;
        let config =
            |tag: &str| json!({"name": "Main", "subnet_ids": [text(&subnet, "id")], "tags": {"Name": tag}});
        let group = bench.create(ty, &config("a")).await;
        assert_eq!((text(&group, "id"), text(&group, "name")), ("main", "Main"));
        let group = bench.update(ty, &group, &config("b")).await;
        let imported = bench.import(ty, "main").await;
        assert_eq!(text(&imported, "arn"), text(&group, "arn"));
        assert!(bench.plan(ty, Some(&imported), &config("b")).replace.is_empty());
    });
}
