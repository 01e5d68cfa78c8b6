//! Tables.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::{run, with};

fn attributes(names: &[&str]) -> Json {
    names.iter().map(|name| json!({"name": name, "type": "S"})).collect()
}

#[test]
fn table() {
    let by_request = |more: Json| {
        with(
            json!({"name": "sessions", "billing_mode": "PAY_PER_REQUEST", "hash_key": "id", "attribute": attributes(&["id"])}),
            more,
        )
    };
    let index = json!({"name": "who", "hash_key": "who", "projection_type": "ALL"});
    run(vec![
        Case::new("aws_dynamodb_table", by_request(json!({"tags": {"a": "b"}})))
            .need("taken", "aws_dynamodb_table", with(by_request(json!({})), json!({"name": "taken"})))
            .another(json!({
                "name": "log",
                "hash_key": "id",
                "range_key": "at",
                "read_capacity": 5,
                "write_capacity": 5,
                "attribute": attributes(&["id", "at", "who"]),
                "stream_enabled": true,
                "stream_view_type": "NEW_IMAGE",
                "ttl": [{"attribute_name": "gone", "enabled": true}],
                "point_in_time_recovery": [{"enabled": true}],
                "local_secondary_index": [{"name": "who", "range_key": "who", "projection_type": "ALL"}],
            }))
            .update(by_request(
                json!({"tags": {"a": "c"}, "ttl": [{"attribute_name": "gone", "enabled": true}]}),
            ))
            .update(by_request(json!({
                "ttl": [{"attribute_name": "gone", "enabled": true}],
                "point_in_time_recovery": [{"enabled": true}],
                "attribute": attributes(&["id", "who"]),
                "global_secondary_index": [index],
            })))
            .update(by_request(json!({
                "ttl": [{"attribute_name": "", "enabled": false}],
                "point_in_time_recovery": [{"enabled": false}],
                "stream_enabled": true,
                "stream_view_type": "KEYS_ONLY",
            })))
            .replace(by_request(json!({"name": "visits"})))
            .refused(by_request(json!({"name": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn capacity() {
    let provisioned = |units: u8, index: u8| {
        json!({
            "name": "visits",
            "hash_key": "id",
            "read_capacity": units,
            "write_capacity": units,
            "attribute": attributes(&["id", "who"]),
            "global_secondary_index": [{"name": "who", "hash_key": "who", "projection_type": "INCLUDE",
                "non_key_attributes": ["at"], "read_capacity": index, "write_capacity": index}],
        })
    };
    run(vec![
        Case::new("aws_dynamodb_table", provisioned(5, 2))
            .update(provisioned(6, 2))
            .update(provisioned(6, 3))
            .update(with(provisioned(6, 3), json!({"deletion_protection_enabled": true})))
            // moto has no classes of tables.
            .update(with(provisioned(6, 3), json!({"deletion_protection_enabled": false}))),
    ]);
}
