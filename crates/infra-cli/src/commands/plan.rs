//! `infra plan`

mod generate;

use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_engine::planner::Selection;
use infra_engine::{Observer, PlanOptions, Planned, holds_secrets, note_generated};
use infra_plan::{Mode, Plan};
use infra_state::{Loaded, Store};

use super::{broken, fail, fleet, load_state, state_problem, variables};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;
use crate::whole_file::{self, Readers};

pub async fn run(args: args::Plan, terminal: &Terminal, environment: &Environment) -> Exit {
    if let Some(folder) = args.fleet.all.clone() {
        return fleet::plan::run(&folder, args, terminal, environment).await;
    }
    let (mut project, mut found) = match Project::read(environment) {
        Ok(read) => read,
        Err(problems) => return broken(terminal, problems),
    };
    match variables::read(&mut project, &args.planning.variables, environment) {
        Ok(warnings) => found.extend(warnings),
        Err(problems) => return broken(terminal, problems),
    }
    terminal.diagnostics(&found, &project.config.sources);
    let made = async {
        let store = project.store(args.state.state.as_deref())?;
        let loaded = load_state(&store).await?;
        let generated = match &args.generate_config_out {
            Some(file) => generate::write(&mut project, file, &args, &loaded, terminal, environment).await?,
            None => Vec::new(),
        };
        let mut planned = make(&project, &args.planning, &loaded, terminal, environment).await?;
        planned.warnings.extend(readable_secrets(store.as_ref(), &loaded));
        note_generated(&mut planned.plan, &generated);
        Ok(planned)
    };
    let mut planned = match made.await {
        Ok(planned) => planned,
        Err(problems) => return fail(terminal, problems, &project.config.sources),
    };
    planned.warnings.extend(planned.obstacles.warnings());
    show(terminal, &project, &planned);
    if let Some(path) = &args.html
        && let Err(problem) = write(path, infra_report::html(&planned.plan, &project.catalog).as_bytes())
    {
        return fail(terminal, problem.into(), &project.config.sources);
    }
    if let Some(path) = &args.out {
        planned.plan.sources = project.sources();
        if let Err(problems) = save(&project, &planned.plan, path).await {
            return fail(terminal, problems, &project.config.sources);
        }
        saved_to(path, terminal);
    }
    match planned.plan.is_applyable() {
        true if args.detailed_exitcode => Exit::Changes,
        _ => Exit::Success,
    }
}

/// Says where a plan is, and how it goes on.
pub fn saved_to(path: &Path, terminal: &Terminal) {
    if !terminal.json {
        let path = path.display();
        terminal.line(&format!(
            "\nSaved the plan to: {path}\n\nTo perform exactly these actions, run the following command to apply:\n    infra apply \"{path}\""
        ));
    }
}

/// Makes a plan, and shows how far it is.
pub async fn make(
    project: &Project,
    planning: &args::Planning,
    loaded: &Loaded,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Planned, Diagnostics> {
    make_with(project, planning, loaded, &terminal.progress(), environment).await
}

/// Makes a plan that is only looked at by the program itself.
pub async fn make_silently(
    project: &Project,
    planning: &args::Planning,
    loaded: &Loaded,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Planned, Diagnostics> {
    make_with(project, planning, loaded, &terminal.progress().silent(), environment).await
}

async fn make_with(
    project: &Project,
    planning: &args::Planning,
    loaded: &Loaded,
    observer: &dyn Observer,
    environment: &Environment,
) -> Result<Planned, Diagnostics> {
    if planning.refresh_only && !planning.refresh {
        let detail = "-refresh-only brings the state up to date with the cloud, and -refresh=false has the cloud not read: together there is nothing to do.";
        return Err(Diagnostic::error("Incompatible refresh options", detail)
            .hint("Leave one of them out.")
            .into());
    }
    let mode = match (planning.destroy, planning.refresh_only) {
        (true, _) => Mode::Destroy,
        (_, true) => Mode::RefreshOnly,
        _ => Mode::Normal,
    };
    let selection = Selection {
        targets: planning.target.clone(),
        excludes: planning.exclude.clone(),
        replace: planning.replace.clone(),
    };
    let options = PlanOptions { mode, refresh: planning.refresh, selection, preflight: planning.preflight };
    let stack = project.stack(environment.timestamp(), false)?;
    let mut planned = stack.plan(loaded, &options, project.head(environment), observer).await?;
    planned.plan.sources = project.sources();
    Ok(planned)
}

/// Shows a plan, what recovery found, and what is to be said about it.
pub fn show(terminal: &Terminal, project: &Project, planned: &Planned) {
    let mut warnings = planned.warnings.clone();
    if planned.plan.partial {
        let detail = "With -target or -exclude, the plan leaves out what was not asked for: after an apply, another plan may still show changes. They are for exceptional situations.";
        warnings.push(Diagnostic::warning("Only a part is planned", detail));
    }
    terminal.diagnostics(&warnings, &project.config.sources);
    if terminal.json {
        terminal.out(&infra_report::json::plan_messages(&planned.plan));
    } else {
        terminal.out(&infra_report::recovered(&planned.recovered, &terminal.style));
        terminal.out(&infra_report::plan(&planned.plan, &project.catalog, &terminal.style));
    }
}

/// Says that whoever can read the state can read what is sensitive in it, where that is so.
fn readable_secrets(store: &dyn Store, loaded: &Loaded) -> Option<Diagnostic> {
    let state = &loaded.state;
    let objects = state.objects().filter(|(_, _, _, object)| holds_secrets(object));
    let mut names: Vec<String> = objects.map(|(address, ..)| address.to_string()).collect();
    let outputs = state.outputs.iter().filter(|(_, output)| output.sensitive);
    names.extend(outputs.map(|(name, _)| format!("output \"{name}\"")));
    let first = names.first().filter(|_| !store.is_sealed())?;
    let more = match names.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let detail = format!(
        "The state {} holds sensitive values ({first}{more}) and is not encrypted: whoever can read it can read them. An encryption block in the terraform block encrypts state, journal, history and plans.",
        store.location()
    );
    Some(Diagnostic::warning("Secrets are stored in plain text", detail))
}

/// Writes a plan where only its owner can read it: it holds values of variables and attributes.
pub async fn save(project: &Project, plan: &Plan, path: &Path) -> Result<(), Diagnostics> {
    let mut bytes = infra_plan::write(plan).map_err(|e| unwritten(path, &e.to_string()))?;
    if let Some(encryption) = &project.encryption()?.plan {
        let name = format!("the plan {}", path.display());
        bytes = encryption.seal(bytes, &name).await.map_err(|error| state_problem(&error))?;
    }
    Ok(write(path, &bytes)?)
}

fn unwritten(path: &Path, reason: &str) -> Diagnostic {
    let detail =
        format!("The plan could not be written to {}: {reason}. Nothing was changed.", path.display());
    Diagnostic::error("Plan could not be saved", detail)
}

/// Writes a file that only its owner can read, whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let written = whole_file::replace(path, bytes, Readers::Owner);
    written.map_err(|error| unwritten(path, &io_reason(&error)))
}
