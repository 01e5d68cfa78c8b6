//! `cargo xtask test`: the project's tests, quick ones first.
//!
//! Programs are run here and not by `cargo test`, for two reasons: what needs no cloud is tested while the compiler is busy with the AWS
//! SDK, and programs run side by side, since most of their time is waiting.

mod programs;
mod queue;

use std::path::PathBuf;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use xtask::emulator::{FORKS, Forks, Installed, Kind};
use xtask::{Result, node, repository};

use self::programs::Program;
use crate::cargo::{cargo, given_infra, infra_of, messages, run as run_cargo};

/// How many cases the long tests try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Some of each, so that a run ends in minutes.
    Sample,
    /// All of them.
    Full,
}

/// How many programs run at once.
const PROGRAMS: usize = 2;

/// How many tests of a program that has emulators run at once: they wait for those, and for the time to pass, more than they
/// compute.
const THREADS: &str = "3";

/// What needs the AWS SDK or SSH.
const WITH_SDK: [&str; 5] =
    ["infra-aws", "infra-digitalocean-spaces", "infra-ssh", "infra-store-s3", "infra-cli"];

/// Runs every test of the workspace.
pub fn run(extent: Extent) -> Result<()> {
    // The default members: all that builds without the AWS SDK and without SSH, which is built once.
    println!("== without a cloud");
    let without_cloud = Program::in_messages(&messages(&["test", "--no-run"])?);
    run_cargo(&mut cargo(&["test", "--doc", "--quiet"]))?;
    let mut environment = environment(extent)?;
    if let Some(prism) = node::install(&repository().join("tests/digitalocean-emulator/prism"), "prism") {
        environment.push(("INFRA_PRISM".to_owned(), prism.display().to_string()));
    }
    let (mut failed, built) = thread::scope(|scope| {
        let building = scope.spawn(build_with_cloud);
        let failed = queue::run(&without_cloud, PROGRAMS, &environment);
        (failed, building.join())
    });
    let WithCloud { programs, infra, emulator } =
        built.map_err(|_| "the build of the other tests panicked")??;

    println!("== with an emulator");
    let folder = tempfile::tempdir()?;
    let forks = Forks::start(&emulator, folder.path())?;
    environment.extend([
        ("RUST_TEST_THREADS".to_owned(), THREADS.to_owned()),
        ("INFRA_BIN".to_owned(), infra.display().to_string()),
        ("INFRA_EMULATOR_VENV".to_owned(), emulator.environment().display().to_string()),
        (FORKS.to_owned(), forks.socket().display().to_string()),
    ]);
    failed.extend(queue::run(&programs, PROGRAMS, &environment));
    if failed.is_empty() {
        println!("== all tests passed");
        return Ok(());
    }
    Err(format!("tests failed in {}", failed.join(", ")).into())
}

/// What all tests are told.
fn environment(extent: Extent) -> Result<Vec<(String, String)>> {
    let mut environment = Vec::new();
    if extent == Extent::Full {
        // Other cases than those that every run tries.
        let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        println!("property tests with PROPTEST_RNG_SEED={seed}");
        environment.push(("PROPTEST_RNG_SEED".to_owned(), seed.to_string()));
        environment.push(("INFRA_TESTS_FULL".to_owned(), "1".to_owned()));
    }
    Ok(environment)
}

/// What is tested with an emulator.
struct WithCloud {
    programs: Vec<Program>,
    infra: PathBuf,
    emulator: Installed,
}

/// Builds them, and the binary that they run.
fn build_with_cloud() -> Result<WithCloud> {
    let emulator = Installed::install(Kind::Moto)?;
    let mut arguments = vec!["build", "--tests", "--bins"];
    arguments.extend(WITH_SDK.iter().flat_map(|package| ["--package", package]));
    let built = messages(&arguments)?;
    let infra = match given_infra()? {
        Some(infra) => infra,
        None => infra_of(&built)?,
    };
    let mut programs = Program::in_messages(&built);
    // Apart: what the fixtures of infra-tests are built from would change the features that the AWS SDK is built with, and so
    // build it a second time.
    programs.extend(Program::in_messages(&messages(&["test", "--no-run", "--package", "infra-tests"])?));
    Ok(WithCloud { programs, infra, emulator })
}
