//! What the same work costs with `infra` and with Terraform, on one emulator, in one run: calls, time, processor time, memory.
//!
//! `INFRA_BIN=… cargo bench -p infra-tests --bench aws` runs the binary of that name; `cargo xtask bench` builds one first.
//! `… -- two_types` or `… -- mixed` does one of the two configurations. Calls are counted by a proxy that both sides go through.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)]

// The one that the engine's own comparison uses.
#[path = "../../crates/infra-engine/benches/scale/process.rs"]
mod process;

use std::process::Command;

use infra_tests::{Emulator, Infra, Peer, Proxy, Workspace};

use process::{Cost, cost};

/// Configurations of `tests/configurations`, and what they are.
const CONFIGURATIONS: [(&str, &str); 2] =
    [("two_types", "400 resources of 2 types"), ("mixed", "520 resources of 49 types")];

/// What is done, in order.
const WORK: [(&str, &[&str]); 4] = [
    ("apply", &["apply", "-auto-approve"]),
    ("plan, no change", &["plan"]),
    ("plan again", &["plan"]),
    ("destroy", &["destroy", "-auto-approve"]),
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
    let ours = WORK.map(|(_, arguments)| measured(&proxy, infra.command(arguments)));

    emulator.reset();
    let workspace = Workspace::with_configuration(name);
    let Some(peer) = Peer::set_up_in(workspace.path(), &proxy.endpoint()) else { return };
    let theirs = WORK.map(|(_, arguments)| measured(&proxy, peer.command(arguments)));

    println!("{what:<26}{:>8}{:>8}{:>9}{:>9}{:>7}", "reads", "writes", "wall s", "CPU s", "MB");
    for (((work, _), ours), theirs) in WORK.iter().zip(&ours).zip(&theirs) {
        print(&format!("{work:<16}infra"), ours);
        print(&format!("{:<16}Terraform", ""), theirs);
        let ratio = |ours: f64, theirs: f64| theirs / ours.max(0.01);
        println!(
            "{:<16}{:<10}{:>8.1}{:>8.1}{:>9.1}{:>9.1}{:>7.1}   all calls {:.1}",
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
    println!("{who:<26}{reads:>8}{writes:>8}{:>9.2}{:>9.2}{:>7.0}", cost.wall, cost.cpu, cost.memory);
}

fn measured(proxy: &Proxy, mut command: Command) -> Measured {
    proxy.clear();
    let cost = cost(&mut command);
    Measured { cost, reads: proxy.reading_calls(), writes: proxy.mutating_calls() }
}
