//! Other machines: who connects to them is given from outside.

use std::time::Duration;

use async_trait::async_trait;
use tokio::io::AsyncRead;
use tokio::time::{Instant, sleep, timeout_at};

use super::connection::Connection;
use super::output::{Failed, Lines};
use crate::executor::Cancel;

/// How long the first pause between two attempts is; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// How long a pause is at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Who can connect to other machines.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Connects once, and logs in.
    async fn connect(&self, connection: &Connection) -> Result<Box<dyn Machine>, Unreachable>;

    /// Whether keys of an agent would be tried.
    fn has_agent(&self, connection: &Connection) -> bool;
}

/// Why there is no connection.
#[derive(Clone, Debug)]
pub struct Unreachable {
    /// What happened, to follow a colon.
    pub reason: String,
    /// Whether it would be the same in a minute: a machine that starts may refuse connections, and know no user yet.
    pub is_final: bool,
}

/// A machine that somebody is logged in to. Dropping it ends the connection, and what runs on it.
#[async_trait]
pub trait Machine: Send {
    /// Has the user's shell run a command, which reads `input` to its end, and waits for it. `tell` gets what it writes.
    ///
    /// # Errors
    /// The connection was lost; the text says how.
    async fn run(
        &mut self,
        command: &str,
        input: Option<Box<dyn AsyncRead + Send + Unpin>>,
        tell: &mut (dyn for<'t> FnMut(Source, &'t [u8]) + Send),
    ) -> Result<Ended, String>;
}

/// Where a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Its standard output.
    Output,
    /// Its standard error.
    Error,
}

/// How a command has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With an exit code.
    Code(u32),
    /// By a signal.
    Signal(String),
}

/// A provisioner at work on another machine.
pub(super) struct Remote<'a> {
    machine: Box<dyn Machine>,
    cancel: &'a Cancel,
    tell: &'a (dyn Fn(&str) + Sync),
}

impl<'a> Remote<'a> {
    /// Connects, as often as it takes within the time of the connection.
    pub(super) async fn reach(
        connector: &dyn Connector,
        connection: &Connection,
        cancel: &'a Cancel,
        tell: &'a (dyn Fn(&str) + Sync),
    ) -> Result<Self, Failed> {
        let end = Instant::now() + connection.timeout;
        let host = &connection.target.host;
        let mut pause = FIRST_PAUSE;
        let mut last = String::from("it does not answer");
        announce(connector, connection, tell);
        loop {
            let attempt = tokio::select! {
                attempt = timeout_at(end, connector.connect(connection)) => attempt,
                () = cancel.stopped() => return Err(interrupted(host)),
            };
            match attempt {
                Ok(Ok(machine)) => {
                    tell("Connected!");
                    return Ok(Self { machine, cancel, tell });
                }
                Ok(Err(Unreachable { reason, is_final: true })) => {
                    return Err(Failed::before(format!("{host} cannot be reached: {reason}")));
                }
                Ok(Err(Unreachable { reason, .. })) => last = reason,
                Err(_) => {}
            }
            if Instant::now() + pause >= end {
                let seconds = connection.timeout.as_secs();
                return Err(Failed::before(format!("{host} cannot be reached within {seconds} s: {last}")));
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = cancel.stopped() => return Err(interrupted(host)),
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Says something to whoever watches.
    pub(super) fn tell(&self, text: &str) {
        (self.tell)(text);
    }

    /// Runs a command and shows what it writes.
    pub(super) async fn run(&mut self, command: &str, what: &str) -> Result<(), Failed> {
        self.execute(command, None, what, self.tell).await
    }

    /// Runs a command that is none of the user's: what it writes matters only where it fails.
    pub(super) async fn quietly(
        &mut self,
        command: &str,
        input: Option<Box<dyn AsyncRead + Send + Unpin>>,
        what: &str,
    ) -> Result<(), Failed> {
        self.execute(command, input, what, &|_| {}).await
    }

    async fn execute(
        &mut self,
        command: &str,
        input: Option<Box<dyn AsyncRead + Send + Unpin>>,
        what: &str,
        tell: &(dyn Fn(&str) + Sync),
    ) -> Result<(), Failed> {
        let cancel = self.cancel;
        let mut output = Lines::new(tell);
        let ended = {
            let mut take = |source, bytes: &[u8]| output.take(source, bytes);
            tokio::select! {
                ended = self.machine.run(command, input, &mut take) => ended,
                () = cancel.hurried() => Err("it was interrupted".to_owned()),
            }
        };
        output.finish();
        let reason = match ended {
            Ok(Ended::Code(0)) => return Ok(()),
            Ok(Ended::Code(code)) => format!("{what} ended with exit code {code}"),
            Ok(Ended::Signal(signal)) => format!("{what} was ended by the signal {signal}"),
            Err(reason) => format!("{what} did not end: {reason}"),
        };
        Err(Failed { reason, output: Some(output.written()) })
    }
}

fn interrupted(host: &str) -> Failed {
    Failed::before(format!("{host} was not reached before the interrupt"))
}

/// Says where we connect to, and with what.
fn announce(connector: &dyn Connector, connection: &Connection, tell: &(dyn Fn(&str) + Sync)) {
    let agent = connector.has_agent(connection);
    let ends = [("", Some(&connection.target)), ("Bastion ", connection.bastion.as_ref())];
    for (at, end) in ends.iter().filter_map(|(at, end)| Some((at, (*end)?))) {
        tell(match *at {
            "" => "Connecting to remote host via SSH...",
            _ => "Using configured bastion host...",
        });
        tell(&format!("  {at}Host: {}", end.host));
        tell(&format!("  {at}User: {}", end.user));
        tell(&format!("  {at}Password: {}", end.password.is_some()));
        tell(&format!("  {at}Private key: {}", end.private_key.is_some()));
        tell(&format!("  {at}Certificate: {}", end.certificate.is_some()));
        tell(&format!("  {at}SSH Agent: {agent}"));
        tell(&format!("  {at}Checking Host Key: {}", end.host_key.is_some()));
    }
}

/// A text as one word of a shell.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_stays_one() {
        assert_eq!(quoted("/tmp/a b"), "'/tmp/a b'");
        assert_eq!(quoted("it's; rm"), r"'it'\''s; rm'");
    }
}
