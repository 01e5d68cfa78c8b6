//! Many configurations in one root, since Terraform's start costs more than most of its plans.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

use infra_tests::{Emulator, Infra, Outcome, Peer, Workspace, note};
use serde_json::Value as Json;

use crate::configurations::Configuration;
use crate::differences::{Differences, differences};
use crate::patience::run_patiently;

/// Terraform waits longer than this only for what never comes.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where plans are saved.
const PLAN: &str = "saved.plan";

const STATE: &str = "terraform.tfstate";

/// Few retries, so that what the emulator cannot do fails at once.
const MAIN: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  max_retries = 3
  default_tags {
    tags = { Project = "both", Team = "core" }
  }
}
"#;

/// Who acts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    Infra,
    Terraform,
}

/// What a side says against configurations, by their names.
pub type Refusals = BTreeMap<String, String>;

/// What an apply came to.
#[derive(Debug, Default)]
pub struct Applied {
    /// Names of the configurations that were applied whole.
    pub whole: BTreeSet<String>,
    /// What was said against the others.
    pub refusals: Refusals,
}

/// What a plan came to.
#[derive(Debug, Default)]
pub struct Planned {
    /// What would change.
    pub differences: Differences,
    /// What was said against configurations that the other side has applied.
    pub refusals: Refusals,
}

/// A root in an account of its own.
pub struct Root<'c> {
    configurations: &'c [Configuration],
    emulator: Emulator,
    workspace: Workspace,
    peer: Peer,
    began: Instant,
}

impl<'c> Root<'c> {
    /// An empty one.
    pub fn set_up(configurations: &'c [Configuration]) -> Option<Self> {
        let began = Instant::now();
        let emulator = Emulator::start()?;
        let workspace = Workspace::empty();
        workspace.write("main.tf", MAIN);
        let peer = Peer::set_up_in(workspace.path(), &emulator.endpoint())?;
        Some(Self { configurations, emulator, workspace, peer, began })
    }

    /// Begins anew with all of the configurations: forgets the account and the state.
    pub fn begin(&self) {
        self.emulator.reset();
        for entry in fs::read_dir(self.workspace.path()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with(STATE) {
                let path = entry.path();
                if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
            }
        }
        for configuration in self.configurations {
            self.workspace.write(&file_of(&configuration.name), &configuration.file.to_string());
        }
    }

    /// Applies with one side. What it did not apply whole is gone from the root then, and from the state.
    pub fn apply(&self, side: Side) -> Applied {
        let mut refusals = Refusals::new();
        loop {
            let printed = self.apply_all(side);
            let found = self.complaints(&printed);
            let is_begun = found.named.is_empty() || self.is_begun();
            let names: BTreeSet<String> = found.named.keys().cloned().collect();
            refusals.extend(found.named);
            if is_begun {
                break;
            }
            // One that is refused keeps all others from being applied.
            self.set_aside(&names);
        }
        let whole = self.applied();
        let rest = self.present().filter(|one| !whole.contains(&one.name)).map(|one| one.name.clone());
        self.set_aside(&rest.collect());
        self.lap(format_args!("{side:?} applied {}", whole.len()));
        Applied { whole, refusals }
    }

    fn apply_all(&self, side: Side) -> String {
        let arguments = ["apply", "-json", "-auto-approve", "-parallelism=100"];
        match side {
            Side::Infra => self.run(side, &arguments).stdout,
            Side::Terraform => run_patiently(self.peer.command(&arguments), PATIENCE),
        }
    }

    /// What a plan would change.
    pub fn plan(&self, side: Side) -> Planned {
        let mut planned = Planned::default();
        let saved = format!("-out={PLAN}");
        let code = loop {
            let plan = self.run(side, &["plan", "-json", "-detailed-exitcode", "-parallelism=100", &saved]);
            if let Some(code @ (0 | 2)) = plan.code() {
                break code;
            }
            let found = self.complaints(&plan.stdout);
            let names: BTreeSet<String> = found.named.keys().cloned().collect();
            assert!(
                self.present().any(|one| names.contains(&one.name)),
                "{side:?} cannot plan, and not because of one configuration: {:#?}\n{}",
                found.others,
                plan.stderr
            );
            // One that is refused keeps all others from being planned.
            self.set_aside(&names);
            planned.refusals.extend(found.named);
        };
        if code == 2 {
            let found = differences(&self.run(side, &["show", "-json", PLAN]).expect_code(0).stdout);
            let is_there = |address: &String| self.present().any(|one| one.addresses.contains(address));
            planned.differences = found.into_iter().filter(|(address, _)| is_there(address)).collect();
        }
        self.lap(format_args!("{side:?} planned"));
        planned
    }

