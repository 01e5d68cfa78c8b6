//! One call in progress.

use std::time::Duration;

use super::cloud::{MemoryCloud, Record, State};
use super::fault::{Call, Fault, Moment};
use crate::{Failed, Operation};

/// A call in progress. It is over when this is dropped.
pub(super) struct Visit<'c> {
    cloud: &'c MemoryCloud,
    call: Call,
    ty: String,
    subject: String,
}

impl MemoryCloud {
    /// Begins a call: counts it, and lets time pass unless it is a create.
    pub(super) async fn begin(&self, call: Call, ty: &str, subject: &str) -> Result<Visit<'_>, Failed> {
        let visit = Visit { cloud: self, call, ty: ty.to_owned(), subject: subject.to_owned() };
        {
            let mut state = self.state();
            state.records.push(Record { call, ty: ty.to_owned(), subject: subject.to_owned() });
            if call.is_mutation() {
                state.mutations_running += 1;
                state.mutations_at_once = state.mutations_at_once.max(state.mutations_running);
            }
        }
        visit.reach(Moment::Before).await?;
        if call != Call::Create {
            visit.work(None).await;
        }
        Ok(visit)
    }
}

impl Visit<'_> {
    /// Lets go wrong what is to go wrong now.
    pub(super) async fn reach(&self, moment: Moment) -> Result<(), Failed> {
        match self.fault(moment) {
            None => Ok(()),
            Some(Fault::Error(error)) => Err(error.into()),
            Some(Fault::Taint(error)) => Err(Failed { tainted: true, ..error.into() }),
            Some(Fault::Hang) => {
                self.cloud.shared.hung.add_permits(1);
                std::future::pending().await
            }
        }
    }

    fn fault(&self, moment: Moment) -> Option<Fault> {
        let mut state = self.cloud.state();
        let injection =
            state.injections.iter_mut().find(|i| i.is_for(self.call, moment, &self.ty, &self.subject))?;
        if injection.skip > 0 {
            injection.skip -= 1;
            return None;
        }
        injection.times -= 1;
        Some(injection.fault.clone())
    }

    /// Lets the time pass that such a call takes. Returns whether it was cut short.
    pub(super) async fn work(&self, op: Option<Operation<'_>>) -> bool {
        let latency = self.cloud.state().latency.get(&self.call).copied().unwrap_or(Duration::ZERO);
        !latency.is_zero() && crate::retry::pause(latency, op).await.is_err()
    }

    /// The cloud's objects.
    pub(super) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.cloud.state()
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if self.call.is_mutation() {
            self.cloud.state().mutations_running -= 1;
        }
    }
}
