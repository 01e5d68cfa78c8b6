//! What happens, in words.

use std::time::Duration;

use infra_engine::{Event, Outcome};
use infra_plan::{ActionKind, ObjectId};

use crate::value::visible;

/// One line about an event.
pub(super) fn event(event: &Event) -> String {
    visible(&match event {
        Event::Refreshing { ty, count } => format!("Refreshing state: {count} {ty}"),
        Event::Refreshed { ty, count } => format!("State refreshed: {count} {ty}"),
        Event::Started { object, kind, id } => {
            format!("{object}: {}...{}", doing(*kind), in_brackets(id.as_deref()))
        }
        Event::Ended { object, kind, outcome: Outcome::Done(id), elapsed } => {
            let after = span(*elapsed);
            format!("{object}: {} complete after {after}{}", noun(*kind), in_brackets(id.as_deref()))
        }
        Event::Ended { object, kind, outcome: Outcome::Failed, elapsed } => {
            format!("{object}: {} failed after {}", noun(*kind), span(*elapsed))
        }
        Event::Ended { object, kind, outcome: Outcome::Abandoned, elapsed } => {
            format!("{object}: {} not waited for after {}", noun(*kind), span(*elapsed))
        }
        Event::Provisioning { object, provisioner } => {
            format!("{object}: Provisioning with '{provisioner}'...")
        }
        Event::Output { object, provisioner, text } => format!("{object} ({provisioner}): {text}"),
        Event::Provisioned { object, provisioner, outcome: Outcome::Done(_) } => {
            format!("{object}: ({provisioner}) Provisioning complete")
        }
        Event::Provisioned { object, provisioner, outcome: Outcome::Failed | Outcome::Abandoned } => {
            format!("{object}: ({provisioner}) Provisioning errored")
        }
        Event::Recovered { object, finding } => format!("{object}: {finding}"),
        Event::Stopping { in_flight: 0 } => "Interrupted: nothing more is started.".to_owned(),
        Event::Stopping { in_flight } => {
            let calls = if *in_flight == 1 { "1 operation" } else { &format!("{in_flight} operations") };
            format!(
                "Interrupted: nothing more is started; waiting for {calls} to end. A second interrupt stops waiting, and nothing is lost."
            )
        }
    })
}

/// One line about an action that goes on.
pub(super) fn still(object: &ObjectId, kind: ActionKind, id: Option<&str>, elapsed: Duration) -> String {
    let id = id.map(|id| format!("id={id}, ")).unwrap_or_default();
    let doing = doing(kind).to_lowercase();
    visible(&format!("{object}: Still {doing}... [{id}{} elapsed]", span(elapsed)))
}

fn in_brackets(id: Option<&str>) -> String {
    id.map(|id| format!(" [id={id}]")).unwrap_or_default()
}

pub(super) fn doing(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Import => "Importing",
        ActionKind::Create => "Creating",
        ActionKind::Update => "Modifying",
        ActionKind::Delete => "Destroying",
        ActionKind::Read => "Reading",
        ActionKind::Open => "Opening",
        ActionKind::Forget => "Forgetting",
        ActionKind::Join => "Waiting",
    }
}

fn noun(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Import => "Import",
        ActionKind::Create => "Creation",
        ActionKind::Update => "Modifications",
        ActionKind::Delete => "Destruction",
        ActionKind::Read => "Read",
        ActionKind::Open => "Opened",
        ActionKind::Forget => "Forgetting",
        ActionKind::Join => "Waiting",
    }
}

/// A time that passes: `1m10s`.
pub(super) fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes}m{seconds}s"),
    }
}
