use infra_provider::BlockKind;
use infra_value::Value;
use serde_json::json;

use crate::bench::{Bench, number, text};

#[tokio::test]
async fn a_text_follows_its_recipe() {
    let bench = Bench::new("random").await;
    for seed in 0..50 {
        let config = json!({
            "length": 12, "min_lower": 2, "min_upper": 3, "min_numeric": 1, "min_special": 2,
            "override_special": "_-", "keepers": {"seed": seed.to_string()},
        });
        let made = bench.create("random_string", config).await;
        let result = text(&made.value, "result");
        let count = |is: fn(char) -> bool| result.chars().filter(|c| is(*c)).count();
        assert_eq!(result.len(), 12);
        assert_eq!(text(&made.value, "id"), result);
        assert!(count(|c| c.is_ascii_lowercase()) >= 2, "{result}");
        assert!(count(|c| c.is_ascii_uppercase()) >= 3, "{result}");
        assert!(count(|c| c.is_ascii_digit()) >= 1, "{result}");
        assert!(count(|c| matches!(c, '_' | '-')) >= 2, "{result}");
        assert_eq!(count(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')), 0, "{result}");
    }
    let digits = json!({"length": 40, "lower": false, "upper": false, "special": false});
    let made = bench.create("random_string", digits).await;
    assert!(text(&made.value, "result").bytes().all(|byte| byte.is_ascii_digit()));
}

#[tokio::test]
async fn number_and_numeric_say_the_same() {
    let bench = Bench::new("random").await;
    for config in [json!({"length": 30, "number": false}), json!({"length": 30, "numeric": false})] {
        let made = bench.create("random_string", config).await;
        assert!(!text(&made.value, "result").bytes().any(|byte| byte.is_ascii_digit()));
        assert_eq!(made.value.get("number"), Some(&Value::bool(false)));
        assert_eq!(made.value.get("numeric"), Some(&Value::bool(false)));
    }
}

#[tokio::test]
async fn a_password_is_nowhere_but_in_its_result() {
    let bench = Bench::new("random").await;
    let made = bench.create("random_password", json!({"length": 20})).await;
    let result = text(&made.value, "result");
    assert_eq!(text(&made.value, "id"), "none");
    assert!(bcrypt::verify(&result, &text(&made.value, "bcrypt_hash")).unwrap());
    let imported = bench.import("random_password", &result).await.unwrap();
    assert_eq!(text(&imported.value, "result"), result);
    bench.settled("random_password", &imported, json!({"length": 20})).await;
}

#[tokio::test]
async fn keepers_replace() {
    let bench = Bench::new("random").await;
    let made = bench.create("random_pet", json!({"keepers": {"ami": "a"}})).await;
    let planned = bench.plan("random_pet", Some(&made), json!({"keepers": {"ami": "b"}}));
    assert_eq!(planned.replace.len(), 1);
    assert_eq!(text(&made.value, "id").split('-').count(), 2);
    let long = bench.create("random_pet", json!({"length": 4, "prefix": "web", "separator": "_"})).await;
    let id = text(&long.value, "id");
    assert!(id.starts_with("web_") && id.split('_').count() == 5, "{id}");
}

#[tokio::test]
async fn an_id_is_the_same_in_every_notation() {
    let bench = Bench::new("random").await;
    let made = bench.create("random_id", json!({"byte_length": 8, "prefix": "p-"})).await;
    let hex = text(&made.value, "hex");
    let digits = hex.strip_prefix("p-").unwrap();
    assert_eq!(digits.len(), 16);
    let number = u64::from_str_radix(digits, 16).unwrap();
    assert_eq!(text(&made.value, "dec"), format!("p-{number}"));
    assert_eq!(text(&made.value, "b64_url"), format!("p-{}", text(&made.value, "id")));
    let imported = bench.import("random_id", &format!("p-,{}", text(&made.value, "id"))).await.unwrap();
    assert_eq!(imported.value, made.value);
}

#[tokio::test]
async fn numbers_stay_within_their_bounds_and_seeds_repeat() {
    let bench = Bench::new("random").await;
    let mut seen = std::collections::BTreeSet::new();
    for keeper in 0..60 {
        let config = json!({"min": -1, "max": 1, "keepers": {"k": keeper.to_string()}});
        seen.insert(number(&bench.create("random_integer", config).await.value, "result"));
    }
    assert_eq!(seen, [-1, 0, 1].into());
    let seeded = json!({"min": 1, "max": 1_000_000, "seed": "x"});
    let (one, other) =
        (bench.create("random_integer", seeded.clone()).await, bench.create("random_integer", seeded).await);
    assert_eq!(one.value, other.value);
    let all = json!({"min": i64::MIN, "max": i64::MAX});
    bench.create("random_integer", all).await;
    let imported = bench.import("random_integer", "5,1,9").await.unwrap();
    bench.settled("random_integer", &imported, json!({"min": 1, "max": 9})).await;
}

#[tokio::test]
async fn a_shuffle_is_a_permutation() {
    let bench = Bench::new("random").await;
    let made = bench.create("random_shuffle", json!({"input": ["a", "b", "c"], "result_count": 7})).await;
    let result: Vec<&str> =
        made.value.get("result").unwrap().as_slice().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(result.len(), 7);
    for round in [&result[..3], &result[3..6]] {
        let mut round = round.to_vec();
        round.sort_unstable();
        assert_eq!(round, ["a", "b", "c"]);
    }
    let none = bench.create("random_shuffle", json!({"input": [], "result_count": 3})).await;
    assert_eq!(none.value.get("result").unwrap().as_slice().unwrap().len(), 0);
}

#[tokio::test]
async fn uuids_are_of_version_4() {
    let bench = Bench::new("random").await;
    let made = bench.create("random_uuid", json!({})).await;
    let uuid = text(&made.value, "result");
    assert_eq!(uuid.as_bytes()[14], b'4', "{uuid}");
    assert!(matches!(uuid.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{uuid}");
    assert_eq!(bench.import("random_uuid", &uuid).await.unwrap().value, made.value);
    assert!(bench.import("random_uuid", "no-uuid").await.is_err());
}

#[tokio::test]
async fn what_cannot_be_is_said() {
    let bench = Bench::new("random").await;
    let problems = |ty, config| bench.problems(BlockKind::Resource, ty, config);
    assert_eq!(problems("random_string", json!({"length": 0})).len(), 1);
    assert_eq!(problems("random_string", json!({"length": 3, "min_upper": 2, "min_lower": 2})).len(), 1);
    let none = json!({"length": 3, "upper": false, "lower": false, "numeric": false, "special": false});
    assert_eq!(problems("random_password", none).len(), 1);
    assert_eq!(problems("random_integer", json!({"min": 2, "max": 1})).len(), 1);
    assert_eq!(problems("random_id", json!({"byte_length": 0})).len(), 1);
}

#[tokio::test]
async fn bytes_are_as_many_as_wanted() {
    let bench = Bench::new("random").await;
    let made = bench.create("random_bytes", json!({"length": 33})).await;
    assert_eq!(text(&made.value, "hex").len(), 66);
    let imported = bench.import("random_bytes", &text(&made.value, "base64")).await.unwrap();
    assert_eq!(imported.value, made.value);
}

#[tokio::test]
async fn a_null_resource_hangs_on_its_triggers() {
    let bench = Bench::new("null").await;
    let made = bench.create("null_resource", json!({"triggers": {"a": "1"}})).await;
    assert_eq!(bench.plan("null_resource", Some(&made), json!({"triggers": {"a": "2"}})).replace.len(), 1);
    let read = bench.data("null_data_source", json!({"inputs": {"a": "1"}})).await.unwrap();
    assert_eq!(read.get("outputs"), read.get("inputs"));
    assert_eq!(text(&read, "has_computed_default"), "default");
}
