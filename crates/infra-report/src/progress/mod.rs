//! What happens, line by line, while it happens.

mod phrases;
mod reporter;

use std::io::Write;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use infra_engine::{Event, Observer};

use crate::Style;
use reporter::Reporter;

/// How often an action that takes long is mentioned again.
const REMINDER: Duration = Duration::from_secs(10);

/// Writes a line for everything that happens, and one every ten seconds for every action that goes on.
///
/// A thread of its own writes, so that a terminal that does not take text holds up nothing but itself. Dropping this
/// writes what is left and ends the thread.
pub struct Progress {
    events: Option<Sender<(Instant, Event)>>,
    writer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Writes to `out`: text for people, or JSON messages. When no thread can be started, nothing is written.
    pub fn new(style: Style, json: bool, out: Box<dyn Write + Send>) -> Self {
        Self::every(REMINDER, style, json, out)
    }

    fn every(reminder: Duration, style: Style, json: bool, out: Box<dyn Write + Send>) -> Self {
        let (events, received) = channel();
        let mut reporter = Reporter::new(style, json, out, reminder);
        let writer =
            std::thread::Builder::new().name("progress".to_owned()).spawn(move || reporter.run(&received));
        Self { events: Some(events), writer: writer.ok() }
    }

    /// Writes nothing.
    pub fn silent(mut self) -> Self {
        self.events = None;
        self
    }
}

impl Observer for Progress {
    fn notice(&self, event: &Event) {
        if let Some(events) = &self.events {
            // A thread that is gone has nobody to write for.
            let _ = events.send((Instant::now(), event.clone()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.events = None;
        if let Some(writer) = self.writer.take() {
            // It has written all it could, whatever became of it.
            let _ = writer.join();
        }
    }
}
