//! An emulator of a test's own.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;
use xtask::emulator::{Installed, Running, point_at};

use crate::inspector::Inspector;
use crate::note;

/// moto on a free loopback port; ends when dropped, and when the test is killed.
#[derive(Debug)]
pub struct Emulator {
    installed: Installed,
    running: Running,
    /// Started when it is first asked.
    inspector: Mutex<Option<Inspector>>,
    /// Where it logs.
    _folder: TempDir,
}

impl Emulator {
    /// Starts one. Where none is installed it says so and returns `None`: the test then ends.
    #[must_use]
    pub fn start() -> Option<Self> {
        let Some(installed) = Installed::for_tests().unwrap_or_else(|error| panic!("{error}")) else {
            note("skipped: no emulator is installed; `cargo xtask emulator up` installs one");
            return None;
        };
        let folder = TempDir::new().expect("a temporary folder");
        let running = installed.start(folder.path()).unwrap_or_else(|error| panic!("{error}"));
        Some(Self { installed, running, inspector: Mutex::default(), _folder: folder })
    }

    /// Where it answers, as for `AWS_ENDPOINT_URL`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.running.endpoint()
    }

    /// Forgets everything that was created.
    pub fn reset(&self) {
        self.running.reset().unwrap_or_else(|error| panic!("{error}"));
    }

    /// The AWS CLI, pointed at `endpoint`: the client that is not ours.
    #[must_use]
    pub fn aws(&self, endpoint: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.installed.program("aws"));
        point_at(&mut command, endpoint);
        command.args(arguments);
        command
    }

    /// Runs the AWS CLI against this emulator and returns what it printed, without the line end.
    #[must_use]
    pub fn aws_output(&self, arguments: &[&str]) -> String {
        let output = self.aws(&self.endpoint(), arguments).output().expect("the AWS CLI runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "aws {}: {errors}", arguments.join(" "));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Runs a Python script with boto3 against this emulator and returns what it printed.
    #[must_use]
    pub fn python(&self, script: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(self.installed.program("python"));
        point_at(&mut command, &self.endpoint());
        command.args(["-c", script]).args(arguments);
        let output = command.output().expect("python runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}", arguments.join(" "));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What is left in the account, one object a line, as `localstack/inventory.py` sees it; empty when nothing is.
    #[must_use]
    pub fn inventory(&self) -> Vec<String> {
        let mut inspector = self.inspector.lock().unwrap_or_else(PoisonError::into_inner);
        let start = || Inspector::start(&self.installed.program("python"), &self.endpoint());
        inspector.get_or_insert_with(start).ask()
    }

    /// The same counted: how many there are of each kind, such as `subnet`.
    #[must_use]
    pub fn census(&self) -> BTreeMap<String, usize> {
        let mut census = BTreeMap::new();
        for line in self.inventory() {
            let kind = line.rsplit_once(' ').map_or(line.as_str(), |(kind, _)| kind);
            *census.entry(kind.to_owned()).or_default() += 1;
        }
        census
    }
}
