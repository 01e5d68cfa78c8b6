//! What `infra` applied, Terraform plans clean, and the other way round: on every configuration that the tests of the AWS
//! types know, and on variations of them that a generator made by schema.
//!
//! Terraform's start costs more than most of its plans, so that many configurations stand in one root.
#![allow(clippy::unwrap_used, missing_docs)]

mod configurations;
mod differences;
mod faults;
mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use infra_tests::{Emulator, Infra, Outcome, Peer, Workspace, full_run, note};
use serde_json::Value as Json;

use configurations::Configuration;
use differences::{Differences, differences};

/// How many configurations stand in one root.
const IN_ONE_ROOT: usize = 170;

/// Types that are not compared yet, with those that need them. Terraform waits half a minute or more for most of these, on
/// any cloud.
const LATER: [&str; 14] = [
    "aws_acm",
    "aws_alb",
    "aws_autoscaling",
    "aws_cloudfront",
    "aws_db_",
    "aws_default_vpc",
    "aws_dynamodb",
    "aws_ecs_service",
    "aws_elasticache",
    "aws_instance",
    "aws_lb",
    "aws_nat_gateway",
    "aws_rds_",
    "aws_vpc_endpoint",
];

const MAIN: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  default_tags {
    tags = { Project = "both", Team = "core" }
  }
}
"#;

/// A root in an account of its own.
struct Root<'c> {
    configurations: &'c [Configuration],
    emulator: Emulator,
    workspace: Workspace,
    peer: Peer,
}

/// What one direction came to.
#[derive(Default)]
struct Tally {
    /// Names of the configurations that one side applied whole.
    applied: BTreeSet<String>,
    /// What the other side would change of them.
    unclean: Differences,
}

impl<'c> Root<'c> {
    fn set_up(configurations: &'c [Configuration]) -> Option<Self> {
        let emulator = Emulator::start()?;
        let workspace = Workspace::empty();
        workspace.write("main.tf", MAIN);
        let peer = Peer::set_up_in(workspace.path(), &emulator.endpoint())?;
        for configuration in configurations {
            workspace.write(&format!("{}.tf.json", configuration.name), &configuration.file.to_string());
        }
        Some(Self { configurations, emulator, workspace, peer })
    }

    fn infra(&self, arguments: &[&str]) -> Outcome {
        Infra::new(self.workspace.path(), &self.emulator.endpoint()).run(arguments)
    }

    /// Forgets the account and the state.
    fn start_over(&self) {
        self.emulator.reset();
        for entry in std::fs::read_dir(self.workspace.path()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("terraform.tfstate") {
                let path = entry.path();
                if path.is_dir() {
                    std::fs::remove_dir_all(path).unwrap()
                } else {
                    std::fs::remove_file(path).unwrap()
                }
            }
        }
    }

    /// Configurations of which everything is in the state.
    fn applied(&self) -> BTreeSet<String> {
        let state: Json = serde_json::from_str(&self.workspace.read("terraform.tfstate")).unwrap();
        let resources = state["resources"].as_array().unwrap().iter();
        let whole = resources.filter(|resource| {
            let instances = resource["instances"].as_array().into_iter().flatten();
            instances.clone().count() > 0 && instances.clone().all(|instance| instance["status"] != "tainted")
        });
        let text = |resource: &Json, part: &str| resource[part].as_str().unwrap().to_owned();
        let there: BTreeSet<String> =
            whole.map(|resource| format!("{}.{}", text(resource, "type"), text(resource, "name"))).collect();
        let applied =
            self.configurations.iter().filter(|configuration| configuration.addresses.is_subset(&there));
        applied.map(|configuration| configuration.name.clone()).collect()
    }

    /// What a plan would change of the configurations that are applied.
    fn unclean(&self, applied: &BTreeSet<String>, run: impl Fn(&[&str]) -> Outcome) -> Differences {
        let plan = run(&["plan", "-detailed-exitcode", "-out=plan"]);
        assert!(matches!(plan.code(), Some(0 | 2)), "{plan}");
        let found = differences(&run(&["show", "-json", "plan"]).expect_code(0).stdout);
        let is_applied = |address: &str| {
            self.configurations
                .iter()
                .any(|one| applied.contains(&one.name) && one.addresses.contains(address))
        };
        found.into_iter().filter(|(address, _)| is_applied(address)).collect()
    }
}

