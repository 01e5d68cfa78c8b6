//! Looks into an account through a client that is not ours.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use xtask::emulator::point_at;

/// What it is asked with. `localstack/inventory.py` takes seconds to start and milliseconds to answer.
const SCRIPT: &str = include_str!("inspector.py");

/// A Python process that reads the account as often as it is asked; ends when dropped.
#[derive(Debug)]
pub(crate) struct Inspector {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Inspector {
    /// Starts one with a Python that has boto3.
    pub(crate) fn start(python: &Path, endpoint: &str) -> Self {
        let mut command = std::process::Command::new(python);
        point_at(&mut command, endpoint);
        command
            .args(["-c", SCRIPT])
            .env("PYTHONPATH", xtask::repository().join("localstack"))
            // The folder of the sources stays as it is.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = command.spawn().expect("python runs");
        let questions = process.stdin.take().expect("a pipe");
        let answers = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, questions, answers }
    }

    /// One line for each object that exists.
    pub(crate) fn ask(&mut self) -> Vec<String> {
        writeln!(self.questions).expect("the inspector listens");
        let mut found = Vec::new();
        for line in self.answers.by_ref().lines() {
            let line = line.expect("an answer in UTF-8");
            match line.strip_prefix("ended with ") {
                Some("0") => return Vec::new(),
                Some("1") => {
                    // The last line is the total.
                    found.pop();
                    return found;
                }
                Some(code) => panic!("inventory.py ended with {code}; it says above why"),
                None => found.push(line),
            }
        }
        panic!("inventory.py ended without an answer; it says above why")
    }
}

impl Drop for Inspector {
    fn drop(&mut self) {
        // Fails for one that has ended, which is fine.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
