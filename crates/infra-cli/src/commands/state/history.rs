//! `infra state history` and `diff`

use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_engine::Prior;
use infra_report::SnapshotLine;
use infra_state::{State, Store, read_run};

use crate::args;
use crate::commands::{load_state, state_problem};
use crate::project::{Project, catalog};
use crate::terminal::Terminal;

pub async fn list(
    project: &Project,
    args: &args::StateHistory,
    terminal: &Terminal,
) -> Result<String, Diagnostics> {
    let store = project.store(args.state.state.as_deref())?;
    let loaded = load_state(&store).await?;
    let mut lines = Vec::new();
    for entry in store.history().await.map_err(|error| state_problem(&error))? {
        let written = jiff::Timestamp::from_second(i64::try_from(entry.written).unwrap_or_default());
        let kept_since = written.unwrap_or_default().to_string();
        lines.push(line(store.as_ref(), entry.serial, Some(kept_since)).await?);
    }
    if loaded.exists {
        lines.retain(|line| line.serial != loaded.state.serial);
        let current = line(store.as_ref(), loaded.state.serial, None).await?;
        lines.push(SnapshotLine { current: true, ..current });
    }
    Ok(match terminal.json {
        true => infra_report::json::history(&lines),
        false => infra_report::history(&lines, &terminal.style),
    })
}

async fn line(
    store: &dyn Store,
    serial: u64,
    kept_since: Option<String>,
) -> Result<SnapshotLine, Diagnostics> {
    let run = read_run(store, serial).await.map_err(|error| state_problem(&error))?;
    let operation = run
        .as_ref()
        .map(|run| run.operation.strip_prefix("OperationType").unwrap_or(&run.operation).to_lowercase());
    Ok(SnapshotLine {
        serial,
        written: run.as_ref().map(|run| run.at.clone()),
        replaced: kept_since,
        operation,
        who: run.as_ref().map(|run| run.who.clone()),
        configuration: run.and_then(|run| run.configuration),
        current: false,
    })
}

pub async fn diff(
    project: &Project,
    args: &args::StateDiff,
    terminal: &Terminal,
) -> Result<String, Diagnostics> {
    let store = project.store(args.state.state.as_deref())?;
    let current = load_state(&store).await?.state;
    let from = snapshot(&store, &current, args.from).await?;
    let to = match args.to {
        Some(serial) => snapshot(&store, &current, serial).await?,
        None => current,
    };
    let catalog = catalog();
    let (from, to) = (Prior::load(&from, &catalog)?, Prior::load(&to, &catalog)?);
    Ok(match terminal.json {
        true => infra_report::json::state_diff(&from, &to),
        false => infra_report::state_diff(&from, &to, &catalog, &terminal.style),
    })
}

async fn snapshot(
    store: &Arc<dyn Store>,
    current: &Arc<State>,
    serial: u64,
) -> Result<Arc<State>, Diagnostics> {
    if current.serial == serial {
        return Ok(current.clone());
    }
    let bytes = store.read_history(serial).await.map_err(|error| state_problem(&error))?;
    let name = format!("{} (serial {serial})", store.location());
    State::from_bytes(&bytes, &name).map(Arc::new).map_err(|error| state_problem(&error))
}
