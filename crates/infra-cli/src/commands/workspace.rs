//! `infra workspace`

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};

use super::{broken, fail, load_state};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{DEFAULT_WORKSPACE, Project};
use crate::terminal::Terminal;

pub async fn run(args: &args::Workspace, terminal: &Terminal, environment: &Environment) -> Exit {
    let mut project = match Project::read(environment) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    let done = match args {
        args::Workspace::Show => Ok(format!("{}\n", project.workspace())),
        args::Workspace::List => list(&project),
        args::Workspace::New(args) => new(&mut project, &args.name, environment).await,
        args::Workspace::Select(args) => select(&mut project, args, environment).await,
        args::Workspace::Delete(args) => delete(&mut project, args).await,
    };
    match done {
        Ok(text) => {
            terminal.out(&text);
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &SourceMap::new()),
    }
}

fn list(project: &Project) -> Result<String, Diagnostics> {
    let line = |name: &String| format!("{} {name}\n", if name == project.workspace() { "*" } else { " " });
    Ok(project.workspaces()?.iter().map(line).collect())
}

async fn new(project: &mut Project, name: &str, environment: &Environment) -> Result<String, Diagnostics> {
    check_name(name)?;
    if project.workspaces()?.iter().any(|known| known == name) {
        let detail = format!(
            "There is a workspace \"{name}\" already. \"infra workspace select {name}\" changes to it."
        );
        return Err(Diagnostic::error("Workspace already exists", detail).into());
    }
    refuse_overridden(environment)?;
    let folder = project.workspace_folder(name)?;
    std::fs::create_dir_all(&folder)
        .and_then(|()| project.choose_workspace(name))
        .map_err(|error| written(&folder.display().to_string(), &error))?;
    Ok(format!(
        "Created the workspace \"{name}\" and changed to it. It has a state of its own, which is empty.\n"
    ))
}

async fn select(
    project: &mut Project,
    args: &args::WorkspaceSelect,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let name = &args.name;
    let known = project.workspaces()?;
    if !known.contains(name) {
        if args.or_create {
            return new(project, name, environment).await;
        }
        let problem = Diagnostic::error("No such workspace", format!("There is no workspace \"{name}\"."));
        let near = infra_diagnostics::did_you_mean(name, known.iter().map(String::as_str));
        return Err(match near {
            Some(near) => problem.hint(format!("Did you mean \"{near}\"?")),
            None => problem.hint(format!("\"infra workspace new {name}\" creates it.")),
        }
        .into());
    }
    refuse_overridden(environment)?;
    project.choose_workspace(name).map_err(|error| written(".terraform/environment", &error))?;
    Ok(format!("Changed to the workspace \"{name}\".\n"))
}

async fn delete(project: &mut Project, args: &args::WorkspaceDelete) -> Result<String, Diagnostics> {
    let name = &args.name;
    let refuse = |detail: String| Diagnostics::from(Diagnostic::error("Workspace not deleted", detail));
    if name == DEFAULT_WORKSPACE {
        return Err(refuse("The workspace \"default\" is always there.".to_owned()));
    }
    if name == project.workspace() {
        return Err(refuse(format!("\"{name}\" is the current workspace. Change to another one first.")));
    }
    if !project.workspaces()?.contains(name) {
        return Err(refuse(format!("There is no workspace \"{name}\".")));
    }
    let loaded = load_state(&project.store_of(name)?).await?;
    if !args.force && (!loaded.state.resources.is_empty() || !loaded.unresolved.is_empty()) {
        let objects = loaded.state.objects().count();
        return Err(refuse(format!(
            "The state of \"{name}\" holds {objects} objects, which nobody would manage any more. Destroy them first; -force deletes the state and leaves the objects where they are."
        )));
    }
    let folder = project.workspace_folder(name)?;
    std::fs::remove_dir_all(&folder).map_err(|error| written(&folder.display().to_string(), &error))?;
    Ok(format!("Deleted the workspace \"{name}\".\n"))
}

/// A name becomes a folder.
fn check_name(name: &str) -> Result<(), Diagnostic> {
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+');
    if !name.is_empty() && name.chars().all(fine) && !name.starts_with('.') {
        return Ok(());
    }
    let detail = format!(
        "\"{name}\" cannot be the name of a workspace: it may have letters, digits, and -, _, ., ~ and +, and does not begin with a dot."
    );
    Err(Diagnostic::error("Invalid workspace name", detail))
}

fn refuse_overridden(environment: &Environment) -> Result<(), Diagnostic> {
    match &environment.workspace {
        None => Ok(()),
        Some(name) => {
            let detail = format!(
                "TF_WORKSPACE says that the workspace is \"{name}\". Unset it to choose another one."
            );
            Err(Diagnostic::error("Workspace is set by the environment", detail))
        }
    }
}

fn written(path: &str, error: &std::io::Error) -> Diagnostics {
    let detail = format!("{path} cannot be written: {}.", io_reason(error));
    Diagnostic::error("Workspace not changed", detail).into()
}
