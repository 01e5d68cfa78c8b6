//! The sshd of OpenSSH, where it is installed.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A daemon that lets in who has the key of this test.
pub struct Sshd {
    pub port: u16,
    pub user: String,
    folder: TempDir,
    child: Child,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Sshd {
    /// Starts it. Says why not, where it is not installed.
    pub fn start() -> Option<Self> {
        let program = Path::new("/usr/sbin/sshd");
        if !program.exists() || !Path::new("/usr/bin/ssh-keygen").exists() {
            println!("skipped: no sshd is installed");
            return None;
        }
        let user = output("id", &["-un"]);
        if user == "root" {
            fs::create_dir_all("/run/sshd").expect("the folder that sshd wants");
        }
        let folder = TempDir::new().expect("folder");
        for key in ["host", "user"] {
            let path = folder.path().join(key);
            output("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", path.to_str().expect("UTF-8")]);
        }
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("it").port();
        let here = folder.path().display();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {here}/host\nAuthorizedKeysFile {here}/user.pub\nPidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
        );
        fs::write(folder.path().join("config"), config).expect("written");
        let child = Command::new(program)
            .args(["-D", "-e", "-f"])
            .arg(folder.path().join("config"))
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        Some(Self { port, user, folder, child })
    }

    pub fn user_key(&self) -> PathBuf {
        self.folder.path().join("user")
    }

    pub fn host_key(&self) -> PathBuf {
        self.folder.path().join("host.pub")
    }
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().expect("can be started");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
