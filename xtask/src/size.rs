//! `cargo xtask size`: how large the release binary is, and how long it takes to start.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use xtask::Result;

use crate::cargo::{build_infra, cargo};

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
    if build == Build::Cached && !has_sdk(&target_folder()?.join("release/deps")) {
        println!(
            "the release binary is not measured: its AWS SDK is not in the build cache, and building it takes most of an hour (`cargo xtask size` does)"
        );
        return Ok(());
    }
    let infra = build_infra("release")?;
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

/// Whether the largest part of the SDK is built in a folder.
fn has_sdk(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    names.any(|name| name.starts_with("libaws_sdk_ec2-") && name.ends_with(".rlib"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_cache_has_the_sdk_once_it_is_compiled() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_sdk(folder.path()) && !has_sdk(&folder.path().join("nowhere")));
        std::fs::write(folder.path().join("libaws_sdk_ec2-1.rmeta"), "").unwrap();
        assert!(!has_sdk(folder.path()));
        std::fs::write(folder.path().join("libaws_sdk_ec2-1.rlib"), "").unwrap();
        assert!(has_sdk(folder.path()));
    }
}
