//! `local-exec`: a command on this machine.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use infra_schema::{Attribute, Block, Presence};
use infra_value::{Type, Value};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::unix::pipe;
use tokio::process::Command;

use super::output::{Failed, Lines};
use super::{argument, texts};
use crate::executor::Cancel;

pub(super) const TYPE: &str = "local-exec";

/// What runs a command that says nothing of it.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];

/// How long output is waited for when the command has ended: what it left running may hold the other end for ever.
const GRACE: Duration = Duration::from_secs(1);

/// How often an interrupt is looked for while the command runs.
const INTERVAL: Duration = Duration::from_millis(100);

pub(super) fn schema() -> Block {
    let optional = |ty| Attribute::new(ty, Presence::Optional);
    let attributes = [
        ("command", Attribute::new(Type::String, Presence::Required)),
        ("interpreter", optional(Type::list(Type::String))),
        ("working_dir", optional(Type::String)),
        ("environment", optional(Type::map(Type::String))),
        ("quiet", optional(Type::Bool)),
    ];
    let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
    Block { attributes, ..Block::default() }
}

/// What is wrong with arguments that are all known.
pub(super) fn check(arguments: &Value) -> Result<(), String> {
    match argument(arguments, "command").and_then(Value::as_str) {
        None | Some("") => Err("\"command\" is empty: it is what is to be run.".to_owned()),
        Some(_) => Ok(()),
    }
}

/// Runs the command in a folder. `tell` gets each line that it writes, as it writes it.
pub(super) async fn run(
    arguments: &Value,
    folder: &Path,
    cancel: &Cancel,
    tell: &(dyn Fn(&str) + Sync),
) -> Result<(), Failed> {
    let text = |name| argument(arguments, name).and_then(Value::as_str);
    let interpreter: Vec<String> = match argument(arguments, "interpreter").and_then(Value::as_slice) {
        Some(words) if !words.is_empty() => {
            words.iter().map(|word| word.as_str().unwrap_or_default().to_owned()).collect()
        }
        _ => SHELL.map(str::to_owned).to_vec(),
    };
    let words: Vec<&str> =
        interpreter.iter().map(String::as_str).chain([text("command").unwrap_or_default()]).collect();
    let quiet = argument(arguments, "quiet").and_then(Value::as_bool).unwrap_or_default();
    tell(&match quiet {
        true => "Executing: suppressed by quiet = true".to_owned(),
        false => format!("Executing: {words:?}"),
    });
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).envs(texts(argument(arguments, "environment"))).stdin(Stdio::null());
    command.current_dir(folder.join(text("working_dir").unwrap_or_default()));
    let unable = |error: io::Error| {
        Failed::before(format!("{} could not be started: {}", words[0], infra_diagnostics::io_reason(&error)))
    };
    let output = attach(&mut command).map_err(unable)?;
    let mut child = command.kill_on_drop(true).spawn().map_err(unable)?;
    // Its copies of the writing end: the output ends when the command has closed the last one.
    drop(command);
    let mut lines = BufReader::new(output).split(b'\n');
    let mut written = Lines::new(tell);
    let mut open = true;
    let status = loop {
        tokio::select! {
            line = lines.next_segment(), if open => match line {
                Ok(Some(line)) => written.line(&line),
                Ok(None) | Err(_) => open = false,
            },
            status = child.wait() => break status,
            () = tokio::time::sleep(INTERVAL) => {
                if cancel.is_urgent() {
                    let _ = child.start_kill();
                }
            }
        }
    };
    while open {
        match tokio::time::timeout(GRACE, lines.next_segment()).await {
            Ok(Ok(Some(line))) => written.line(&line),
            _ => open = false,
        }
    }
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let reason = match status.code() {
                Some(code) => format!("the command ended with exit code {code}"),
                None => format!("the command was ended by a {status}"),
            };
            Err(Failed { reason, output: Some(written.written()) })
        }
        Err(error) => Err(Failed::before(format!("the command was lost: {error}"))),
    }
}

/// Standard output and standard error of a command as one, so that lines stay in their order.
fn attach(command: &mut Command) -> io::Result<pipe::Receiver> {
    let (reader, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    pipe::Receiver::from_owned_fd(reader.into())
}
