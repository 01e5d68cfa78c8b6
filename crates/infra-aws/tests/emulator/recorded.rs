//! What the cases configure, recorded with variations of it: `tests/tests/both_directions` applies all of it with `infra` and
//! with Terraform.
//!
//! `rm tests/configurations/types.jsonl; INFRA_RECORD_CASES=1 cargo test -p infra-aws --test emulator -- --test-threads=1`
//! records anew.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, Provider};
use infra_provider_testkit::Case;
use infra_schema::Schema;
use infra_value::Type;
use serde_json::{Map, Value as Json, json};

use crate::varied::vary;

/// How many variations of each configuration are tried; what is no valid configuration is left out.
const VARIATIONS: u64 = 4;

/// Whether cases are recorded instead of run.
pub fn is_recording() -> bool {
    std::env::var_os("INFRA_RECORD_CASES").is_some()
}

/// Records cases.
pub fn record(cases: &[Case]) {
    let mut file = OpenOptions::new().append(true).create(true).open(path()).unwrap();
    for case in cases {
        let given: Vec<Json> = case.configurations().map(|config| whole(case.ty(), config)).collect();
        let line = described(case, &variations(case.ty(), &given));
        file.write_all(format!("{line}\n").as_bytes()).unwrap();
    }
}

/// Fails unless the cases are recorded as they are.
pub fn check(cases: &[Case]) {
    let text = fs::read_to_string(path()).unwrap();
    let recorded: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for case in cases {
        let described = described(case, &[]);
        let is_same = |recorded: &Json| {
            ["type", "needs", "configurations"].iter().all(|part| recorded[part] == described[part])
        };
        assert!(recorded.iter().any(is_same), "record the cases anew (see recorded.rs): {described}");
    }
}

fn path() -> PathBuf {
    folder().join("types.jsonl")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/configurations")
}

/// Types without a configuration: other names of types that have some, and what moto has no call for.
const WITHOUT: [&str; 6] = [
    "aws_alb_listener",
    "aws_alb_listener_certificate",
    "aws_alb_listener_rule",
    "aws_alb_target_group",
    "aws_alb_target_group_attachment",
    "aws_vpn_gateway_route_propagation",
];

#[test]
fn every_other_type_has_a_configuration() {
    let texts =
        ["types.jsonl", "types_by_hand.jsonl"].map(|file| fs::read_to_string(folder().join(file)).unwrap());
    let cases = texts.iter().flat_map(|text| text.lines());
    let cases: Vec<Json> = cases.map(|line| serde_json::from_str(line).unwrap()).collect();
    let has_one = |ty: &str| {
        cases.iter().any(|case| {
            case["type"] == ty && case["configurations"].as_array().is_some_and(|all| !all.is_empty())
        })
    };
    let provider = AwsProvider::new();
    let types = provider.schemas().resources.keys();
    let without: Vec<&str> = types.map(|ty| &**ty).filter(|ty| !has_one(ty)).collect();
    assert_eq!(without, WITHOUT, "neither recorded nor written by hand");
}

fn described(case: &Case, variations: &[Json]) -> Json {
    let mut needs = case.needs_as_json();
    for need in needs.as_array_mut().into_iter().flatten() {
        need["config"] = whole(need["type"].as_str().unwrap(), &need["config"]);
    }
    json!({
        "type": case.ty(),
        "needs": needs,
        "configurations": case.configurations().map(|config| whole(case.ty(), config)).collect::<Vec<_>>(),
        "variations": variations,
    })
}

fn schema(ty: &str) -> Arc<Schema> {
    Arc::clone(&AwsProvider::new().schemas().resources[ty])
}

/// A configuration with null for what it leaves out of objects: in the JSON form of the language they have to be whole, and the
/// kit does not mind.
fn whole(ty: &str, config: &Json) -> Json {
    let schema = schema(ty);
    let entry = |(name, value): (&String, &Json)| {
        let attribute = schema.block.attributes.get(name.as_str());
        (name.clone(), attribute.map_or_else(|| value.clone(), |attribute| whole_value(&attribute.ty, value)))
    };
    config.as_object().unwrap().iter().map(entry).collect()
}

fn whole_value(ty: &Type, value: &Json) -> Json {
    match (ty, value) {
        (Type::List(ty) | Type::Set(ty), Json::Array(items)) => {
            items.iter().map(|item| whole_value(ty, item)).collect()
        }
        (Type::Object(object), Json::Object(given)) => {
            let entry = |(name, ty): (&Arc<str>, &Type)| {
                (name.to_string(), given.get(&**name).map_or(Json::Null, |value| whole_value(ty, value)))
            };
            Json::Object(object.attributes.iter().map(entry).collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}

/// Configurations that differ from the given ones and from each other, the same ones every time.
fn variations(ty: &str, given: &[Json]) -> Vec<Json> {
    let provider = AwsProvider::new();
    let schema = schema(ty);
    // References are no ids yet: what is said of them is said of the given configuration, too.
    let errors = |config: &Json| -> Vec<String> {
        match config_from_json(&schema, &config.to_string()) {
            Ok(value) => provider
                .validate(BlockKind::Resource, ty, &value)
                .into_iter()
                .map(|error| error.message)
                .collect(),
            Err(error) => vec![error.to_string()],
        }
    };
    let mut found: Vec<Json> = Vec::new();
    for (index, config) in given.iter().enumerate() {
        let known = errors(config);
        for seed in 0..VARIATIONS {
            let varied = vary(&schema.block, config, seed * 1000 + index as u64);
            let is_new = !given.contains(&varied) && !found.contains(&varied);
            if is_new && errors(&varied).iter().all(|error| known.contains(error)) {
                found.push(varied);
                break;
            }
        }
    }
    found
}
