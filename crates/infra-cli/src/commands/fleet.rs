//! `infra drift -all`: what someone else has changed in many stacks. One process looks at them, several at a time, and a stack
//! that fails does not keep the others from being looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};
use infra_drift::{Accepted, Findings, Place};
use infra_lang::variables::VariableOption;
use infra_plan::{ObjectId, Plan};
use infra_report::json::FleetDocument;
use infra_report::{DriftFormat, Failed, Survey, Surveyed};
use infra_state::{DEFAULT_WORKSPACE, Loaded, Store};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::{drift, fail, load_state, variables};
use crate::args::{self, Variables};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::fleet::{Environments, Member, discover};
use crate::notify;
use crate::project::{Broken, Project};
use crate::report_file;
use crate::terminal::Terminal;

/// What came of one environment.
struct Checked {
    stack: String,
    environment: String,
    outcome: Result<Seen, Broken>,
}

/// What was found there, apart from the project that it was found with.
struct Seen {
    plan: Plan,
    accepted: Accepted,
    places: BTreeMap<ObjectId, Place>,
    unmanaged: Vec<(String, String, Option<String>)>,
    unlisted: Diagnostics,
}

/// Looks at all stacks of a folder, or at a part of them.
pub async fn run(folder: &Path, args: args::Drift, terminal: &Terminal, environment: &Environment) -> Exit {
    let members = match discover(folder) {
        Ok(members) => members,
        Err(problem) => return fail(terminal, problem.into(), &SourceMap::new()),
    };
    let members = match args.fleet.shard {
        Some(shard) => members.into_iter().filter(|member| shard.has(&member.name(folder))).collect(),
        None => members,
    };
    let checked = check_all(members, &args, terminal, environment).await;
    for one in &checked {
        if let Ok(seen) = &one.outcome {
            terminal.diagnostics(&of_stack(&seen.unlisted, one), &SourceMap::new());
        }
    }
    let today = drift::today(environment);
    let surveyed: Vec<Surveyed<'_>> = checked.iter().map(|one| one.surveyed(today)).collect();
    let now = jiff::Timestamp::try_from(environment.now).unwrap_or_default().to_string();
    let survey = Survey { timestamp: &now, engine: env!("CARGO_PKG_VERSION"), all: &surveyed };
    let catalog = environment.providers.catalog(Path::new(""));
    let document = infra_report::json::fleet(&survey);
    match terminal.json {
        true => terminal.out(&document.to_text()),
        false => terminal.out(&infra_report::fleet(&survey, &catalog, &terminal.style)),
    }
    let mut unwritten = Diagnostics::new();
    for (format, file) in &args.reports {
        let report = infra_report::fleet_report(*format, &survey, &catalog);
        unwritten.extend(report_file::write(file, &report).err());
    }
    unwritten.extend(notify::tell(&document, &args.telling, terminal).await.err().into_iter().flatten());
    end(&document, unwritten, terminal)
}

/// What one look is as a report of many: what is compared with that of the last run.
pub fn alone(findings: &Findings<'_>) -> FleetDocument {
    let plan = findings.plan;
    let one = Surveyed { stack: &plan.root, environment: &plan.workspace, outcome: Ok(findings.clone()) };
    let survey = Survey { timestamp: &plan.created, engine: &plan.engine, all: &[one] };
    infra_report::json::fleet(&survey)
}

/// Makes one report of several.
pub async fn merge(args: &args::Drift, terminal: &Terminal) -> Exit {
    let nowhere = SourceMap::new();
    let merged = match read_all(&args.fleet.merge) {
        Ok(merged) => merged,
        Err(problem) => return fail(terminal, problem.into(), &nowhere),
    };
    if let Some((_, file)) = args.reports.iter().find(|(format, _)| *format != DriftFormat::Json) {
        let detail = format!(
            "{} cannot be made of reports in JSON, which is all that -merge writes. Have each run write its own.",
            file.display()
        );
        return fail(terminal, Diagnostic::error("Only JSON can be merged", detail).into(), &nowhere);
    }
    match terminal.json {
        true => terminal.out(&merged.to_text()),
        false => terminal.out(&infra_report::fleet_summary(&merged, &terminal.style)),
    }
    let mut unwritten = Diagnostics::new();
    for (_, file) in &args.reports {
        unwritten.extend(report_file::write(file, &merged.to_text()).err());
    }
    unwritten.extend(notify::tell(&merged, &args.telling, terminal).await.err().into_iter().flatten());
    end(&merged, unwritten, terminal)
}

