//! How long plans and applies take, and how that grows with the number of objects.
//!
//! `cargo bench -p infra-engine --bench scale` plans and applies a web of `terraform_data`: counted and keyed blocks that refer into
//! each other, sums over all members, chains of blocks, modules. Sizes are given as arguments, else they are 1,000,
//! 4,000 and 10,000: `… -- 1000 100000`. The exponent says how the time grows from one size to
//! the next: 1 is straight, 2 is the square.
//!
//! `… -- versus 1000 4000` does the same work with Terraform, too, in one run, and prints what each side cost: `cargo xtask bench`
//! does all of it. `… -- growth 10000 100000` prints processor time and memory of our side alone.
//! For a profiler: `… -- write FOLDER 100000` writes the configuration, and `… -- child FOLDER apply` or `plan=true` is the work
//! alone.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)]

mod process;
mod versus;
mod web;
mod workspace;

use std::path::Path;
use std::time::{Duration, Instant};

use infra_plan::Mode;
use workspace::Workspace;

const SIZES: [usize; 3] = [1_000, 4_000, 10_000];

/// What is measured, in order; each goes on from what the one before it left.
const STAGES: [&str; 7] =
    ["load", "first plan", "apply", "plan, no change", "plan, one change", "apply one", "plan destroy"];

type Times = [Duration; STAGES.len()];

fn main() {
    // Cargo passes `--bench`.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    match words.first().map(String::as_str) {
        Some("child") => return runtime.block_on(versus::child(&words[1], &words[2])),
        Some("write") => return versus::write(Path::new(&words[1]), given[0], 0),
        Some("versus") => return versus::run(&given),
        Some("growth") => return versus::growth(&given),
        _ => {}
    }
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    let measured: Vec<(usize, Times)> =
        sizes.iter().map(|size| (*size, runtime.block_on(measure(*size)))).collect();
    print(&measured);
}

async fn measure(size: usize) -> Times {
    let mut times = Times::default();
    let mut stage = 0;
    let mut take = |began: Instant| {
        times[stage] = began.elapsed();
        stage += 1;
    };
    let (text, changed) = (web::configuration(size, 0), web::configuration(size, 1));
    let world = Workspace::new();

    let began = Instant::now();
    let stack = world.load(&text);
    take(began);

    let began = Instant::now();
    let plan = world.plan(&stack, Mode::Normal).await;
    take(began);
    let planned = plan.counts().add;
    assert!(planned.abs_diff(size) * 20 <= size, "{planned} objects are not about {size}");

    let began = Instant::now();
    world.apply(&stack, &plan).await;
    take(began);

    let began = Instant::now();
    let plan = world.plan(&stack, Mode::Normal).await;
    take(began);
    assert!(plan.is_empty(), "nothing is left to do");

    let stack = world.load(&changed);
    let began = Instant::now();
    let plan = world.plan(&stack, Mode::Normal).await;
    take(began);
    assert!(plan.counts().change > 0, "something is to be done");

    let began = Instant::now();
    world.apply(&stack, &plan).await;
    take(began);

    let began = Instant::now();
    let plan = world.plan(&stack, Mode::Destroy).await;
    take(began);
    assert_eq!(plan.counts().destroy, planned);
    times
}

fn print(measured: &[(usize, Times)]) {
    print!("{:<18}", "seconds");
    measured.iter().for_each(|(size, _)| print!("{size:>10}"));
    println!("   exponents");
    for (stage, name) in STAGES.iter().enumerate() {
        print!("{name:<18}");
        measured.iter().for_each(|(_, times)| print!("{:>10.3}", times[stage].as_secs_f64()));
        print!("  ");
        for pair in measured.windows(2) {
            let [(small, before), (large, after)] = pair else { continue };
            let times = after[stage].as_secs_f64() / before[stage].as_secs_f64();
            print!("{:>6.2}", times.ln() / (*large as f64 / *small as f64).ln());
        }
        println!();
    }
}
