//! What is refused before any call, because AWS would refuse it.

use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, Provider};
use serde_json::{Value as Json, json};

use crate::with;

/// What is said against a configuration.
fn complaints(ty: &str, config: Json) -> Vec<String> {
    let provider = AwsProvider::new();
    let schema = &provider.schemas().resources[ty];
    let config = config_from_json(schema, &config.to_string()).unwrap();
    let found = provider.validate(BlockKind::Resource, ty, &config);
    found.into_iter().map(|error| error.message).collect()
}

#[test]
fn names_of_caches() {
    let ty = "aws_elasticache_cluster";
    let cache = |id: &str| json!({"cluster_id": id, "engine": "redis", "node_type": "cache.t4g.micro", "num_cache_nodes": 1});
    assert_eq!(complaints(ty, cache("main-1")), [] as [&str; 0]);
    let found = complaints(ty, cache("Main"));
    assert_eq!(found, ["ElastiCache writes cluster_id in lower case: write it so"]);
    assert!(complaints(ty, cache("a--b"))[0].contains("hyphen"));
    let group = json!({"replication_group_id": "1st", "description": "first"});
    assert!(complaints("aws_elasticache_replication_group", group)[0].contains("begin with a letter"));
}

#[test]
fn keys_of_tables_without_attributes_and_attributes_without_keys() {
    let table = |attributes: &[&str]| {
        let attributes: Vec<Json> =
            attributes.iter().map(|name| json!({"name": name, "type": "S"})).collect();
        let index = json!([{"name": "who", "hash_key": "who", "projection_type": "ALL"}]);
        let base = json!({"name": "t", "hash_key": "id", "billing_mode": "PAY_PER_REQUEST"});
        with(base, json!({"attribute": attributes, "global_secondary_index": index}))
    };
    let ty = "aws_dynamodb_table";
    assert_eq!(complaints(ty, table(&["id", "who"])), [] as [&str; 0]);
    let found = complaints(ty, table(&["id"]));
    assert_eq!(found, ["a key needs an attribute block of its name: \"who\""]);
    let found = complaints(ty, table(&["id", "who", "at"]));
    assert_eq!(found, ["an attribute must be part of a key: \"at\" is of none"]);
}

#[test]
fn speeds_of_volumes_that_have_none() {
    let volume = |more: Json| with(json!({"availability_zone": "us-east-1a", "size": 5, "iops": 4000}), more);
    assert_eq!(complaints("aws_ebs_volume", volume(json!({"type": "gp3"}))), [] as [&str; 0]);
    for config in [json!({}), json!({"type": "gp2"})] {
        let found = complaints("aws_ebs_volume", volume(config));
        assert!(found[0].contains("io1, io2 or gp3"), "{found:?}");
    }
}

#[test]
fn characters_in_descriptions_of_rules() {
    let rule = |description: &str| json!({"description": description, "cidr_blocks": ["10.0.0.0/8"], "from_port": 22, "to_port": 22, "protocol": "tcp"});
    for (description, count) in [("ssh (from the office): a+b", 0), ("it's ours", 1), ("näher", 1)] {
        let more = json!({"type": "ingress", "security_group_id": "sg-0123456789abcdef0"});
        let found = complaints("aws_security_group_rule", with(rule(description), more));
        assert_eq!(found.len(), count, "{found:?}");
        let group = json!({"name": "g", "ingress": [rule(description)]});
        let found = complaints("aws_security_group", group);
        assert_eq!(found.len(), count, "{found:?}");
    }
}

#[test]
fn aliases_of_accounts() {
    let found = |alias: &str| complaints("aws_iam_account_alias", json!({"account_alias": alias})).len();
    assert_eq!(["acme", "0-a-1", "a23"].map(found), [0, 0, 0]);
    assert_eq!(["ab", "-abc", "abc-", "a--b", "Abc", "a.bc"].map(found), [1; 6]);
}

#[test]
fn parts_and_levels_of_placement_groups_that_have_none() {
    let group = |more: Json| with(json!({"name": "g", "strategy": "cluster"}), more);
    let found = |more: Json| complaints("aws_placement_group", group(more)).len();
    assert_eq!(found(json!({"partition_count": 0, "spread_level": ""})), 0);
    assert_eq!(found(json!({"strategy": "partition", "partition_count": 7})), 0);
    assert_eq!(found(json!({"strategy": "spread", "spread_level": "host"})), 0);
    assert_eq!(found(json!({"partition_count": 2})), 1);
    assert_eq!(found(json!({"spread_level": "rack"})), 1);
    assert_eq!(found(json!({"strategy": "partition", "partition_count": 8})), 1);
}
