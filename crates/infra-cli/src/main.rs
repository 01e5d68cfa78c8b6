//! The `infra` command line: arguments, environment, signals, exit codes and wiring. Everything else is below.

mod args;
mod commands;
mod environment;
mod exit;
mod project;
mod signals;
mod terminal;

use std::process::ExitCode;

fn main() -> ExitCode {
    let environment = environment::Environment::read();
    let parsed = match args::parse(std::env::args_os()) {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    exit::guarded(|| commands::run(parsed, environment))
}
