//! The cloud.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use infra_value::Value;
use tokio::sync::Semaphore;

use super::fault::{Call, Injection};

/// How many objects one read returns at most.
pub const PAGE: usize = 100;

/// One call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which.
    pub call: Call,
    /// Of which type; empty where a call has none.
    pub ty: String,
    /// Of which object: the name for creates and data sources, the id for updates, deletes and imports, empty else.
    pub subject: String,
}

/// The objects of a cloud, shared by all clones of it.
#[derive(Clone)]
pub struct MemoryCloud {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    state: Mutex<State>,
    /// One permit for each call that hangs.
    pub(super) hung: Semaphore,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) objects: BTreeMap<(String, String), Stored>,
    pub(super) issued: u64,
    pub(super) records: Vec<Record>,
    pub(super) injections: Vec<Injection>,
    pub(super) latency: BTreeMap<Call, Duration>,
    pub(super) mutations_running: usize,
    pub(super) mutations_at_once: usize,
    pub(super) remembers_nothing: bool,
    /// Secrets that were opened and not closed, by number.
    pub(super) open: BTreeSet<u64>,
}

/// An object as the cloud has it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) value: Value,
    /// The token of the create, until it is settled.
    pub(super) token: Option<String>,
    /// The write-only arguments it got last.
    pub(super) received: BTreeMap<String, Value>,
}

impl Default for MemoryCloud {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryCloud {
    /// An empty cloud.
    pub fn new() -> Self {
        Self { shared: Arc::new(Shared { state: Mutex::default(), hung: Semaphore::new(0) }) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked while it looked has changed nothing by halves.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looking into it.
impl MemoryCloud {
    /// All objects of a type, in order of id.
    pub fn objects(&self, ty: &str) -> Vec<Value> {
        let state = self.state();
        state.objects.iter().filter(|((t, _), _)| t == ty).map(|(_, stored)| stored.value.clone()).collect()
    }

    /// How many objects there are of all types.
    pub fn len(&self) -> usize {
        self.state().objects.len()
    }

    /// Whether there is nothing left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One object.
    pub fn object(&self, ty: &str, id: &str) -> Option<Value> {
        self.state().objects.get(&key(ty, id)).map(|stored| stored.value.clone())
    }

    /// The id of the object of a type with this `name`.
    pub fn id_of(&self, ty: &str, name: &str) -> Option<String> {
        let is_it = |value: &&Value| value.get("name").and_then(Value::as_str) == Some(name);
        let objects = self.objects(ty);
        Some(objects.iter().find(is_it)?.get("id")?.as_str()?.to_owned())
    }

    /// The token that an object still carries for recovery.
    pub fn token(&self, ty: &str, id: &str) -> Option<String> {
        self.state().objects.get(&key(ty, id))?.token.clone()
    }

    /// What an object got last as a write-only argument.
    pub fn received(&self, ty: &str, id: &str, argument: &str) -> Option<Value> {
        self.state().objects.get(&key(ty, id))?.received.get(argument).cloned()
    }

    /// How many ephemeral resources are open.
    pub fn open(&self) -> usize {
        self.state().open.len()
    }

    /// All calls so far, in order.
    pub fn records(&self) -> Vec<Record> {
        self.state().records.clone()
    }

    /// How many such calls were made.
    pub fn calls(&self, call: Call, ty: &str) -> usize {
        self.state().records.iter().filter(|record| record.call == call && record.ty == ty).count()
    }

    /// How many mutating calls were ever in progress at once.
    pub fn mutations_at_once(&self) -> usize {
        self.state().mutations_at_once
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        let mut state = self.state();
        state.records.clear();
        state.mutations_at_once = state.mutations_running;
    }
}

/// Changing it behind everybody's back.
impl MemoryCloud {
    /// Sets an attribute. Returns whether the object exists.
    pub fn set(&self, ty: &str, id: &str, attribute: &str, value: Value) -> bool {
        let mut state = self.state();
        let Some(stored) = state.objects.get_mut(&key(ty, id)) else { return false };
        let mut attributes = stored.value.as_entries().cloned().unwrap_or_default();
        attributes.insert(attribute.into(), value);
        stored.value = Value::object(attributes);
        true
    }

    /// From now on, what is read of an object comes with nothing private.
    pub fn forget_private(&self) {
        self.state().remembers_nothing = true;
    }

    /// Deletes an object. Returns whether it existed.
    pub fn remove(&self, ty: &str, id: &str) -> bool {
        self.state().objects.remove(&key(ty, id)).is_some()
    }

    /// Puts an object there that nobody created; it must have an `id`. Returns the object with this id before.
    pub fn insert(&self, ty: &str, value: Value) -> Option<Value> {
        let id = value.get("id")?.as_str()?.to_owned();
        let stored = Stored { value, token: None, received: BTreeMap::new() };
        self.state().objects.insert(key(ty, &id), stored).map(|before| before.value)
    }
}

/// Making it worse.
impl MemoryCloud {
    /// Lets something go wrong. Faults for the same call happen in the order of their injection.
    pub fn inject(&self, injection: Injection) {
        self.state().injections.push(injection);
    }

    /// Takes back all faults that have not happened.
    pub fn heal(&self) {
        self.state().injections.clear();
    }

    /// How long such a call takes. A create has its identity before that time passes.
    pub fn set_latency(&self, call: Call, duration: Duration) {
        self.state().latency.insert(call, duration);
    }

    /// Returns when one more call hangs.
    pub async fn hung(&self) {
        if let Ok(permit) = self.shared.hung.acquire().await {
            permit.forget();
        }
    }
}

pub(super) fn key(ty: &str, id: &str) -> (String, String) {
    (ty.to_owned(), id.to_owned())
}
