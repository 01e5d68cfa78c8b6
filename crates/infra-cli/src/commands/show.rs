//! `infra show`: a saved plan, or the state.

use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostics, SourceMap};
use infra_plan::Plan;
use infra_state::{LocalStore, Store};

use super::{broken, fail, load_state};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{Project, catalog};
use crate::saved_plan;
use crate::terminal::Terminal;

pub async fn run(args: args::Show, terminal: &Terminal, environment: &Environment) -> Exit {
    if let Some(path) = &args.file {
        return match saved_plan::read_unless_state(path, environment).await {
            Ok(Some(plan)) => show_plan(&plan, terminal, environment),
            Ok(None) => show_file(path, terminal, environment).await,
            Err(problems) => fail(terminal, problems, &SourceMap::new()),
        };
    }
    let project = match Project::of_state(environment, args.state.state.as_deref()) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    match project.store(args.state.state.as_deref()) {
        Ok(store) => show_state(store, terminal).await,
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

/// Shows a state file, which may be encrypted as the state of this folder is.
async fn show_file(path: &Path, terminal: &Terminal, environment: &Environment) -> Exit {
    let store = match Project::read_for_console(environment) {
        Ok((project, _)) => project.store(Some(path)),
        Err(_) => Ok(Arc::new(LocalStore::new(path)) as Arc<dyn Store>),
    };
    match store {
        Ok(store) => show_state(store, terminal).await,
        Err(problems) => fail(terminal, problems, &SourceMap::new()),
    }
}

fn show_plan(plan: &Plan, terminal: &Terminal, environment: &Environment) -> Exit {
    match terminal.json {
        true => match Project::of_plan(plan, environment) {
            Ok(project) => {
                terminal.line(&infra_report::json::plan(plan, &project.catalog, Some(&project.config)));
            }
            Err(problems) => return broken(terminal, problems),
        },
        false => terminal.out(&infra_report::plan(plan, &catalog(), &terminal.style)),
    }
    Exit::Success
}

async fn show_state(store: Arc<dyn Store>, terminal: &Terminal) -> Exit {
    match state_text(&store, terminal).await {
        Ok(text) => {
            terminal.out(&text);
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &SourceMap::new()),
    }
}

async fn state_text(store: &Arc<dyn Store>, terminal: &Terminal) -> Result<String, Diagnostics> {
    let loaded = load_state(store).await?;
    let catalog = catalog();
    let prior = infra_engine::Prior::load(&loaded.state, &catalog)?;
    Ok(match terminal.json {
        true => infra_report::json::state(&loaded.state, &prior),
        false => infra_report::state(&prior, &catalog, &terminal.style),
    })
}
