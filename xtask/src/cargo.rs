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
    match given_infra()? {
        Some(binary) => Ok(binary),
        None => built(&["--package", "infra-cli", "--bin", "infra", "--profile", profile]),
    }
}

/// Builds the tests of packages, `infra-cli` among them, and the `infra` binary with them: what they share is built once, with the
/// features that the tests want. Returns where the binary is, or the one that `INFRA_BIN` names.
pub fn build_infra_and_tests(packages: &[&str]) -> Result<PathBuf> {
    let mut arguments = vec!["--tests", "--bins"];
    arguments.extend(packages.iter().flat_map(|package| ["--package", package]));
    let built = built(&arguments)?;
    Ok(given_infra()?.unwrap_or(built))
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

fn built(arguments: &[&str]) -> Result<PathBuf> {
    let messages = ["--message-format", "json-render-diagnostics"];
    let output = cargo(&["build"]).args(arguments).args(messages).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("infra could not be built".into());
    }
    executable(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| "cargo built no executable".into())
}

/// The executable of `infra` in Cargo's messages, which are one JSON object a line; not that of its tests.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut infra = messages
        .filter(|message| message["target"]["name"] == "infra" && message["profile"]["test"] == false)
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    infra.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_the_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"infra_value"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","target":{"name":"infra"},"profile":{"test":true},"executable":"/target/debug/deps/infra-1"}
{"reason":"compiler-artifact","target":{"name":"infra"},"profile":{"test":false},"executable":"/target/debug/infra"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages), Some(PathBuf::from("/target/debug/infra")));
        assert_eq!(executable("{}\nno json"), None);
    }
}
