//! `infra validate`

use std::collections::BTreeMap;

use infra_diagnostics::Diagnostics;
use infra_engine::Stack;
use infra_lang::eval::Context;

use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub fn run(terminal: &Terminal, environment: &Environment) -> Exit {
    let (sources, found) = match Project::read(environment) {
        Err(broken) => (broken.sources, broken.problems),
        Ok((project, mut found)) => {
            let context = Context { plan_time: None, ..project.context(0, false) };
            // Values of variables do not matter here.
            match Stack::new(&project.config, &project.catalog, context, BTreeMap::new()) {
                Ok(stack) => found.extend(stack.validate()),
                Err(problems) => found.extend(problems),
            }
            (project.config.sources, found)
        }
    };
    let exit = if found.has_errors() { Exit::Failure } else { Exit::Success };
    if terminal.json {
        terminal.line(&infra_report::json::validation(&found.in_source_order(), &sources));
        return exit;
    }
    terminal.diagnostics(&found, &sources);
    if exit == Exit::Success {
        terminal.line(success(&found));
    }
    exit
}

fn success(found: &Diagnostics) -> &'static str {
    match found.is_empty() {
        true => "Success! The configuration is valid.",
        false => {
            "Success! The configuration is valid, but there were some validation warnings as shown above."
        }
    }
}
