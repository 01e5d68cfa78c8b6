//! One mutation in progress, and what is left of one that was cut off.

use std::time::SystemTime;

use async_trait::async_trait;
use infra_value::Value;

use crate::{Object, Waivers};

/// The engine is shutting down, or could not make the news durable: stop making calls and return what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped(pub String);

/// Where a provider tells how a mutation goes.
#[async_trait]
pub trait Progress: Send + Sync {
    /// The cloud has named the object. Must be called as soon as that is known and before any further call; returns
    /// once the news is durable.
    async fn identified(&self, object: &Object) -> Result<(), Stopped>;

    /// Whether to stop waiting: the user interrupted twice.
    fn is_cancelled(&self) -> bool;
}

/// One mutation in progress.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    /// Unique to this attempt to change this object, and durable before the first call is made. Fit for a client
    /// token or a tag: ASCII letters, digits and dashes, at most 36.
    pub token: &'a str,
    /// Where to tell how it goes.
    pub progress: &'a dyn Progress,
    /// What a deletion may give up.
    pub waivers: Waivers,
}

impl<'a> Operation<'a> {
    /// One that gives up nothing.
    pub const fn new(token: &'a str, progress: &'a dyn Progress) -> Self {
        Self { token, progress, waivers: Waivers::NONE }
    }

    /// The same, with what a deletion may give up.
    pub fn waiving(self, waivers: Waivers) -> Self {
        Self { waivers, ..self }
    }
}

/// A create that was announced and whose end nobody recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// The token that the create carried.
    pub token: String,
    /// When it was announced, by this machine's clock.
    pub begun: SystemTime,
    /// What was to be created; sensitive attributes may be null.
    pub planned: Value,
}

/// A create whose result is durable, so that whatever marked it for recovery can go.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Resource type.
    pub ty: String,
    /// The token that the create carried.
    pub token: String,
    /// The object.
    pub object: Object,
}
