//! The same work with Terraform, in one run.
//!
//! Both sides are processes of their own that read the configuration and the state from disk, plan or apply, and write
//! what is to be written. Ours is this program, called again; it leaves out only the text for people.

use std::path::{Path, PathBuf};
use std::process::Command;

use infra_plan::Mode;
use tempfile::TempDir;

use crate::process::{Cost, cost};
use crate::web;
use crate::workspace::Workspace;

/// What is done, in order.
const WORK: [(&str, Work); 6] = [
    ("apply", Work::Apply),
    ("plan, no change", Work::Plan { refresh: true }),
    ("  without refresh", Work::Plan { refresh: false }),
    ("plan, one change", Work::PlanChanged { refresh: true }),
    ("  without refresh", Work::PlanChanged { refresh: false }),
    ("apply one change", Work::Apply),
];

#[derive(Clone, Copy)]
enum Work {
    Apply,
    Plan { refresh: bool },
    PlanChanged { refresh: bool },
}

/// Compares, where there is a Terraform.
pub fn run(sizes: &[usize]) {
    if Command::new("terraform").arg("version").output().is_err() {
        println!("skipped: terraform is not on PATH");
        return;
    }
    for size in sizes {
        compare(*size);
    }
}

/// What our side costs as the number of objects grows, and how many times as much from one size to the next.
pub fn growth(sizes: &[usize]) {
    println!("{:<28}{:>8}{:>8}{:>8}   {:>8}", "our side alone", "wall s", "CPU s", "MB", "CPU ratio");
    let mut before: Vec<Cost> = Vec::new();
    for size in sizes {
        let folder = TempDir::new().expect("folder");
        write(folder.path(), *size, 0);
        let mut costs = Vec::new();
        for (at, (name, work)) in WORK.iter().take(GROWING).enumerate() {
            let cost = cost(&mut our_command(folder.path(), *work));
            let ratio =
                before.get(at).map_or_else(String::new, |b| format!("{:>8.1}", cost.cpu / b.cpu.max(0.01)));
            println!("{:<28}{}   {ratio}", format!("{size}: {}", name.trim()), shown(&cost));
            costs.push(cost);
        }
        before = costs;
    }
}

/// How much of the work shows how it grows: the first apply, and plans without a change.
const GROWING: usize = 3;

fn compare(size: usize) {
    println!(
        "{size} objects         {:>8}{:>8}{:>8}   {:>8}{:>8}{:>8}   {:>8}",
        "infra s", "CPU s", "MB", "terraf. s", "CPU s", "MB", "CPU ratio"
    );
    let (ours, theirs) = (TempDir::new().expect("folder"), TempDir::new().expect("folder"));
    for folder in [ours.path(), theirs.path()] {
        write(folder, size, 0);
    }
    cost(terraform(theirs.path()).args(["init", "-input=false"]));
    for (name, work) in WORK {
        if matches!(work, Work::PlanChanged { .. }) {
            write(ours.path(), size, 1);
            write(theirs.path(), size, 1);
        }
        let a = cost(&mut our_command(ours.path(), work));
        let b = cost(&mut their_command(theirs.path(), work));
        println!("{name:<20}{}   {}   {:>8.0}", shown(&a), shown(&b), b.cpu / a.cpu.max(0.01));
    }
}

fn shown(Cost { wall, cpu, memory }: &Cost) -> String {
    format!("{wall:>8.2}{cpu:>8.2}{memory:>8.0}")
}

/// Writes the configuration.
pub fn write(folder: &Path, size: usize, generation: usize) {
    for (path, text) in web::configuration(size, generation) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        std::fs::write(path, text).expect("file");
    }
}

fn our_command(folder: &Path, work: Work) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg("child").arg(folder);
    match work {
        Work::Apply => command.arg("apply"),
        Work::Plan { refresh } | Work::PlanChanged { refresh } => command.arg(format!("plan={refresh}")),
    };
    command
}

fn terraform(folder: &Path) -> Command {
    let mut command = Command::new("terraform");
    command.current_dir(folder).env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
    command
}

fn their_command(folder: &Path, work: Work) -> Command {
    let mut command = terraform(folder);
    match work {
        Work::Apply => command.args(["apply", "-auto-approve", "-input=false", "-no-color"]),
        Work::Plan { refresh } | Work::PlanChanged { refresh } => {
            command.args(["plan", "-input=false", "-no-color"]).arg(format!("-refresh={refresh}"))
        }
    };
    command
}

/// What this program does when it is called again.
pub async fn child(folder: &str, work: &str) {
    let world = Workspace::at(PathBuf::from(folder));
    let stack = world.load_from_disk();
    let refresh = work != "plan=false";
    let plan = world.plan_with(&stack, Mode::Normal, refresh).await;
    if work == "apply" {
        world.apply(&stack, &plan).await;
    }
}
