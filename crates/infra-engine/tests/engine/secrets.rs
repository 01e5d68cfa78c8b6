//! What is secret stays marked from one run to the next.

use infra_plan::Plan;
use infra_value::{Marks, Value};

use crate::common::{World, changes};

const SECRET: &str = r#"
resource "terraform_data" "a" {
  input = { user = "ann", password = sensitive("hunter2"), list = [1, sensitive("hunter2")] }
}
resource "terraform_data" "b" {
  input = terraform_data.a.output
}
resource "terraform_data" "whole" {
  input = sensitive("hunter2")
}
"#;

const OPEN: &str = r#"
resource "terraform_data" "a" {
  input = "open"
}
resource "terraform_data" "b" {
  input = "open"
}
resource "terraform_data" "whole" {
  input = "open"
}
"#;

/// Whether a text occurs in a value outside of what is sensitive.
fn shows(value: &Value, text: &str) -> bool {
    if value.marks().contains(Marks::SENSITIVE) {
        return false;
    }
    let mut found = value.as_str().is_some_and(|shown| shown.contains(text));
    value.map_children(&mut |child| {
        found |= shows(child, text);
        child.clone()
    });
    found
}

fn leaks(plan: &Plan) -> Vec<String> {
    let changes = plan.changes.iter();
    let leaking = changes.filter(|c| c.before.iter().chain(&c.after).any(|value| shows(value, "hunter2")));
    leaking.map(|change| change.object.to_string()).collect()
}

#[tokio::test]
async fn what_terraform_data_puts_out_is_as_secret_as_what_it_was_given() {
    let world = World::new();
    let none: [String; 0] = [];
    assert_eq!(leaks(&world.plan(SECRET).await), none);
    world.apply(SECRET).await;
    let again = world.plan(SECRET).await;
    assert!(again.is_empty(), "{:?}", changes(&again));
    assert_eq!(leaks(&again), none);
    let opened = world.plan(OPEN).await;
    assert_eq!(changes(&opened).len(), 3);
    assert_eq!(leaks(&opened), none);
    world.apply(OPEN).await;
    let opened = world.plan(OPEN).await;
    assert!(opened.is_empty(), "{:?}", changes(&opened));
    let marked =
        |c: &infra_plan::ResourceChange| c.after.as_ref().is_some_and(|v| !v.deep_marks().is_empty());
    assert!(!opened.changes.iter().any(marked), "what is no secret any more is shown");
}

#[tokio::test]
async fn a_state_of_terraform_that_marks_only_the_input_is_understood() {
    let world = World::new();
    world.apply(SECRET).await;
    let text = std::fs::read_to_string(world.state_path()).expect("state");
    let mut state: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut dropped = 0;
    for resource in state["resources"].as_array_mut().expect("resources") {
        if resource["name"] == "b" {
            continue;
        }
        let places = resource["instances"][0]["sensitive_attributes"].as_array_mut().expect("places");
        let all = places.len();
        places.retain(|path| path[0]["value"] != "output");
        dropped += all - places.len();
    }
    assert_eq!(dropped, 3, "two places in one output, and a whole one");
    std::fs::write(world.state_path(), state.to_string()).expect("write");
    let plan = world.plan(SECRET).await;
    assert!(plan.is_empty(), "{:?}", changes(&plan));
    assert_eq!(leaks(&plan), [] as [String; 0]);
    assert_eq!(leaks(&world.plan(OPEN).await), [] as [String; 0]);
}
