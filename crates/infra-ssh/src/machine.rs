//! Commands on a machine that somebody is logged in to.

use std::time::Duration;

use async_trait::async_trait;
use infra_engine::remote::{Ended, Machine, Source};
use russh::ChannelMsg;
use russh::client::Handle;
use tokio::io::AsyncRead;
use tokio::time::{Instant, timeout_at};

use crate::trust::{Trust, error_of};

/// How long output is waited for when the command has ended: what it left running may hold the other end for ever.
const GRACE: Duration = Duration::from_secs(1);

/// The number of standard error among the streams of a channel.
const STDERR: u32 = 1;

/// A session, and the one that it leads through. They end with this.
pub(crate) struct Connected {
    session: Handle<Trust>,
    _bastion: Option<Handle<Trust>>,
}

impl Connected {
    pub(crate) fn new(session: Handle<Trust>, bastion: Option<Handle<Trust>>) -> Self {
        Self { session, _bastion: bastion }
    }
}

#[async_trait]
impl Machine for Connected {
    async fn run(
        &mut self,
        command: &str,
        input: Option<Box<dyn AsyncRead + Send + Unpin>>,
        tell: &mut (dyn for<'t> FnMut(Source, &'t [u8]) + Send),
    ) -> Result<Ended, String> {
        let lost = |error: russh::Error| error_of(&error).reason;
        let channel = self.session.channel_open_session().await.map_err(lost)?;
        channel.exec(true, command).await.map_err(lost)?;
        let (mut reading, writing) = channel.split();
        let feed = async {
            if let Some(input) = input {
                writing.data(input).await?;
            }
            writing.eof().await
        };
        let mut feed = std::pin::pin!(feed);
        let mut is_fed = false;
        let mut ended = None;
        let mut lost = "the connection was lost".to_owned();
        // When nothing more is waited for.
        let mut end = None;
        loop {
            let message = match end {
                None => tokio::select! {
                    message = reading.wait() => message,
                    fed = &mut feed, if !is_fed => {
                        is_fed = true;
                        // A command that has enough may end before it has read everything: its exit code tells.
                        if let Err(error) = fed {
                            lost = format!("its input could not be read or sent: {error}");
                            end = Some(Instant::now() + GRACE);
                        }
                        continue;
                    }
                },
                Some(end) => timeout_at(end, reading.wait()).await.unwrap_or_default(),
            };
            match message {
                Some(ChannelMsg::Data { data }) => tell(Source::Output, &data),
                Some(ChannelMsg::ExtendedData { data, ext: STDERR }) => tell(Source::Error, &data),
                Some(ChannelMsg::ExitStatus { exit_status }) => {
                    ended = Some(Ended::Code(exit_status));
                    end = Some(Instant::now() + GRACE);
                }
                Some(ChannelMsg::ExitSignal { signal_name, .. }) => {
                    ended = Some(Ended::Signal(format!("{signal_name:?}")));
                    end = Some(Instant::now() + GRACE);
                }
                Some(ChannelMsg::Failure) => {
                    return Err("the server runs no commands for this user".to_owned());
                }
                Some(_) => {}
                None => return ended.ok_or(lost),
            }
        }
    }
}
