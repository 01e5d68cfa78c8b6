//! The emulators of `localstack/`: what is installed for each, how it starts, and when it is ready.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use self::forks::Fork;
use crate::process::{Tethered, wait_until};
use crate::python::{self, Requirements};
use crate::{Result, repository};

mod forks;
pub mod service;

pub use forks::{Forks, VARIABLE as FORKS};

/// How long an emulator may take from its start to its first answer.
const READY_LIMIT: Duration = Duration::from_secs(120);

/// How long an answer to the question whether it is ready may take.
const PROBE_LIMIT: Duration = Duration::from_secs(2);

/// How long forgetting everything may take: moto loads its managed policies anew.
const RESET_LIMIT: Duration = Duration::from_secs(60);

/// An emulator that this repository pins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Breadth: whole stacks.
    Moto,
    /// Fidelity: S3 above all.
    LocalStack,
}

impl Kind {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Moto, Self::LocalStack];

    /// The name it has on the command line and in file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Moto => "moto",
            Self::LocalStack => "localstack",
        }
    }

    /// The emulator of that name.
    pub fn named(name: &str) -> Result<Self> {
        let kind = Self::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| format!("there is no emulator `{name}`: moto and localstack are known").into())
    }

    /// The port it listens on unless told otherwise.
    #[must_use]
    pub fn default_port(self) -> u16 {
        match self {
            Self::Moto => 5566,
            Self::LocalStack => 4566,
        }
    }

    fn requirements(self) -> Requirements {
        let folder = localstack_folder().join(self.name());
        Requirements {
            wanted: folder.join("requirements.txt"),
            pinned: folder.join("constraints.txt"),
            minor: match self {
                Self::Moto => 11,
                Self::LocalStack => 13,
            },
            finish: (self == Self::Moto).then(|| folder.join("mend.py")),
        }
    }

    /// Answers 200 once the emulator serves requests.
    fn health_path(self) -> &'static str {
        match self {
            Self::Moto => "/moto-api/data.json",
            Self::LocalStack => "/_localstack/health",
        }
    }
}

fn localstack_folder() -> PathBuf {
    repository().join("localstack")
}

/// Folder of the records and logs of emulators.
fn run_folder() -> PathBuf {
    localstack_folder().join(".run")
}

/// An emulator whose virtual environment stands.
#[derive(Clone, Debug)]
pub struct Installed {
    kind: Kind,
    environment: PathBuf,
}

impl Installed {
    /// Installs an emulator, unless the pinned version of it already is.
    pub fn install(kind: Kind) -> Result<Self> {
        let environment = Self::default_environment(kind);
        python::install(&environment, &kind.requirements())?;
        Ok(Self { kind, environment })
    }

    /// An emulator in a virtual environment that someone else made; `None` if there is none in that folder.
    #[must_use]
    pub fn at(kind: Kind, environment: &Path) -> Option<Self> {
        let python = environment.join("bin/python");
        python.is_file().then(|| Self { kind, environment: environment.to_owned() })
    }

    /// The moto that tests use: `INFRA_EMULATOR_VENV` names its virtual environment, else the one that `cargo xtask emulator up`
    /// makes is taken. `None` where none is installed; a set variable that names none is an error.
    pub fn for_tests() -> Result<Option<Self>> {
        let Some(named) = std::env::var_os("INFRA_EMULATOR_VENV").map(PathBuf::from) else {
            return Ok(Self::at(Kind::Moto, &Self::default_environment(Kind::Moto)));
        };
        let installed = Self::at(Kind::Moto, &named);
        let none = || format!("INFRA_EMULATOR_VENV={} is no virtual environment", named.display());
        installed.ok_or_else(none).map(Some).map_err(Into::into)
    }

    /// Where `install` puts an emulator.
    #[must_use]
    pub fn default_environment(kind: Kind) -> PathBuf {
        localstack_folder().join(format!(".venv-{}", kind.name()))
    }

    /// Its virtual environment.
    #[must_use]
    pub fn environment(&self) -> &Path {
        &self.environment
    }

    /// A program of the virtual environment, such as `aws` or `python`.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.environment.join("bin").join(name)
    }

    /// Its Python, with the emulator's settings.
    fn python(&self) -> Command {
        let mut command = Command::new(self.program("python"));
        if self.kind == Kind::Moto {
            // Without it, AWS managed policies do not exist and cannot be attached.
            command.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
            // It does not look at records: a certificate is as valid at once as a minute later.
            command.env("MOTO_ACM_VALIDATION_WAIT", "0");
        }
        command
    }

    /// The command that serves on a loopback port until it is ended.
    ///
    /// `home` is a folder that the emulator may write to.
    fn serve(&self, port: u16, home: &Path) -> Command {
        let address = format!("127.0.0.1:{port}");
        match self.kind {
            Kind::Moto => {
                let mut command = self.python();
                command.arg(self.program("moto_server"));
                command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
                command
            }
            Kind::LocalStack => {
                let mut command = self.python();
                command
                    .args(["-m", "localstack.runtime.main"])
                    .env("HOME", home)
                    .env("GATEWAY_LISTEN", &address)
                    .env("LOCALSTACK_HOST", &address)
                    .env("GATEWAY_SERVER", "hypercorn")
                    // No name server of its own, nothing sent home, no certificate fetched.
                    .env("DNS_ADDRESS", "0")
                    .env("DISABLE_EVENTS", "1")
                    .env("SKIP_SSL_CERT_DOWNLOAD", "1");
                command
            }
        }
    }

    /// Starts the emulator on a free port, for as long as the returned value lives.
    ///
    /// What it prints goes to `<name>.log` in `folder`, which is also the emulator's home. Where there are [`Forks`], it is one of
    /// them.
    pub fn start(&self, folder: &Path) -> Result<Running> {
        if let (Kind::Moto, Some(socket)) = (self.kind, std::env::var_os(FORKS)) {
            let fork = Fork::of(Path::new(&socket))?;
            return Ok(Running { kind: self.kind, port: fork.port, process: Process::Fork(fork) });
        }
        let port = free_port(0)?;
        let log = folder.join(format!("{}.log", self.kind.name()));
        let (output, errors) = outputs(&log)?;
        let mut process = Tethered::spawn(&self.serve(port, folder), output, errors)?;
        wait_until_ready(self.kind, port, &log, || process.exited().is_some())?;
        Ok(Running { kind: self.kind, port, process: Process::Own(process) })
    }
}

