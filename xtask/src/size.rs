//! `cargo xtask size`: how large the release binary is, and how long it takes to start.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use xtask::Result;

use crate::release;

/// What the binary may weigh, in bytes: 80 MB.
const WEIGHT: u64 = 80_000_000;

/// How often it is started. The fastest counts: what disturbs it only adds.
const STARTS: usize = 30;

/// Prints both. Too large is an error; how long a start takes depends on the machine.
pub fn run() -> Result<()> {
    let infra = release::build()?;
    let weight = std::fs::metadata(&infra)?.len();
    let start = start(&infra)?;
    let megabytes = weight as f64 / 1e6;
    println!("the release binary: {megabytes:.1} MB, starts in {:.1} ms", start.as_secs_f64() * 1e3);
    if weight >= WEIGHT {
        return Err(format!("it must stay below {} MB", WEIGHT / 1_000_000).into());
    }
    Ok(())
}

/// The shortest of some starts.
fn start(infra: &Path) -> Result<Duration> {
    let mut fastest = Duration::MAX;
    for _ in 0..STARTS {
        let began = Instant::now();
        let status = Command::new(infra).arg("version").stdout(Stdio::null()).status()?;
        fastest = fastest.min(began.elapsed());
        if !status.success() {
            return Err(format!("`infra version` ended with {status}").into());
        }
    }
    Ok(fastest)
}
