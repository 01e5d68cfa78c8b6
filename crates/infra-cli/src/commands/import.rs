//! `infra import`

use infra_diagnostics::Diagnostics;
use infra_schema::address::ResourceInstance;
use infra_state::Change;

use super::{broken, discover, fail, load_state, open_state, record, variables};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(args: &args::Import, terminal: &Terminal, environment: &Environment) -> Exit {
    let (mut project, mut found) = match Project::read(environment) {
        Ok(read) => read,
        Err(problems) => return broken(terminal, problems),
    };
    match variables::read(&mut project, &args.variables, environment) {
        Ok(warnings) => found.extend(warnings),
        Err(problems) => return broken(terminal, problems),
    }
    terminal.diagnostics(&found, &project.config.sources);
    if let Some(scope) = args.discover {
        return discover::run(&project, scope.sought(), args, terminal, environment).await;
    }
    // One of the two is always there: the arguments say so.
    let (Some(address), Some(id)) = (&args.address, &args.id) else { return Exit::Failure };
    match import(&project, args, (address, id), terminal, environment).await {
        Ok(()) => {
            terminal.line(&format!(
                "Imported {address}. \"infra plan\" shows where the configuration differs from it."
            ));
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

async fn import(
    project: &Project,
    args: &args::Import,
    (address, id): (&ResourceInstance, &str),
    terminal: &Terminal,
    environment: &Environment,
) -> Result<(), Diagnostics> {
    let file = args.state.state.as_deref();
    let session = open_state(project, file, &args.locking, "import", environment).await?;
    let loaded = load_state(&project.store(file)?).await?;
    let found = async {
        let stack = project.stack(environment.timestamp(), false)?;
        let observer = terminal.progress();
        stack.import(&loaded, address, id, &observer).await
    };
    match found.await {
        Ok(stored) => {
            let change = Change { address: address.clone(), deposed: None, object: Some(stored) };
            record(session, vec![change]).await
        }
        Err(problems) => {
            record(session, Vec::new()).await?;
            Err(problems)
        }
    }
}
