//! A PostgreSQL server of the tests' own.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A server in a folder of its own, reached by a socket in that folder; it ends with the value.
#[derive(Debug)]
pub struct Server {
    folder: TempDir,
    child: Child,
}

impl Server {
    /// None, with a reason, where PostgreSQL is not installed.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("skipped: PostgreSQL is not installed (Debian: apt-get install postgresql)");
            return None;
        };
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        // PostgreSQL refuses to run as root.
        let is_root = is_root();
        if is_root {
            let paths = [folder.path(), data.as_path()];
            for path in paths {
                assert!(Command::new("chown").arg("postgres").arg(path).status().unwrap().success());
            }
        }
        let run = |program: &str, arguments: &[&str]| {
            let program = programs.join(program);
            let mut command = match is_root {
                true => {
                    let mut command = Command::new("setpriv");
                    command
                        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"])
                        .arg(program);
                    command
                }
                false => Command::new(program),
            };
            command.args(arguments).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
            command
        };
        let data = data.display().to_string();
        let made = run("initdb", &["-D", &data, "-U", "infra", "-A", "trust", "--no-sync"])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb failed");
        let socket = folder.path().display().to_string();
        let settings = ["-D", &data, "-k", &socket, "-c", "listen_addresses=", "-c", "max_connections=120"];
        let child = run("postgres", &settings).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { folder, child };
        let deadline = Instant::now() + Duration::from_secs(60);
        // The server's own file says when it takes connections.
        let is_ready = || {
            let status = std::fs::read_to_string(server.folder.path().join("data/postmaster.pid"));
            status.is_ok_and(|status| status.lines().any(|line| line.trim() == "ready"))
        };
        while !is_ready() {
            assert!(Instant::now() < deadline, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }

    /// The socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join(".s.PGSQL.5432")
    }

    /// For `conn_str`.
    pub fn conn_str(&self, database: &str) -> String {
        format!("host={} user=infra dbname={database}", self.folder.path().display())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fast shutdown; without it the children of the server would remain for a moment.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-INT", &pid]).status();
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

/// The folder with `initdb` and `postgres`: on the path, or where Debian has it.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let has = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|name| is_program(&folder.join(name)));
    on_path.chain(debian).find(has)
}

fn is_program(path: &Path) -> bool {
    path.is_file()
}
