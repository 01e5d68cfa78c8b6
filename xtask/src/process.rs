//! Processes that are started, recognised again, and ended without leaving anything behind.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::Result;

/// How long a process may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

const POLL: Duration = Duration::from_millis(50);

/// A process as recorded on disk: its number, and its start time, which tells it from a later process of that number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The process number; also the number of its group.
    pub pid: u32,
    /// When it started, in the operating system's own notation.
    pub started: String,
}

impl Identity {
    /// The identity of a process that runs now; `None` if there is none of that number.
    #[must_use]
    pub fn of(pid: u32) -> Option<Self> {
        Some(Self { pid, started: start_time(pid)? })
    }

    /// Whether this very process still runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        start_time(self.pid).as_ref() == Some(&self.started)
    }

    /// Ends the process and its group: asks, waits, then kills. Does nothing if it no longer runs.
    ///
    /// The process must lead its group, as those of [`detached`] do.
    pub fn end(&self) -> Result<()> {
        if !self.is_running() {
            return Ok(());
        }
        signal_group(self.pid, Signal::TERM);
        if wait_until(GRACE, || !self.is_running()) {
            return Ok(());
        }
        signal_group(self.pid, Signal::KILL);
        if wait_until(GRACE, || !self.is_running()) {
            return Ok(());
        }
        Err(format!("process {} does not end, even when killed", self.pid).into())
    }
}

/// A command whose process leads a group of its own, so that the terminal's Ctrl-C does not reach it and one signal ends
/// all of its children. It outlives the process that spawns it.
#[must_use]
pub fn detached(mut command: Command) -> Command {
    command.process_group(0).stdin(Stdio::null());
    command
}

/// A child that cannot outlive its parent: it ends when this value is dropped, and also when the parent is killed.
#[derive(Debug)]
pub struct Tethered {
    child: Child,
    /// Held open: the watcher beside the child ends it when this pipe closes, which the kernel does for a killed parent.
    _tether: Option<ChildStdin>,
}

/// Waits for the end of its input, then ends the process that it was started beside.
const WATCHER: &str = r#"exec 3<&0; (cat <&3 >/dev/null; kill $$) & exec "$@" 3<&- </dev/null"#;

impl Tethered {
    /// Starts a command tethered to this process. Its input is empty; its output and errors go where they are sent.
    pub fn spawn(command: &Command, output: Stdio, errors: Stdio) -> Result<Self> {
        let mut watched = Command::new("sh");
        watched.args(["-c", WATCHER, "sh"]).arg(command.get_program()).args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            watched.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => watched.env(name, value),
                None => watched.env_remove(name),
            };
        }
        let mut child =
            watched.process_group(0).stdin(Stdio::piped()).stdout(output).stderr(errors).spawn().map_err(
                |error| format!("cannot start {}: {error}", command.get_program().to_string_lossy()),
            )?;
        let tether = child.stdin.take();
        Ok(Self { child, _tether: tether })
    }

    /// Number of the process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its exit status, if it has ended on its own.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }
}

impl Drop for Tethered {
    fn drop(&mut self) {
        // Unless it was waited for, the number cannot belong to another process yet.
        let pid = self.child.id();
        if self.exited().is_some() {
            return;
        }
        signal_group(pid, Signal::TERM);
        if !wait_until(GRACE, || self.exited().is_some()) {
            signal_group(pid, Signal::KILL);
            // A killed process always ends.
            drop(self.child.wait());
        }
    }
}

/// Runs a command to its end with the terminal's input and output; kills it after `limit`.
pub fn run(command: &mut Command, limit: Duration) -> Result<ExitStatus> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().map_err(|error| format!("cannot start {name}: {error}"))?;
    wait_with_limit(&mut child, &name, limit)
}

/// Runs a command to its end, prints what it writes as it comes, and returns that too; kills it after `limit`.
pub fn run_and_capture(command: &mut Command, limit: Duration) -> Result<(ExitStatus, String)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| format!("cannot start {name}: {error}"))?;
    let output = child.stdout.take();
    let reader = std::thread::spawn(move || output.map(print_through).unwrap_or_default());
    let status = wait_with_limit(&mut child, &name, limit)?;
    let output = reader.join().map_err(|_| format!("the output of {name} could not be read"))?;
    Ok((status, String::from_utf8_lossy(&output).into_owned()))
}

