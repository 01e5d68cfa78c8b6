//! `infra drift`: what someone else has changed. Writes nothing but the reports that are asked for.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_drift::{Accepted, Findings, Place, accepted};
use infra_engine::{PlanOptions, Planned, Stack};
use infra_lang::config::Config;
use infra_plan::ObjectId;

use super::{broken, fail, load_state, plan, variables};
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
    let accepted = match accepted(&mut project) {
        Ok(accepted) => accepted,
        Err(problems) => return fail(terminal, problems, &project.config.sources),
    };
    let planned = match find(&project, &args, terminal, environment).await {
        Ok(planned) => planned,
        Err(problems) => return fail(terminal, problems, &project.config.sources),
    };
    let today = jiff::Timestamp::try_from(environment.now)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let findings = Findings::of(&planned.plan, &accepted, today, |object| place(&project.config, object));
    if terminal.json {
        terminal.line(&infra_report::json::drift(&findings));
    } else {
        terminal.out(&infra_report::recovered(&planned.recovered, &terminal.style));
        terminal.out(&infra_report::drift(&findings, &project.catalog, &terminal.style));
    }
    let mut unwritten = Diagnostics::new();
    for (format, file) in &args.reports {
        let report = infra_report::drift_report(*format, &findings, &project.catalog);
        unwritten.extend(plan::write(file, report.as_bytes()).err());
    }
    if !unwritten.is_empty() {
        return fail(terminal, unwritten, &project.config.sources);
    }
    if findings.open().next().is_none() { Exit::Success } else { Exit::Changes }
}

/// What `.driftignore` accepts, in the folder of the root module.
fn accepted(project: &mut Project) -> Result<Accepted, Diagnostics> {
    match std::fs::read_to_string(accepted::FILE) {
        Ok(text) => Accepted::parse(&text, &mut project.config.sources),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Accepted::default()),
        Err(error) => {
            Err(Diagnostic::error("Unreadable file", format!("{} cannot be read: {error}.", accepted::FILE))
                .into())
        }
    }
}

/// Where the block of an object is.
fn place(config: &Config, object: &ObjectId) -> Option<Place> {
    let address = &object.address;
    let block = config.module(&address.module.path())?.resources.get(&address.resource)?;
    let file = config.sources.get(block.span.file)?;
    Some(Place { file: file.name().to_owned(), line: file.position(block.span.start as usize).line })
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
