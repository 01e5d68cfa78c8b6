//! `infra console`

use std::io::{BufRead, IsTerminal};

use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_engine::console::{Reaction, Session};
use rustyline::error::ReadlineError;

use super::{broken, fail, load_state};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

const PROMPT: &str = "> ";
/// Stands before the further lines of an expression.
const MORE: &str = ": ";

pub async fn run(args: args::Console, terminal: &Terminal, environment: &Environment) -> Exit {
    let (mut project, mut found) = match Project::read_for_console(environment) {
        Ok(read) => read,
        Err(problems) => return broken(terminal, problems),
    };
    found.extend(project.set_variables_or_unknown(&environment.variables, &args.variables.0));
    let sources = project.config.sources.clone();
    if found.has_errors() {
        return fail(terminal, found, &sources);
    }
    terminal.diagnostics(&found, &sources);
    converse(&project, &args, terminal, environment)
        .await
        .unwrap_or_else(|problems| fail(terminal, problems, &sources))
}

async fn converse(
    project: &Project,
    args: &args::Console,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Exit, Diagnostics> {
    let store = project.store(args.state.state.as_deref())?;
    let state = load_state(&store).await?.state;
    let stack = project.stack(environment.timestamp(), true)?;
    let (console, mut problems) = stack.console(&state)?;
    if problems.has_errors() {
        let detail = "What has no value because of the problems above is shown as (known after apply).";
        problems.push(Diagnostic::warning("Some values are missing", detail));
    }
    terminal.diagnostics(&problems, &project.config.sources);
    let session = Session::new(&console, project.config.sources.clone());
    if std::io::stdin().is_terminal() { at_terminal(session, terminal) } else { piped(session, terminal) }
}

/// Evaluates line by line and shows the last value. The first expression without one ends it.
fn piped(mut session: Session<'_, '_>, terminal: &Terminal) -> Result<Exit, Diagnostics> {
    let mut last = String::new();
    let mut lines = std::io::stdin().lock().lines();
    loop {
        let line = lines.next().transpose().map_err(|error| unreadable(&io_reason(&error)))?;
        let reaction = match &line {
            Some(line) => session.line(line),
            None if session.is_pending() => session.end(),
            None => break,
        };
        match reaction {
            Reaction::More => {}
            Reaction::Shown(shown) => last = shown,
            Reaction::Failed(problems) => {
                return Ok(fail(terminal, problems, session.sources()));
            }
            Reaction::Exit => {
                last.clear();
                break;
            }
        }
    }
    terminal.line(&last);
    Ok(Exit::Success)
}

/// Converses until the user leaves. Lines can be edited, and those of the session asked for again; nothing of them is
/// written to a file, since they may hold secrets.
fn at_terminal(mut session: Session<'_, '_>, terminal: &Terminal) -> Result<Exit, Diagnostics> {
    let mut editor = rustyline::DefaultEditor::new().map_err(|error| unreadable(&error.to_string()))?;
    loop {
        let prompt = if session.is_pending() { MORE } else { PROMPT };
        let line = match editor.readline(prompt) {
            Ok(line) => line,
            // Gives up what was begun; with nothing begun, the session.
            Err(ReadlineError::Interrupted) if session.is_pending() => {
                session.discard();
                continue;
            }
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => return Ok(Exit::Success),
            Err(error) => return Err(unreadable(&error.to_string())),
        };
        if !line.trim().is_empty() {
            // A history that is full or refuses a line is no reason to stop.
            let _ = editor.add_history_entry(line.as_str());
        }
        match session.line(&line) {
            Reaction::More => {}
            Reaction::Shown(shown) => terminal.line(&shown),
            Reaction::Failed(problems) => terminal.diagnostics(&problems, session.sources()),
            Reaction::Exit => return Ok(Exit::Success),
        }
    }
}

fn unreadable(reason: &str) -> Diagnostics {
    let detail = format!("The next line could not be read: {reason}.");
    Diagnostic::error("Input cannot be read", detail).into()
}
