//! The task that makes records durable.

use std::sync::Arc;
use std::time::Duration;

use super::load::load;
use super::run::{Addition, Noting};
use super::{Reply, Request, Shared};
use crate::journal::{Begin, Digest, Encoder, Header, Ledger, Record};
use crate::store::{Lease, Store, Version};
use crate::{State, StateError};

/// How often a snapshot is made anew because another session wrote one at the same moment.
const ADDITIONS: u64 = 50;

/// Writes journal and snapshots, one thing at a time. Whatever is requested meanwhile is written together next.
pub(super) struct Writer {
    store: Arc<dyn Store>,
    lease: Option<Lease>,
    noting: Noting,
    /// The state of the snapshot that the journal continues.
    base: Arc<State>,
    /// Version of that snapshot; none before the first.
    version: Option<Version>,
    /// Whether others may write the state, too.
    is_shared: bool,
    encoder: Encoder,
    /// Length of the journal.
    length: u64,
    /// Records whose append failed. They are part of the state in memory, so they go out before anything else.
    backlog: Vec<Record>,
    /// Why nothing is written any more.
    stopped: Option<StateError>,
}

impl Writer {
    /// Reads what is stored into `shared`, and repairs what a crash left.
    pub async fn open(
        store: Arc<dyn Store>,
        lease: Option<Lease>,
        noting: Noting,
        shared: &Shared,
        is_shared: bool,
    ) -> Result<Self, StateError> {
        let loaded = load(store.as_ref()).await?;
        let replayed = loaded.replayed;
        let mut writer = Self {
            store,
            lease,
            noting,
            base: replayed.base,
            version: loaded.snapshot.map(|snapshot| snapshot.version),
            is_shared,
            encoder: replayed.encoder,
            length: replayed.length,
            backlog: Vec::new(),
            stopped: None,
        };
        if replayed.folded {
            writer.reset_journal(&replayed.ledger).await?;
        } else if let Some(whole) = loaded.cut {
            tracing::warn!(journal = writer.store.journal_location(), "the torn end of the journal is cut");
            writer.store.replace_journal(writer.lease.as_ref(), whole).await?;
        }
        shared.queue().ledger = replayed.ledger;
        Ok(writer)
    }

    /// Serves requests until the session is closed.
    pub async fn run(mut self, shared: Arc<Shared>) {
        loop {
            let (requests, closed) = {
                let mut queue = shared.queue();
                (std::mem::take(&mut queue.requests), queue.closed)
            };
            if requests.is_empty() {
                if closed {
                    return;
                }
                shared.filled.notified().await;
                continue;
            }
            let mut batch = Vec::new();
            for request in requests {
                match request {
                    Request::Append(record, reply) => batch.push((record, reply)),
                    Request::Fold(ledger, reply) => {
                        self.append_batch(std::mem::take(&mut batch), &shared).await;
                        let result = self.fold(&ledger, &shared).await;
                        answer(reply, result);
                    }
                    Request::Share => self.is_shared = true,
                    Request::MadeFrom(configuration) => self.noting.pending = Some(configuration),
                    Request::Stop(error) => self.stopped = Some(error),
                }
            }
            self.append_batch(batch, &shared).await;
        }
    }

    async fn append_batch(&mut self, batch: Vec<(Record, Reply)>, shared: &Shared) {
        if batch.is_empty() {
            return;
        }
        let (records, replies): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let result = self.append(&records).await;
        if result.is_err() {
            for record in records {
                match record {
                    // Its call will not be made, so there is nothing to remember.
                    Record::Begin(Begin { op, .. }) => {
                        shared.queue().ledger.open.remove(&op);
                    }
                    other => self.backlog.push(other),
                }
            }
        }
        replies.into_iter().for_each(|reply| answer(reply, result.clone()));
    }

    /// Appends the backlog and these records with one durable write.
    async fn append(&mut self, records: &[Record]) -> Result<(), StateError> {
        if let Some(error) = &self.stopped {
            return Err(error.clone());
        }
        let mut bytes = Vec::new();
        let header = (self.length == 0).then(|| Record::Header(self.header(None)));
        let result = async {
            for record in header.iter().chain(&self.backlog).chain(records) {
                self.encoder.encode(record, &mut bytes)?;
            }
            let length = bytes.len() as u64;
            self.store.append_journal(self.lease.as_ref(), self.length, bytes).await?;
            Ok(length)
        };
        match result.await {
            Ok(length) => {
                self.length += length;
                self.encoder.commit();
                self.backlog.clear();
                Ok(())
            }
            Err(error) => {
                self.encoder.rewind();
                Err(error)
            }
        }
    }

