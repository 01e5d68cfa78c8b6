//! Test programs: what Cargo builds of tests, and how each is run.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use xtask::Result;

/// One executable full of tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The package and the target that it is of: `infra-engine tests/console.rs`.
    pub name: String,
    executable: PathBuf,
    /// Where its package is, and where its tests expect to run.
    folder: PathBuf,
}

impl Program {
    /// Those in Cargo's messages, in the order in which `cargo test` would run them.
    pub fn in_messages(messages: &[Value]) -> Vec<Self> {
        let tests = messages.iter().filter(|message| message["profile"]["test"] == true);
        let mut programs: Vec<Self> = tests.filter_map(Self::of_message).collect();
        programs.sort_by(|one, other| one.name.cmp(&other.name));
        programs
    }

    fn of_message(message: &Value) -> Option<Self> {
        let executable = PathBuf::from(message["executable"].as_str()?);
        let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
        let source = Path::new(message["target"]["src_path"].as_str()?);
        let source = source.strip_prefix(&folder).unwrap_or(source);
        let package = folder.file_name()?.to_string_lossy();
        Some(Self { name: format!("{package} {}", source.display()), executable, folder })
    }

    /// Runs it to its end. Returns whether all of its tests passed, and what it printed.
    pub fn run(&self, environment: &[(String, String)]) -> Result<(bool, String)> {
        let mut printed: File = tempfile::tempfile()?;
        let mut command = Command::new(&self.executable);
        // Cargo has set this one for the task that runs us.
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        command.stdout(printed.try_clone()?).stderr(printed.try_clone()?);
        let status = command.status().map_err(|error| format!("{} does not start: {error}", self.name))?;
        printed.rewind()?;
        let mut bytes = Vec::new();
        printed.read_to_end(&mut bytes)?;
        let mut output = String::from_utf8_lossy(&bytes).into_owned();
        if !status.success() && status.code() != Some(FAILED) {
            // A program that was killed has said nothing of it.
            output.push_str(&format!("\n{}: {status}\n", self.name));
        }
        Ok((status.success(), output))
    }
}

/// What a test program exits with after it has told which of its tests failed.
const FAILED: i32 = 101;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn programs_are_what_was_built_for_tests() {
        let target = |path: &str| json!({"src_path": path});
        let messages = [
            json!({"executable": "/t/infra", "manifest_path": "/r/crates/cli/Cargo.toml", "profile": {"test": false},
                   "target": target("/r/crates/cli/src/main.rs")}),
            json!({"executable": "/t/wire-1", "manifest_path": "/r/crates/cli/Cargo.toml", "profile": {"test": true},
                   "target": target("/r/crates/cli/tests/wire.rs")}),
            json!({"executable": "/t/cli-1", "manifest_path": "/r/crates/cli/Cargo.toml", "profile": {"test": true},
                   "target": target("/r/crates/cli/src/lib.rs")}),
            json!({"executable": null, "manifest_path": "/r/crates/dev/Cargo.toml", "profile": {"test": true},
                   "target": target("/r/crates/dev/src/lib.rs")}),
        ];
        let names: Vec<String> =
            Program::in_messages(&messages).into_iter().map(|program| program.name).collect();
        assert_eq!(names, ["cli src/lib.rs", "cli tests/wire.rs"]);
    }
}