fn read_all(files: &[PathBuf]) -> Result<FleetDocument, Diagnostic> {
    let unusable = |what: String| Diagnostic::error("Reports cannot be merged", what);
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).map_err(|error| io_reason(&error).to_string());
        let document = text.and_then(|text| FleetDocument::parse(&text));
        document.map_err(|why| unusable(format!("{} cannot be read: {why}.", file.display())))
    };
    let documents: Vec<FleetDocument> = files.iter().map(read).collect::<Result<_, _>>()?;
    FleetDocument::merge(documents).map_err(|why| unusable(format!("{why}.")))
}

/// 1 goes before 2: of what failed nothing can be said.
fn end(document: &FleetDocument, problems: Diagnostics, terminal: &Terminal) -> Exit {
    if !problems.is_empty() {
        return fail(terminal, problems, &SourceMap::new());
    }
    match (document.failed, document.drifted) {
        (1.., _) => Exit::Failure,
        (0, true) => Exit::Changes,
        (0, false) => Exit::Success,
    }
}

/// Checks members, so many at a time, and gives what came of each in the order of reports.
async fn check_all(
    members: Vec<Member>,
    args: &args::Drift,
    terminal: &Terminal,
    environment: &Environment,
) -> Vec<Checked> {
    let at_once = usize::from(args.answers.parallelism);
    let mut running: JoinSet<Vec<Checked>> = JoinSet::new();
    let mut names: BTreeMap<tokio::task::Id, Member> = BTreeMap::new();
    let mut checked = Vec::new();
    for member in members {
        if running.len() >= at_once {
            checked.extend(next(&mut running, &names).await);
        }
        let (terminal, environment) = (terminal.clone(), environment.clone());
        let (scope, mine, runtime) = (args.unmanaged, member.clone(), Handle::current());
        // A thread for each: reading and planning keep a processor busy between the calls.
        let work = move || runtime.block_on(check(mine, scope, terminal, environment));
        names.insert(running.spawn_blocking(work).id(), member);
    }
    while !running.is_empty() {
        checked.extend(next(&mut running, &names).await);
    }
    checked.sort_by(|a, b| (&a.stack, &a.environment).cmp(&(&b.stack, &b.environment)));
    checked
}

/// What came of the next member that is through. One that ran into a bug of infra has failed like any other.
async fn next(
    running: &mut JoinSet<Vec<Checked>>,
    names: &BTreeMap<tokio::task::Id, Member>,
) -> Vec<Checked> {
    match running.join_next().await {
        None => Vec::new(),
        Some(Ok(checked)) => checked,
        Some(Err(error)) => {
            let Some(member) = names.get(&error.id()) else { return Vec::new() };
            let detail = "infra has a bug, and could not look at this stack. The message on standard error says more; please report it.";
            let problem = Diagnostic::error("Bug in infra", detail);
            vec![member.failed(Broken { sources: SourceMap::new(), problems: problem.into() })]
        }
    }
}

/// An environment of a stack, read.
pub struct Opened {
    /// The folder, as reports have it.
    pub stack: String,
    /// Its name.
    pub environment: String,
    /// What is there, or why nothing can be said.
    pub outcome: Result<Found, Broken>,
}

/// A configuration with the values of its variables, and its state.
pub struct Found {
    /// The configuration.
    pub project: Project,
    /// The state.
    pub loaded: Loaded,
    /// What the environment says to it.
    pub here: Environment,
}

/// Reads a member: one environment, or all that its backend has.
pub async fn open(member: &Member, environment: &Environment) -> Vec<Opened> {
    let here = environment.within(&member.folder);
    let (variables, backend, workspaces) = match &member.environment {
        Environments::File { name, variables, backend } => {
            let workspace = if backend.is_some() { DEFAULT_WORKSPACE } else { name };
            let options: Vec<_> = variables.iter().cloned().map(VariableOption::File).collect();
            (Variables(options), backend.clone(), vec![workspace.to_owned()])
        }
        Environments::Workspaces => match workspaces(&here).await {
            Ok(names) => (Variables::default(), None, names),
            Err(broken) => {
                let environment = DEFAULT_WORKSPACE.to_owned();
                return vec![Opened { stack: member.stack(), environment, outcome: Err(broken) }];
            }
        },
    };
    let mut opened = Vec::new();
    for workspace in workspaces {
        let outcome = read(&variables, backend.clone(), &workspace, &here).await;
        let environment = match &member.environment {
            Environments::File { name, .. } => name.clone(),
            Environments::Workspaces => workspace,
        };
        opened.push(Opened { stack: member.stack(), environment, outcome });
    }
    opened
}

