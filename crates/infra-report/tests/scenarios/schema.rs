//! Documents held against the published format.

use jsonschema::Validator;
use serde_json::Value;

use crate::documents::ours;
use crate::recorded::{self, folder};
use crate::scenario::corpus;

fn validator(part: &str) -> Validator {
    let text = std::fs::read_to_string(folder().join("format.schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    schema["$ref"] = format!("#/$defs/{part}").into();
    jsonschema::validator_for(&schema).unwrap()
}

fn problems(validator: &Validator, document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[tokio::test]
async fn our_documents_are_of_the_published_format() {
    let (plans, states) = (validator("plan"), validator("state"));
    let mut found = Vec::new();
    let mut checked = 0;
    for scenario in corpus() {
        for (at, (plan, state)) in ours(&scenario).await.iter().enumerate() {
            for (validator, document) in [(&plans, plan), (&states, state)] {
                let Some(document) = document else { continue };
                checked += 1;
                let problems = problems(validator, document);
                found.extend(problems.into_iter().map(|p| format!("{} step {}: {p}", scenario.name, at + 1)));
            }
        }
    }
    assert!(checked >= 300, "only {checked} documents");
    assert!(found.is_empty(), "{} problems:\n{}", found.len(), found.join("\n"));
}

/// The schema is right: Terraform's own documents are of it.
#[test]
fn documents_of_terraform_are_of_the_published_format() {
    let (plans, states) = (validator("plan"), validator("state"));
    let mut found = Vec::new();
    for (scenario, steps) in recorded::read() {
        for documents in steps {
            for (validator, document) in [(&plans, documents.plan), (&states, documents.state)] {
                let Some(document) = document else { continue };
                let problems = problems(validator, document.get());
                found.extend(problems.into_iter().map(|p| format!("{scenario}: {p}")));
            }
        }
    }
    assert!(found.is_empty(), "{} problems:\n{}", found.len(), found.join("\n"));
}

/// The schema has teeth: what is misspelt, missing or of another type is refused.
#[tokio::test]
async fn wrong_documents_are_not_of_the_published_format() {
    let scenario = corpus().into_iter().find(|scenario| scenario.name == "conditions").unwrap();
    let document = ours(&scenario).await.into_iter().find_map(|(plan, _)| plan).unwrap();
    let plans = validator("plan");
    assert_eq!(problems(&plans, &document), Vec::<String>::new());
    let wrong: [fn(&mut Value); 6] = [
        |plan| plan["resource_changed"] = Value::Array(Vec::new()),
        |plan| drop(plan.as_object_mut().unwrap().remove("format_version")),
        |plan| plan["applyable"] = "yes".into(),
        |plan| plan["resource_changes"][0]["change"]["actions"] = "create".into(),
        |plan| plan["resource_changes"][0]["change"]["actions"][0] = "make".into(),
        |plan| plan["configuration"]["root_module"]["resources"][0]["schema_version"] = "0".into(),
    ];
    for change in wrong {
        let mut document: Value = serde_json::from_str(&document).unwrap();
        change(&mut document);
        assert!(!problems(&plans, &document.to_string()).is_empty(), "{document:#}");
    }
}