fn print_through(mut output: impl Read) -> Vec<u8> {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = output.read(&mut buffer) {
        // What cannot be printed is still returned.
        drop(std::io::Write::write_all(&mut std::io::stdout(), &buffer[..length]));
        all.extend_from_slice(&buffer[..length]);
    }
    all
}

fn wait_with_limit(child: &mut Child, name: &str, limit: Duration) -> Result<ExitStatus> {
    let mut status = None;
    let ended = wait_until(limit, || {
        status = child.try_wait().ok().flatten();
        status.is_some()
    });
    match status {
        Some(status) if ended => Ok(status),
        _ => {
            child.kill()?;
            child.wait()?;
            Err(format!("{name} did not end within {} seconds and was killed", limit.as_secs()).into())
        }
    }
}

/// Asks a condition until it holds or `limit` has passed; returns whether it held.
pub fn wait_until(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if condition() {
            return true;
        }
        if start.elapsed() >= limit {
            return false;
        }
        std::thread::sleep(POLL);
    }
}

fn signal_group(leader: u32, signal: Signal) {
    if let Some(group) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        // An error means that the group is gone, which is what the signal is for.
        let _ = kill_process_group(group, signal);
    }
}

/// Start time of a process; `None` if it does not run, which includes one that has ended but was not waited for.
fn start_time(pid: u32) -> Option<String> {
    if Path::new("/proc/self/stat").exists() {
        return start_time_in(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?);
    }
    let output = Command::new("ps").args(["-o", "lstart=", "-p", &pid.to_string()]).output().ok()?;
    let started = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!started.is_empty()).then_some(started)
}

/// Field 22 of `/proc/PID/stat`. The second field is a name in brackets that may hold anything, so counting starts behind it.
fn start_time_in(stat: &str) -> Option<String> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let started = fields.nth(18)?;
    (state != "Z" && state != "X").then(|| started.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_start_time_is_read_behind_a_name_with_brackets() {
        let stat = "42 (a) b) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2 3";
        assert_eq!(start_time_in(stat).as_deref(), Some("987654"));
        assert_eq!(start_time_in(&stat.replace(") S", ") Z")), None);
    }

    #[test]
    fn a_process_is_told_from_a_later_one_of_its_number() {
        let own = Identity::of(std::process::id()).unwrap();
        assert!(own.is_running());
        let other = Identity { started: format!("{}0", own.started), ..own };
        assert!(!other.is_running());
        // Ending a process that is not the recorded one must not touch this one.
        other.end().unwrap();
    }

    #[test]
    fn a_detached_process_ends_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("child");
        let script = format!("sleep 60 & echo $! >{0}.new; mv {0}.new {0}; wait", file.display());
        let mut child = detached(shell(&script)).spawn().unwrap();
        let identity = Identity::of(child.id()).unwrap();
        assert!(wait_until(GRACE, || file.exists()));
        let grandchild =
            Identity::of(std::fs::read_to_string(&file).unwrap().trim().parse().unwrap()).unwrap();
        identity.end().unwrap();
        assert!(!identity.is_running());
        assert!(wait_until(GRACE, || !grandchild.is_running()));
        child.wait().unwrap();
    }

    #[test]
    fn a_tethered_process_ends_when_dropped() {
        let tethered = Tethered::spawn(&shell("sleep 60"), Stdio::null(), Stdio::null()).unwrap();
        let identity = Identity::of(tethered.pid()).unwrap();
        drop(tethered);
        assert!(!identity.is_running());
    }

    #[test]
    fn a_tethered_process_ends_when_its_tether_breaks() {
        let mut tethered = Tethered::spawn(&shell("exec sleep 60"), Stdio::null(), Stdio::null()).unwrap();
        // What the kernel does for a parent that was killed.
        tethered._tether = None;
        assert!(wait_until(GRACE, || tethered.exited().is_some()));
    }

    #[test]
    fn a_command_that_does_not_end_is_killed() {
        let error = run(&mut shell("exec sleep 60"), Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("did not end"), "{error}");
    }

    #[test]
    fn output_is_captured_with_the_exit_code() {
        let (status, output) = run_and_capture(&mut shell("echo seen; exit 3"), GRACE).unwrap();
        assert_eq!((status.code(), output.as_str()), (Some(3), "seen\n"));
    }
}
