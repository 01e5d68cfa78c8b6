//! `infra drift`: what someone else has changed. Writes nothing but the reports that are asked for.

mod adopt;
mod reconcile;

use std::collections::BTreeMap;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_drift::{Accepted, By, Findings, Place, accepted};
use infra_engine::{PlanOptions, Planned};
use infra_lang::config::Config;
use infra_plan::{Drift, ObjectId};
use infra_provider::TrailEvent;
use infra_state::Loaded;

use super::{broken, fail, fleet, load_state, variables};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::notify;
use crate::project::Project;
use crate::report_file;
use crate::terminal::Terminal;

pub async fn run(args: args::Drift, terminal: &Terminal, environment: &Environment) -> Exit {
    if let Some(folder) = args.fleet.all.clone() {
        return fleet::drift::run(&folder, args, terminal, environment).await;
    }
    if !args.fleet.merge.is_empty() {
        return fleet::drift::merge(&args, terminal).await;
    }
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
    let today = today(environment);
    if args.answers.adopt {
        return adopt::run(project, &accepted, today, &args, terminal, environment).await;
    }
    if args.answers.reconcile {
        return reconcile::run(project, &accepted, today, args, terminal, environment).await;
    }
    let looked = async {
        let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
        look(&project, &loaded, Asked::by(&args), terminal, environment).await
    };
    let Looked { planned, unmanaged, who, untold } = match looked.await {
        Ok(looked) => looked,
        Err(problems) => return fail(terminal, problems, &project.config.sources),
    };
    terminal.diagnostics(&untold, &project.config.sources);
    let findings = Findings::of(&planned.plan, &accepted, today, |object| place(&project.config, object));
    let findings = findings.and_unmanaged(unmanaged, &accepted, today).and_who(who);
    if terminal.json {
        terminal.line(&infra_report::json::drift(&findings));
    } else {
        terminal.out(&infra_report::recovered(&planned.recovered, &terminal.style));
        terminal.out(&infra_report::drift(&findings, &project.catalog, &terminal.style));
    }
    let mut unwritten = Diagnostics::new();
    for (format, file) in &args.reports {
        let report = infra_report::drift_report(*format, &findings, &project.catalog);
        unwritten.extend(report_file::write(file, &report).err());
    }
    let told = notify::tell(&fleet::drift::alone(&findings), &args.telling, terminal).await;
    unwritten.extend(told.err().into_iter().flatten());
    if !unwritten.is_empty() {
        return fail(terminal, unwritten, &project.config.sources);
    }
    if findings.is_clean() { Exit::Success } else { Exit::Changes }
}

/// The day on which the command runs, in UTC.
pub(super) fn today(environment: &Environment) -> jiff::civil::Date {
    let now = environment.timestamp();
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// What `.driftignore` accepts, in the folder of the root module.
pub(super) fn accepted(project: &mut Project) -> Result<Accepted, Diagnostics> {
    match std::fs::read_to_string(project.folder().join(accepted::FILE)) {
        Ok(text) => Accepted::parse(&text, &mut project.config.sources),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Accepted::default()),
        Err(error) => {
            Err(Diagnostic::error("Unreadable file", format!("{} cannot be read: {error}.", accepted::FILE))
                .into())
        }
    }
}

/// Where the block of an object is.
pub(super) fn place(config: &Config, object: &ObjectId) -> Option<Place> {
    let block = config.block(&object.address.config())?;
    let file = config.sources.get(block.span.file)?;
    Some(Place { file: file.name().to_owned(), line: file.position(block.span.start as usize).line })
}

/// What is asked beside what differs.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// What nobody declared, and where to look for it.
    pub unmanaged: Option<args::Scope>,
    /// Who changed what differs.
    pub who: bool,
}

impl Asked {
    /// By the command line.
    pub fn by(args: &args::Drift) -> Self {
        Self { unmanaged: args.unmanaged, who: args.who }
    }
}

/// What a look at the cloud found.
pub(super) struct Looked {
    /// The plan of the configuration: it also tells what the configuration wants changed.
    pub planned: Planned,
    /// What nobody declared: type, id and name of each.
    pub unmanaged: Vec<(String, String, Option<String>)>,
    /// Who changed what differs.
    pub who: BTreeMap<ObjectId, By>,
    /// What could not be looked for or asked.
    pub untold: Diagnostics,
}

/// Compares a state with the cloud.
pub(super) async fn look(
    project: &Project,
    loaded: &Loaded,
    asked: Asked,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Looked, Diagnostics> {
    let stack = project.stack(environment.timestamp(), false)?;
    let observer = terminal.progress().silent();
    // The plan of the configuration tells what it wants changed, apart from what someone else has changed.
    let options = PlanOptions::default();
    let planned = stack.plan(loaded, &options, project.head(environment), &observer).await?;
    let (unmanaged, mut untold) = match asked.unmanaged {
        Some(scope) => stack.unmanaged(loaded, scope.sought()).await?,
        None => (Vec::new(), Diagnostics::new()),
    };
    let unmanaged = unmanaged.into_iter().map(|one| (one.ty, one.id, one.name)).collect();
    let mut who = BTreeMap::new();
    if asked.who {
        let drifted: Vec<&Drift> = planned.plan.news().collect();
        let (events, unknown) = stack.trail(loaded, &drifted).await?;
        who.extend(events.into_iter().filter_map(|(object, event)| Some((object, by(event)?))));
        untold.extend(unknown);
    }
    Ok(Looked { planned, unmanaged, who, untold })
}

fn by(event: TrailEvent) -> Option<By> {
    let TrailEvent { call, on, user, time } = event;
    Some(By { user, time: jiff::Timestamp::try_from(time).ok()?, call, on })
}
