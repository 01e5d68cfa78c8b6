//! The lines above a change: what becomes of the object, and why.

use infra_plan::{Change, Reason, ResourceChange};
use infra_schema::address::InstanceKey;

use crate::Style;
use crate::colour::Tone;
use crate::value::visible;

/// What becomes of the object and why, as comments.
pub(super) fn lines(change: &ResourceChange, style: &Style) -> String {
    let fate = match change.change {
        Change::Delete => fate(change).replace("destroyed", &style.strong(Tone::Bad, "destroyed")),
        _ => fate(change).replace("replaced", &style.strong(Tone::Bad, "replaced")),
    };
    let name = visible(&change.object.to_string());
    let mut out = format!("  {} {fate}\n", style.paint(Tone::Bold, &format!("# {name}")));
    if let Some(from) = &change.moved_from {
        out.push_str(&format!("  # (moved from {})\n", visible(&from.to_string())));
    }
    if let Some(id) = &change.import {
        out.push_str(&format!("  # (imported from \"{}\")\n", visible(id)));
    }
    if change.generated.is_some() {
        out.push_str("  # (its block was written just now)\n");
    }
    if let Some(why) = why(change) {
        out.push_str(&format!("  # ({})\n", visible(&why)));
    }
    out
}

/// What becomes of an object, as a phrase.
pub(crate) fn fate(change: &ResourceChange) -> &'static str {
    match change.change {
        Change::NoOp if change.import.is_some() => "will be imported",
        Change::NoOp if change.moved_from.is_some() => "has another address",
        Change::NoOp => "stays as it is",
        Change::Create => "will be created",
        Change::Update => "will be updated in-place",
        Change::Delete => "will be destroyed",
        Change::Read => "will be read during apply",
        Change::Forget => "will no longer be managed, and is not destroyed",
        Change::DeleteThenCreate | Change::CreateThenDelete => match change.reason {
            Some(Reason::Tainted) => "is tainted, so must be replaced",
            Some(Reason::Requested) => "will be replaced, as requested",
            Some(Reason::Triggered) => "will be replaced due to changes in replace_triggered_by",
            _ => "must be replaced",
        },
    }
}

/// Why it becomes that, where there is more to say.
pub(crate) fn why(change: &ResourceChange) -> Option<String> {
    let address = &change.object.address;
    let key = address.key.as_ref().map(ToString::to_string);
    Some(match change.reason? {
        Reason::Tainted | Reason::Requested | Reason::CannotUpdate | Reason::Triggered => return None,
        Reason::NoConfig => format!("because {} is not in configuration", address.config()),
        Reason::NoMoveTarget => {
            format!("because {address} was moved there, and is not in configuration")
        }
        Reason::NoModule => format!("because {} is not in configuration", address.module),
        Reason::CountIndex => format!("because index {} is out of range for count", key?),
        Reason::EachKey => format!("because key {} is not in for_each map", key?),
        Reason::WrongRepetition => match address.key {
            None => "because resource uses count or for_each".to_owned(),
            Some(InstanceKey::Index(_)) => "because resource does not use count".to_owned(),
            Some(InstanceKey::Key(_)) => "because resource does not use for_each".to_owned(),
        },
        Reason::ConfigUnknown => "config refers to values not yet known".to_owned(),
        Reason::DependencyPending => "depends on something that is still to be changed".to_owned(),
        Reason::Deposed => "left over from a replacement that was not completed".to_owned(),
    })
}
