//! Kinds of changes, the gravest first.

use infra_plan::{Change, ResourceChange};

/// What a change is to somebody who looks for what could hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Destroy,
    Replace,
    Update,
    Create,
    Import,
    Forget,
    Move,
    Read,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Destroy,
        Self::Replace,
        Self::Update,
        Self::Create,
        Self::Import,
        Self::Forget,
        Self::Move,
        Self::Read,
    ];

    /// The kind of a change; nothing for one that is not shown.
    pub(super) fn of(change: &ResourceChange) -> Option<Self> {
        Some(match change.change {
            Change::Delete => Self::Destroy,
            Change::DeleteThenCreate | Change::CreateThenDelete => Self::Replace,
            Change::Update => Self::Update,
            Change::Create => Self::Create,
            Change::Forget => Self::Forget,
            Change::Read => Self::Read,
            Change::NoOp if change.import.is_some() => Self::Import,
            Change::NoOp if change.moved_from.is_some() => Self::Move,
            Change::NoOp => return None,
        })
    }

    /// As the page names it within itself.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Destroy => "destroy",
            Self::Replace => "replace",
            Self::Update => "update",
            Self::Create => "create",
            Self::Import => "import",
            Self::Forget => "forget",
            Self::Move => "move",
            Self::Read => "read",
        }
    }

    /// As people read it, beside a number.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Forget => "drop from the state",
            other => other.name(),
        }
    }

    /// As people read it, above a list.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Destroy => "Destroyed",
            Self::Replace => "Replaced",
            Self::Update => "Updated in place",
            Self::Create => "Created",
            Self::Import => "Imported",
            Self::Forget => "Dropped from the state, and not destroyed",
            Self::Move => "At another address",
            Self::Read => "Read during apply",
        }
    }
}
