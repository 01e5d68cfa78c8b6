//! `infra init`: the place of the state is chosen, and the state moved to it. Providers are built in, so that nothing is
//! downloaded.

use std::collections::BTreeMap;
use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_lang::eval::Context;
use infra_state::store::LocalBackend;
use infra_state::{DEFAULT_WORKSPACE, LocalStore};
use infra_value::Value;

use super::{broken, fail, load_state};
use crate::args::{self, BackendConfig};
use crate::backend::{Place, arguments, initialised, read_arguments};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

mod migration;

use migration::Migration;

pub async fn run(args: &args::Init, terminal: &Terminal, environment: &Environment) -> Exit {
    let (project, found) = match Project::read_for_console(environment) {
        Ok(read) => read,
        Err(problems) => return broken(terminal, problems),
    };
    terminal.diagnostics(&found, &project.config.sources);
    if project.config.root().files.is_empty() {
        terminal.say("This folder holds no configuration, so there is nothing to prepare.");
        return Exit::Success;
    }
    if args.backend {
        match prepare(&project, args, environment).await {
            Ok(done) => done.iter().for_each(|line| terminal.say(line)),
            Err(problems) => return fail(terminal, problems, &project.config.sources),
        }
    }
    terminal.say("infra is ready: providers are built in. Go on with \"infra plan\".");
    Exit::Success
}

/// Chooses the place of the state. Returns what was done, as lines.
async fn prepare(
    project: &Project,
    args: &args::Init,
    environment: &Environment,
) -> Result<Vec<String>, Diagnostics> {
    let backend = project.config.root().backend.as_ref();
    let context = project.context(0, false);
    let given = given(&context, &args.backend_config)?;
    if let (None, Some(name)) = (backend, given.keys().next()) {
        let detail = format!(
            "-backend-config gives \"{name}\", and the configuration has no backend block. Write backend \"s3\" {{}} into its terraform block."
        );
        return Err(Diagnostic::error("No backend to configure", detail).into());
    }
    let mut known = match backend {
        Some(backend) if args.backend_config.is_empty() => {
            initialised::arguments(project.folder(), &backend.kind)
        }
        _ => BTreeMap::new(),
    };
    known.extend(given.clone());
    let mut place = Place::of(backend, known, &context)?;
    // What the command line says goes before the block.
    place.arguments.extend(given);
    let to = place.backend(backend, project.folder())?;
    let mut done = Vec::new();
    let former = former(project.folder()).filter(|former| *former != place);
    match &former {
        Some(former) if args.migrate_state => {
            let from = former.backend(None, project.folder())?;
            let migration = Migration { project, args, environment, from: from.as_ref(), to: to.as_ref() };
            done = migration.run().await?;
        }
        Some(former) if !args.reconfigure && holds_something(project, former).await => {
            let detail = format!(
                "The state was in the backend \"{}\" so far. Run \"infra init -migrate-state\" to copy it to the new place, or \"infra init -reconfigure\" to leave it where it is. Nothing was changed.",
                former.kind
            );
            let problem = Diagnostic::error("Backend configuration changed", detail);
            return Err(problem.maybe_at(backend.map(|backend| backend.span)).into());
        }
        // A place that cannot be reached or read is told of now.
        _ => drop(load_state(&project.store_in(to.as_ref(), project.workspace())?).await?),
    }
    initialised::remember(project.folder(), &place).map_err(|error| {
        let detail =
            format!("The choice of the backend could not be written to .terraform: {}.", io_reason(&error));
        Diagnostic::error("Folder not usable", detail)
    })?;
    done.push(format!("The state is in the backend \"{}\".", place.kind));
    Ok(done)
}

/// Where the state was so far: by `infra init`, by Terraform's, or, without either, the files where it is by default.
fn former(folder: &Path) -> Option<Place> {
    let is_file =
        || std::fs::metadata(folder.join(LocalStore::DEFAULT_PATH)).is_ok_and(|metadata| metadata.len() > 0);
    let is_here = || is_file() || folder.join(LocalBackend::DEFAULT_FOLDER).is_dir();
    let known = initialised::place(folder).or_else(|| initialised::place_of_terraform(folder));
    known.or_else(|| is_here().then(Place::local))
}

/// Whether there is a state in a place. One that cannot be read may be one.
async fn holds_something(project: &Project, place: &Place) -> bool {
    let Ok(backend) = place.backend(None, project.folder()) else { return true };
    match backend.workspaces().await {
        Ok(others) if others.is_empty() => {}
        _ => return true,
    }
    match project.store_in(backend.as_ref(), DEFAULT_WORKSPACE) {
        Ok(store) => load_state(&store).await.map_or(true, |loaded| loaded.exists),
        Err(_) => true,
    }
}

/// What `-backend-config` gives.
fn given(context: &Context, configs: &[BackendConfig]) -> Result<BTreeMap<String, Value>, Diagnostics> {
    let mut values = BTreeMap::new();
    for config in configs {
        match config {
            BackendConfig::Value(name, value) if value.starts_with(['{', '[']) => {
                values.extend(arguments(context, "-backend-config", &format!("{name} = {value}\n"))?);
            }
            BackendConfig::Value(name, value) => {
                drop(values.insert(name.clone(), Value::string(value.as_str())))
            }
            BackendConfig::File(path) => {
                let text = read_arguments(path)?;
                values.extend(arguments(context, &path.display().to_string(), &text)?);
            }
        }
    }
    Ok(values)
}
