//! The only writer of state.

mod ancestry;
mod load;
mod lock;
mod run;
mod sharing;
mod writer;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use infra_schema::address::ResourceInstance;
use tokio::sync::{Notify, oneshot};

use crate::journal::{Begin, Ledger, Record};
use crate::store::{Claims, Lease, Store};
use crate::{
    Action, Change, Intent, OpId, OutputState, RawJson, State, StateError, Stored, Unresolved, Unsettled,
    clock,
};

pub use load::{AtWork, Loaded, read_state};
pub use lock::LockOptions;
use run::Noting;
pub use run::{Run, read_configuration, read_run};
use writer::Writer;

/// An open state. Its methods may be called from many tasks at once.
///
/// A method that records something returns when the record is durable; records that arrive while the disk is busy
/// become durable together. One that fails says that its record is not durable *yet*: except for a `begin`, the record
/// is written with the next one that can be, and is part of the next snapshot in any case. A method that is dropped
/// before it returns has recorded all the same.
///
/// Dropping a session without [`Session::close`] gives the lock back and leaves the journal to the next session.
#[derive(Debug)]
pub struct Session {
    shared: Arc<Shared>,
    store: Arc<dyn Store>,
    lease: Option<Lease>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    noting: Noting,
}

/// What the session and its writer task share.
#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    filled: Notify,
}

#[derive(Debug)]
struct Queue {
    ledger: Ledger,
    requests: Vec<Request>,
    closed: bool,
    /// What may be written, when others are at work, too.
    claims: Option<Arc<Claims>>,
}

/// A record on its way to where it is durable. It gets there whether or not somebody waits for that.
#[derive(Debug)]
#[must_use = "what rests on the record waits until it is durable"]
pub struct Recording(oneshot::Receiver<Result<(), StateError>>);

impl Recording {
    /// Returns when the record is durable. Fails when it is not durable yet, see [`Session`].
    pub async fn durable(self) -> Result<(), StateError> {
        self.0.await.unwrap_or_else(|_| Err(StateError::Misuse("the session was closed".to_owned())))
    }
}

type Reply = oneshot::Sender<Result<(), StateError>>;

#[derive(Debug)]
enum Request {
    /// Make a record durable.
    Append(Record, Reply),
    /// Write a snapshot of the ledger as it was when this was requested.
    Fold(Box<Ledger>, Reply),
    /// Others may write the state from now on.
    Share,
    /// The configuration that the next snapshots come from.
    MadeFrom(Vec<u8>),
    /// Stop writing: the lock is lost.
    Stop(StateError),
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // A panic elsewhere cannot leave the queue half changed: records apply completely or not at all.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, queue: &mut Queue, request: impl FnOnce(Reply) -> Request) -> Recording {
        let (reply, durable) = oneshot::channel();
        queue.requests.push(request(reply));
        self.filled.notify_one();
        Recording(durable)
    }

    fn request_fold(&self) -> Recording {
        let mut queue = self.queue();
        let ledger = Box::new(queue.ledger.clone());
        self.push(&mut queue, |reply| Request::Fold(ledger, reply))
    }
}

/// Writes snapshots while the session works.
async fn fold_again_and_again(shared: Arc<Shared>, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        // Nothing is lost when it fails: the journal stays.
        if let Err(error) = shared.request_fold().durable().await {
            tracing::warn!(%error, "no snapshot could be written; it is tried again");
        }
    }
}

impl Session {
    /// Takes the lock and reads snapshot and journal. A torn end of the journal is cut.
    ///
    /// Fails with [`StateError::Locked`] when the lock is not free within `options.timeout`.
    pub async fn open(store: Arc<dyn Store>, options: LockOptions) -> Result<Self, StateError> {
        let lease = lock::acquire(store.as_ref(), &options).await?;
        let session = Self::begin_with(store.clone(), lease, options, None).await?;
        if session.lease.is_some() {
            // Nobody is at work: what is there was left.
            let sharers = store.sharers().await?;
            session.take_over(sharers.into_iter().map(Some).collect()).await?;
        }
        Ok(session)
    }

