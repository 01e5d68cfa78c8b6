//! `cargo xtask test`: the project's tests, quick ones first.

use std::time::{SystemTime, UNIX_EPOCH};

use xtask::emulator::{Installed, Kind};
use xtask::{Result, node, repository};

use crate::cargo::{build_infra_and_tests, cargo, run as run_cargo};

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

/// What needs the AWS SDK or SSH.
const WITH_SDK: [&str; 5] =
    ["infra-aws", "infra-digitalocean-spaces", "infra-ssh", "infra-store-s3", "infra-cli"];

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
    let infra = build_infra_and_tests(&WITH_SDK)?;
    let folder = tempfile::tempdir()?;
    let running = emulator.start(folder.path())?;

    // Two runs: what the fixtures of infra-tests are built from would change the features that the AWS SDK is built with,
    // and so build it a second time.
    for packages in [&WITH_SDK[..], &["infra-tests"]] {
        let mut command = cargo(&["test"]);
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
