//! One configuration for each rule of the language, which breaks that rule and no other.
//!
//! Terraform refuses each of them; what it said is recorded in `terraform.json`, so that the comparison runs anywhere.
//! What we say is in the snapshots, whole. To record anew, with `terraform` on the path:
//!
//! ```text
//! cargo test -p infra-report --test invalid -- --ignored record
//! ```

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod case;
mod ours;
mod terraform;

use std::fmt::Write as _;

use case::{Case, cases, subjects};
use serde_json::Value as Json;

/// Fewer would mean that some were lost.
const LEAST: usize = 350;

#[test]
fn each_rule_has_a_case_that_terraform_refuses() {
    let recorded = terraform::recorded();
    let cases = cases();
    assert!(cases.len() >= LEAST, "{} cases", cases.len());
    for case in &cases {
        let said = recorded.get(&case.name).unwrap_or_else(|| panic!("{} is not recorded", case.name));
        assert_eq!(said["valid"], false, "{}", case.name);
    }
    assert_eq!(recorded.len(), cases.len(), "something is recorded that is no case");
}

#[test]
fn each_case_is_refused_with_these_words() {
    let mut accepted = Vec::new();
    for (subject, cases) in subjects() {
        let mut text = String::new();
        for case in &cases {
            let found = ours::findings(case);
            writeln!(text, "=== {}\n{}", case.name, found.text.trim_end()).unwrap();
            if !found.refused {
                accepted.push(case.name.clone());
            }
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_snapshot_path("snapshots");
        settings.bind(|| insta::assert_snapshot!(subject, text));
    }
    assert!(accepted.is_empty(), "{accepted:#?}");
}

/// The lines of the errors of a document, as `main.tf:3`.
fn places(document: &Json) -> Vec<String> {
    let errors = document["diagnostics"].as_array().unwrap().iter().filter(|d| d["severity"] == "error");
    let place = |error: &Json| {
        let file = error["range"]["filename"].as_str().unwrap_or("nowhere").to_owned();
        format!("{file}:{}", error["range"]["start"]["line"])
    };
    errors.map(place).collect()
}

/// Names of the properties of an object and of the objects in it: `range.start.line`.
fn properties(value: &Json, at: &str, found: &mut Vec<String>) {
    match value {
        Json::Object(entries) => {
            for (name, value) in entries {
                let name = format!("{at}{name}");
                properties(value, &format!("{name}."), found);
                found.push(name);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| properties(item, at, found)),
        _ => {}
    }
}

/// The JSON of `validate` has Terraform's properties and, beside them, only `hints`.
#[test]
fn the_document_has_the_properties_of_terraform() {
    let recorded = terraform::recorded();
    let mut theirs = Vec::new();
    recorded.values().for_each(|document| properties(document, "", &mut theirs));
    for case in cases() {
        let document = ours::findings(&case).document;
        assert_eq!(document["format_version"], "1.0", "{}", case.name);
        assert_eq!(document["valid"], false, "{}", case.name);
        assert_eq!(document["error_count"].as_u64().unwrap() as usize, places(&document).len());
        let mut found = Vec::new();
        properties(&document, "", &mut found);
        found.retain(|name| !theirs.contains(name) && name != "diagnostics.hints");
        assert!(found.is_empty(), "{}: {found:?}", case.name);
    }
}

/// Where the two say something else: how many errors there are, or on which lines.
#[test]
fn differences_in_number_and_place_are_known() {
    let recorded = terraform::recorded();
    let mut text = String::new();
    for case in cases() {
        let (ours, theirs) = (ours::findings(&case).document, &recorded[&case.name]);
        let (mut here, mut there) = (places(&ours), places(theirs));
        here.sort();
        there.sort();
        if here != there {
            let summaries = |document: &Json| {
                let all = document["diagnostics"].as_array().unwrap().iter();
                let errors = all.filter(|d| d["severity"] == "error");
                errors.map(|d| d["summary"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" · ")
            };
            let line = |document: &Json, places: &[String]| {
                format!("{} ({})", places.join(" "), summaries(document))
            };
            writeln!(
                text,
                "{}\n  infra     {}\n  Terraform {}",
                case.name,
                line(&ours, &here),
                line(theirs, &there)
            )
            .unwrap();
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("differences", text));
}

/// Asks Terraform again.
#[test]
#[ignore = "needs terraform, and takes minutes"]
fn record() {
    let cases: Vec<Case> = cases();
    terraform::record(&cases);
}
