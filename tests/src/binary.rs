//! The `infra` binary as a user runs it, and as a crash test kills it.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::NamedTempFile;
use xtask::emulator::point_at;
use xtask::process::{Identity, wait_until};

use crate::proxy::Callback;

/// No test waits longer for a command: one that hangs is killed, and fails.
const LIMIT: Duration = Duration::from_secs(300);

/// How long a killer waits for its target.
const AIM_LIMIT: Duration = Duration::from_secs(10);

/// The binary with a folder to run in and an endpoint to talk to.
#[derive(Clone, Debug)]
pub struct Infra {
    binary: PathBuf,
    folder: PathBuf,
    endpoint: String,
    /// Variables with their values; without one, the variable is taken away.
    environment: Vec<(OsString, Option<OsString>)>,
    /// What runs it, with arguments; empty when it runs by itself.
    wrapper: Vec<OsString>,
}

impl Infra {
    /// The binary that `INFRA_BIN` names, else the one beside this test's own executable.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn new(folder: &Path, endpoint: &str) -> Self {
        Self::with_binary(
            &std::env::var_os("INFRA_BIN").map_or_else(beside_the_tests, PathBuf::from),
            folder,
            endpoint,
        )
    }

    /// Another binary in its place.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn with_binary(binary: &Path, folder: &Path, endpoint: &str) -> Self {
        assert!(binary.is_file(), "{} is missing: `cargo build -p infra-cli` makes it", binary.display());
        Self {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            endpoint: endpoint.to_owned(),
            environment: Vec::new(),
            wrapper: Vec::new(),
        }
    }

    /// The same with one more environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), Some(value.into())));
        self
    }

    /// The same without an environment variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.environment.push((name.into(), None));
        self
    }

    /// The same run by another program, which gets the binary and its arguments after its own arguments.
    #[must_use]
    pub fn under(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(OsString::from).collect();
        self
    }

    /// The command, pointed at the endpoint and with no colours.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut words = self.wrapper.iter().map(OsString::as_os_str).chain([self.binary.as_os_str()]);
        let mut command = Command::new(words.next().expect("the binary at least"));
        command.args(words);
        point_at(&mut command, &self.endpoint);
        command.env("NO_COLOR", "1").env("HOME", &self.folder);
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Starts it and returns at once.
    #[must_use]
    pub fn start(&self, arguments: &[&str]) -> Running {
        let (stdout, stderr) = (NamedTempFile::new().expect("a file"), NamedTempFile::new().expect("a file"));
        let sink = |file: &NamedTempFile| Stdio::from(file.reopen().expect("a second handle"));
        let mut command = self.command(arguments);
        let child = command.stdout(sink(&stdout)).stderr(sink(&stderr)).spawn();
        let child = child.unwrap_or_else(|error| panic!("{}: {error}", self.binary.display()));
        Running { name: format!("infra {}", arguments.join(" ")), child, stdout, stderr }
    }

    /// Runs it to its end.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.start(arguments).wait()
    }
}

/// Test executables are in `deps` below the folder that binaries are in.
fn beside_the_tests() -> PathBuf {
    let executable = std::env::current_exe().expect("the path of this executable");
    let folder = executable.ancestors().nth(2).expect("a target folder");
    folder.join("infra")
}

/// A command that runs; killed when dropped.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    stdout: NamedTempFile,
    stderr: NamedTempFile,
}

impl Running {
    /// Number of its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it Ctrl-C.
    pub fn interrupt(&self) {
        signal(self.pid(), Signal::INT);
    }

    /// Ends it with `kill -9`.
    pub fn kill(&self) {
        signal(self.pid(), Signal::KILL);
    }

    /// Stops it where it is, as Ctrl-Z does.
    pub fn pause(&self) {
        signal(self.pid(), Signal::STOP);
    }

    /// Lets it go on.
    pub fn resume(&self) {
        signal(self.pid(), Signal::CONT);
    }

    /// What it has printed so far.
    #[must_use]
    pub fn output_so_far(&self) -> String {
        text_of(&self.stdout)
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// If it does not end within five minutes.
    #[must_use]
    pub fn wait(mut self) -> Outcome {
        let mut status = None;
        wait_until(LIMIT, || {
            status = self.child.try_wait().expect("the state of a child");
            status.is_some()
        });
        let outcome = |status| Outcome {
            name: self.name.clone(),
            status,
            stdout: text_of(&self.stdout),
            stderr: text_of(&self.stderr),
        };
        match status {
            Some(status) => outcome(status),
            None => panic!("{} hangs:\n{}", self.name, outcome(ExitStatus::default())),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails for one that has ended, which is fine.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn text_of(file: &NamedTempFile) -> String {
    let mut bytes = Vec::new();
    let mut file: File = file.reopen().expect("a second handle");
    file.read_to_end(&mut bytes).expect("output of a command");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// How a command ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    name: String,
    status: ExitStatus,
    /// What it printed.
    pub stdout: String,
    /// What it complained.
    pub stderr: String,
}

impl Outcome {
    /// The exit code; `None` if a signal ended it.
    #[must_use]
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Whether `kill -9` ended it.
    #[must_use]
    pub fn was_killed(&self) -> bool {
        self.status.signal() == Some(Signal::KILL.as_raw())
    }

    /// Itself, if it ended with that code.
    ///
    /// # Panics
    /// If it did not, with all it printed.
    #[expect(clippy::must_use_candidate, reason = "to look at the code is often all")]
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert!(self.code() == Some(code), "expected exit code {code}\n{self}");
        self
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}\n--- stdout\n{}\n--- stderr\n{}", self.name, self.status, self.stdout, self.stderr)
    }
}

/// Kills a process from inside the proxy. It can be given to a rule before the process exists: it waits to be aimed.
#[derive(Clone, Debug, Default)]
pub struct Killer {
    target: Arc<(Mutex<Option<u32>>, Condvar)>,
}

impl Killer {
    /// One without a target.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives it its target, which must not be waited for before it was killed.
    pub fn aim(&self, running: &Running) {
        let (target, aimed) = &*self.target;
        *target.lock().expect("a target") = Some(running.pid());
        aimed.notify_all();
    }

    /// For a rule: sends `kill -9` and returns when the process is dead, so that it sees nothing of what comes next.
    #[must_use]
    pub fn callback(&self) -> Callback {
        let own = self.clone();
        Arc::new(move |_| {
            let (target, aimed) = &*own.target;
            let guard = target.lock().expect("a target");
            let (guard, _) =
                aimed.wait_timeout_while(guard, AIM_LIMIT, |target| target.is_none()).expect("a target");
            let pid = guard.expect("the killer was aimed at a process");
            signal(pid, Signal::KILL);
            assert!(wait_until(LIMIT, || Identity::of(pid).is_none()), "process {pid} survives `kill -9`");
        })
    }
}

fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process number");
    // An error means that it has ended already.
    let _ = kill_process(pid, signal);
}
