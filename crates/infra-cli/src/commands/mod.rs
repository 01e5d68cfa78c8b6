//! The commands: one file each.

mod apply;
mod beside;
mod console;
mod discover;
mod drift;
mod fleet;
mod fmt;
mod force_unlock;
mod get;
mod graph;
mod import;
mod init;
mod new_file;
mod output;
mod plan;
mod production;
mod providers;
mod reap;
mod recover;
mod rollback;
mod show;
mod state;
mod taint;
mod validate;
mod variables;
mod version;
mod workspace;

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};
use infra_state::{Change, Loaded, LockOptions, Session, StateError, Store, read_state};

use crate::args::{Arguments, Command, Locking, Shown};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{Broken, Project};
use crate::terminal::Terminal;

/// Runs a command.
pub fn run(arguments: Arguments, mut environment: Environment) -> Exit {
    let shown = shown(&arguments.command);
    let terminal = Terminal::new(&shown, compact_warnings(&arguments.command), &environment);
    start_log(&environment);
    if let Some(dir) = &arguments.chdir {
        if let Err(error) = std::env::set_current_dir(dir) {
            let detail = format!("-chdir={} cannot be entered: {}.", dir.display(), io_reason(&error));
            return fail(&terminal, Diagnostic::error("Folder not usable", detail).into(), &SourceMap::new());
        }
        environment.working_dir = std::env::current_dir().unwrap_or_default();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let detail = format!("The threads of infra could not be started: {}.", io_reason(&error));
            return fail(&terminal, Diagnostic::error("Cannot start", detail).into(), &SourceMap::new());
        }
    };
    let exit = runtime.block_on(async {
        match arguments.command {
            Command::Init(args) => init::run(&args, &terminal, &environment).await,
            Command::Recover(args) => recover::run(&args, &terminal, &environment).await,
            Command::Rollback(args) => rollback::run(args, &terminal, &environment).await,
            Command::Validate(_) => validate::run(&terminal, &environment),
            Command::Get(args) => get::run(&args, &terminal, &environment),
            Command::Fmt(args) => fmt::run(&args, &terminal, &environment),
            Command::Plan(args) => plan::run(args, &terminal, &environment).await,
            Command::Apply(args) => apply::run(args, apply::Purpose::Apply, &terminal, &environment).await,
            Command::Destroy(args) => {
                apply::run(args, apply::Purpose::Destroy, &terminal, &environment).await
            }
            Command::Drift(args) => drift::run(args, &terminal, &environment).await,
            Command::Reap(args) => reap::run(args, &terminal, &environment).await,
            Command::Show(args) => show::run(args, &terminal, &environment).await,
            Command::Output(args) => output::run(args, &terminal, &environment).await,
            Command::Console(args) => console::run(args, &terminal, &environment).await,
            Command::Refresh(mut args) => {
                args.planning.refresh_only = true;
                args.auto_approve = true;
                apply::run(args, apply::Purpose::Apply, &terminal, &environment).await
            }
            Command::State(args) => state::run(args, &terminal, &environment).await,
            Command::Taint(args) => taint::run(&args, true, &terminal, &environment).await,
            Command::Untaint(args) => taint::run(&args, false, &terminal, &environment).await,
            Command::Import(args) => import::run(&args, &terminal, &environment).await,
            Command::Graph(args) => graph::run(&args, &terminal, &environment).await,
            Command::Providers(args) => providers::run(&args, &terminal, &environment).await,
            Command::Workspace(args) => workspace::run(&args, &terminal, &environment).await,
            Command::ForceUnlock(args) => force_unlock::run(&args, &terminal, &environment).await,
            Command::Version(_) => version::run(&terminal),
        }
    });
    // Neither a thread that a bug has stopped nor one that waits for input is waited for.
    runtime.shutdown_background();
    terminal.end(exit)
}

fn shown(command: &Command) -> Shown {
    let shown = match command {
        Command::Validate(a) => &a.shown,
        Command::Get(a) => return Shown { no_color: a.no_color, ..Shown::default() },
        Command::Fmt(a) => return Shown { no_color: a.no_color, ..Shown::default() },
        Command::Console(a) => return Shown { no_color: a.no_color, ..Shown::default() },
        Command::Plan(a) => &a.shown,
        Command::Init(a) => &a.shown,
        Command::Recover(a) => &a.shown,
        Command::Rollback(a) => &a.shown,
        Command::State(crate::args::State::History(a)) => &a.shown,
        Command::State(crate::args::State::Diff(a)) => &a.shown,
        Command::Apply(a) | Command::Destroy(a) => &a.shown,
        Command::Drift(a) => &a.shown,
        Command::Reap(a) => &a.shown,
        Command::Show(a) => &a.shown,
        Command::Output(a) => &a.shown,
        Command::State(crate::args::State::Show(a)) => &a.shown,
        Command::Refresh(a) => &a.shown,
        Command::Import(a) => return Shown { no_color: a.no_color, ..Shown::default() },
        Command::State(_)
        | Command::Taint(_)
        | Command::Untaint(_)
        | Command::Graph(_)
        | Command::Providers(_)
        | Command::Workspace(_)
        | Command::ForceUnlock(_) => return Shown::default(),
        Command::Version(a) => &a.shown,
    };
    shown.clone()
}

fn compact_warnings(command: &Command) -> bool {
    match command {
        Command::Plan(a) => a.planning.compact_warnings,
        Command::Apply(a) | Command::Destroy(a) | Command::Refresh(a) => a.planning.compact_warnings,
        _ => false,
    }
}

/// Logs go to standard error, and only when they are asked for.
fn start_log(environment: &Environment) {
    let Some(filter) = &environment.log else { return };
    let filter = tracing_subscriber::EnvFilter::new(filter);
    // A second start in one process keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}

/// Says what is wrong and ends the command.
fn fail(terminal: &Terminal, problems: Diagnostics, sources: &SourceMap) -> Exit {
    terminal.diagnostics(&problems, sources);
    Exit::Failure
}

fn broken(terminal: &Terminal, broken: Broken) -> Exit {
    fail(terminal, broken.problems, &broken.sources)
}

/// A failure of the state, with what to do about it.
fn state_problem(error: &StateError) -> Diagnostics {
    error.diagnostic().into()
}

/// Opens the state to change it.
async fn open_state(
    project: &Project,
    file: Option<&std::path::Path>,
    locking: &Locking,
    operation: &str,
    environment: &Environment,
) -> Result<Session, Diagnostics> {
    let mut options = LockOptions::new(operation, &environment.user);
    options.lock = locking.lock;
    options.timeout = locking.lock_timeout;
    Session::open(project.store(file)?, options).await.map_err(|error| state_problem(&error))
}

/// Records changes, all at once, and writes the next snapshot.
async fn record(session: Session, changes: Vec<Change>) -> Result<(), Diagnostics> {
    let recorded = match changes.is_empty() {
        true => Ok(()),
        false => session.set_all(changes).await,
    };
    let closed = session.close().await;
    recorded.and(closed).map_err(|error| state_problem(&error))
}

async fn load_state(store: &Arc<dyn Store>) -> Result<Loaded, Diagnostics> {
    read_state(store.as_ref()).await.map_err(|error| state_problem(&error))
}
