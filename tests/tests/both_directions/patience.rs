//! A command that is interrupted where it waits for what never comes.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use infra_tests::note;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::NamedTempFile;

/// How long an interrupted command may take to end by itself.
const GRACE: Duration = Duration::from_secs(30);

/// Runs a command and returns what it printed. After `limit` it is interrupted once, and ends as it does by Ctrl-C.
pub fn run_patiently(mut command: Command, limit: Duration) -> String {
    let printed = NamedTempFile::new().unwrap();
    let mut child =
        command.stdout(Stdio::from(printed.reopen().unwrap())).stderr(Stdio::inherit()).spawn().unwrap();
    let began = Instant::now();
    let mut is_interrupted = false;
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > limit && !is_interrupted {
            note(format_args!("interrupted after {} s", limit.as_secs()));
            kill_process(Pid::from_child(&child), Signal::INT).unwrap();
            is_interrupted = true;
        }
        if began.elapsed() > limit + GRACE {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    fs::read_to_string(printed.path()).unwrap()
}
