//! Cargo as the tasks use it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use xtask::{Result, repository};

/// Cargo in the repository: the one that runs this task.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(repository());
    command
}

/// Runs it with the terminal's output; anything but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| format!("cannot run cargo: {error}"))?;
    if status.success() {
        return Ok(());
    }
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    Err(format!("cargo {} failed", arguments.join(" ")).into())
}

/// Builds the `infra` binary and returns where it is, wherever the target folder may be.
///
/// `profile` is Cargo's: `dev`, `release`. `INFRA_BIN` names one that is built already, and is taken instead.
pub fn build_infra(profile: &str) -> Result<PathBuf> {
    if let Some(binary) = std::env::var_os("INFRA_BIN") {
        // Commands run in other folders than this one.
        let binary = std::path::absolute(binary)?;
        return if binary.is_file() {
            Ok(binary)
        } else {
            Err(format!("INFRA_BIN={} is no file", binary.display()).into())
        };
    }
    let arguments = ["build", "--package", "infra-cli", "--bin", "infra", "--profile", profile];
    let messages = ["--message-format", "json-render-diagnostics"];
    let output = cargo(&arguments).args(messages).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("infra could not be built".into());
    }
    executable(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| "cargo built no executable".into())
}

/// The last executable in Cargo's messages, which are one JSON object a line.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().rev().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.into_iter().find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_the_messages() {
        let messages = r#"{"reason":"compiler-artifact","executable":null}
{"reason":"compiler-artifact","executable":"/target/debug/infra"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages), Some(PathBuf::from("/target/debug/infra")));
        assert_eq!(executable("{}\nno json"), None);
    }
}
