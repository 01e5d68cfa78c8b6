//! Connections to other machines by SSH, for provisioners.

mod log_in;
mod machine;
mod trust;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use infra_engine::remote::{Connection, Connector, Endpoint, Machine, Unreachable};
use russh::client::{Config, Handle, connect_stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use machine::Connected;
use trust::Trust;

/// How often the other side must give a sign of life.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// Connects to other machines by SSH.
pub struct Ssh {
    agent: Option<PathBuf>,
    config: Arc<Config>,
}

impl Ssh {
    /// With the agent that listens at this socket, if there is one.
    pub fn new(agent: Option<PathBuf>) -> Self {
        let config = Config { keepalive_interval: Some(KEEPALIVE), nodelay: true, ..Config::default() };
        Self { agent, config: Arc::new(config) }
    }

    fn agent(&self, connection: &Connection) -> Option<&Path> {
        self.agent.as_deref().filter(|_| connection.agent != Some(false))
    }

    /// Talks to an endpoint over a stream that leads there, and logs in.
    async fn session<S>(
        &self,
        stream: S,
        end: &Endpoint,
        connection: &Connection,
    ) -> Result<Handle<Trust>, Unreachable>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let trust = Trust::of(end)?;
        let mut session = connect_stream(self.config.clone(), stream, trust).await?;
        log_in::log_in(&mut session, end, self.agent(connection), connection.agent_identity.as_deref())
            .await?;
        Ok(session)
    }
}

#[async_trait]
impl Connector for Ssh {
    async fn connect(&self, connection: &Connection) -> Result<Box<dyn Machine>, Unreachable> {
        if connection.agent == Some(true) && self.agent.is_none() {
            return Err(always(
                "\"agent\" is true, and there is no SSH agent: SSH_AUTH_SOCK is not set".to_owned(),
            ));
        }
        let target = &connection.target;
        let Some(bastion) = &connection.bastion else {
            let session = self.session(dial(target).await?, target, connection).await?;
            return Ok(Box::new(Connected::new(session, None)));
        };
        let through = self.session(dial(bastion).await?, bastion, connection).await.map_err(|problem| {
            Unreachable { reason: format!("bastion host {}: {}", bastion.host, problem.reason), ..problem }
        })?;
        let port = u32::from(target.port);
        let channel = through.channel_open_direct_tcpip(&target.host, port, "127.0.0.1", 0).await;
        let channel = channel.map_err(|error| {
            let place = format!("{}:{}", target.host, target.port);
            perhaps(format!("the bastion host {} does not reach {place}: {error}", bastion.host))
        })?;
        let session = self.session(channel.into_stream(), target, connection).await?;
        Ok(Box::new(Connected::new(session, Some(through))))
    }

    fn has_agent(&self, connection: &Connection) -> bool {
        self.agent(connection).is_some()
    }
}

async fn dial(end: &Endpoint) -> Result<TcpStream, Unreachable> {
    let stream = TcpStream::connect((end.host.as_str(), end.port)).await;
    let stream = stream.map_err(|error| {
        perhaps(format!("{}:{}: {}", end.host, end.port, infra_diagnostics::io_reason(&error)))
    })?;
    // Without it, only the last piece of an answer comes late.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// What may be otherwise in a minute.
fn perhaps(reason: String) -> Unreachable {
    Unreachable { reason, is_final: false }
}

/// What will not be otherwise.
fn always(reason: String) -> Unreachable {
    Unreachable { reason, is_final: true }
}