/// An emulator that serves until this value is dropped.
#[derive(Debug)]
pub struct Running {
    kind: Kind,
    port: u16,
    process: Process,
}

/// What ends an emulator when it is dropped.
#[derive(Debug)]
enum Process {
    Own(Tethered),
    Fork(Fork),
}

impl Running {
    /// Port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What `AWS_ENDPOINT_URL` is set to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        endpoint(self.port)
    }

    /// Forgets everything that was created.
    pub fn reset(&self) -> Result<()> {
        let path = match self.kind {
            Kind::Moto => "/moto-api/reset",
            Kind::LocalStack => "/_localstack/state/reset",
        };
        let status = status_of(self.port, "POST", path, RESET_LIMIT)?;
        if status == "200" {
            Ok(())
        } else {
            Err(format!("{} answered {status} to a reset", self.kind.name()).into())
        }
    }

    /// Number of the emulator's process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        match &self.process {
            Process::Own(process) => process.pid(),
            Process::Fork(fork) => fork.pid,
        }
    }
}

/// Points a command, and what it starts, at an emulator and nowhere else.
///
/// Every setting of AWS and Terraform that the environment or a home folder could hold is taken away first: a test must
/// never reach a real account.
pub fn point_at(command: &mut Command, endpoint: &str) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("AWS_") || text.starts_with("TF_") || text.starts_with("INFRA_") {
            command.env_remove(&name);
        }
    }
    // Loopback must not go through a proxy of the machine.
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_PAGER", "");
}

fn endpoint(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// The given loopback port if nobody listens on it, or any free one for 0.
fn free_port(port: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| format!("port {port} is not free ({error}): choose another with --port"))?;
    Ok(listener.local_addr()?.port())
}

/// A log file as the output and the errors of a process.
fn outputs(log: &Path) -> Result<(Stdio, Stdio)> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(log).map_err(|error| format!("cannot write {}: {error}", log.display()))?;
    Ok((Stdio::from(file.try_clone()?), Stdio::from(file)))
}

/// Waits for the emulator's first answer; `ended` tells that its process is gone.
fn wait_until_ready(kind: Kind, port: u16, log: &Path, mut ended: impl FnMut() -> bool) -> Result<()> {
    let mut gone = false;
    let answered = wait_until(READY_LIMIT, || {
        gone = ended();
        gone || is_healthy(kind, port)
    });
    if answered && !gone {
        return Ok(());
    }
    let problem = if gone {
        "ended before it was ready".to_owned()
    } else {
        format!("was not ready after {} seconds", READY_LIMIT.as_secs())
    };
    Err(format!(
        "{} on port {port} {problem}; the end of {}:\n{}",
        kind.name(),
        log.display(),
        last_lines(log)
    )
    .into())
}

fn last_lines(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

fn is_healthy(kind: Kind, port: u16) -> bool {
    status_of(port, "GET", kind.health_path(), PROBE_LIMIT).is_ok_and(|status| status == "200")
}

/// Status code of a request without a body on loopback.
fn status_of(port: u16, method: &str, path: &str, limit: Duration) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), limit)?;
    stream.set_read_timeout(Some(limit))?;
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n")?;
    let mut status_line = [0; 12];
    stream.read_exact(&mut status_line)?;
    // `HTTP/1.1 200`
    Ok(String::from_utf8_lossy(&status_line[9..]).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_taken_port_is_refused() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let listener = TcpListener::bind(taken).unwrap();
        let error = free_port(taken.port()).unwrap_err().to_string();
        assert!(error.contains("is not free"), "{error}");
        drop(listener);
    }

    #[test]
    fn every_emulator_has_its_files() {
        for kind in Kind::ALL {
            let requirements = kind.requirements();
            assert!(requirements.wanted.is_file() && requirements.pinned.is_file(), "{}", kind.name());
            assert_eq!(Kind::named(kind.name()).unwrap(), kind);
        }
        assert!(Kind::named("azurite").is_err());
    }

    #[test]
    fn a_process_that_ends_at_once_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        fs::write(&log, "no module named moto\n").unwrap();
        let error = wait_until_ready(Kind::Moto, 1, &log, || true).unwrap_err().to_string();
        assert!(
            error.contains("ended before it was ready") && error.contains("no module named moto"),
            "{error}"
        );
    }

    #[test]
    fn a_command_keeps_nothing_of_a_real_account() {
        let mut command = Command::new("true");
        point_at(&mut command, "http://127.0.0.1:1");
        let set = |name: &str| command.get_envs().find(|(key, _)| *key == name).and_then(|(_, value)| value);
        assert_eq!(set("AWS_ENDPOINT_URL").unwrap(), "http://127.0.0.1:1");
        assert_eq!(set("AWS_SHARED_CREDENTIALS_FILE").unwrap(), "/dev/null");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TF_")) {
            assert_eq!(command.get_envs().find(|(key, _)| *key == name).unwrap().1, None);
        }
    }
}
