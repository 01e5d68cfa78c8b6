//! Help, laid out from the definitions of the arguments. Options have one dash, as users know them.

use clap::{Arg, ArgAction, Command};

/// Columns of the text.
const WIDTH: usize = 80;
/// Columns of the widest name that still has its explanation on the same line.
const NAMES: usize = 26;

/// What a command does and takes. `command` is the last of `path`, which begins with the program.
pub fn text(path: &[&str], command: &Command) -> String {
    let is_root = path.len() == 1;
    let mut out = format!("Usage: {}\n", usage(path, command));
    if let Some(about) = command.get_about() {
        out.push_str(&format!("\n{}\n", wrapped(&sentence(&about.to_string()), 0)));
    }
    let commands: Vec<(String, String)> = command
        .get_subcommands()
        .filter(|c| c.get_name() != "help")
        .map(|c| (c.get_name().to_owned(), about(c)))
        .collect();
    section(&mut out, "Commands", &commands);
    let values = positionals(command).map(|arg| (placeholder(arg), explanation(arg)));
    section(&mut out, "Arguments", &values.collect::<Vec<_>>());
    let mut options: Vec<(String, String)> = command
        .get_arguments()
        .filter(|arg| !arg.is_positional() && !arg.is_hide_set() && arg.get_id() != "help")
        .map(|arg| (name(arg), explanation(arg)))
        .collect();
    options.sort();
    if is_root {
        options.push(("-version".to_owned(), "Show the version".to_owned()));
    }
    options.push(("-help".to_owned(), "Show this help".to_owned()));
    section(&mut out, if is_root { "Options before the command" } else { "Options" }, &options);
    if !commands.is_empty() {
        let path = path.join(" ");
        out.push_str(&format!("\n\"{path} COMMAND -help\" tells what a command takes.\n"));
    }
    out
}

/// `infra apply [OPTIONS] [PLAN]`
fn usage(path: &[&str], command: &Command) -> String {
    let mut words = vec![path.join(" ")];
    words.push("[OPTIONS]".to_owned());
    for arg in positionals(command) {
        words.push(if arg.is_required_set() { placeholder(arg) } else { format!("[{}]", placeholder(arg)) });
    }
    if command.has_subcommands() {
        words.push("COMMAND".to_owned());
    }
    words.join(" ")
}

fn positionals(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_positionals().filter(|arg| !arg.is_hide_set())
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// `-lock-timeout=DURATION`. A value with an equals sign of its own stands apart: `-var 'NAME=VALUE'`.
fn name(arg: &Arg) -> String {
    let name = arg.get_long().unwrap_or_default();
    if !arg.get_action().takes_values() {
        return format!("-{name}");
    }
    match placeholder(arg) {
        value if value.contains('=') => format!("-{name} '{value}'"),
        value => format!("-{name}={value}"),
    }
}

/// What stands for the value: `FILE`, `ADDRESS...`.
fn placeholder(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let name = names.first().map(ToString::to_string).unwrap_or_default();
    let many = arg.is_positional() && matches!(arg.get_action(), ArgAction::Append);
    if many { format!("{name}...") } else { name }
}

fn explanation(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let default: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    match (arg.get_action().takes_values(), default.as_slice()) {
        (true, [default]) => format!("{help} (default: {default})"),
        _ => help,
    }
}

fn section(out: &mut String, title: &str, entries: &[(String, String)]) {
    if entries.is_empty() {
        return;
    }
    out.push_str(&format!("\n{title}:\n"));
    let column = entries.iter().map(|(name, _)| name.len()).filter(|n| *n <= NAMES).max().unwrap_or(0) + 4;
    for (name, text) in entries {
        let text = wrapped(text, column);
        if name.len() > NAMES {
            out.push_str(&format!("  {name}\n{:column$}{text}\n", ""));
        } else {
            out.push_str(&format!("  {name:0$}{text}\n", column - 2));
        }
    }
}

/// Text in lines that begin at a column; the first is where the caller is already.
fn wrapped(text: &str, column: usize) -> String {
    let mut out = String::new();
    let mut at = column;
    for word in text.split_whitespace() {
        if at > column && at + 1 + word.len() > WIDTH {
            out.push_str(&format!("\n{:column$}", ""));
            at = column;
        }
        if at > column {
            out.push(' ');
            at += 1;
        }
        out.push_str(word);
        at += word.len();
    }
    out
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}
