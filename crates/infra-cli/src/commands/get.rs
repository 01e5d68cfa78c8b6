//! `infra get`

use std::path::Path;

use infra_lang::config::{Disk, load};

use crate::args::Get;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::modules;
use crate::terminal::Terminal;

pub fn run(args: &Get, terminal: &Terminal, environment: &Environment) -> Exit {
    let (config, found) = load(&Disk, Path::new("."));
    // What is missing is what this command is for; all else that is wrong is for the user to see first.
    let missing = config.missing.len();
    if found.iter().filter(|finding| finding.is_error()).count() > missing {
        terminal.diagnostics(&found, &config.sources);
        return Exit::Failure;
    }
    match modules::install(args.update, environment) {
        Ok(0) => {
            terminal.line("All modules are installed already.");
            Exit::Success
        }
        Ok(1) => {
            terminal.line("1 module was installed.");
            Exit::Success
        }
        Ok(number) => {
            terminal.line(&format!("{number} modules were installed."));
            Exit::Success
        }
        Err(failure) => {
            terminal.diagnostics(&failure.problems, &failure.sources);
            Exit::Failure
        }
    }
}
