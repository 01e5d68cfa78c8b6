//! A cloud as it is far away and on a bad day: every call takes its time, some fail, and too many are refused.

use std::time::{Duration, Instant};

use super::buckets::{Buckets, throttled};
use super::call::Call;
use super::fault::Fault;
use super::rule::Action;

/// Calls that moto answers with status 500 when they are made a second time; AWS says that there is no such thing. Their answers
/// do not get lost.
const ONCE: [&str; 1] = ["RemoveRoleFromInstanceProfile"];

/// How bad the day is.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    /// How long every call takes beside what the emulator needs.
    pub latency: Duration,
    /// How many of a thousand calls fail: one quarter each with 500, 503, throttling, and a connection that is reset, of these
    /// half before and half after the emulator has acted.
    pub failures_per_mille: u32,
    /// Whether AWS's limits of how often a call may be made hold.
    pub limits: bool,
    /// Decides which calls fail.
    pub seed: u64,
}

/// Trouble while it goes on.
#[derive(Debug)]
pub(super) struct Troubled {
    trouble: Trouble,
    buckets: Buckets,
    /// State of the random numbers (xorshift).
    random: u64,
}

impl Troubled {
    pub(super) fn new(trouble: Trouble) -> Self {
        // The state must not be zero.
        Self { trouble, buckets: Buckets::default(), random: trouble.seed.wrapping_mul(2).wrapping_add(1) }
    }

    pub(super) fn latency(&self) -> Duration {
        self.trouble.latency
    }

    /// What befalls a call, if anything.
    pub(super) fn strike(&mut self, call: &Call) -> Option<Action> {
        if self.trouble.limits
            && let Err(fault) = self.buckets.take(call, Instant::now())
        {
            return Some(Action::Fail(fault));
        }
        if self.next() % 1000 >= u64::from(self.trouble.failures_per_mille) {
            return None;
        }
        let nothing = || std::sync::Arc::new(|_: &Call| {});
        Some(match self.next() % 8 {
            0 | 1 => Action::Fail(Fault::new(
                500,
                if call.service == "s3" { "InternalError" } else { "InternalFailure" },
            )),
            2 | 3 => Action::Fail(Fault::new(503, "ServiceUnavailable")),
            4 | 5 => Action::Fail(throttled(&call.service)),
            6 => Action::DropBefore(nothing()),
            _ if ONCE.contains(&call.operation.as_str()) => return None,
            _ => Action::SwallowAfter(nothing()),
        })
    }

    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random >> 11
    }
}
