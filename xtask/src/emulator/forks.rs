//! Copies of a moto that is loaded already, for many tests: see `localstack/moto/forks.py`.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::{Installed, Kind, READY_LIMIT, last_lines, localstack_folder, outputs};
use crate::Result;
use crate::process::{Tethered, wait_until};

/// Names the socket to tests that start emulators.
pub const VARIABLE: &str = "INFRA_EMULATOR_FORKS";

/// Hands out emulators until it is dropped; then they end, too.
#[derive(Debug)]
pub struct Forks {
    socket: PathBuf,
    _process: Tethered,
}

impl Forks {
    /// Loads moto. Its socket, and what it and its copies print, go to `folder`.
    pub fn start(moto: &Installed, folder: &Path) -> Result<Self> {
        let (socket, log) = (folder.join("forks"), folder.join("forks.log"));
        let (output, errors) = outputs(&log)?;
        let mut command = moto.python();
        command.arg(localstack_folder().join("moto/forks.py")).arg(&socket);
        // The folder of the sources stays as it is.
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let mut process = Tethered::spawn(&command, output, errors)?;
        if wait_until(READY_LIMIT, || socket.exists() || process.exited().is_some()) && socket.exists() {
            return Ok(Self { socket, _process: process });
        }
        let name = Kind::Moto.name();
        Err(format!("{name} cannot be loaded; the end of {}:\n{}", log.display(), last_lines(&log)).into())
    }

    /// Where they are asked for.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }
}

/// An emulator of one's own: it ends when this is dropped, and with the process that holds it.
#[derive(Debug)]
pub(super) struct Fork {
    pub port: u16,
    pub pid: u32,
    _connection: UnixStream,
}

impl Fork {
    pub fn of(socket: &Path) -> Result<Self> {
        let connection = UnixStream::connect(socket)
            .map_err(|error| format!("nobody answers at {VARIABLE}={}: {error}", socket.display()))?;
        let mut answer = String::new();
        BufReader::new(&connection).read_line(&mut answer)?;
        let (port, pid) = answer.trim_end().split_once(' ').ok_or("no emulator was handed out")?;
        Ok(Self { port: port.parse()?, pid: pid.parse()?, _connection: connection })
    }
}
