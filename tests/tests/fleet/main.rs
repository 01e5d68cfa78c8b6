//! Many stacks in one process: which are found, what is told of each, that parts make the whole, and what it costs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod clouds;
mod many;
mod peak;
mod planning;
mod reaping;
mod stage;
mod telling;

use serde_json::{Value as Json, json};
use stage::{Stage, parsed, without_times};

#[test]
fn each_stack_is_told_of_as_if_it_were_alone() {
    let stage = Stage::new();
    let all = stage.all(&[]).expect_code(2);
    let document = parsed(&all.stdout);
    let names: Vec<(String, String, String)> = document["stacks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |field: &str| one[field].as_str().unwrap().to_owned();
            (text("stack"), text("environment"), text("status"))
        })
        .collect();
    let expected = [
        ("stacks/deep/files", "production", "drifted"),
        ("stacks/deep/files", "staging", "clean"),
        ("stacks/plain", "default", "clean"),
        ("stacks/plain", "preview", "drifted"),
    ];
    assert_eq!(names, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
    // The same, each in a process of its own, in its own folder.
    for (index, (folder, arguments)) in stage.alone().into_iter().enumerate() {
        let chdir = format!("-chdir={folder}");
        let words: Vec<&str> = [
            &[chdir.as_str(), "drift", "-json"],
            &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..],
        ]
        .concat();
        let alone = stage.infra_for(index).run(&words);
        let mut alone = parsed(&alone.stdout);
        let mut report = document["stacks"][index]["report"].clone();
        for document in [&mut alone, &mut report] {
            document["root"] = json!("");
            // In one report the files are seen from where the command runs.
            for finding in document["findings"].as_array_mut().unwrap() {
                if let Some(file) = finding.get_mut("file") {
                    *file = json!(file.as_str().unwrap().rsplit('/').next().unwrap());
                }
            }
        }
        assert_eq!(without_times(alone), without_times(report), "{folder} {arguments:?}");
    }
    let file = &document["stacks"][0]["report"]["findings"][0]["file"];
    assert_eq!(file, "stacks/deep/files/main.tf");
}

#[test]
fn a_stack_that_fails_does_not_stop_the_others() {
    let stage = Stage::new();
    stage
        .workspace
        .write("stacks/broken/main.tf", "terraform {\n  backend \"local\" {}\n}\nresource \"nope\" {\n");
    stage.workspace.write("stacks/fresh/main.tf", "terraform {\n  backend \"local\" {}\n}\n");
    stage.workspace.write("stacks/typo/main.tf", "terraform {\n  backend \"local\" {}\n}\n");
    stage.workspace.write("stacks/typo/environments/dev.tfvars", "");
    stage.workspace.write("stacks/typo/environments/dev.tfbackend", "paht = \"x\"\n");
    let outcome = stage.all(&["-report", "junit=all.xml", "-report", "sarif=all.sarif"]).expect_code(1);
    let document = parsed(&outcome.stdout);
    assert_eq!((&document["failed"], &document["drifted"]), (&json!(3), &json!(true)));
    let of = |stack: &str| {
        let stacks = document["stacks"].as_array().unwrap();
        stacks.iter().find(|one| one["stack"] == stack).unwrap().clone()
    };
    assert_eq!(of("stacks/broken")["problems"][0]["file"], "main.tf");
    assert_eq!(of("stacks/fresh")["problems"][0]["summary"], "No state");
    assert!(of("stacks/typo")["problems"][0]["detail"].as_str().unwrap().contains("paht"), "{document:#}");
    assert!(stage.workspace.read("all.xml").contains("errors=\"1\""));
    let sarif: Json = serde_json::from_str(&stage.workspace.read("all.sarif")).unwrap();
    assert_eq!(sarif["runs"].as_array().unwrap().len(), 7);
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
    // In text, too, and in one exit code.
    let text = stage.infra().run(&["drift", "-all", "stacks"]).expect_code(1);
    assert!(text.stdout.contains("7 environments, 6 objects compared: 2 drifted, 3 failed."), "{text}");
}

#[test]
fn nothing_is_written_but_what_was_asked_for() {
    let stage = Stage::new();
    let before = stage.files();
    let _ = stage.all(&[]).expect_code(2);
    assert_eq!(stage.files(), before);
}

#[test]
fn parts_merged_are_the_whole() {
    let stage = Stage::new();
    let whole = parsed(&stage.all(&[]).expect_code(2).stdout);
    let mut words = vec!["drift".to_owned(), "-json".to_owned()];
    for number in 1..=4 {
        let (shard, report) = (format!("-shard={number}/4"), format!("-report=json=part-{number}.json"));
        let outcome = stage.all(&[&shard, &report]);
        assert!(matches!(outcome.code(), Some(0 | 2)), "{outcome}");
        words.push(format!("-merge=part-{number}.json"));
    }
    words.push("-report=json=whole.json".to_owned());
    let merged = stage.infra().run(&words.iter().map(String::as_str).collect::<Vec<_>>()).expect_code(2);
    assert_eq!(without_times(parsed(&merged.stdout)), without_times(whole));
    assert_eq!(stage.workspace.read("whole.json"), merged.stdout);
    // The same part twice is no whole.
    let twice = stage.infra().run(&["drift", "-merge=whole.json", "-merge=whole.json"]).expect_code(1);
    assert!(twice.stderr.contains("is in two of them"), "{twice}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let stage = Stage::new();
    for (words, said) in [
        (&["drift", "-all", "stacks", "-shard", "5/4"][..], "none of 4 parts"),
        (&["drift", "-shard", "1/4"], "-all"),
        (&["drift", "-all", "stacks", "-state=x"], "-state"),
        (&["drift", "-all", "stacks", "-var", "a=1"], "-var"),
        (&["drift", "-all", "stacks/plain/lib"], "no stack"),
        (&["drift", "-merge=gone.json"], "gone.json cannot be read"),
        (&["drift", "-merge=stacks/plain/terraform.tfstate"], "no report of"),
    ] {
        let outcome = stage.infra().run(words).expect_code(1);
        let told = outcome.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(said), "{words:?}\n{outcome}");
    }
}
