//! Environments whose time is over.

use std::time::Duration;

use infra_tests::{Infra, Outcome, Workspace};
use serde_json::Value as Json;

use super::stage::parsed;

const STACK: &str = r#"
terraform {
  backend "local" {}
}

variable "environment" {}

variable "owner" {}

variable "expires_on" {
  default = null
}

resource "local_file" "out" {
  filename = "out-${var.environment}.txt"
  content  = "${var.owner} ${var.expires_on == null ? "" : var.expires_on}"
}

# Goes before the file, and takes its time where nobody says to go on.
resource "terraform_data" "slow" {
  input = local_file.out.id

  provisioner "local-exec" {
    when    = destroy
    command = "touch begun; test -e go || sleep 60"
  }
}
"#;

/// Environments: name, until when.
const ALL: [(&str, &str); 4] = [
    ("forever", ""),
    ("later", "expires_on = \"2999-12-31\"\n"),
    ("old", "expires_on = \"2020-01-31\"\n"),
    ("production", "expires_on = \"2020-01-31\"\n"),
];

struct Account {
    workspace: Workspace,
}

impl Account {
    fn new() -> Self {
        let account = Self { workspace: Workspace::empty() };
        account.workspace.write("stacks/shop/main.tf", STACK);
        for (name, expiry) in ALL {
            let text = format!("environment = \"{name}\"\nowner = \"ann\"\n{expiry}");
            account.workspace.write(&format!("stacks/shop/environments/{name}.tfvars"), &text);
            let place = format!("path = \"{name}.tfstate\"\n");
            account.workspace.write(&format!("stacks/shop/environments/{name}.tfbackend"), &place);
            let (variables, state) =
                (format!("-var-file=environments/{name}.tfvars"), format!("-state={name}.tfstate"));
            let words = ["-chdir=stacks/shop", "apply", "-auto-approve", &variables, &state];
            let _ = account.run(&words).expect_code(0);
        }
        // One that was never applied: nothing of it is there.
        account
            .workspace
            .write("stacks/shop/environments/never.tfvars", "environment = \"never\"\nowner = \"bob\"\n");
        account
    }

    fn infra(&self) -> Infra {
        Infra::new(self.workspace.path(), "http://127.0.0.1:1")
    }

    fn run(&self, words: &[&str]) -> Outcome {
        self.infra().run(words)
    }

    /// Names of the environments that are there.
    fn there(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.workspace.path().join("stacks/shop")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut there: Vec<String> = names
            .filter_map(|name| Some(name.strip_prefix("out-")?.strip_suffix(".txt")?.to_owned()))
            .collect();
        there.sort();
        there
    }

    /// Lets destroys go on at once.
    fn go(&self) {
        for folder in ["", "stacks/shop/"] {
            self.workspace.write(&format!("{folder}go"), "");
        }
    }
}

/// What became of each environment.
fn fates(outcome: &Outcome) -> Vec<(String, String)> {
    let last = outcome.stdout.lines().last().unwrap_or_default();
    let all = parsed(last)["environments"].as_array().unwrap().clone();
    let text = |one: &Json, field: &str| one[field].as_str().unwrap().to_owned();
    all.iter().map(|one| (text(one, "environment"), text(one, "fate"))).collect()
}

fn expected(all: [(&str, &str); 5]) -> Vec<(String, String)> {
    all.map(|(name, fate)| (name.to_owned(), fate.to_owned())).into()
}

#[test]
fn what_has_expired_goes_and_nothing_else() {
    let account = Account::new();
    account.go();
    let dry = account.run(&["reap", "stacks"]).expect_code(2);
    assert!(dry.stdout.contains("stacks/shop (old)         2020-01-31  ann  expired\n"), "{dry}");
    assert!(dry.stdout.contains("5 environments: 2 expired, 0 destroyed, 0 failed."), "{dry}");
    assert_eq!(account.there(), ["forever", "later", "old", "production"], "it only tells");
    // Production does not go without its name, and the rest goes on.
    let reaped = account.run(&["reap", "-auto-approve", "-json", "stacks"]).expect_code(1);
    let told = [
        ("forever", "kept"),
        ("later", "kept"),
        ("never", "gone"),
        ("old", "destroyed"),
        ("production", "failed"),
    ];
    assert_eq!(fates(&reaped), expected(told), "{reaped}");
    assert!(reaped.stdout.contains("Production is not destroyed without its name"), "{reaped}");
    assert_eq!(account.there(), ["forever", "later", "production"]);
    // Twice is as good as once.
    let words = ["reap", "-auto-approve", "-json", "-confirm=production", "-out=reaped.json", "stacks"];
    let again = account.run(&words).expect_code(0);
    let told = [
        ("forever", "kept"),
        ("later", "kept"),
        ("never", "gone"),
        ("old", "gone"),
        ("production", "destroyed"),
    ];
    assert_eq!(fates(&again), expected(told), "{again}");
    assert_eq!(account.there(), ["forever", "later"]);
    assert_eq!(parsed(&account.workspace.read("reaped.json")), parsed(again.stdout.lines().last().unwrap()));
}

/// While a destroy waits, another reap finds the state locked; after it was killed, the next one does the rest.
#[test]
fn two_at_a_time_and_a_kill_in_the_middle_do_no_harm() {
    let account = Account::new();
    let running = account.infra().start(&["reap", "-auto-approve", "stacks"]);
    let begun =
        || ["begun", "stacks/shop/begun"].iter().any(|name| account.workspace.path().join(name).exists());
    for _ in 0..1000 {
        if begun() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(begun());
    let second = account.run(&["reap", "-auto-approve", "-json", "stacks"]).expect_code(1);
    assert!(fates(&second).contains(&("old".to_owned(), "failed".to_owned())), "{second}");
    assert!(second.stdout.to_lowercase().contains("lock"), "{second}");
    running.kill();
    assert!(running.wait().was_killed());
    assert_eq!(account.there(), ["forever", "later", "old", "production"]);
    account.go();
    let third = account.run(&["reap", "-auto-approve", "-json", "stacks"]).expect_code(1);
    assert!(fates(&third).contains(&("old".to_owned(), "destroyed".to_owned())), "{third}");
    assert_eq!(account.there(), ["forever", "later", "production"]);
}
