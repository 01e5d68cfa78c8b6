//! `plan -all`: each stack is planned as if it were alone.

use serde_json::json;

use crate::stage::{Stage, parsed};

#[test]
fn each_stack_is_planned() {
    let stage = Stage::new();
    let before = stage.files();
    let all = stage.infra().run(&["plan", "-all", "stacks", "-json", "-detailed-exitcode"]).expect_code(2);
    let document = parsed(&all.stdout);
    let told: Vec<_> = document["stacks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["environment"].clone(), one["status"].clone(), one["add"].clone()))
        .collect();
    // A file that was removed is made again.
    let expected = [
        (json!("production"), json!("changes"), json!(1)),
        (json!("staging"), json!("clean"), json!(0)),
        (json!("default"), json!("clean"), json!(0)),
        (json!("preview"), json!("changes"), json!(1)),
    ];
    assert_eq!(told, expected, "{document:#}");
    let change = &document["stacks"][0]["plan"]["resource_changes"][0];
    assert_eq!(change["change"]["actions"], json!(["create"]), "{change:#}");
    // Without the flag, changes are no failure; and nothing was written.
    let text = stage.infra().run(&["plan", "-all", "stacks"]).expect_code(0);
    assert!(text.stdout.contains("# stacks/plain (preview)\n"), "{text}");
    assert!(text.stdout.ends_with("4 environments: 2 with changes, 0 failed.\n"), "{text}");
    assert_eq!(stage.files(), before);
}

#[test]
fn what_was_never_applied_is_planned_and_what_is_broken_is_named() {
    let stage = Stage::new();
    let fresh = "terraform {\n  backend \"local\" {}\n}\nresource \"terraform_data\" \"new\" {}\n";
    stage.workspace.write("stacks/fresh/main.tf", fresh);
    stage
        .workspace
        .write("stacks/broken/main.tf", "terraform {\n  backend \"local\" {}\n}\nresource \"nope\" {\n");
    let all = stage.infra().run(&["plan", "-all", "stacks", "-json"]).expect_code(1);
    let document = parsed(&all.stdout);
    let of = |stack: &str| {
        let stacks = document["stacks"].as_array().unwrap();
        stacks.iter().find(|one| one["stack"] == stack).unwrap().clone()
    };
    assert_eq!((&of("stacks/fresh")["status"], &of("stacks/fresh")["add"]), (&json!("changes"), &json!(1)));
    assert_eq!(of("stacks/broken")["problems"][0]["file"], "main.tf");
    assert_eq!((&document["failed"], &document["changed"]), (&json!(1), &json!(3)));
}

#[test]
fn parts_are_disjoint_and_whole() {
    let stage = Stage::new();
    let mut count = 0;
    for number in 1..=3 {
        let shard = format!("-shard={number}/3");
        let outcome = stage.infra().run(&["plan", "-all", "stacks", "-json", &shard]).expect_code(0);
        count += parsed(&outcome.stdout)["stacks"].as_array().unwrap().len();
    }
    assert_eq!(count, 4);
    for (words, said) in [
        (&["plan", "-all", "stacks", "-out=plan"][..], "-out"),
        (&["plan", "-all", "stacks", "-var", "a=1"], "-var"),
        (&["plan", "-shard", "1/4"], "-all"),
    ] {
        let outcome = stage.infra().run(words).expect_code(1);
        assert!(outcome.stderr.contains(said), "{words:?}\n{outcome}");
    }
}
