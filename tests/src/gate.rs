//! Holds calls up until a test lets them go: what happens meanwhile happens during those calls, however slow the machine is.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::proxy::Callback;

/// No call is held longer, and none is waited for longer.
const LIMIT: Duration = Duration::from_secs(120);

/// A gate for [`Action::Pause`](crate::Action::Pause), closed at first.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    shared: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Debug, Default)]
struct State {
    is_open: bool,
    arrived: usize,
}

impl Gate {
    /// A closed one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For a rule: returns when the gate is open.
    #[must_use]
    pub fn callback(&self) -> Callback {
        let own = self.clone();
        Arc::new(move |_| {
            own.change(|state| state.arrived += 1);
            own.wait(|state| state.is_open);
        })
    }

    /// Waits until a call stands before it.
    ///
    /// # Panics
    /// If none comes within two minutes.
    pub fn wait_for_call(&self) {
        assert!(self.wait(|state| state.arrived > 0), "no call came to the gate");
    }

    /// Lets every call go, those to come, too.
    pub fn open(&self) {
        self.change(|state| state.is_open = true);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.shared.1.notify_all();
    }

    /// Whether it came to be so.
    fn wait(&self, is_so: impl Fn(&State) -> bool) -> bool {
        let waited = self.shared.1.wait_timeout_while(self.state(), LIMIT, |state| !is_so(state));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        is_so(&state)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
