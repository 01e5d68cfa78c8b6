//! What happens, line by line, while it happens.

mod board;
mod live;
mod phrases;
mod reporter;
mod work;

use std::io::Write;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use infra_engine::{Event, Observer};

use crate::Style;
pub use live::Screen;
use reporter::Reporter;
pub use work::Work;

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

    /// Shows what goes on in the last lines of a terminal: what runs, since when, how long that usually takes, and how much
    /// is left. Above them stay the lines about what has ended.
    pub fn live(style: Style, work: Work, screen: Box<dyn Screen>) -> Self {
        let (events, received) = channel();
        let thread = std::thread::Builder::new().name("progress".to_owned());
        let writer = thread.spawn(move || live::run(&received, style, work, screen));
        Self { events: Some(events), writer: writer.ok() }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::{Receiver, channel};

    use infra_engine::Outcome;
    use infra_plan::{ActionKind, ObjectId};

    use super::*;

    /// A writer whose lines are received as they are written.
    struct Lines(Sender<String>);

    impl Write for Lines {
        fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(text).into_owned());
            Ok(text.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn next_line(lines: &Receiver<String>) -> String {
        let mut line = String::new();
        while !line.ends_with('\n') {
            line.push_str(&lines.recv_timeout(Duration::from_secs(20)).unwrap());
        }
        line
    }

    #[test]
    fn what_takes_long_is_mentioned_until_it_ends() {
        let (sender, lines) = channel();
        let reminder = Duration::from_millis(20);
        let progress = Progress::every(reminder, Style::default(), false, Box::new(Lines(sender)));
        let object = ObjectId::current("aws_vpc.main".parse().unwrap());
        let (kind, id) = (ActionKind::Update, Some("vpc-1".to_owned()));
        progress.notice(&Event::Started { object: object.clone(), kind, id: id.clone() });
        assert_eq!(next_line(&lines), "aws_vpc.main: Modifying... [id=vpc-1]\n");
        for _ in 0..3 {
            assert_eq!(next_line(&lines), "aws_vpc.main: Still modifying... [id=vpc-1, 0s elapsed]\n");
        }
        progress.notice(&Event::Ended { object, kind, outcome: Outcome::Done(id), elapsed: reminder });
        drop(progress);
        let rest: String = lines.iter().collect();
        let last = rest.lines().last().unwrap();
        assert_eq!(last, "aws_vpc.main: Modifications complete after 0s [id=vpc-1]");
    }
}
