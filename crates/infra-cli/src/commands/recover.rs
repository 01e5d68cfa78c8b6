//! `infra recover`: what became of a run that was cut off, and nothing else.

use infra_diagnostics::Diagnostics;

use super::{broken, fail, open_state, state_problem, variables};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(args: &args::Recover, terminal: &Terminal, environment: &Environment) -> Exit {
    let (mut project, found) = match Project::read(environment) {
        Ok(read) => read,
        Err(problems) => return broken(terminal, problems),
    };
    terminal.diagnostics(&found, &project.config.sources);
    if let Err(problems) = variables::read(&mut project, &args.variables, environment) {
        return broken(terminal, problems);
    }
    match recover(&project, args, terminal, environment).await {
        Ok(0) => {
            terminal.say("Nothing to recover: no run was cut off.");
            Exit::Success
        }
        Ok(count) => {
            terminal.say(&format!("Recovered {count} calls. The state knows what became of them."));
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

/// How many calls were open.
async fn recover(
    project: &Project,
    args: &args::Recover,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<usize, Diagnostics> {
    let file = args.state.state.as_deref();
    let session = open_state(project, file, &args.locking, "recover", environment).await?;
    let open = session.unresolved().len();
    let result = async {
        let stack = project.stack(environment.timestamp(), true)?;
        let observer = terminal.progress();
        stack.recover(&session, &observer).await
    };
    let result = result.await;
    let closed = session.close().await.map_err(|error| state_problem(&error));
    result.and(closed).map(|()| open)
}
