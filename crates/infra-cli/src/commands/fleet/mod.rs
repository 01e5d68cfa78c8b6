//! Many stacks in one process: what a command does with each of their environments, several at a time. One that fails does not
//! keep the others from being worked on.

pub mod drift;
pub mod plan;

use std::path::{Path, PathBuf};

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap};
use infra_lang::variables::VariableOption;
use infra_report::Failed;
use infra_state::{DEFAULT_WORKSPACE, Loaded};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::{load_state, variables};
use crate::args::Variables;
use crate::bug;
use crate::environment::Environment;
use crate::fleet::{Environments, Member, Shard, discover};
use crate::project::{Broken, Project};

/// What is known of an environment of a stack.
pub struct Of<T> {
    /// The folder, as reports have it.
    pub stack: String,
    /// Its name.
    pub environment: String,
    /// What there is, or why nothing can be said.
    pub outcome: Result<T, Broken>,
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

impl<T> Of<T> {
    /// A member as a whole, of which nothing can be said.
    fn failed(member: &Member, broken: Broken) -> Self {
        let environment = member.environment.name().to_owned();
        Self { stack: member.stack(), environment, outcome: Err(broken) }
    }

    /// What is said of it, with its name.
    fn told(&self, said: &Diagnostics) -> Diagnostics {
        let named = |diagnostic: &Diagnostic| Diagnostic {
            detail: format!("{} ({}): {}", self.stack, self.environment, diagnostic.detail),
            ..diagnostic.clone()
        };
        said.iter().map(named).collect()
    }

    /// The same for a report.
    fn reported<'a, R>(&'a self, report: impl FnOnce(&'a T) -> R) -> Result<R, Failed<'a>> {
        let failed = |broken: &'a Broken| Failed { problems: &broken.problems, sources: &broken.sources };
        self.outcome.as_ref().map(report).map_err(failed)
    }
}

/// The members of a folder, or of a part of them.
fn members(folder: &Path, shard: Option<Shard>) -> Result<Vec<Member>, Diagnostic> {
    let mut members = discover(folder)?;
    members.retain(|member| shard.is_none_or(|shard| shard.has(&member.name(folder))));
    Ok(members)
}

/// Works on the environments of members, so many members at a time, and gives what came of each in the order of reports.
async fn each<T, W>(
    members: Vec<Member>,
    at_once: u16,
    environment: &Environment,
    work: impl Fn(Member, Found) -> W + Clone + Send + 'static,
) -> Vec<Of<T>>
where
    T: Send + 'static,
    W: Future<Output = Result<T, Broken>>,
{
    let mut running: JoinSet<Vec<Of<T>>> = JoinSet::new();
    let mut done = Vec::new();
    for member in members {
        if running.len() >= usize::from(at_once) {
            done.extend(running.join_next().await.into_iter().flatten().flatten());
        }
        let (environment, mine, runtime) = (environment.clone(), member.clone(), Handle::current());
        let work = work.clone();
        let all = move || {
            runtime.block_on(async move {
                let mut done = Vec::new();
                for Of { stack, environment, outcome } in open(&mine, &environment).await {
                    let outcome = match outcome {
                        Ok(found) => work(mine.clone(), found).await,
                        Err(broken) => Err(broken),
                    };
                    done.push(Of { stack, environment, outcome });
                }
                done
            })
        };
        running.spawn(on_its_own(member, all));
    }
    done.extend(running.join_all().await.into_iter().flatten());
    done.sort_by(|a, b| (&a.stack, &a.environment).cmp(&(&b.stack, &b.environment)));
    done
}

/// Works on a member in a thread of its own: reading and planning keep a processor busy between the calls. A member in which infra
/// ran into a bug has failed like any other.
async fn on_its_own<T: Send + 'static>(
    member: Member,
    work: impl FnOnce() -> Vec<Of<T>> + Send + 'static,
) -> Vec<Of<T>> {
    let (learn, bug) = oneshot::channel();
    let learn = move || {
        // Whoever waits for it is there as long as the thread works.
        let _ = learn.send(());
    };
    let work = tokio::task::spawn_blocking(move || bug::contained(learn, work));
    tokio::select! {
        Ok(done) = work => done,
        Ok(()) = bug => {
            let detail = "infra has a bug, and could not look at this stack. The message on standard error says more; please report it.";
            let problem = Diagnostic::error("Bug in infra", detail);
            vec![Of::failed(&member, Broken { sources: SourceMap::new(), problems: problem.into() })]
        }
        else => Vec::new(),
    }
}

/// Reads a member: one environment, or all that its backend has.
pub async fn open(member: &Member, environment: &Environment) -> Vec<Of<Found>> {
    let here = environment.within(&member.folder);
    let (variables, backend, workspaces) = match &member.environment {
        Environments::File { name, variables, backend } => {
            let workspace = if backend.is_some() { DEFAULT_WORKSPACE } else { name };
            let options: Vec<_> = variables.iter().cloned().map(VariableOption::File).collect();
            (Variables(options), backend.clone(), vec![workspace.to_owned()])
        }
        Environments::Workspaces => match workspaces(&here).await {
            Ok(names) => (Variables::default(), None, names),
            Err(broken) => return vec![Of::failed(member, broken)],
        },
    };
    let mut opened = Vec::new();
    for workspace in workspaces {
        let outcome = read(&variables, backend.clone(), &workspace, &here).await;
        let environment = match &member.environment {
            Environments::File { name, .. } => name.clone(),
            Environments::Workspaces => workspace,
        };
        opened.push(Of { stack: member.stack(), environment, outcome });
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
