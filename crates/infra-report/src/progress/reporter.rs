//! The thread that writes.

use std::collections::HashMap;
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use infra_engine::{Event, Outcome};
use infra_plan::{ActionKind, ObjectId};

use super::phrases;
use crate::Style;
use crate::colour::Tone;
use crate::json::hook::{Hook, log, provisioner};

/// An action that goes on.
struct Running {
    kind: ActionKind,
    id: Option<String>,
    since: Instant,
    /// When it is mentioned next.
    due: Instant,
}

/// Turns events into lines.
pub(super) struct Reporter {
    style: Style,
    json: bool,
    out: Box<dyn Write + Send>,
    reminder: Duration,
    running: HashMap<ObjectId, Running>,
}

impl Reporter {
    pub fn new(style: Style, json: bool, out: Box<dyn Write + Send>, reminder: Duration) -> Self {
        Self { style, json, out, reminder, running: HashMap::new() }
    }

    /// Writes until nobody can send any more.
    pub fn run(&mut self, events: &Receiver<(Instant, Event)>) {
        loop {
            let due = self.running.values().map(|running| running.due).min();
            let wait = due.map(|due| due.saturating_duration_since(Instant::now()));
            let received = match wait {
                Some(wait) => events.recv_timeout(wait),
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match received {
                Ok((at, event)) => self.event(at, &event),
                Err(RecvTimeoutError::Timeout) => self.remind(Instant::now()),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn event(&mut self, at: Instant, event: &Event) {
        let text = phrases::event(event);
        let line = match event {
            Event::Started { object, kind, id } => {
                let running = Running { kind: *kind, id: id.clone(), since: at, due: at + self.reminder };
                self.running.insert(object.clone(), running);
                self.action("apply_start", &text, Hook::new(object, *kind, id.as_deref(), None))
            }
            Event::Ended { object, kind, outcome, elapsed } => {
                self.running.remove(object);
                let (ty, id) = match outcome {
                    Outcome::Done(id) => ("apply_complete", id.as_deref()),
                    Outcome::Failed | Outcome::Abandoned => ("apply_errored", None),
                };
                self.action(ty, &text, Hook::new(object, *kind, id, Some(elapsed.as_secs())))
            }
            Event::Provisioning { .. } | Event::Output { .. } | Event::Provisioned { .. } if self.json => {
                provisioner(event, &text)
            }
            // What it writes says enough of how it goes.
            Event::Provisioned { .. } | Event::Refreshed { .. } => return,
            Event::Provisioning { .. } | Event::Output { .. } => text,
            Event::Refreshing { .. } | Event::Recovered { .. } if self.json => log(event, &text),
            Event::Refreshing { .. } | Event::Recovered { .. } => self.style.paint(Tone::Bold, &text),
            Event::Stopping { .. } if self.json => log(event, &text),
            Event::Stopping { .. } => format!("\n{}\n", self.style.strong(Tone::Notice, &text)),
        };
        self.write(&line);
    }

    /// Mentions what goes on and is due.
    fn remind(&mut self, now: Instant) {
        let mut due: Vec<&ObjectId> =
            self.running.iter().filter(|(_, r)| r.due <= now).map(|(object, _)| object).collect();
        due.sort();
        let due: Vec<ObjectId> = due.into_iter().cloned().collect();
        for object in due {
            let reminder = self.reminder;
            let Some(running) = self.running.get_mut(&object) else { continue };
            running.due += reminder;
            let elapsed = running.due - reminder - running.since;
            let (kind, id) = (running.kind, running.id.clone());
            let text = phrases::still(&object, kind, id.as_deref(), elapsed);
            let hook = Hook::new(&object, kind, id.as_deref(), Some(elapsed.as_secs()));
            let line = self.action("apply_progress", &text, hook);
            self.write(&line);
        }
    }

    fn action(&self, ty: &str, text: &str, hook: Hook<'_>) -> String {
        if self.json { hook.message(ty, text) } else { self.style.paint(Tone::Bold, text) }
    }

    fn write(&mut self, line: &str) {
        // A reader that has gone away is no reason to stop.
        let _ = writeln!(self.out, "{line}").and_then(|()| self.out.flush());
    }
}