/// The workspaces that have a state; the default one where none has, which is an error then.
async fn workspaces(here: &Environment) -> Result<Vec<String>, Broken> {
    let (project, _) = Project::read(here)?;
    let broken = |problems: Diagnostics| Broken { sources: project.config.sources.clone(), problems };
    let mut all = project.workspaces().await.map_err(broken)?;
    let default = project.store_of(DEFAULT_WORKSPACE).map_err(broken)?;
    if all.len() > 1 && !load_state(&default).await.map_err(broken)?.exists {
        all.retain(|name| name != DEFAULT_WORKSPACE);
    }
    Ok(all)
}

async fn read(
    given: &Variables,
    backend: Option<PathBuf>,
    workspace: &str,
    here: &Environment,
) -> Result<Found, Broken> {
    let (project, _) = Project::read(here)?;
    let mut project = project.with_backend_config(backend).in_workspace(workspace);
    variables::read(&mut project, given, here)?;
    let broken = |problems: Diagnostics| Broken { sources: project.config.sources.clone(), problems };
    let store = project.store(None).map_err(broken)?;
    let loaded = load_state(&store).await.map_err(broken)?;
    Ok(Found { project, loaded, here: here.clone() })
}

async fn check(
    member: Member,
    scope: Option<args::Scope>,
    terminal: Terminal,
    environment: Environment,
) -> Vec<Checked> {
    let mut checked = Vec::new();
    for Opened { stack, environment, outcome } in open(&member, &environment).await {
        let outcome = match outcome {
            Ok(found) => look(&member, found, scope, &terminal).await,
            Err(broken) => Err(broken),
        };
        checked.push(Checked { stack, environment, outcome });
    }
    checked
}

async fn look(
    member: &Member,
    found: Found,
    scope: Option<args::Scope>,
    terminal: &Terminal,
) -> Result<Seen, Broken> {
    let Found { mut project, loaded, here } = found;
    let accepted = drift::accepted(&mut project);
    let broken = |problems: Diagnostics| Broken { sources: project.config.sources.clone(), problems };
    let accepted = accepted.map_err(broken)?;
    if !loaded.exists {
        let store = project.store(None).map_err(broken)?;
        return Err(broken(no_state(store.as_ref()).into()));
    }
    let looked = drift::look(&project, &loaded, scope, terminal, &here).await.map_err(broken)?;
    let drift::Looked { planned, unmanaged, unlisted } = looked;
    let mut plan = planned.plan;
    plan.root = member.stack();
    let place = |object: &ObjectId| {
        let place = drift::place(&project.config, object)?;
        let file = member.folder.join(&place.file).to_string_lossy().into_owned();
        Some((object.clone(), Place { file, ..place }))
    };
    let places = plan.drift.iter().filter_map(|drift| place(&drift.object)).collect();
    Ok(Seen { plan, accepted, places, unmanaged, unlisted })
}

fn no_state(store: &dyn Store) -> Diagnostic {
    let detail = format!(
        "There is no state at {}: nothing was applied to this environment yet, or its state is somewhere else.",
        store.location()
    );
    Diagnostic::error("No state", detail).hint(
        "The arguments of the backend for environments/NAME.tfvars stand in environments/NAME.tfbackend; without that file, the state is that of the workspace NAME.",
    )
}

/// What is said of a stack, with its name.
fn of_stack(said: &Diagnostics, one: &Checked) -> Diagnostics {
    let named = |diagnostic: &Diagnostic| Diagnostic {
        detail: format!("{} ({}): {}", one.stack, one.environment, diagnostic.detail),
        ..diagnostic.clone()
    };
    said.iter().map(named).collect()
}

impl Member {
    /// The member as a whole, of which nothing can be said.
    fn failed(&self, broken: Broken) -> Checked {
        let environment = match &self.environment {
            Environments::File { name, .. } => name.clone(),
            Environments::Workspaces => DEFAULT_WORKSPACE.to_owned(),
        };
        Checked { stack: self.stack(), environment, outcome: Err(broken) }
    }
}

impl Checked {
    fn surveyed(&self, today: jiff::civil::Date) -> Surveyed<'_> {
        let outcome = match &self.outcome {
            Ok(seen) => {
                let place = |object: &ObjectId| seen.places.get(object).cloned();
                let findings = Findings::of(&seen.plan, &seen.accepted, today, place);
                Ok(findings.and_unmanaged(seen.unmanaged.iter().cloned(), &seen.accepted, today))
            }
            Err(broken) => Err(Failed { problems: &broken.problems, sources: &broken.sources }),
        };
        Surveyed { stack: &self.stack, environment: &self.environment, outcome }
    }
}
