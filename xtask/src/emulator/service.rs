//! Emulators that outlive the task that started them: `cargo xtask emulator up|down|status`.

use std::fs::{self, File};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Installed, Kind, endpoint, free_port, is_healthy, outputs, run_folder, wait_until_ready};
use crate::Result;
use crate::process::{Identity, detached};

/// What is written down about a running emulator.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    process: Identity,
    port: u16,
}

impl Record {
    fn file(kind: Kind) -> PathBuf {
        run_folder().join(format!("{}.json", kind.name()))
    }

    /// The record of an emulator that still runs.
    fn load(kind: Kind) -> Option<Self> {
        let record = Self::parse(&fs::read_to_string(Self::file(kind)).ok()?)?;
        record.process.is_running().then_some(record)
    }

    fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(Self {
            process: Identity {
                pid: value["pid"].as_u64()?.try_into().ok()?,
                started: value["started"].as_str()?.to_owned(),
            },
            port: value["port"].as_u64()?.try_into().ok()?,
        })
    }

    fn render(&self) -> String {
        let value = json!({
            "pid": self.process.pid,
            "started": self.process.started,
            "port": self.port,
            "endpoint": endpoint(self.port),
        });
        format!("{value:#}\n")
    }
}

/// Keeps two tasks from starting or stopping the same emulator at once, for as long as the file lives.
fn lock(kind: Kind) -> Result<File> {
    fs::create_dir_all(run_folder())?;
    let file = File::create(run_folder().join(format!("{}.lock", kind.name())))?;
    file.lock()?;
    Ok(file)
}

/// Installs and starts an emulator, unless it already runs. `port` 0 takes a free one, `None` the usual one.
pub fn up(kind: Kind, port: Option<u16>) -> Result<()> {
    let _lock = lock(kind)?;
    if let Some(record) = Record::load(kind) {
        if port.is_some_and(|port| port != 0 && port != record.port) {
            return Err(
                format!("{} already runs on port {}: take it down first", kind.name(), record.port).into()
            );
        }
        println!("{} already runs: AWS_ENDPOINT_URL={}", kind.name(), endpoint(record.port));
        return Ok(());
    }
    let port = free_port(port.unwrap_or_else(|| kind.default_port()))?;
    let installed = Installed::install(kind)?;
    let log = run_folder().join(format!("{}.log", kind.name()));
    let (output, errors) = outputs(&log)?;
    let home = run_folder().join(format!("{}-home", kind.name()));
    fs::create_dir_all(&home)?;

    let mut command = detached(installed.serve(port, &home));
    let mut child = command.stdout(output).stderr(errors).spawn()?;
    let process =
        Identity::of(child.id()).ok_or_else(|| format!("{} ended as soon as it started", kind.name()))?;
    let record = Record { process, port };
    // Before it is ready, so that `down` finds it even if this task is killed now.
    fs::write(Record::file(kind), record.render())?;
    if let Err(error) =
        wait_until_ready(kind, port, &log, || child.try_wait().is_ok_and(|status| status.is_some()))
    {
        record.process.end()?;
        drop(child.wait());
        fs::remove_file(Record::file(kind))?;
        return Err(error);
    }
    println!("{} is ready: AWS_ENDPOINT_URL={}", kind.name(), endpoint(port));
    Ok(())
}

/// Ends an emulator that `up` started; says so if there is none.
pub fn down(kind: Kind) -> Result<()> {
    let _lock = lock(kind)?;
    match Record::load(kind) {
        Some(record) => {
            record.process.end()?;
            println!("{} has ended", kind.name());
        }
        None => println!("{} does not run", kind.name()),
    }
    match fs::remove_file(Record::file(kind)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints one line for an emulator: whether it runs, where, and whether it answers.
pub fn status(kind: Kind) {
    match Record::load(kind) {
        Some(Record { process, port }) => {
            let health = if is_healthy(kind, port) { "answers" } else { "does not answer" };
            println!("{}: process {} on {} {health}", kind.name(), process.pid, endpoint(port));
        }
        None => println!("{}: does not run", kind.name()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let record = Record { process: Identity { pid: 42, started: "987654".to_owned() }, port: 5566 };
        assert_eq!(Record::parse(&record.render()).unwrap(), record);
        assert_eq!(Record::parse("{}"), None);
        assert_eq!(Record::parse(r#"{"pid": 42, "started": "1", "port": 99999}"#), None);
    }
}
