//! A command line that cannot be understood, as a diagnostic.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use infra_diagnostics::Diagnostic;

use super::terraform;

/// Says what is wrong with a command line. `path` is the program and the commands that were recognised.
pub fn diagnostic(error: &Error, path: &[&str], command: &Command) -> Diagnostic {
    let name = path.join(" ");
    let given = text(error, ContextKind::InvalidArg);
    let see = format!("\"{name} -help\" tells what there is.");
    match error.kind() {
        ErrorKind::UnknownArgument => match given.strip_prefix("--") {
            Some(option) => {
                unknown_option(&name, option, command).unwrap_or_else(|problem| problem.hint(see))
            }
            None => Diagnostic::error(
                "Too many arguments",
                format!("\"{name}\" takes no argument \"{given}\" here."),
            )
            .hint(see),
        },
        ErrorKind::InvalidSubcommand => {
            let given = text(error, ContextKind::InvalidSubcommand);
            let known = command.get_subcommands().map(Command::get_name);
            let problem =
                Diagnostic::error("Unknown command", format!("\"{name}\" has no command \"{given}\"."));
            let instead = match path.len() {
                1 => terraform::command(&given),
                _ => terraform::state_command(&given),
            };
            match (instead, infra_diagnostics::did_you_mean(&given, known)) {
                (Some(instead), _) => problem.hint(instead),
                (None, Some(near)) => problem.hint(format!("Did you mean \"{name} {near}\"?")),
                (None, None) => problem.hint(see),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let detail = format!("\"{name}\" needs {}.", plain(&given));
            Diagnostic::error("Missing argument", detail).hint(see)
        }
        ErrorKind::ArgumentConflict => {
            let other = text(error, ContextKind::PriorArg);
            let detail = match other == given {
                true => format!("{} can be given once.", plain(&given)),
                false => format!("{} and {} cannot be given together.", plain(&given), plain(&other)),
            };
            Diagnostic::error("Options do not go together", detail)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals => {
            let value = text(error, ContextKind::InvalidValue);
            let allowed = text(error, ContextKind::ValidValue).replace(", ", " or ");
            let why = std::error::Error::source(error).map(ToString::to_string);
            let detail = match (value.is_empty(), allowed.is_empty(), why) {
                (true, true, _) => format!("{} needs a value.", plain(&given)),
                (true, false, _) => format!("{} needs a value: {allowed}.", plain(&given)),
                (false, false, _) => format!("{} must be {allowed}, not \"{value}\".", plain(&given)),
                (false, true, Some(why)) => format!("{} cannot be \"{value}\": {why}.", plain(&given)),
                (false, true, None) => format!("{} cannot be \"{value}\".", plain(&given)),
            };
            let what =
                if given.starts_with('-') { "Invalid value for an option" } else { "Invalid argument" };
            Diagnostic::error(what, detail).hint(see)
        }
        _ => {
            let words = error.to_string();
            let first = words.lines().next().unwrap_or_default().trim_start_matches("error: ");
            let detail = infra_diagnostics::sentence(first);
            Diagnostic::error("Invalid command line", detail).hint(see)
        }
    }
}

/// The problem with a hint of its own; an error without one.
fn unknown_option(command_name: &str, given: &str, command: &Command) -> Result<Diagnostic, Diagnostic> {
    let given = given.split('=').next().unwrap_or_default();
    let detail = format!("\"{command_name}\" has no option -{given}.");
    let problem = Diagnostic::error("Unknown option", detail);
    if let Some(instead) = terraform::option(given) {
        return Ok(problem.hint(instead));
    }
    let known = command.get_arguments().filter_map(|arg| arg.get_long());
    match infra_diagnostics::did_you_mean(given, known) {
        Some(near) => Ok(problem.hint(format!("Did you mean -{near}?"))),
        None => Err(problem),
    }
}

/// An argument as the parser writes it, `--refresh[=<BOOL>]`, as users know it: `-refresh`.
fn plain(argument: &str) -> String {
    argument
        .split(", ")
        .map(|one| match one.strip_prefix("--") {
            Some(option) => {
                format!(
                    "-{}",
                    option.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default()
                )
            }
            None => one.trim_matches(['<', '>', '.', '[', ']']).to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" and ")
}

fn text(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}
