//! `infra taint` and `infra untaint`

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap};
use infra_engine::state_edit;

use super::{broken, fail, open_state, record};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(args: &args::Taint, taint: bool, terminal: &Terminal, environment: &Environment) -> Exit {
    let project = match Project::of_state(environment, args.state.state.as_deref()) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    match change(&project, args, taint, environment).await {
        Ok(text) => {
            terminal.line(&text);
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &SourceMap::new()),
    }
}

async fn change(
    project: &Project,
    args: &args::Taint,
    taint: bool,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let address = &args.address;
    let session =
        open_state(project, args.state.state.as_deref(), &args.locking, "taint", environment).await?;
    let (adjective, effect) = match taint {
        true => ("tainted", ": the next apply replaces it"),
        false => ("not tainted", ""),
    };
    match state_edit::taint(&session.state(), address, taint) {
        Ok(Some(change)) => {
            record(session, vec![change]).await?;
            Ok(format!("{address} is {adjective} now{effect}."))
        }
        Ok(None) => {
            record(session, Vec::new()).await?;
            match taint {
                true => Ok(format!("{address} is tainted already.")),
                false => {
                    let detail = format!("{address} is not tainted, so there is no mark to take off.");
                    Err(Diagnostic::error("Resource instance is not tainted", detail).into())
                }
            }
        }
        Err(_) if args.allow_missing => {
            record(session, Vec::new()).await?;
            Ok(format!("The state holds nothing at {address}, and nothing was changed."))
        }
        Err(problem) => {
            record(session, Vec::new()).await?;
            Err(problem.into())
        }
    }
}
