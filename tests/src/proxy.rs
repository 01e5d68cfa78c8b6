//! A reverse proxy in front of an emulator: it counts and records every call, and disturbs the ones it is told to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use xtask::process::wait_until;

mod answers;
mod buckets;
mod call;
mod fault;
mod forward;
mod identify;
mod rule;
mod s3;
mod trouble;

use answers::Kept;
use identify::Identified;
use trouble::Troubled;

pub use answers::Answers;
pub use call::{Call, Effect, Fate};
pub use fault::Fault;
pub use rule::{Action, Callback, Condition, Rule};
pub use trouble::Trouble;

/// No call to an emulator takes longer.
const SETTLE_LIMIT: Duration = Duration::from_secs(60);

/// A running proxy on a loopback port; ends when dropped.
///
/// Its functions block and may be used from any test; it runs on threads of its own.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// `Some` until it is dropped.
    runtime: Option<Runtime>,
}

/// What the connections share.
#[derive(Debug)]
struct Shared {
    /// `host:port` of the emulator.
    upstream: String,
    record: Mutex<Record>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Record {
    calls: Vec<Call>,
    rules: Vec<Rule>,
    trouble: Option<Troubled>,
    /// How often it was cleared: a call from before must not settle one from after.
    cleared: usize,
}

/// Finds a call again when its fate is known.
#[derive(Clone, Copy, Debug)]
struct Ticket {
    cleared: usize,
    index: usize,
}

/// A call that was taken in.
#[derive(Debug)]
struct Admitted {
    ticket: Ticket,
    call: Call,
    /// What befalls it.
    action: Option<Action>,
    /// How long it takes beside that.
    latency: Duration,
}

impl Record {
    fn mutating_calls(&self) -> usize {
        self.calls.iter().filter(|call| call.effect == Effect::Mutating).count()
    }

    /// Numbers and records a call, and finds the rule or the trouble that acts on it.
    fn admit(&mut self, request: String, identified: Identified) -> Admitted {
        let Identified { service, operation, effect, .. } = identified;
        let mutating = (effect == Effect::Mutating).then(|| self.mutating_calls() + 1);
        let number = self.calls.len() + 1;
        let call = Call { number, mutating, service, operation, effect, request, fate: Fate::Open };
        self.calls.push(call.clone());
        let action = self.rules.iter_mut().find_map(|rule| rule.take(&call));
        let action = action.or_else(|| self.trouble.as_mut()?.strike(&call));
        let latency = self.trouble.as_ref().map(Troubled::latency).unwrap_or_default();
        Admitted { ticket: Ticket { cleared: self.cleared, index: number - 1 }, call, action, latency }
    }

    fn settle(&mut self, ticket: Ticket, fate: Fate) {
        if ticket.cleared == self.cleared {
            self.calls[ticket.index].fate = fate;
        }
    }
}

impl Shared {
    /// A panic in a test's callback must not hide what was recorded until then.
    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Proxy {
    /// Starts one on a free port. `endpoint` is the emulator's, as in `http://127.0.0.1:5566`.
    ///
    /// # Panics
    /// If the endpoint is not plain HTTP.
    #[must_use]
    pub fn start(endpoint: &str) -> Self {
        let upstream =
            endpoint.strip_prefix("http://").expect("a plain HTTP endpoint").trim_end_matches('/').to_owned();
        let shared = Arc::new(Shared { upstream, record: Mutex::default(), kept: Mutex::default() });
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
        // Within the runtime, since a listener belongs to one.
        let listener = {
            let _context = runtime.enter();
            let listener =
                std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port");
            listener.set_nonblocking(true).expect("a listener that does not block");
            TcpListener::from_std(listener).expect("a listener")
        };
        let address = listener.local_addr().expect("an address");
        runtime.spawn(forward::serve(listener, Arc::clone(&shared)));
        Self { address, shared, runtime: Some(runtime) }
    }

    /// Where it answers, as for `AWS_ENDPOINT_URL`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a rule. For each call the first rule that fits acts, and only that one.
    pub fn add(&self, rule: Rule) {
        self.shared.record().rules.push(rule);
    }

    /// Has trouble befall every call from now on that no rule acts on, until the next `clear`.
    pub fn trouble(&self, trouble: Trouble) {
        self.shared.record().trouble = Some(Troubled::new(trouble));
    }

    /// Says who answers reads from now on, also after a `clear`.
    pub fn answers(&self, answers: Answers) {
        self.shared.kept().set(answers);
    }

    /// Drops the `n`-th mutating call from now on (from 1) before it reaches the emulator, after running `callback`.
    pub fn before(&self, n: usize, callback: Callback) {
        self.add(Rule::once(self.mutating_from_now(n), Action::DropBefore(callback)));
    }

    /// Lets the `n`-th mutating call from now on (from 1) through and swallows its answer, after running `callback`.
    pub fn after(&self, n: usize, callback: Callback) {
        self.add(Rule::once(self.mutating_from_now(n), Action::SwallowAfter(callback)));
    }

    fn mutating_from_now(&self, n: usize) -> Condition {
        Condition::Mutating(self.mutating_calls() + n)
    }

    /// Forgets rules, trouble and calls: counting starts anew.
    pub fn clear(&self) {
        let mut record = self.shared.record();
        *record = Record { cleared: record.cleared + 1, ..Record::default() };
    }

    /// Every call since the start or the last `clear`, in the order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.record().calls.clone()
    }

    /// How many calls were made to each (service, operation).
    #[must_use]
    pub fn counts(&self) -> BTreeMap<(String, String), usize> {
        let mut counts = BTreeMap::new();
        for call in &self.shared.record().calls {
            *counts.entry((call.service.clone(), call.operation.clone())).or_default() += 1;
        }
        counts
    }

    /// Waits until the emulator has answered every call, also those of clients that are gone.
    ///
    /// # Panics
    /// If that takes longer than a minute.
    pub fn settle(&self) {
        let is_open = |call: &Call| call.fate == Fate::Open;
        let settled = || !self.shared.record().calls.iter().any(is_open);
        assert!(wait_until(SETTLE_LIMIT, settled), "calls hang:\n{}", self.transcript());
    }

    /// How many calls would change something.
    #[must_use]
    pub fn mutating_calls(&self) -> usize {
        self.shared.record().mutating_calls()
    }

    /// How many calls only read.
    #[must_use]
    pub fn reading_calls(&self) -> usize {
        self.shared.record().calls.iter().filter(|call| call.effect == Effect::Read).count()
    }

    /// One line a call, to print where a test fails.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.shared.record().calls.iter().fold(String::new(), |mut text, call| {
            let _ = writeln!(text, "{call}");
            text
        })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Does not wait, so that a test may hold a proxy inside a runtime of its own.
            runtime.shutdown_background();
        }
    }
}