    fn run(&self, side: Side, arguments: &[&str]) -> Outcome {
        match side {
            Side::Infra => Infra::new(self.workspace.path(), &self.emulator.endpoint()).run(arguments),
            Side::Terraform => self.peer.run(arguments),
        }
    }

    /// Configurations that are in the root.
    fn present(&self) -> impl Iterator<Item = &'c Configuration> {
        self.configurations.iter().filter(|one| self.workspace.path().join(file_of(&one.name)).exists())
    }

    /// Takes configurations out of the root and the state, as if they had never been there.
    fn set_aside(&self, names: &BTreeSet<String>) {
        names.iter().for_each(|name| self.take_away(name));
        let away = self.configurations.iter().filter(|one| names.contains(&one.name));
        let away: BTreeSet<&String> = away.flat_map(|one| &one.addresses).collect();
        let path = self.workspace.path().join(STATE);
        if away.is_empty() || !path.exists() {
            return;
        }
        let mut state: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        state["resources"].as_array_mut().unwrap().retain(|resource| !away.contains(&address_of(resource)));
        state["serial"] = Json::from(state["serial"].as_u64().unwrap() + 1);
        fs::write(path, state.to_string()).unwrap();
    }

    fn take_away(&self, name: &str) {
        // It may never have been there.
        let _ = fs::remove_file(self.workspace.path().join(file_of(name)));
    }

    /// Whether anything is in the state.
    fn is_begun(&self) -> bool {
        self.resources().iter().any(|resource| resource["mode"] == "managed")
    }

    /// What is in the state.
    fn resources(&self) -> Vec<Json> {
        let Ok(state) = fs::read_to_string(self.workspace.path().join(STATE)) else { return Vec::new() };
        let mut state: Json = serde_json::from_str(&state).unwrap();
        serde_json::from_value(state["resources"].take()).unwrap_or_default()
    }

    /// Configurations of the root of which everything is in the state.
    fn applied(&self) -> BTreeSet<String> {
        let is_whole = |resource: &&Json| {
            let mut instances = resource["instances"].as_array().into_iter().flatten().peekable();
            instances.peek().is_some() && instances.all(|instance| instance["status"] != "tainted")
        };
        let there: BTreeSet<String> = self.resources().iter().filter(is_whole).map(address_of).collect();
        self.present().filter(|one| one.addresses.is_subset(&there)).map(|one| one.name.clone()).collect()
    }

    /// The errors among the messages of a command.
    fn complaints(&self, messages: &str) -> Complaints {
        let mut complaints = Complaints::default();
        for line in messages.lines() {
            let Ok(message) = serde_json::from_str::<Json>(line) else { continue };
            let found = &message["diagnostic"];
            if found["severity"] != "error" {
                continue;
            }
            let text = |part: &str| found[part].as_str().unwrap_or_default();
            let said = format!("{}: {}", text("summary"), text("detail"));
            let file = found["range"]["filename"].as_str().unwrap_or_default();
            let is_meant = |one: &&Configuration| {
                file.ends_with(&format!("/{}", file_of(&one.name)))
                    || file == file_of(&one.name)
                    || one.addresses.contains(text("address"))
            };
            match self.configurations.iter().find(is_meant) {
                Some(one) => {
                    let all = complaints.named.entry(one.name.clone()).or_default();
                    *all = [all.as_str(), &said].join("\n").trim().to_owned();
                }
                None => complaints.others.push(said),
            }
        }
        complaints
    }

    fn lap(&self, what: std::fmt::Arguments<'_>) {
        note(format_args!("{:>6.1} s {what}", self.began.elapsed().as_secs_f64()));
    }
}

/// What a command complained.
#[derive(Debug, Default)]
struct Complaints {
    named: Refusals,
    /// What concerns no configuration.
    others: Vec<String>,
}

fn file_of(name: &str) -> String {
    format!("{name}.tf.json")
}

fn address_of(resource: &Json) -> String {
    let text = |part: &str| resource[part].as_str().unwrap();
    format!("{}.{}", text("type"), text("name"))
}