    /// Reads what is stored, under a lock that is held.
    async fn begin_with(
        store: Arc<dyn Store>,
        lease: Option<Lease>,
        options: LockOptions,
        claims: Option<Arc<Claims>>,
    ) -> Result<Self, StateError> {
        // From here on a failure gives the lock back.
        let mut session = Self {
            shared: Arc::new(Shared {
                queue: Mutex::new(Queue {
                    ledger: Ledger::new(State::default()),
                    requests: Vec::new(),
                    closed: false,
                    claims: claims.clone(),
                }),
                filled: Notify::new(),
            }),
            store: store.clone(),
            lease: lease.clone(),
            tasks: Vec::new(),
            noting: Noting::default(),
        };
        let noting = Noting { operation: options.operation, who: options.who, ..Noting::default() };
        let opened =
            Writer::open(store.clone(), lease.clone(), noting.clone(), &session.shared, claims.is_some())
                .await;
        let writer = match (opened, session.lease.take()) {
            (Ok(writer), held) => {
                session.lease = held;
                writer
            }
            (Err(error), held) => {
                // Here it can be waited for; the process may end as soon as this is told.
                if let Some(lease) = held
                    && let Err(other) = store.release(&lease).await
                {
                    tracing::warn!(%other, "the lock was given back with an error");
                }
                return Err(error);
            }
        };
        session.noting = noting;
        session.tasks.push(tokio::spawn(writer.run(session.shared.clone())));
        if let Some(every) = store.fold_every() {
            session.tasks.push(tokio::spawn(fold_again_and_again(session.shared.clone(), every)));
        }
        if let Some((lease, every)) = lease.and_then(|l| l.renew_every.map(|every| (l, every))) {
            session.tasks.push(tokio::spawn(lock::keep(store, lease, every, session.shared.clone())));
        }
        Ok(session)
    }

    /// The state with every record so far. Hold it only as long as needed: while somebody does, the next change copies it.
    pub fn state(&self) -> Arc<State> {
        self.shared.queue().ledger.state.clone()
    }

    /// One object of the state, current or deposed.
    pub fn object(&self, address: &ResourceInstance, deposed: Option<&str>) -> Option<Stored> {
        let queue = self.shared.queue();
        let state = &queue.ledger.state;
        let object = state.object(address, deposed)?.clone();
        Some(Stored { provider: state.provider(address)?.clone(), object })
    }

    /// Calls that were announced and have no result, oldest first: those of an earlier session until they are resolved,
    /// and those that are in flight in this one.
    pub fn unresolved(&self) -> Vec<Unresolved> {
        self.shared.queue().ledger.open.values().cloned().collect()
    }

    /// Objects whose intent tags must still be removed.
    pub fn unsettled(&self) -> Vec<Unsettled> {
        self.shared.queue().ledger.unsettled.values().cloned().collect()
    }

    /// Announces a mutating call. Only when this returns with success may the call be made.
    ///
    /// A creation needs an empty place: an object that is replaced later is made a deposed one before, with
    /// [`Session::set_all`].
    pub async fn begin(&self, intent: Intent) -> Result<OpId, StateError> {
        let (op, recording) = {
            let mut queue = self.shared.queue();
            let Intent { address, deposed, action, .. } = &intent;
            if *action == Action::Create && queue.ledger.state.object(address, deposed.as_deref()).is_some() {
                return Err(StateError::Misuse(format!(
                    "{address} has an object already, which would be lost"
                )));
            }
            let op = queue.ledger.take_op();
            (op, self.enqueue(&mut queue, Record::Begin(Begin { op, at: clock::now(), intent }))?)
        };
        recording.durable().await?;
        Ok(op)
    }

    /// Records the object as soon as the cloud gave it an identity. Until there is a result, a created one is tainted.
    pub async fn identified(&self, op: OpId, object: Stored) -> Result<(), StateError> {
        self.record(Record::Identified { op, object }).await
    }

    /// Records the result of a call: the object, or none when it is gone.
    pub async fn done(&self, op: OpId, object: Option<Stored>) -> Result<(), StateError> {
        self.record_done(op, object)?.durable().await
    }

    /// The same, without waiting: the state in memory has the result at once, and the record is on its way. Nothing that
    /// depends on the result may begin before it is durable.
    pub fn record_done(&self, op: OpId, object: Option<Stored>) -> Result<Recording, StateError> {
        self.enqueue(&mut self.shared.queue(), Record::Done { op, object })
    }

    /// Records that a call failed, with the object that exists in spite of that. Without one, a creation keeps the
    /// object that was identified, and other actions keep the object as it was. `error` must not hold secrets.
    pub async fn failed(
        &self,
        op: OpId,
        error: &str,
        object: Option<Stored>,
        tainted: bool,
    ) -> Result<(), StateError> {
        self.record(Record::Failed { op, error: error.to_owned(), object, tainted }).await
    }

    /// Records what is at one place of the state without a call: the result of a refresh or of a data source; none to
    /// forget it.
    pub async fn set(
        &self,
        address: ResourceInstance,
        deposed: Option<String>,
        object: Option<Stored>,
    ) -> Result<(), StateError> {
        self.set_all(vec![Change { address, deposed, object }]).await
    }

    /// Records several changes of which all or none must hold: a move, an object that becomes deposed.
    pub async fn set_all(&self, changes: Vec<Change>) -> Result<(), StateError> {
        self.record(Record::Set { changes }).await
    }

