//! An SSH server within the test: it lets in who it is told to, and has a shell run what it is asked to.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;

use russh::keys::{Algorithm, PrivateKey, PublicKey};
use russh::server::{Auth, ChannelOpenHandle, Config, Handler, Msg, Session, VerifiedPublicKey, run_stream};
use russh::{Channel, ChannelId, ChannelMsg};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::task::JoinHandle;

/// The password that lets the user `deploy` in.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server that runs until it is dropped.
pub struct TestServer {
    pub address: SocketAddr,
    /// Its key, as a line of OpenSSH.
    pub host_key: String,
    /// The private key that lets the user `deploy` in, in PEM.
    pub user_key: String,
    task: JoinHandle<()>,
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TestServer {
    /// Starts one. `refused` connections are closed before it answers.
    pub async fn start(refused: usize) -> Self {
        let key =
            || PrivateKey::random(&mut russh::keys::key::safe_rng(), Algorithm::Ed25519).expect("a key");
        let (host, user) = (key(), key());
        let host_key = host.public_key().to_openssh().expect("a line");
        let user_key = user.to_openssh(russh::keys::ssh_key::LineEnding::LF).expect("PEM").to_string();
        let config = Arc::new(Config {
            keys: vec![host],
            auth_rejection_time: std::time::Duration::ZERO,
            ..Config::default()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let user = user.public_key().clone();
        let task = tokio::spawn(async move {
            let mut seen = 0;
            while let Ok((stream, _)) = listener.accept().await {
                seen += 1;
                if seen <= refused {
                    continue;
                }
                let guest = Guest { user: user.clone(), channels: HashMap::new() };
                let config = config.clone();
                tokio::spawn(async move {
                    if let Ok(session) = run_stream(config, stream, guest).await {
                        let _ = session.await;
                    }
                });
            }
        });
        Self { address, host_key, user_key, task }
    }
}

struct Guest {
    user: PublicKey,
    channels: HashMap<ChannelId, Channel<Msg>>,
}

impl Handler for Guest {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Self::Error> {
        Ok(if user == "deploy" && password == PASSWORD { Auth::Accept } else { Auth::reject() })
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Self::Error> {
        let is_known = user == "deploy" && key.public_key.key_data() == self.user.key_data();
        Ok(if is_known { Auth::Accept } else { Auth::reject() })
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        self.channels.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _: &str,
        _: u32,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        let Ok(mut there) = TcpStream::connect((host, port as u16)).await else { return Ok(()) };
        reply.accept().await;
        tokio::spawn(async move {
            let _ = tokio::io::copy_bidirectional(&mut channel.into_stream(), &mut there).await;
        });
        Ok(())
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        command: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        let command = String::from_utf8_lossy(command).into_owned();
        if let Some(channel) = self.channels.remove(&id) {
            session.channel_success(id)?;
            tokio::spawn(run(channel, command));
        }
        Ok(())
    }
}

async fn run(channel: Channel<Msg>, command: String) {
    let mut child = Command::new("/bin/sh")
        .args(["-c", &command])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a shell");
    let (mut stdin, mut stdout, mut stderr) =
        (child.stdin.take(), child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
    let (mut reading, writing) = channel.split();
    let feed = async {
        loop {
            match reading.wait().await {
                Some(ChannelMsg::Data { data }) => {
                    if let Some(stdin) = &mut stdin {
                        let _ = stdin.write_all(&data).await;
                    }
                }
                Some(ChannelMsg::Eof) => drop(stdin.take()),
                // Whoever asked is gone.
                None | Some(ChannelMsg::Close) => return,
                Some(_) => {}
            }
        }
    };
    let work = async {
        let output = async {
            let mut piece = [0; 4096];
            while let Ok(n @ 1..) = stdout.read(&mut piece).await {
                let _ = writing.data(&piece[..n]).await;
            }
        };
        let errors = async {
            let mut piece = [0; 4096];
            while let Ok(n @ 1..) = stderr.read(&mut piece).await {
                let _ = writing.extended_data(1, &piece[..n]).await;
            }
        };
        tokio::join!(output, errors);
        let status = child.wait().await.expect("a status");
        let _ = writing.exit_status(status.code().unwrap_or(255) as u32).await;
        let _ = writing.eof().await;
        let _ = writing.close().await;
    };
    tokio::select! {
        () = feed => {}
        () = work => {}
    }
}
