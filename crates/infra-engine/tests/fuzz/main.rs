//! A state, a configuration, a provider that fails, and one operation after the other: whatever happens, the numbered
//! rules of `rules.rs` hold.
//!
//! `cargo test -p infra-engine --test fuzz` tries some seeds. `INFRA_FUZZ_SECONDS=3600` goes on for an hour, with seeds
//! that begin at `INFRA_FUZZ_SEED`. A violation prints the test that reproduces it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../common/mod.rs"]
mod common;
mod operation;
mod program;
mod rules;

use std::time::{Duration, Instant};

use common::World;
use fastrand::Rng;
use operation::Operation;
use program::Program;
use rules::Rules;

/// How many seeds a test run tries.
const SEEDS: u64 = 25;
/// How many operations one world sees.
const OPERATIONS: usize = 7;

/// One world from beginning to end. What is violated, and how it came to that.
async fn run(seed: u64) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let world = World::new();
    let mut program = Program::new(&mut rng);
    let mut rules = Rules::default();
    let mut story = String::new();
    for step in 0..OPERATIONS {
        if step > 0 {
            program.change(&mut rng);
        }
        let operation = match step + 1 == OPERATIONS {
            true => Operation::Destroy,
            false => Operation::any(&mut rng, &program),
        };
        let text = program.render();
        story.push_str(&format!("--- {step}: {operation:?}\n{text}"));
        let fail = |problem: String| format!("{problem}\n\nWhat happened:\n{story}");
        operation.run(&world, &mut program, &text, &mut rules).await.map_err(fail)?;
    }
    Ok(())
}

async fn check(seed: u64) {
    if let Err(problem) = run(seed).await {
        panic!(
            "{problem}\n\nThis test reproduces it:\n\n#[tokio::test]\nasync fn seed_{seed}() {{\n    check({seed}).await;\n}}\n"
        );
    }
}

fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test]
async fn the_rules_hold_whatever_happens() {
    let (first, seconds) = (given("INFRA_FUZZ_SEED").unwrap_or(0), given("INFRA_FUZZ_SECONDS"));
    let began = Instant::now();
    let mut tried = 0;
    while match seconds {
        Some(seconds) => began.elapsed() < Duration::from_secs(seconds),
        None => tried < SEEDS,
    } {
        check(first + tried).await;
        tried += 1;
    }
    println!("{tried} worlds with {OPERATIONS} operations each, in {:.1} s", began.elapsed().as_secs_f64());
}

/// Was a cycle: what goes waited for a user to let go, and the user for the replacement of what both use.
#[tokio::test]
async fn seed_171() {
    check(171).await;
}
