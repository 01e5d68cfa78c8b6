//! What the same work costs with `infra` and with Terraform, on one emulator, in one run: calls, time, processor time, memory.
//!
//! `INFRA_BIN=… cargo bench -p infra-tests --bench aws` runs the binary of that name; `cargo xtask bench` builds one first.
//! `… -- two_types` or `… -- mixed` does one of the two configurations. Calls are counted by a proxy that both sides go through.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)]

// The one that the engine's own comparison uses.
#[path = "../../crates/infra-engine/benches/scale/process.rs"]
mod process;

use std::process::Command;
use std::time::Duration;

use infra_tests::{Answers, Emulator, Fate, Infra, Peer, Proxy, Workspace};

use process::{Cost, cost};

/// Configurations of `tests/configurations`, and what they are.
const CONFIGURATIONS: [(&str, &str); 2] =
    [("two_types", "400 resources of 2 types"), ("mixed", "520 resources of 49 types")];

/// How long a call to AWS takes, about.
const LATENCY: Duration = Duration::from_millis(50);

/// What is done, in order, and who answers what is read. The emulator answers one call at a time, AWS all that are made at once:
/// the third plan gets the answers that the second one got, each after the time that AWS takes.
const WORK: [(&str, &[&str], Answers); 5] = [
    ("apply", &["apply", "-auto-approve"], Answers::Asked),
    ("plan, no change", &["plan"], Answers::Asked),
    ("plan again", &["plan"], Answers::Kept),
    ("plan, all at once", &["plan"], Answers::Replayed(LATENCY)),
    ("destroy", &["destroy", "-auto-approve"], Answers::Asked),
];

/// What a command did.
struct Measured {
    cost: Cost,
    reads: usize,
    writes: usize,
}

impl Measured {
    fn calls(&self) -> usize {
        self.reads + self.writes
    }
}

fn main() {
    // Cargo passes `--bench`.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, what) in CONFIGURATIONS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            compare(name, what);
        }
    }
}

fn compare(name: &str, what: &str) {
    let Some(emulator) = Emulator::start() else { return };
    let proxy = Proxy::start(&emulator.endpoint());
    let workspace = Workspace::with_configuration(name);
    let infra = Infra::new(workspace.path(), &proxy.endpoint());
    let ours = WORK.map(|(_, arguments, answers)| measured(&proxy, answers, infra.command(arguments)));

    emulator.reset();
    let workspace = Workspace::with_configuration(name);
    let Some(peer) = Peer::set_up_in(workspace.path(), &proxy.endpoint()) else { return };
    let theirs = WORK.map(|(_, arguments, answers)| measured(&proxy, answers, peer.command(arguments)));

    println!("{what:<28}{:>8}{:>8}{:>9}{:>9}{:>7}", "reads", "writes", "wall s", "CPU s", "MB");
    for (((work, ..), ours), theirs) in WORK.iter().zip(&ours).zip(&theirs) {
        print(&format!("{work:<18}infra"), ours);
        print(&format!("{:<18}Terraform", ""), theirs);
        let ratio = |ours: f64, theirs: f64| theirs / ours.max(0.01);
        println!(
            "{:<18}{:<10}{:>8.1}{:>8.1}{:>9.1}{:>9.1}{:>7.1}   all calls {:.1}",
            "",
            "ratio",
            ratio(ours.reads as f64, theirs.reads as f64),
            ratio(ours.writes.max(1) as f64, theirs.writes as f64),
            ratio(ours.cost.wall, theirs.cost.wall),
            ratio(ours.cost.cpu, theirs.cost.cpu),
            ratio(ours.cost.memory, theirs.cost.memory),
            ratio(ours.calls() as f64, theirs.calls() as f64),
        );
    }
}

fn print(who: &str, Measured { cost, reads, writes }: &Measured) {
    println!("{who:<28}{reads:>8}{writes:>8}{:>9.2}{:>9.2}{:>7.0}", cost.wall, cost.cpu, cost.memory);
}

fn measured(proxy: &Proxy, answers: Answers, mut command: Command) -> Measured {
    proxy.clear();
    proxy.answers(answers);
    let cost = cost(&mut command);
    if let Answers::Replayed(_) = answers {
        let calls = proxy.calls();
        let asked: Vec<_> = calls.iter().filter(|call| !matches!(call.fate, Fate::Replayed(_))).collect();
        assert!(asked.len() * 20 <= calls.len(), "the plan before did not ask this: {asked:?}");
    }
    Measured { cost, reads: proxy.reading_calls(), writes: proxy.mutating_calls() }
}
