//! `infra force-unlock`

use infra_diagnostics::{Diagnostic, SourceMap};

use super::{broken, fail};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

/// The lock of a local state is one of the operating system's: it ends with its process, so there is never one left
/// over, and one that is held cannot be taken away.
pub async fn run(args: &args::ForceUnlock, terminal: &Terminal, environment: &Environment) -> Exit {
    let file = args.state.state.as_deref();
    let project = match Project::of_state(environment, file) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    let store = match project.store(file) {
        Ok(store) => store,
        Err(problems) => return fail(terminal, problems, &project.config.sources),
    };
    let detail = format!(
        "The lock {} of {} belongs to a process, and ends with it: end that process instead. No lock is ever left over here.",
        args.id,
        store.location()
    );
    fail(
        terminal,
        Diagnostic::error("Local state cannot be unlocked by another process", detail).into(),
        &SourceMap::new(),
    )
}
