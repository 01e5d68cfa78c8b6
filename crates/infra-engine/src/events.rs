//! What happens, for whoever shows it.

use std::time::Duration;

use infra_plan::{ActionKind, ObjectId};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// Objects of one type are being read.
    Refreshing {
        /// Resource type.
        ty: String,
        /// How many.
        count: usize,
    },
    /// They were read, or could not be.
    Refreshed {
        /// Resource type.
        ty: String,
        /// How many.
        count: usize,
    },
    /// An action has started.
    Started {
        /// The object.
        object: ObjectId,
        /// What is being done.
        kind: ActionKind,
        /// Its id, when it already has one.
        id: Option<String>,
    },
    /// An action has ended.
    Ended {
        /// The object.
        object: ObjectId,
        /// What was done.
        kind: ActionKind,
        /// How it ended.
        outcome: Outcome,
        /// How long it took.
        elapsed: Duration,
    },
    /// A provisioner has started.
    Provisioning {
        /// The object that it runs for.
        object: ObjectId,
        /// Its type.
        provisioner: &'static str,
    },
    /// A provisioner has written a line.
    Output {
        /// The object that it runs for.
        object: ObjectId,
        /// Its type.
        provisioner: &'static str,
        /// The line, without its end.
        text: String,
    },
    /// A provisioner has ended.
    Provisioned {
        /// The object that it ran for.
        object: ObjectId,
        /// Its type.
        provisioner: &'static str,
        /// How it ended.
        outcome: Outcome,
    },
    /// A call that an earlier run left open was resolved.
    Recovered {
        /// The object.
        object: ObjectId,
        /// What was found, as a phrase.
        finding: String,
    },
    /// Work stops as soon as the calls in flight have ended.
    Stopping {
        /// How many those are.
        in_flight: usize,
    },
}

/// How an action ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Well; the id of the object, when there is one.
    Done(Option<String>),
    /// Badly.
    Failed,
    /// Nobody knows: the user did not want to wait.
    Abandoned,
}

/// Is told what happens, as it happens. Called from the executor's own task: must not block.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn notice(&self, event: &Event);
}

/// Tells nobody.
pub struct Silent;

impl Observer for Silent {
    fn notice(&self, _: &Event) {}
}
