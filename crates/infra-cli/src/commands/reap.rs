//! `infra reap`: environments whose time is over, across stacks and places of states. It tells of them, and destroys them when it is
//! told to: one after the other, as `infra destroy` would, with the same locks, obstacles and proof.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap};
use infra_report::{Fate, Reaped};

use super::fleet::{self, Of};
use super::{apply, fail};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::fleet::{Lifetime, discover};
use crate::project::Broken;
use crate::report_file;
use crate::signals;
use crate::terminal::Terminal;

pub async fn run(args: args::Reap, terminal: &Terminal, environment: &Environment) -> Exit {
    let members = match discover(&args.folder) {
        Ok(members) => members,
        Err(problem) => return fail(terminal, problem.into(), &SourceMap::new()),
    };
    let interrupted = signals::flag();
    let mut reaped = Vec::new();
    for member in members {
        for opened in fleet::open(&member, environment).await {
            let Of { stack, environment: name, outcome } = opened;
            let (lifetime, fate) = match outcome {
                Ok(found) => one(found, &stack, &name, &interrupted, &args, terminal).await,
                Err(broken) => (None, failed(broken, terminal)),
            };
            let (expires_on, owner) =
                lifetime.map_or((None, None), |lifetime| (lifetime.expires_on, lifetime.owner));
            reaped.push(Reaped { stack, environment: name, owner, expires_on, fate });
        }
    }
    reaped.sort_by(|a, b| (&a.stack, &a.environment).cmp(&(&b.stack, &b.environment)));
    let document = infra_report::json::reaped(&reaped, &environment.timestamp().to_string());
    match terminal.json {
        true => terminal.out(&document),
        false => terminal.out(&infra_report::reaped(&reaped, &terminal.style)),
    }
    if let Some(file) = &args.out
        && let Err(problem) = report_file::write(file, &document)
    {
        return fail(terminal, problem.into(), &SourceMap::new());
    }
    let has = |fate: Fate| reaped.iter().any(|one| one.fate == fate);
    match (has(Fate::Failed), has(Fate::Expired)) {
        (true, _) => Exit::Failure,
        (false, true) => Exit::Changes,
        (false, false) => Exit::Success,
    }
}

/// What becomes of an environment.
async fn one(
    found: fleet::Found,
    stack: &str,
    name: &str,
    interrupted: &AtomicBool,
    args: &args::Reap,
    terminal: &Terminal,
) -> (Option<Lifetime>, Fate) {
    let fleet::Found { project, loaded, here } = found;
    let broken = |problems: Diagnostics| Broken { sources: project.config.sources.clone(), problems };
    let lifetime = match Lifetime::of(&project.variables) {
        Ok(lifetime) => lifetime,
        Err(why) => {
            let problem = Diagnostic::error("No lifetime to go by", format!("{stack} ({name}): {why}"));
            return (None, failed(broken(problem.into()), terminal));
        }
    };
    // Calls that were cut off may have made something.
    let is_gone = loaded.state.objects().next().is_none()
        && loaded.unresolved.is_empty()
        && loaded.unsettled.is_empty()
        && loaded.at_work.is_empty();
    let fate = match (is_gone, lifetime.is_over(here.timestamp()), args.auto_approve) {
        (true, ..) => Fate::Gone,
        (false, false, _) => Fate::Kept,
        (false, true, false) => Fate::Expired,
        (false, true, true) if interrupted.load(Ordering::Relaxed) => Fate::Expired,
        (false, true, true) => {
            terminal.say(&format!(
                "\n# {stack} ({name}) expired on {}\n",
                lifetime.expires_on.as_deref().unwrap_or_default()
            ));
            match apply::fresh(&project, &destroy(args), terminal, &here).await {
                Ok(Exit::Success) => Fate::Destroyed,
                Ok(_) => Fate::Failed,
                Err(problems) => failed(broken(problems), terminal),
            }
        }
    };
    (Some(lifetime), fate)
}

fn failed(broken: Broken, terminal: &Terminal) -> Fate {
    terminal.diagnostics(&broken.problems, &broken.sources);
    Fate::Failed
}

/// The arguments of `infra destroy -auto-approve`.
fn destroy(args: &args::Reap) -> args::Apply {
    args::Apply {
        planning: args::Planning { destroy: true, input: false, ..args::Planning::default() },
        shown: args.shown.clone(),
        state: args::StateFile::default(),
        locking: args.locking.clone(),
        deletions: args.deletions.clone(),
        auto_approve: true,
        plan: None::<PathBuf>,
    }
}
