//! `cargo xtask size`: how large the release binary is, and how long it takes to start.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use xtask::{Result, repository};

use crate::cargo::{build_infra, cargo, given_infra};

/// What the binary may weigh, in bytes: 80 MB.
const WEIGHT: u64 = 80_000_000;

/// How often it is started. The fastest counts: what disturbs it only adds.
const STARTS: usize = 30;

/// Whether the AWS SDK may be built for it, which takes most of an hour on two cores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// Whatever it takes.
    Whole,
    /// Only on top of an SDK that was built before.
    Cached,
}

/// Prints both. Too large is an error; how long a start takes depends on the machine.
pub fn run(build: Build) -> Result<()> {
    let (stamp, made_with) = (target_folder()?.join("release/infra-made-with.txt"), made_with()?);
    if build == Build::Cached && !is_made(&stamp, &made_with) {
        println!(
            "the release binary is not measured: its AWS SDK is not in the build cache, and building it takes most of an hour (`cargo xtask size` does)"
        );
        return Ok(());
    }
    let infra = build_infra("release")?;
    // One that was given says nothing of what is built here.
    if given_infra()?.is_none() {
        std::fs::write(&stamp, made_with)?;
    }
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

/// Where Cargo builds.
fn target_folder() -> Result<PathBuf> {
    let output =
        cargo(&["metadata", "--no-deps", "--format-version", "1"]).stderr(Stdio::inherit()).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let folder = metadata["target_directory"].as_str().ok_or("cargo metadata names no target folder")?;
    Ok(PathBuf::from(folder))
}

/// What decides whether the SDK has to be built again: versions, profiles, and the compiler.
fn made_with() -> Result<String> {
    let read = |name: &str| std::fs::read_to_string(repository().join(name));
    let compiler = Command::new("rustc").arg("-vV").current_dir(repository()).output()?;
    Ok(format!("{}{}{}", String::from_utf8_lossy(&compiler.stdout), read("Cargo.toml")?, read("Cargo.lock")?))
}

/// Whether a build with all of that has ended here.
fn is_made(stamp: &Path, made_with: &str) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|made| made == made_with)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_build_of_something_else_is_no_cache() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = folder.path().join("made-with.txt");
        assert!(!is_made(&stamp, "this"));
        std::fs::write(&stamp, "that").unwrap();
        assert!(!is_made(&stamp, "this"));
        assert!(is_made(&stamp, "that"));
        assert!(made_with().unwrap().contains("aws-sdk-ec2"));
    }
}