    async fn fold(&mut self, ledger: &Ledger, shared: &Shared) -> Result<(), StateError> {
        if let Some(error) = &self.stopped {
            return Err(error.clone());
        }
        let wrote = match self.is_shared {
            true => self.add(ledger).await?,
            false if *ledger.state != *self.base => {
                self.write_snapshot(ledger.state.clone()).await?;
                true
            }
            false => false,
        };
        if wrote {
            let state = &mut shared.queue().ledger.state;
            Arc::make_mut(state).serial = self.base.serial;
        } else if self.length == 0 || !(ledger.open.is_empty() && ledger.unsettled.is_empty()) {
            // There is no journal, or what it holds must stay.
            return self.append_backlog().await;
        }
        self.backlog.clear();
        self.reset_journal(ledger).await
    }

    /// Adds what this session did to the state as it is by now. Returns whether that was anything.
    async fn add(&mut self, ledger: &Ledger) -> Result<bool, StateError> {
        for attempt in 0_u64.. {
            let location = self.store.location();
            let gone =
                || StateError::Conflict { location: location.clone(), detail: "it is gone".to_owned() };
            let found = self.store.read_snapshot().await?.ok_or_else(gone)?;
            let theirs = State::from_bytes(&found.bytes, &location)?;
            if theirs.lineage != ledger.state.lineage {
                let detail = "another one with its own lineage is in its place".to_owned();
                return Err(StateError::Conflict { location, detail });
            }
            let mut next = theirs.clone();
            ledger.merge_into(&mut next);
            let differs = next != theirs;
            (self.base, self.version) = (Arc::new(theirs), Some(found.version));
            if !differs {
                return Ok(false);
            }
            let onto = Some(Digest::of(&found.bytes));
            match self.write_next(Arc::new(next), onto).await {
                Err(StateError::Conflict { .. }) if attempt < ADDITIONS => {
                    // Somebody else has just added something.
                    tokio::time::sleep(Duration::from_millis(1 << attempt.min(7))).await;
                }
                other => return other.map(|()| true),
            }
        }
        Ok(false)
    }

    async fn append_backlog(&mut self) -> Result<(), StateError> {
        if self.backlog.is_empty() { Ok(()) } else { self.append(&[]).await }
    }

    async fn write_snapshot(&mut self, state: Arc<State>) -> Result<(), StateError> {
        self.write_next(state, None).await
    }

    /// Announces the next snapshot in the journal and writes it. `onto` is the one before, when it is added to that.
    async fn write_next(&mut self, state: Arc<State>, onto: Option<Digest>) -> Result<(), StateError> {
        let mut next = Arc::unwrap_or_clone(state);
        next.serial = self.base.serial + 1;
        let bytes = next.to_bytes();
        // Before the snapshot: one that is there can be gone back to.
        let made = Digest::of(&bytes);
        let addition = onto.map(|onto| Addition { made, onto });
        self.noting.note(self.store.as_ref(), self.lease.as_ref(), next.serial, addition).await?;
        self.append(&[Record::Folding { serial: next.serial, digest: made }]).await?;
        let previous = self.version.as_ref().map(|_| self.base.serial);
        let written =
            self.store.write_snapshot(self.lease.as_ref(), bytes, self.version.as_ref(), previous).await?;
        self.version = Some(written);
        self.base = Arc::new(next);
        Ok(())
    }

    /// Starts the journal anew with what is still open.
    async fn reset_journal(&mut self, ledger: &Ledger) -> Result<(), StateError> {
        let carried = ledger.carried_over();
        let mut encoder = Encoder::default();
        let mut bytes = Vec::new();
        if !carried.is_empty() {
            for record in [Record::Header(self.header(Some(ledger)))].iter().chain(&carried) {
                encoder.encode(record, &mut bytes)?;
            }
            encoder.commit();
        }
        let length = bytes.len() as u64;
        self.store.replace_journal(self.lease.as_ref(), bytes).await?;
        (self.encoder, self.length) = (encoder, length);
        Ok(())
    }

    fn header(&self, ledger: Option<&Ledger>) -> Header {
        Header {
            format: Header::FORMAT,
            serial: self.version.as_ref().map(|_| self.base.serial),
            lineage: self.base.lineage.clone(),
            next_op: ledger.map_or(crate::OpId(1), |ledger| ledger.next_op),
        }
    }
}

fn answer(reply: Reply, result: Result<(), StateError>) {
    // Nobody waits when the future was dropped; the record is written all the same.
    let _ = reply.send(result);
}
