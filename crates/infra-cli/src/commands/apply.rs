//! `infra apply` and `infra destroy`

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_engine::{Applied, ApplyOptions, Cancel, Planned, Stack};
use infra_plan::{Mode, Plan};
use infra_report::Work;
use infra_ssh::Ssh;
use infra_state::{OutputState, Session};

use super::beside::{self, Opened};
use super::{broken, fail, load_state, plan, production, variables};
use crate::args;
use crate::durations;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{Project, Recorded};
use crate::saved_plan;
use crate::signals;
use crate::terminal::Terminal;

/// Which of the two commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `apply`
    Apply,
    /// `destroy`
    Destroy,
}

pub async fn run(
    mut args: args::Apply,
    purpose: Purpose,
    terminal: &Terminal,
    environment: &Environment,
) -> Exit {
    if purpose == Purpose::Destroy {
        args.planning.destroy = true;
    }
    if let Some(path) = args.plan.clone() {
        return saved(&path, args, terminal, environment).await;
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
    let result = fresh(&project, &args, terminal, environment).await;
    result.unwrap_or_else(|problems| fail(terminal, problems, &project.config.sources))
}

/// Recovers, plans, asks and applies, all under one lock; beside others who share the state, it plans first and takes part in
/// the lock then.
pub async fn fresh(
    project: &Project,
    args: &args::Apply,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Exit, Diagnostics> {
    let now = environment.timestamp();
    match beside::open(project, args, environment).await? {
        Opened::Alone(session) => {
            let result = fresh_in(&session, project, args, terminal, environment).await;
            close(session, result, terminal, project).await
        }
        Opened::Shared(store) => {
            let stack = stack(project, now, environment)?;
            let loaded = load_state(&store).await?;
            let mut planned = plan::make(project, &args.planning, &loaded, terminal, environment).await?;
            let claims = stack.claims(&planned.plan);
            // What others have under way was not cut off.
            planned.recovered.retain(|call| claims.allows(&call.object.address));
            plan::show(terminal, project, &planned);
            if !agreed(&planned, args, terminal)? {
                terminal.line("\nApply cancelled.");
                return Ok(Exit::Failure);
            }
            let session = beside::join(&stack, &planned.plan, store, args, environment).await?;
            let result =
                recovered_and_carried_out(&stack, &planned.plan, &session, args, terminal, environment).await;
            close(session, result.map(Some), terminal, project).await
        }
    }
}

fn stack<'p>(
    project: &'p Project,
    now: jiff::Timestamp,
    environment: &Environment,
) -> Result<Stack<'p>, Diagnostics> {
    let stack = project.stack(now, true)?;
    let ssh = Arc::new(Ssh::new(environment.ssh_agent.clone()));
    Ok(stack.knowing(durations::known(&environment.folder)).connecting(ssh))
}

