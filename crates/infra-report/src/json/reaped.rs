//! `infra reap -json`: a format of our own.

use serde::Serialize;

use super::raw::line;
use crate::Reaped;

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    timestamp: &'a str,
    environments: &'a [Reaped],
}

/// What became of environments, on one line. `timestamp` is when the run began.
pub fn reaped(all: &[Reaped], timestamp: &str) -> String {
    format!("{}\n", line(&Document { format_version: "1.0", timestamp, environments: all }))
}
