//! The functions and what they take, compared with `terraform metadata functions -json` of Terraform 1.11.4.
//!
//! `signatures.json` is its `function_signatures` without descriptions and without the names that begin with `core::`,
//! which are those of the others.
#![allow(clippy::unwrap_used, missing_docs)]

use infra_lang::signatures;
use infra_schema::{Function, Parameter};
use infra_value::Type;
use serde_json::{Map, Value, json};

fn ty(ty: &Type) -> Value {
    match ty {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(element) => json!(["list", self::ty(element)]),
        Type::Set(element) => json!(["set", self::ty(element)]),
        Type::Map(element) => json!(["map", self::ty(element)]),
        Type::Tuple(_) | Type::Object(_) => panic!("no function is declared with {ty:?}"),
    }
}

fn parameter(parameter: &Parameter) -> Value {
    let mut found = Map::new();
    found.insert("name".into(), json!(parameter.name));
    found.insert("type".into(), ty(&parameter.ty));
    if parameter.nullable {
        found.insert("is_nullable".into(), json!(true));
    }
    Value::Object(found)
}

fn signature(function: &Function) -> Value {
    let mut found = Map::new();
    found.insert("return_type".into(), ty(&function.returns));
    if !function.parameters.is_empty() {
        found.insert("parameters".into(), function.parameters.iter().map(parameter).collect());
    }
    if let Some(variadic) = &function.variadic {
        found.insert("variadic_parameter".into(), parameter(variadic));
    }
    Value::Object(found)
}

/// Functions of whose results more is known here: Terraform says "dynamic" where it looks at the arguments first,
/// although the type is always the same.
const KNOWN_RESULTS: [&str; 5] = ["contains", "format", "formatlist", "index", "sum"];

#[test]
fn signatures_are_those_of_terraform() {
    let theirs: Map<String, Value> = serde_json::from_str(include_str!("signatures.json")).unwrap();
    let ours: Map<String, Value> =
        signatures().iter().map(|(name, function)| ((*name).to_owned(), signature(function))).collect();
    let names = |map: &Map<String, Value>| map.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&theirs));
    let agree = |name: &str, theirs: &Value| {
        let mut expected = theirs.clone();
        if KNOWN_RESULTS.contains(&name) {
            assert_ne!(ours[name]["return_type"], theirs["return_type"], "{name} is no exception any more");
            expected["return_type"] = ours[name]["return_type"].clone();
        }
        ours[name] == expected
    };
    let different: Vec<String> = theirs
        .iter()
        .filter(|(name, theirs)| !agree(name, theirs))
        .map(|(name, theirs)| format!("{name}\n  theirs: {theirs}\n  ours:   {}", ours[name]))
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}
