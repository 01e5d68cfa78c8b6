//! Cargo as the tasks use it.

use std::path::{Path, PathBuf};
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

/// Builds the `infra` binary for development and returns where it is, wherever the target folder may be.
///
/// `INFRA_BIN` names one that is built already, and is taken instead.
pub fn build_infra() -> Result<PathBuf> {
    match given_infra()? {
        Some(binary) => Ok(binary),
        None => infra_of(&messages(&["build", "--package", "infra-cli", "--bin", "infra"])?),
    }
}

/// The binary that `INFRA_BIN` names.
pub fn given_infra() -> Result<Option<PathBuf>> {
    let Some(binary) = std::env::var_os("INFRA_BIN") else { return Ok(None) };
    // Commands run in other folders than this one.
    let binary = std::path::absolute(binary)?;
    match binary.is_file() {
        true => Ok(Some(binary)),
        false => Err(format!("INFRA_BIN={} is no file", binary.display()).into()),
    }
}

/// Builds, and returns Cargo's messages.
pub fn messages(arguments: &[&str]) -> Result<Vec<Value>> {
    messages_with(arguments, &[])
}

/// Builds with variables set, and returns Cargo's messages.
pub fn messages_with(arguments: &[&str], variables: &[(&str, &Path)]) -> Result<Vec<Value>> {
    // What follows `--` is for the compiler.
    let end = arguments.iter().position(|argument| *argument == "--").unwrap_or(arguments.len());
    let (for_cargo, for_compiler) = arguments.split_at(end);
    let mut command = cargo(for_cargo);
    command.args(["--message-format", "json-render-diagnostics"]).args(for_compiler);
    let output = command.envs(variables.iter().copied()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("cargo {} failed", arguments.join(" ")).into());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// The executable of `infra` in Cargo's messages; not that of its tests.
pub fn infra_of(messages: &[Value]) -> Result<PathBuf> {
    let is_infra =
        |message: &&Value| message["target"]["name"] == "infra" && message["profile"]["test"] == false;
    let mut executables =
        messages.iter().filter(is_infra).filter_map(|message| message["executable"].as_str());
    executables.next().map(PathBuf::from).ok_or_else(|| "cargo built no executable".into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn the_executable_is_found_among_the_messages() {
        let message = |name: &str, test: bool, executable: Option<&str>| json!({"target": {"name": name}, "profile": {"test": test}, "executable": executable});
        let messages = [
            message("infra_value", false, None),
            message("infra", true, Some("/target/debug/deps/infra-1")),
            message("infra", false, Some("/target/debug/infra")),
        ];
        assert_eq!(infra_of(&messages).unwrap(), PathBuf::from("/target/debug/infra"));
        assert!(infra_of(&messages[..2]).is_err());
    }
}
