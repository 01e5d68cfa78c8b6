//! An emulator of a test's own.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use xtask::emulator::{Installed, Kind, Running, point_at};

/// moto on a free loopback port; ends when dropped, and when the test is killed.
#[derive(Debug)]
pub struct Emulator {
    installed: Installed,
    running: Running,
    /// Where it logs.
    _folder: TempDir,
}

impl Emulator {
    /// Starts one. Where none is installed it says so and returns `None`: the test then ends.
    ///
    /// `INFRA_EMULATOR_VENV` names its virtual environment, else the one that `cargo xtask emulator up` makes is taken.
    /// A set variable that names none is a failure: whoever set it wants the test to run.
    #[must_use]
    pub fn start() -> Option<Self> {
        let installed = match std::env::var_os("INFRA_EMULATOR_VENV") {
            Some(folder) => Installed::at(Kind::Moto, Path::new(&folder)).unwrap_or_else(|| {
                panic!("INFRA_EMULATOR_VENV={} is no virtual environment", folder.display())
            }),
            None => match Installed::at(Kind::Moto, &Installed::default_environment(Kind::Moto)) {
                Some(installed) => installed,
                None => {
                    eprintln!("skipped: no emulator is installed; `cargo xtask emulator up` installs one");
                    return None;
                }
            },
        };
        let folder = TempDir::new().expect("a temporary folder");
        let running = installed.start(folder.path()).unwrap_or_else(|error| panic!("{error}"));
        Some(Self { installed, running, _folder: folder })
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

    /// What is left in the account, one object a line, as `localstack/inventory.py` sees it; empty when nothing is.
    #[must_use]
    pub fn inventory(&self) -> Vec<String> {
        let script: PathBuf = xtask::repository().join("localstack/inventory.py");
        let mut command = Command::new(self.installed.program("python"));
        point_at(&mut command, &self.endpoint());
        let output = command.arg(script).output().expect("python runs");
        let text = String::from_utf8_lossy(&output.stdout);
        match output.status.code() {
            Some(0) => Vec::new(),
            // The last line is the total.
            Some(1) => text.lines().rev().skip(1).map(str::to_owned).collect(),
            _ => panic!("inventory.py: {}", String::from_utf8_lossy(&output.stderr)),
        }
    }
}
