//! What happens, line by line, while it happens.

use std::io::Write;
use std::sync::Mutex;

use infra_engine::{Event, Observer, Outcome};
use infra_plan::ActionKind;

use crate::Style;

/// Writes a line for everything that happens.
pub struct Progress {
    style: Style,
    json: bool,
    silent: bool,
    out: Mutex<Box<dyn Write + Send>>,
}

impl Progress {
    /// Writes to `out`: text, or JSON messages.
    pub fn new(style: Style, json: bool, out: Box<dyn Write + Send>) -> Self {
        Self { style, json, silent: false, out: Mutex::new(out) }
    }

    /// Writes nothing.
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }
}

impl Observer for Progress {
    fn notice(&self, event: &Event) {
        if self.silent || self.json {
            return;
        }
        let line = self.style.paint(crate::colour::Tone::Bold, &line(event));
        let mut out = self.out.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // A reader that has gone away is no reason to stop.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

fn line(event: &Event) -> String {
    let with_id = |id: &Option<String>| id.as_ref().map(|id| format!(" [id={id}]")).unwrap_or_default();
    match event {
        Event::Refreshing { ty, count } => format!("Refreshing state: {count} {ty}"),
        Event::Started { object, kind, id } => {
            let doing = match kind {
                ActionKind::Create => "Creating",
                ActionKind::Update => "Modifying",
                ActionKind::Delete => "Destroying",
                ActionKind::Read => "Reading",
                ActionKind::Forget | ActionKind::Join => "Forgetting",
            };
            format!("{object}: {doing}...{}", with_id(id))
        }
        Event::Ended { object, kind, outcome, elapsed } => {
            let did = match kind {
                ActionKind::Create => "Creation",
                ActionKind::Update => "Modifications",
                ActionKind::Delete => "Destruction",
                ActionKind::Read => "Read",
                ActionKind::Forget | ActionKind::Join => "Removal from the state",
            };
            let seconds = elapsed.as_secs();
            match outcome {
                Outcome::Done(id) => format!("{object}: {did} complete after {seconds}s{}", with_id(id)),
                Outcome::Failed => format!("{object}: {did} failed after {seconds}s"),
            }
        }
        Event::Recovered { object, finding } => format!("{object}: {finding}"),
        Event::Stopping { in_flight } => format!("Stopping: waiting for {in_flight} calls in flight."),
    }
}
