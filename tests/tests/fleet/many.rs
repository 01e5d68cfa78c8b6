//! What a check of 200 stacks costs.

use std::time::Instant;

use infra_tests::{Infra, Workspace, full_run, note};

use super::peak::peak;
use super::stage::{parsed, without_times};

/// One of them: objects of several providers, and none in a cloud.
const STACK: &str = r#"
terraform {
  backend "local" {}
}

resource "random_pet" "name" {}

resource "local_file" "out" {
  count    = 8
  filename = "out-${count.index}.txt"
  content  = "${random_pet.name.id} ${count.index}"
}

resource "terraform_data" "kept" {
  input = { name = random_pet.name.id, files = local_file.out[*].content_sha256 }
}
"#;

fn infra(workspace: &Workspace) -> Infra {
    Infra::new(workspace.path(), "http://127.0.0.1:1")
}

#[test]
fn what_it_costs() {
    let count: usize = if full_run() { 200 } else { 4 };
    let workspace = Workspace::empty();
    for number in 0..count {
        let folder = format!("stacks/s{number:03}");
        workspace.write(&format!("{folder}/main.tf"), STACK);
        let _ =
            infra(&workspace).run(&[&format!("-chdir={folder}"), "apply", "-auto-approve"]).expect_code(0);
    }
    workspace.write("stacks/s001/out-3.txt", "somebody else");
    let infra = infra(&workspace);
    let started = Instant::now();
    let running = infra.start(&["drift", "-all", "stacks", "-json", "-report=html=all.html"]);
    let watch = peak(&running);
    let outcome = running.wait().expect_code(2);
    let (took, peak) = (started.elapsed(), watch.join().unwrap());
    note(format!(
        "{count} stacks of 10 objects in one process: {:.1} s, {} MiB at most",
        took.as_secs_f64(),
        peak
    ));
    let whole = parsed(&outcome.stdout);
    assert_eq!((&whole["environments"], &whole["compared"]), (&count.into(), &(10 * count).into()));
    assert_eq!((&whole["changed"], &whole["deleted"], &whole["failed"]), (&0.into(), &1.into(), &0.into()));
    assert_eq!(whole["stacks"][1]["report"]["findings"][0]["address"], "local_file.out[3]");
    let mut words: Vec<String> = vec!["drift".into(), "-json".into()];
    for number in 1..=4 {
        let words_of_part = [format!("-shard={number}/4"), format!("-report=json=part-{number}.json")];
        let _ = infra.run(&["drift", "-all", "stacks", "-json", &words_of_part[0], &words_of_part[1]]);
        words.push(format!("-merge=part-{number}.json"));
    }
    let merged = infra.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).expect_code(2);
    assert_eq!(without_times(parsed(&merged.stdout)), without_times(whole));
}
