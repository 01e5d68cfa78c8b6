//! `infra force-unlock`

use infra_diagnostics::{Diagnostic, Diagnostics};

use super::{broken, fail, state_problem};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(args: &args::ForceUnlock, terminal: &Terminal, environment: &Environment) -> Exit {
    let project = match Project::of_state(environment, args.state.state.as_deref()) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    match unlock(&project, args, terminal).await {
        Ok(true) => {
            terminal
                .line("The lock was taken away. Its holder, should it still be there, writes nothing more.");
            Exit::Success
        }
        Ok(false) => {
            terminal.line("\nCancelled. Nothing was changed.");
            Exit::Failure
        }
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

async fn unlock(
    project: &Project,
    args: &args::ForceUnlock,
    terminal: &Terminal,
) -> Result<bool, Diagnostics> {
    let store = project.store(args.state.state.as_deref())?;
    if !args.force {
        let question = format!(
            "Do you really want to take the lock {} of {} from its holder?\n  Only do it when the holder is gone. Only \"yes\" is taken as an answer.\n\n  Enter a value: ",
            args.id,
            store.location()
        );
        match terminal.ask(&question) {
            Some(answer) if answer == "yes" => {}
            Some(_) => return Ok(false),
            None => {
                let detail = "Nobody is there to ask. Add -force. Nothing was changed.";
                return Err(Diagnostic::error("Approval needed", detail).into());
            }
        }
    }
    store.force_unlock(&args.id).await.map_err(|error| state_problem(&error))?;
    Ok(true)
}