/// Applies with one side and plans with the other, in both directions; adds to what was found.
fn compare(configurations: &[Configuration], ours: &mut Tally, theirs: &mut Tally) -> Option<()> {
    let began = Instant::now();
    let lap = |what: &str| note(format_args!("{:>6.1} s {what}", began.elapsed().as_secs_f64()));
    let root = Root::set_up(configurations)?;
    let refusals = root.infra(&["apply", "-auto-approve"]);
    lap("infra applied");
    let applied = root.applied();
    report_refusals("infra", configurations, &applied, &refusals);
    ours.unclean.extend(root.unclean(&applied, |arguments| root.peer.run(arguments)));
    ours.applied.extend(applied);
    lap("Terraform planned");

    root.start_over();
    let refusals = root.peer.run(&["apply", "-auto-approve", "-no-color", "-parallelism=40"]);
    lap("Terraform applied");
    let applied = root.applied();
    report_refusals("Terraform", configurations, &applied, &refusals);
    theirs.unclean.extend(root.unclean(&applied, |arguments| root.infra(arguments)));
    theirs.applied.extend(applied);
    lap("infra planned");
    Some(())
}

/// Says what a side did not apply, and why.
fn report_refusals(who: &str, all: &[Configuration], applied: &BTreeSet<String>, outcome: &Outcome) {
    let missing: Vec<String> = all
        .iter()
        .filter(|configuration| !applied.contains(&configuration.name))
        .map(|configuration| format!("{} ({})", configuration.name, configuration.ty))
        .collect();
    if !missing.is_empty() {
        note(format_args!("{who} did not apply {}:\n{}", missing.join(", "), outcome.stderr));
    }
}

fn types<'c>(all: &'c [Configuration], names: &BTreeSet<String>) -> BTreeSet<&'c str> {
    all.iter().filter(|one| names.contains(&one.name)).map(|one| one.ty.as_str()).collect()
}

/// Tells what came of a direction, and returns the differences that nobody has explained.
fn judge(direction: &str, all: &[Configuration], tally: &Tally, known: &[faults::Fault]) -> Differences {
    let mut explained = BTreeMap::<&str, usize>::new();
    let mut unexplained = Differences::new();
    for (address, names) in &tally.unclean {
        let ty = address.split('.').next().unwrap();
        let cause = |name: &String| known.iter().find(|fault| fault.explains(ty, name));
        let unknown: BTreeSet<String> = names.iter().filter(|name| cause(name).is_none()).cloned().collect();
        if unknown.is_empty() {
            for name in names {
                *explained.entry(cause(name).unwrap().cause).or_default() += 1;
            }
        } else {
            unexplained.insert(address.clone(), unknown);
        }
    }
    let touched =
        |one: &&Configuration| one.addresses.iter().any(|address| tally.unclean.contains_key(address));
    let applied = all.iter().filter(|one| tally.applied.contains(&one.name));
    note(format_args!(
        "{direction}: {} configurations of {} types; {} are clean, {} have differences, {} of which nobody has explained",
        tally.applied.len(),
        types(all, &tally.applied).len(),
        applied.clone().filter(|one| !touched(one)).count(),
        applied.filter(touched).count(),
        unexplained.len(),
    ));
    for (cause, count) in explained {
        note(format_args!("{count:>6} {cause}"));
    }
    unexplained
}

#[test]
fn each_plans_clean_what_the_other_applied() {
    if !full_run() {
        note("skipped: Terraform waits minutes for it; `cargo xtask test --full` does it");
        return;
    }
    // What each case begins with, and its first variation.
    let is_first = |one: &Configuration| one.name.ends_with("_1");
    let is_late = |address: &String| LATER.iter().any(|ty| address.starts_with(ty));
    let all: Vec<Configuration> = configurations::all()
        .into_iter()
        .filter(|one| is_first(one) && !one.addresses.iter().any(is_late))
        .collect();
    let (mut ours, mut theirs) = (Tally::default(), Tally::default());
    for root in all.chunks(IN_ONE_ROOT) {
        if compare(root, &mut ours, &mut theirs).is_none() {
            return;
        }
    }
    let a = judge("Terraform plans what infra applied", &all, &ours, &faults::TO_TERRAFORM);
    let b = judge("infra plans what Terraform applied", &all, &theirs, &faults::TO_INFRA);
    let one_sided: Vec<_> = ours.applied.symmetric_difference(&theirs.applied).collect();
    let unexplained: Vec<_> = one_sided
        .into_iter()
        .filter(|name| !faults::ONE_SIDED.iter().any(|(known, _)| known == name))
        .collect();
    assert!(
        a.is_empty() && b.is_empty() && unexplained.is_empty(),
        "to Terraform: {a:#?}\nto infra: {b:#?}\napplied by one side only: {unexplained:?}"
    );
}
