//! The `infra` command line: arguments, environment, signals, exit codes and wiring. Everything else is below.

mod args;
mod backend;
mod bug;
mod commands;
mod digitalocean;
mod durations;
mod encryption;
mod environment;
mod exit;
mod fleet;
mod modules;
mod notify;
mod project;
mod report_file;
mod saved_plan;
mod signals;
mod terminal;
mod whole_file;

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    bug::tell();
    let mut environment = environment::Environment::read();
    let words: Vec<OsString> = std::env::args_os().collect();
    // A command line that cannot be understood is answered as it wants to be answered all the same.
    environment.no_color |= words.iter().any(|word| word == "-no-color" || word == "--no-color");
    let parsed = match args::parse(words) {
        Ok(parsed) => parsed,
        Err(answer) => return terminal::answer(answer, &environment).into(),
    };
    commands::run(parsed, environment).into()
}
