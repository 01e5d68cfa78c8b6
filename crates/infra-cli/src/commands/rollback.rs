//! `infra rollback`: back to the configuration and values that an earlier snapshot was made from.

use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_plan::Mode;
use infra_state::{Run, Store, read_configuration, read_run};

use super::{apply, broken, fail, load_state, plan, state_problem};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{Project, Recorded};
use crate::terminal::Terminal;

pub async fn run(args: args::Rollback, terminal: &Terminal, environment: &Environment) -> Exit {
    let file = args.state.state.clone();
    let here = match Project::of_state(environment, file.as_deref()) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    let found = find(&here, file.as_deref(), args.serial).await;
    let (store, recorded) = match found {
        Ok(found) => found,
        Err(problems) => return fail(terminal, problems, &here.config.sources),
    };
    let mode = recorded.mode;
    let project = match Project::of_recorded(recorded, environment) {
        Ok(project) => project.with_store(store).encrypting_as(&here),
        Err(problems) => return broken(terminal, problems),
    };
    let out = args.out.clone();
    let apply = as_apply(args, mode);
    let result = match out {
        Some(path) => save(&project, &apply, &path, terminal, environment).await,
        None => apply::fresh(&project, &apply, terminal, environment).await,
    };
    result.unwrap_or_else(|problems| fail(terminal, problems, &project.config.sources))
}

/// The state, and what was recorded with a snapshot of it.
async fn find(
    here: &Project,
    file: Option<&Path>,
    serial: u64,
) -> Result<(Arc<dyn Store>, Recorded), Diagnostics> {
    let store = here.store(file)?;
    let loaded = load_state(&store).await?;
    if serial > loaded.state.serial {
        let detail = format!("The state is at serial {}, and there is no {serial} yet.", loaded.state.serial);
        return Err(Diagnostic::error("No such snapshot", detail).into());
    }
    let (_, run) = run_of(store.as_ref(), serial).await?.ok_or_else(|| {
        let detail = format!(
            "Serial {serial} was not written by an apply of infra, so nobody knows from which configuration it was made. \"infra state history\" lists the snapshots that one can go back to."
        );
        Diagnostic::error("Nothing is recorded", detail)
    })?;
    let bytes = read_configuration(store.as_ref(), &run).await.map_err(|error| state_problem(&error))?;
    let bytes = bytes.ok_or_else(|| {
        let detail = format!("What serial {serial} was made from is no longer in {}.", store.location());
        Diagnostic::error("Nothing is recorded", detail)
    })?;
    let recorded = Recorded::from_bytes(&bytes, serial)?;
    Ok((store, recorded))
}

/// The state, and what was recorded with it; nothing where no apply of infra has written it.
pub async fn latest(
    here: &Project,
    file: Option<&Path>,
) -> Result<Option<(Arc<dyn Store>, Recorded)>, Diagnostics> {
    let store = here.store(file)?;
    let serial = load_state(&store).await?.state.serial;
    let Some((earlier, run)) = run_of(store.as_ref(), serial).await? else { return Ok(None) };
    let bytes = read_configuration(store.as_ref(), &run).await.map_err(|error| state_problem(&error))?;
    let recorded = bytes.map(|bytes| Recorded::from_bytes(&bytes, earlier)).transpose()?;
    Ok(recorded.map(|recorded| (store, recorded)))
}

/// The run that a snapshot's configuration is from, with its serial: the one that wrote it, or, where that only changed the
/// state by address, the last one before it.
async fn run_of(store: &dyn Store, serial: u64) -> Result<Option<(u64, Run)>, Diagnostics> {
    for earlier in (1..=serial).rev() {
        match read_run(store, earlier).await.map_err(|error| state_problem(&error))? {
            Some(run) if run.configuration.is_some() => return Ok(Some((earlier, run))),
            Some(_) => {}
            None => break,
        }
    }
    Ok(None)
}

fn as_apply(args: args::Rollback, mode: Mode) -> args::Apply {
    args::Apply {
        planning: args::Planning {
            destroy: mode == Mode::Destroy,
            target: args.target,
            parallelism: args.parallelism,
            ..args::Planning::default()
        },
        shown: args.shown,
        state: args.state,
        locking: args.locking,
        deletions: args::Deletions::default(),
        auto_approve: args.auto_approve,
        plan: None,
    }
}

/// Saves the plan of the way back.
pub async fn save(
    project: &Project,
    apply: &args::Apply,
    path: &Path,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Exit, Diagnostics> {
    let loaded = load_state(&project.store(apply.state.state.as_deref())?).await?;
    let planned = plan::make(project, &apply.planning, &loaded, terminal, environment).await?;
    plan::show(terminal, project, &planned);
    plan::save(project, &planned.plan, path).await?;
    plan::saved_to(path, terminal);
    Ok(Exit::Success)
}