    /// Records all outputs of the root module. Of a state that is shared those stay as they are that are not claimed.
    pub async fn set_outputs(&self, mut outputs: BTreeMap<String, OutputState>) -> Result<(), StateError> {
        if let Some(claims) = self.claims() {
            outputs.retain(|name, _| claims.allows_output(name));
            let others = self.state();
            let others = others.outputs.iter().filter(|(name, _)| !claims.allows_output(name));
            outputs.extend(others.map(|(name, output)| (name.clone(), output.clone())));
        }
        self.record(Record::Outputs { outputs }).await
    }

    /// Records how it stands with the conditions of the configuration: what `check_results` of the snapshot is to be.
    /// What it is already is not recorded again.
    pub async fn set_check_results(&self, results: RawJson) -> Result<(), StateError> {
        let same = {
            let queue = self.shared.queue();
            let known = queue.ledger.state.check_results.as_ref();
            known == Some(&results) || (known.is_none() && results == RawJson::null())
        };
        if same { Ok(()) } else { self.record(Record::CheckResults { results }).await }
    }

    /// Records that the intent tags of these tokens were removed.
    pub async fn settled(&self, tokens: Vec<String>) -> Result<(), StateError> {
        self.record(Record::Settled { tokens }).await
    }

    /// Says what the next snapshots come from, in whatever form the caller reads it back: it is stored with them, and
    /// [`read_configuration`] gives it.
    pub fn made_from(&self, configuration: Vec<u8>) {
        self.shared.queue().requests.push(Request::MadeFrom(configuration));
        self.shared.filled.notify_one();
    }

    /// Whether a saved plan was applied before, if only in part.
    pub async fn was_applied(&self, plan: &str) -> Result<bool, StateError> {
        self.store.is_claimed(plan).await
    }

    /// Remembers that a saved plan is being applied. Returns whether nobody has before: a plan applies at most once.
    pub async fn claim_plan(&self, plan: &str) -> Result<bool, StateError> {
        self.store.claim_plan(self.lease.as_ref(), plan).await
    }

    /// Writes the next snapshot, when anything changed, and starts the journal anew with what is still open.
    pub async fn fold(&self) -> Result<(), StateError> {
        self.shared.request_fold().durable().await
    }

    /// Puts a whole state in the place of this one, which moves to the history, and gives the lock back. `state` keeps
    /// its lineage, and gets a serial above both.
    ///
    /// # Errors
    /// [`StateError::Misuse`] while calls are unresolved: what became of them would be forgotten.
    pub async fn replace(self, state: &State) -> Result<(), StateError> {
        if !self.unresolved().is_empty() {
            let problem = "a run that was cut off is not recovered yet: plan and apply first";
            return Err(StateError::Misuse(problem.to_owned()));
        }
        self.fold().await?;
        let before = self.state();
        let current = self.store.read_snapshot().await?.map(|snapshot| snapshot.version);
        let mut next = state.clone();
        next.serial = if current.is_some() { next.serial.max(before.serial + 1) } else { next.serial.max(1) };
        let (lease, previous) = (self.lease.as_ref(), current.as_ref().map(|_| before.serial));
        self.noting.clone().note(self.store.as_ref(), lease, next.serial, None).await?;
        self.store.write_snapshot(lease, next.to_bytes(), current.as_ref(), previous).await?;
        // Nothing was recorded since, so that closing writes nothing.
        self.close().await
    }

    /// Folds and gives the lock back. When folding fails, the journal stays and the next session continues from it.
    pub async fn close(mut self) -> Result<(), StateError> {
        let folded = self.fold().await;
        self.stop();
        let lease = self.lease.take();
        let released = match &lease {
            Some(lease) => self.store.release(lease).await,
            None => Ok(()),
        };
        folded.and(released)
    }

    async fn record(&self, record: Record) -> Result<(), StateError> {
        let recording = self.enqueue(&mut self.shared.queue(), record)?;
        recording.durable().await
    }

    /// Applies the record in memory and hands it to the writer, in the same order.
    fn enqueue(&self, queue: &mut Queue, record: Record) -> Result<Recording, StateError> {
        sharing::check(&record, queue.claims.as_deref())?;
        queue.ledger.apply(&record).map_err(StateError::Misuse)?;
        Ok(self.shared.push(queue, |reply| Request::Append(record, reply)))
    }

    /// Lets the writer finish what it has and end.
    fn stop(&mut self) {
        self.shared.queue().closed = true;
        self.shared.filled.notify_one();
        // The first task is the writer, which ends by itself; the others have nothing to finish.
        self.tasks.drain(..).skip(1).for_each(|task| task.abort());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop();
        if let Some(lease) = &self.lease {
            self.store.abandon(lease);
        }
    }
}
