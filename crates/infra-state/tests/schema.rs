//! What is written follows the published schemas in `state/schema`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use infra_state::{Action, LocalStore, OutputState};
use serde_json::Value;
use support::{intent, json, open, stored};

/// Checks a value against the part of JSON Schema that our schemas use; any other keyword is refused.
fn check(schema: &Value, root: &Value, value: &Value, at: &str) -> Result<(), String> {
    for (keyword, argument) in schema.as_object().expect("a schema is an object") {
        let fine = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let target =
                    root.pointer(&argument.as_str().unwrap()[1..]).expect("a reference leads somewhere");
                check(target, root, value, at)?;
                true
            }
            "oneOf" => {
                let tried = argument.as_array().unwrap().iter().filter(|s| check(s, root, value, at).is_ok());
                tried.count() == 1
            }
            "const" => value == argument,
            "enum" => argument.as_array().unwrap().contains(value),
            "minimum" => value.as_i64().is_none_or(|n| n >= argument.as_i64().unwrap()),
            "type" => match argument {
                Value::Array(types) => types.iter().any(|ty| is(ty, value)),
                ty => is(ty, value),
            },
            "required" => {
                argument.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "properties" => {
                for (name, schema) in argument.as_object().unwrap() {
                    if let Some(inner) = value.get(name) {
                        check(schema, root, inner, &format!("{at}.{name}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                let known: BTreeSet<_> =
                    schema["properties"].as_object().into_iter().flatten().map(|p| p.0).collect();
                for (name, inner) in
                    value.as_object().into_iter().flatten().filter(|(n, _)| !known.contains(n))
                {
                    match argument {
                        Value::Bool(false) => return Err(format!("{at}: {name} is not known")),
                        schema => check(schema, root, inner, &format!("{at}.{name}"))?,
                    }
                }
                true
            }
            "items" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    check(argument, root, inner, &format!("{at}[{index}]"))?;
                }
                true
            }
            other => panic!("{other} is not a keyword that this test knows"),
        };
        if !fine {
            return Err(format!("{at}: {keyword} does not hold for {value}"));
        }
    }
    Ok(())
}

fn is(ty: &Value, value: &Value) -> bool {
    match ty.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is not a type"),
    }
}

fn schema(name: &str) -> Value {
    let path = format!("{}/../../state/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn every_record_and_snapshot_follows_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let journal = folder.path().join("s.journal");
    let mut kinds = BTreeSet::new();
    let mut check_journal = || {
        let schema = schema("journal");
        for line in fs::read_to_string(&journal).unwrap().lines() {
            let record: Value = serde_json::from_str(&line[9..]).unwrap();
            check(&schema, &schema, &record, "record").unwrap();
            kinds.extend(record["record"].as_object().unwrap().keys().cloned());
        }
    };
    let session = open(&LocalStore::new(&path)).await.unwrap();
    let first = session.begin(intent("a_b.c[\"k\"]", Action::Create)).await.unwrap();
    session.identified(first, stored("early")).await.unwrap();
    session.done(first, Some(stored("id"))).await.unwrap();
    let second = session.begin(intent("module.m.a_b.d", Action::Delete)).await.unwrap();
    session.failed(second, "refused", None, false).await.unwrap();
    session.set("a_b.e".parse().unwrap(), Some("0a0b0c0d".to_owned()), Some(stored("old"))).await.unwrap();
    let output = OutputState::new(json("1"), json("\"number\""), true);
    session.set_outputs(BTreeMap::from([("o".to_owned(), output)])).await.unwrap();
    let results = json(r#"[{"object_kind":"check","config_addr":"check.c","status":"pass","objects":[]}]"#);
    session.set_check_results(results.clone()).await.unwrap();
    session.set_check_results(results).await.unwrap();
    session.settled(vec!["token".to_owned()]).await.unwrap();
    check_journal();
    session.fold().await.unwrap();
    check_journal();
    session.begin(intent("a_b.open", Action::Create)).await.unwrap();
    drop(session);
    // A snapshot that cannot be written leaves its announcement: here a folder is in the way of its backup.
    fs::create_dir(folder.path().join("s.backup")).unwrap();
    let session = open(&LocalStore::new(&path)).await.unwrap();
    session.set("a_b.f".parse().unwrap(), None, Some(stored("f"))).await.unwrap();
    session.close().await.unwrap_err();
    check_journal();
    let expected = [
        "begin",
        "check_results",
        "done",
        "failed",
        "folding",
        "header",
        "identified",
        "outputs",
        "set",
        "settled",
        "unsettled",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);

    let run: Value =
        serde_json::from_slice(&fs::read(folder.path().join("s.history/run-1.note")).unwrap()).unwrap();
    check(&schema("run"), &schema("run"), &run, "run").unwrap();

    let schema = schema("state-v4");
    let mut snapshots = vec![fs::read_to_string(&path).unwrap()];
    snapshots.extend(["full", "tainted", "deposed", "destroyed", "outputs_only"].map(|name| {
        fs::read_to_string(format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }));
    for snapshot in snapshots {
        check(&schema, &schema, &serde_json::from_str(&snapshot).unwrap(), "state").unwrap();
    }
    let wrong: Value = serde_json::from_str("{\"version\": 3}").unwrap();
    assert!(check(&schema, &schema, &wrong, "state").is_err());
}
