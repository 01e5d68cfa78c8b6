//! `infra workspace`

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};
use infra_state::{DEFAULT_WORKSPACE, LockOptions, Session};

use super::{broken, fail, state_problem};
use crate::args::{self, Locking};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{Project, check_workspace_name};
use crate::terminal::Terminal;

pub async fn run(args: &args::Workspace, terminal: &Terminal, environment: &Environment) -> Exit {
    let mut project = match Project::read(environment) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    let done = match args {
        args::Workspace::Show => Ok(format!("{}\n", project.workspace())),
        args::Workspace::List => list(&project).await,
        args::Workspace::New(args) => new(&mut project, &args.name, &args.locking, environment).await,
        args::Workspace::Select(args) => select(&mut project, args, environment).await,
        args::Workspace::Delete(args) => delete(&project, args, environment).await,
    };
    match done {
        Ok(text) => {
            terminal.out(&text);
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &SourceMap::new()),
    }
}

async fn list(project: &Project) -> Result<String, Diagnostics> {
    let line = |name: &String| format!("{} {name}\n", if name == project.workspace() { "*" } else { " " });
    Ok(project.workspaces().await?.iter().map(line).collect())
}

async fn new(
    project: &mut Project,
    name: &str,
    locking: &Locking,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    check_workspace_name(name)?;
    refuse_overridden(environment)?;
    let exists = || {
        let detail = format!(
            "There is a workspace \"{name}\" already. \"infra workspace select {name}\" changes to it."
        );
        Diagnostics::from(Diagnostic::error("Workspace already exists", detail))
    };
    if project.workspaces().await?.iter().any(|known| known == name) {
        return Err(exists());
    }
    let session = open(project, name, "workspace-new", locking, environment).await?;
    let state = session.state();
    // Somebody may have made it since.
    if !state.is_empty() || !session.unresolved().is_empty() {
        return Err(refused(session, exists()).await);
    }
    // With its state the workspace comes into being.
    session.replace(&state).await.map_err(|error| state_problem(&error))?;
    project.choose_workspace(name).map_err(|error| written(".terraform/environment", &error))?;
    Ok(format!(
        "Created the workspace \"{name}\" and changed to it. It has a state of its own, which is empty.\n"
    ))
}

async fn open(
    project: &Project,
    name: &str,
    operation: &str,
    locking: &Locking,
    environment: &Environment,
) -> Result<Session, Diagnostics> {
    let mut options = LockOptions::new(operation, &environment.user);
    (options.lock, options.timeout) = (locking.lock, locking.lock_timeout);
    Session::open(project.store_of(name)?, options).await.map_err(|error| state_problem(&error))
}

/// Gives the lock back, and says why nothing was done.
async fn refused(session: Session, mut problems: Diagnostics) -> Diagnostics {
    if let Err(error) = session.close().await {
        problems.extend(state_problem(&error));
    }
    problems
}

async fn select(
    project: &mut Project,
    args: &args::WorkspaceSelect,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let name = &args.name;
    let known = project.workspaces().await?;
    if !known.contains(name) {
        if args.or_create {
            return new(project, name, &args.locking, environment).await;
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

async fn delete(
    project: &Project,
    args: &args::WorkspaceDelete,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let name = &args.name;
    let refuse = |detail: String| Diagnostics::from(Diagnostic::error("Workspace not deleted", detail));
    if name == DEFAULT_WORKSPACE {
        return Err(refuse("The workspace \"default\" is always there.".to_owned()));
    }
    if name == project.workspace() {
        return Err(refuse(format!("\"{name}\" is the current workspace. Change to another one first.")));
    }
    if !project.workspaces().await?.contains(name) {
        return Err(refuse(format!("There is no workspace \"{name}\".")));
    }
    let session = open(project, name, "workspace-delete", &args.locking, environment).await?;
    let state = session.state();
    if !args.force && (!state.resources.is_empty() || !session.unresolved().is_empty()) {
        let objects = state.objects().count();
        let problem = refuse(format!(
            "The state of \"{name}\" holds {objects} objects, which nobody would manage any more. Destroy them first; -force deletes the state and leaves the objects where they are."
        ));
        return Err(refused(session, problem).await);
    }
    let backend = project.backend()?;
    let removed = async {
        // So that closing has nothing to write.
        session.fold().await?;
        backend.remove(name).await
    };
    let removed = removed.await;
    removed.and(session.close().await).map_err(|error| state_problem(&error))?;
    Ok(format!("Deleted the workspace \"{name}\".\n"))
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
