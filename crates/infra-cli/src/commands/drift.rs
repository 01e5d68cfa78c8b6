//! `infra drift`: what someone else has changed. Writes nothing.

use infra_diagnostics::Diagnostics;
use infra_engine::{PlanOptions, Planned, Stack};

use super::{broken, fail, load_state, variables};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(args: args::Drift, terminal: &Terminal, environment: &Environment) -> Exit {
    let (mut project, mut found) = match Project::read(environment) {
        Ok(read) => read,
        Err(problems) => return broken(terminal, problems),
    };
    match variables::read(&mut project, &args.variables, environment) {
        Ok(warnings) => found.extend(warnings),
        Err(problems) => return broken(terminal, problems),
    }
    terminal.diagnostics(&found, &project.config.sources);
    let planned = match find(&project, &args, terminal, environment).await {
        Ok(planned) => planned,
        Err(problems) => return fail(terminal, problems, &project.config.sources),
    };
    if terminal.json {
        terminal.line(&infra_report::json::drift(&planned.plan));
    } else {
        terminal.out(&infra_report::recovered(&planned.recovered, &terminal.style));
        terminal.out(&infra_report::drift(&planned.plan, &project.catalog, &terminal.style));
    }
    if planned.plan.news().next().is_none() { Exit::Success } else { Exit::Changes }
}

async fn find(
    project: &Project,
    args: &args::Drift,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Planned, Diagnostics> {
    let store = project.store(args.state.state.as_deref())?;
    let loaded = load_state(&store).await?;
    let now = jiff::Timestamp::try_from(environment.now).unwrap_or_default();
    let context = project.context(now.as_second(), false);
    let stack = Stack::new(&project.config, &project.catalog, context, project.variables.clone())?;
    let observer = terminal.progress().silent();
    // The plan of the configuration tells what it wants changed, apart from what someone else has changed.
    let options = PlanOptions::default();
    stack.plan(&loaded, &options, project.head(environment), &observer).await
}
