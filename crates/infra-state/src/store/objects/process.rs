//! Whether a process of this machine is still there.
//!
//! What is known comes from `/proc` of Linux. Elsewhere nothing is known, and a dead holder's lock ends after its lease.

use std::{fs, io};

/// `ESRCH` of Linux: what reading gives whose process ends between opening and reading.
const NO_SUCH_PROCESS: i32 = 3;

/// A process, told apart from every other one: the start of its machine, its process namespace, its number, and when it
/// was started. None where the system does not say.
pub(super) fn this() -> Option<String> {
    let pid = std::process::id();
    Some(format!("{}/{pid}/{}", machine()?, read_started(pid).ok()??))
}

/// Whether a process ran on this machine, and has ended.
pub(super) fn has_ended(process: &str) -> bool {
    let parts = || {
        let (rest, started) = process.rsplit_once('/')?;
        let (machine, pid) = rest.rsplit_once('/')?;
        Some((machine, pid.parse::<u32>().ok()?, started))
    };
    let Some((on, pid, since)) = parts() else { return false };
    if machine().is_none_or(|here| here != on) {
        return false;
    }
    match read_started(pid) {
        Ok(start) => start.is_none_or(|start| start != since),
        // There is none, or it went while it was looked at. Where those of others are hidden, one is always there: the first.
        Err(error) => is_gone(&error) && fs::exists("/proc/1/stat").unwrap_or(false),
    }
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(NO_SUCH_PROCESS)
}

/// This start of this machine, and the namespace that numbers its processes.
fn machine() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{}/{}", boot.trim(), namespace.display()))
}

/// When a process was started, in ticks since the machine was; see proc_pid_stat(5), field 22. None when it has ended.
fn read_started(pid: u32) -> io::Result<Option<String>> {
    Ok(start_in(&fs::read_to_string(format!("/proc/{pid}/stat"))?))
}

fn start_in(stat: &str) -> Option<String> {
    // The name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    // One that has ended and was not waited for yet is gone, too.
    let state = fields.next()?;
    (!matches!(state, "Z" | "X")).then(|| fields.nth(18).map(str::to_owned)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_until_it_ends() {
        let Some(own) = this() else { return };
        assert!(!has_ended(&own));
        let (place, _) = own.rsplit_once('/').expect("parts");
        assert!(has_ended(&format!("{place}/1")), "the number was given to another process");
        assert!(!has_ended(&format!("another-machine/pid:[1]/{}/1", std::process::id())));
        assert!(!has_ended("who knows"));
    }
}
