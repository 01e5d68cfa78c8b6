//! `cargo xtask test`: the project's tests, quick ones first.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use xtask::emulator::{Installed, Kind};
use xtask::{Result, node, repository};

use crate::cargo::{build_infra, cargo, run as run_cargo};

/// How many cases the long tests try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Some of each, so that a run ends in minutes.
    Sample,
    /// All of them.
    Full,
}

/// How many tests with an emulator run at once: they wait for it, and for the time to pass, more than they compute.
const THREADS: &str = "4";

/// Runs every test of the workspace.
pub fn run(extent: Extent) -> Result<()> {
    // The default members: all that builds without the AWS SDK and without SSH, which is built once.
    println!("== without a cloud");
    let mut without_cloud = cargo(&["test"]);
    if let Some(prism) = node::install(&repository().join("tests/digitalocean-emulator/prism"), "prism") {
        without_cloud.env("INFRA_PRISM", prism);
    }
    if extent == Extent::Full {
        // Other cases than those that every run tries.
        let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        println!("property tests with PROPTEST_RNG_SEED={seed}");
        without_cloud.env("PROPTEST_RNG_SEED", seed.to_string());
        without_cloud.env("INFRA_TESTS_FULL", "1");
    }
    run_cargo(&mut without_cloud)?;

    println!("== with an emulator");
    let emulator = Installed::install(Kind::Moto)?;
    // The binary that users get is what is tested: one build of the SDK serves both, and the size is that of a release.
    let infra = build_infra("release")?;
    print_size(&infra)?;
    let folder = tempfile::tempdir()?;
    let running = emulator.start(folder.path())?;

    // Two runs: what the fixtures of infra-tests are built from would change the features that the AWS SDK is built with,
    // and so build it a second time.
    let with_sdk = ["infra-aws", "infra-digitalocean-spaces", "infra-ssh", "infra-store-s3", "infra-cli"];
    for (profile, packages) in [("release", &with_sdk[..]), ("dev", &["infra-tests"])] {
        let mut command = cargo(&["test", "--profile", profile]);
        for package in packages {
            command.args(["--package", package]);
        }
        command
            .env("RUST_TEST_THREADS", THREADS)
            .env("INFRA_BIN", &infra)
            .env("INFRA_EMULATOR_VENV", emulator.environment())
            .env("INFRA_EMULATOR_ENDPOINT", running.endpoint());
        if extent == Extent::Full {
            command.env("INFRA_TESTS_FULL", "1");
        }
        run_cargo(&mut command)?;
    }
    println!("== all tests passed");
    Ok(())
}

/// How large a release of `infra` may be, in bytes.
const MOST_BYTES: u64 = 80_000_000;

fn print_size(infra: &Path) -> Result<()> {
    let bytes = std::fs::metadata(infra)?.len();
    println!("infra is a binary of {:.1} MB", bytes as f64 / 1e6);
    if bytes > MOST_BYTES {
        return Err(format!("infra may have {} MB at most", MOST_BYTES / 1_000_000).into());
    }
    Ok(())
}
