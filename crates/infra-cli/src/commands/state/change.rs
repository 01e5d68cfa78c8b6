//! `infra state mv`, `rm` and `replace-provider`

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_engine::state_edit;

use crate::args;
use crate::commands::{load_state, open_state, record};
use crate::environment::Environment;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn mv(
    project: &Project,
    args: &args::StateMv,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let file = args.state.state.as_deref();
    let would = load_state(&project.store(file)?).await?;
    // What is wrong with the addresses is said without a lock.
    let (pairs, _) = state_edit::relocate(&would.state, &args.from, &args.to)?;
    let tell = |verb: &str| -> String {
        pairs.iter().map(|(from, to)| format!("{verb} \"{from}\" to \"{to}\"\n")).collect()
    };
    if args.dry_run {
        return Ok(tell("Would move"));
    }
    let session = open_state(project, file, &args.locking, "state-mv", environment).await?;
    let (_, changes) = state_edit::relocate(&session.state(), &args.from, &args.to)?;
    record(session, changes).await?;
    Ok(tell("Moved"))
}

pub async fn rm(
    project: &Project,
    args: &args::StateRm,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let file = args.state.state.as_deref();
    let loaded = load_state(&project.store(file)?).await?;
    let changes = state_edit::remove(&loaded.state, &args.addresses)?;
    let verb = if args.dry_run { "Would drop" } else { "Dropped" };
    let text: String = changes.iter().map(|change| format!("{verb} {}\n", change.address)).collect();
    if args.dry_run {
        return Ok(text);
    }
    let session = open_state(project, file, &args.locking, "state-rm", environment).await?;
    let changes = state_edit::remove(&session.state(), &args.addresses)?;
    let count = changes.len();
    record(session, changes).await?;
    Ok(format!(
        "{text}The state no longer holds these {count} objects. They still exist, and nobody manages them.\n"
    ))
}

pub async fn replace_provider(
    project: &Project,
    args: &args::StateReplaceProvider,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let (from, to) = (args.from.for_display(), args.to.for_display());
    let session = open_state(
        project,
        args.state.state.as_deref(),
        &args.locking,
        "state-replace-provider",
        environment,
    )
    .await?;
    let changes = state_edit::replace_provider(&session.state(), &args.from, &args.to);
    if changes.is_empty() {
        record(session, changes).await?;
        return Ok(format!("The state holds nothing of the provider {from}.\n"));
    }
    let names: String = changes.iter().map(|change| format!("  {}\n", change.address)).collect();
    let plan = format!("These objects of {from} will belong to {to}:\n\n{names}");
    if !args.auto_approve {
        let question = format!(
            "{plan}\nDo you want to make these changes?\n  Only \"yes\" is taken as an answer.\n\n  Enter a value: "
        );
        match terminal.ask(&question) {
            Some(answer) if answer == "yes" => {}
            answer => {
                record(session, Vec::new()).await?;
                return match answer {
                    Some(_) => Ok("\nCancelled. Nothing was changed.\n".to_owned()),
                    None => {
                        let detail = "Nobody is there to ask. Add -auto-approve. Nothing was changed.";
                        Err(Diagnostic::error("Approval needed", detail).into())
                    }
                };
            }
        }
    }
    let count = changes.len();
    record(session, changes).await?;
    Ok(format!("{plan}\nReplaced the provider of {count} objects.\n"))
}