async fn recovered_and_carried_out(
    stack: &Stack<'_>,
    plan: &Plan,
    session: &Session,
    args: &args::Apply,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Carried, Diagnostics> {
    recover(stack, session, terminal).await?;
    carry_out(stack, plan, session, args, terminal, environment).await
}

/// Finds out what became of runs that were cut off. What it found is on the terminal before anything else is.
async fn recover(stack: &Stack<'_>, session: &Session, terminal: &Terminal) -> Result<(), Diagnostics> {
    let observer = terminal.progress();
    stack.recover(session, &observer).await?;
    Ok(())
}

async fn fresh_in(
    session: &Session,
    project: &Project,
    args: &args::Apply,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Option<Carried>, Diagnostics> {
    let now = environment.timestamp();
    let stack = stack(project, now, environment)?;
    recover(&stack, session, terminal).await?;
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    let planned = plan::make(project, &args.planning, &loaded, terminal, environment).await?;
    plan::show(terminal, project, &planned);
    if !agreed(&planned, args, terminal)? {
        terminal.line("\nApply cancelled.");
        return Ok(None);
    }
    carry_out(&stack, &planned.plan, session, args, terminal, environment).await.map(Some)
}

/// Applies a plan that was saved: exactly it, once.
async fn saved(path: &Path, args: args::Apply, terminal: &Terminal, environment: &Environment) -> Exit {
    let no_sources = infra_diagnostics::SourceMap::new();
    if args.planning.destroy || args.planning.refresh_only {
        let detail = "A saved plan says everything already: planning modes cannot be given with it. Give them to \"infra plan\" when it is made.";
        return fail(
            terminal,
            Diagnostic::error("Options do not go with a saved plan", detail).into(),
            &no_sources,
        );
    }
    let plan = match saved_plan::read(path, environment).await {
        Ok(plan) => plan,
        Err(problems) => return fail(terminal, problems, &no_sources),
    };
    let mut project = match Project::of_plan(&plan, environment) {
        Ok(project) => project,
        Err(problems) => return broken(terminal, problems),
    };
    if let Err(problems) = project.give_again(&args.planning.variables.0, environment) {
        return broken(terminal, problems);
    }
    let result = saved_in(&plan, &project, &args, terminal, environment).await;
    result.unwrap_or_else(|problems| fail(terminal, problems, &project.config.sources))
}

async fn saved_in(
    plan: &Plan,
    project: &Project,
    args: &args::Apply,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Exit, Diagnostics> {
    if let Some(name) = production::destroyed(plan) {
        production::confirmed(&name, args.deletions.confirm.as_deref())?;
    }
    let made: jiff::Timestamp = plan.created.parse().unwrap_or_default();
    let stack = stack(project, made, environment)?;
    let session = match beside::open(project, args, environment).await? {
        Opened::Alone(session) => session,
        Opened::Shared(store) => beside::join(&stack, plan, store, args, environment).await?,
    };
    let result = recovered_and_carried_out(&stack, plan, &session, args, terminal, environment).await;
    close(session, result.map(Some), terminal, project).await
}

/// What came of a plan that was carried out.
struct Carried {
    mode: Mode,
    applied: Applied,
    outputs: BTreeMap<String, OutputState>,
}

/// Writes the next snapshot whatever happened before, so that what was done is not lost, and then tells what was done:
/// nothing is complete before it is written down. Nothing was done when the user did not want it.
async fn close(
    session: Session,
    result: Result<Option<Carried>, Diagnostics>,
    terminal: &Terminal,
    project: &Project,
) -> Result<Exit, Diagnostics> {
    let unwritten = session.close().await.err().map(|error| error.diagnostic());
    // What keeps the snapshot from being written may have been met before, and was said then.
    let add = |problems: &mut Diagnostics| {
        problems.extend(
            unwritten.clone().filter(|new| problems.iter().all(|problem| problem.summary != new.summary)),
        );
    };
    match result {
        Ok(Some(mut carried)) => {
            add(&mut carried.applied.problems);
            Ok(tell(&carried, terminal, project))
        }
        Ok(None) => unwritten.map_or(Ok(Exit::Failure), |problem| Err(problem.into())),
        Err(mut problems) => {
            add(&mut problems);
            Err(problems)
        }
    }
}

fn tell(carried: &Carried, terminal: &Terminal, project: &Project) -> Exit {
    let Carried { mode, applied, outputs } = carried;
    terminal.diagnostics(&applied.problems, &project.config.sources);
    if terminal.json {
        terminal.out(&infra_report::json::applied_messages(*mode, applied, outputs));
    } else {
        terminal.out(&infra_report::applied(*mode, applied, outputs, &terminal.style));
    }
    let failed = applied.problems.has_errors() || applied.interrupted || applied.skipped > 0;
    if failed { Exit::Failure } else { Exit::Success }
}

/// Whether the user wants it, and nothing is in the way of what it destroys.
fn agreed(planned: &Planned, args: &args::Apply, terminal: &Terminal) -> Result<bool, Diagnostics> {
    let mut problems = planned.obstacles.errors(args.deletions.waivers());
    let production = production::destroyed(&planned.plan);
    if let Some(name) = production.as_ref().filter(|_| args.auto_approve) {
        let confirmed = production::confirmed(name, args.deletions.confirm.as_deref());
        problems.extend(confirmed.err().into_iter().flatten());
    }
    problems.into_result(())?;
    if let Some(name) = production.filter(|_| !args.auto_approve) {
        return agreed_by_name(&name, args, terminal);
    }
    if args.auto_approve || !planned.plan.is_applyable() {
        return Ok(true);
    }
    let question = match planned.plan.mode {
        Mode::Destroy => {
            "\nDo you really want to destroy all of this?\n  There is no undo. Only \"yes\" is taken as an answer.\n\n  Enter a value: "
        }
        _ => {
            "\nDo you want to perform these actions?\n  Only \"yes\" is taken as an answer.\n\n  Enter a value: "
        }
    };
    let answer = if args.planning.input && !terminal.json { terminal.ask(question) } else { None };
    answer.map(|answer| answer == "yes").ok_or_else(|| {
        let detail = "The plan was not approved, since nobody is there to ask. Add -auto-approve, or save the plan with -out and apply that.";
        Diagnostic::error("Approval needed", detail).into()
    })
}

/// Whether the user wants production destroyed, and says so by its name.
fn agreed_by_name(name: &str, args: &args::Apply, terminal: &Terminal) -> Result<bool, Diagnostics> {
    let may_ask = args.planning.input && !terminal.json;
    let question = format!(
        "\nDo you really want to destroy the production environment \"{name}\"?\n  There is no undo. Only its name is taken as an answer.\n\n  Enter a value: "
    );
    let answer = if may_ask { terminal.ask(&question) } else { None };
    answer.map(|answer| answer == name).ok_or_else(|| production::unconfirmed(name))
}

async fn carry_out(
    stack: &Stack<'_>,
    plan: &Plan,
    session: &Session,
    args: &args::Apply,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Carried, Diagnostics> {
    let cancel = Cancel::new();
    signals::listen(cancel.clone());
    let known = durations::known(&environment.folder);
    let observer = terminal.progress_of(|| Work::of(plan, &known, args.planning.parallelism));
    let options = ApplyOptions {
        parallelism: usize::from(args.planning.parallelism),
        saved: args.plan.is_some(),
        waivers: args.deletions.waivers(),
    };
    session.made_from(Recorded::of(plan).to_bytes());
    let applied = stack.apply(plan, session, cancel, options, &observer).await?;
    durations::remember(&environment.folder, &applied.durations);
    let outputs = session.state().outputs.clone();
    Ok(Carried { mode: plan.mode, applied, outputs })
}
