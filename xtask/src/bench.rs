//! `cargo xtask bench`: how fast it is, beside Terraform.

use xtask::Result;
use xtask::emulator::{Installed, Kind};

use crate::cargo::{cargo, run as run_cargo};
use crate::release;

/// Sizes at which both sides do the same work. Terraform takes minutes at the larger one.
const BESIDE: [&str; 2] = ["1000", "4000"];

/// Sizes at which the growth of our own cost shows.
const GROWTH: [&str; 2] = ["10000", "100000"];

/// Runs all benchmarks of planning and applying.
pub fn run() -> Result<()> {
    let engine = ["bench", "--package", "infra-engine", "--bench"];
    println!("== beside Terraform");
    run_cargo(cargo(&engine).args(["scale", "--", "versus"]).args(BESIDE))?;
    println!("== growth");
    run_cargo(cargo(&engine).args(["scale", "--", "growth"]).args(GROWTH))?;
    println!("== scheduling");
    run_cargo(cargo(&engine).arg("schedule"))?;
    println!("== AWS, beside Terraform, on an emulator");
    let emulator = Installed::install(Kind::Moto)?;
    let infra = release::build()?;
    let mut aws = cargo(&["bench", "--package", "infra-tests", "--bench", "aws"]);
    run_cargo(aws.env("INFRA_BIN", infra).env("INFRA_EMULATOR_VENV", emulator.environment()))
}
