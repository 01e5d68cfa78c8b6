//! The kit passes what is right and finds what is wrong.
#![allow(clippy::unwrap_used)]

use infra_provider::testing::{Call, Fault, Injection, MemoryCloud, MemoryProvider, Moment};
use infra_provider::{ErrorClass, ProviderError};
use infra_provider_testkit::{Case, KitFailure, Report, exercise};
use serde_json::json;

fn network() -> Case {
    Case::new("test_network", json!({"name": "n", "tags": {"a": "1"}}))
        .update(json!({"name": "m", "description": "text"}))
        .update(json!({"name": "m"}))
        .replace(json!({"name": "m", "cidr": "10.1.0.0/16"}))
        .another(json!({"name": "other"}))
}

fn server() -> Case {
    Case::new("test_server", json!({"name": "s", "network_id": "${net.id}"}))
        .need("net", "test_network", json!({"name": "n"}))
        .refused(json!({"name": "s", "network_id": "net-none"}), ErrorClass::Invalid)
        .update(json!({
            "name": "s", "network_id": "${net.id}", "size": "large", "password_wo": "p",
            "policy": "{\"Statement\": {\"Action\": \"a\"}}",
            "disk": [{"name": "d"}], "rule": [{"port": 80}, {"port": 53, "protocol": "udp"}],
        }))
        .update(json!({"name": "s", "network_id": "${net.id}", "rule": [{"port": 80}]}))
        .replace(json!({"name": "s", "network_id": "${net.id}", "image": "img-2"}))
}

async fn run(cloud: &MemoryCloud, case: &Case) -> Result<Report, KitFailure> {
    let provider = MemoryProvider::new(cloud.clone());
    exercise(&provider, &provider.client(), case).await
}

#[tokio::test]
async fn what_is_right_passes_and_leaves_nothing() {
    let bucket = Case::new("test_bucket", json!({"name": "b"})).update(json!({"name": "b", "public": true}));
    for case in [network(), server(), bucket] {
        let cloud = MemoryCloud::new();
        let report = run(&cloud, &case).await.unwrap();
        assert!(report.steps.iter().any(|step| step == "update 1"), "{report:?}");
        assert!(cloud.is_empty());
    }
}

#[track_caller]
fn assert_found(result: &Result<Report, KitFailure>, step: &str, problem: &str) {
    let failure = result.as_ref().unwrap_err();
    assert_eq!(failure.step, step, "{failure}");
    assert!(failure.problem.contains(problem), "{failure}");
}

#[tokio::test]
async fn failures_say_where_and_what_and_leave_nothing() {
    let broken = ProviderError::new(ErrorClass::Internal, "broken");
    for (call, moment, step) in [
        (Call::Recover, Moment::Before, "recover what was never created"),
        (Call::Create, Moment::Identified, "create"),
        (Call::Settle, Moment::Before, "settle"),
        (Call::Read, Moment::Before, "read"),
        (Call::List, Moment::Before, "list"),
        (Call::Update, Moment::Before, "update 1"),
    ] {
        let cloud = MemoryCloud::new();
        cloud.inject(Injection::new(call, Fault::Error(broken.clone())).at(moment));
        let case = Case::new("test_network", json!({"name": "n"})).update(json!({"name": "m"}));
        assert_found(&run(&cloud, &case).await, step, "broken");
        assert!(cloud.is_empty(), "after {step}");
    }
}

#[tokio::test]
async fn a_case_must_make_sense() {
    let cloud = MemoryCloud::new();
    let case = |create| Case::new("test_network", create);
    assert_found(&run(&cloud, &Case::new("test_none", json!({}))).await, "schema", "no type test_none");
    let strange = case(json!({"name": "n", "colour": "red"}));
    assert_found(&run(&cloud, &strange).await, "needs", "colour");
    let same = case(json!({"name": "n"})).update(json!({"name": "n"}));
    assert_found(&run(&cloud, &same).await, "update 1", "nothing to change");
    let forced = case(json!({"name": "n"})).update(json!({"name": "n", "cidr": "10.9.0.0/16"}));
    assert_found(&run(&cloud, &forced).await, "update 1", "needs a new object because of .cidr");
    let in_place = case(json!({"name": "n"})).replace(json!({"name": "m"}));
    assert_found(&run(&cloud, &in_place).await, "replace", "needs no new object");
    let not_refused = case(json!({"name": "n"})).refused(json!({"name": "x"}), ErrorClass::Quota);
    assert_found(&run(&cloud, &not_refused).await, "refused 1", "it was created");
    assert!(cloud.is_empty());
}
