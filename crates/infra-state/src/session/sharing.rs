//! Sessions that are at work on one state at the same time, each on resources of its own.

use std::sync::Arc;

use infra_schema::address::ResourceInstance;

use super::load::load;
use super::{LockOptions, Request, Session};
use crate::StateError;
use crate::journal::{Begin, Record};
use crate::store::{Claims, Joined, LockInfo, Store};

impl Session {
    /// Goes to work beside others that hold the lock together, when what they have claimed is something else, or alone
    /// when nobody does. What sessions left that are gone becomes a part of this one.
    ///
    /// # Errors
    /// [`StateError::Claimed`] when somebody is at work on the same, [`StateError::Locked`] when somebody holds the lock
    /// alone. Nobody is waited for.
    pub async fn join(
        store: Arc<dyn Store>,
        options: LockOptions,
        claims: Claims,
    ) -> Result<Self, StateError> {
        let info = LockInfo::new(&options.operation, &options.who, store.location());
        let Joined { lease, left } = store.join(info, &claims).await?;
        let own = match store.sharer(&lease.id) {
            Ok(own) => own,
            Err(error) => {
                store.abandon(&lease);
                return Err(error);
            }
        };
        let session = Self::begin_with(own, Some(lease), options, Some(Arc::new(claims))).await?;
        session.take_over(left).await?;
        Ok(session)
    }

    /// Lets others go to work that touch nothing of `claims`: from now on nothing else is written. A store that cannot be
    /// shared, and a state that has no snapshot yet, stay with this session alone.
    pub async fn share(&self, mut claims: Claims) -> Result<(), StateError> {
        let Some(lease) = &self.lease else { return Ok(()) };
        if !self.store.can_be_shared() || self.claims().is_some() {
            return Ok(());
        }
        if self.store.read_snapshot().await?.is_none() {
            return Ok(());
        }
        // Before the lock says so: nothing may be written as if the state were this session's alone.
        {
            let mut queue = self.shared.queue();
            // What was written before is part of what this session adds to the state.
            queue.ledger.touched.objects.iter().for_each(|(address, _)| claims.write(address));
            queue.ledger.touched.outputs.iter().for_each(|name| claims.write_output(name));
            queue.claims = Some(Arc::new(claims.clone()));
            queue.requests.push(Request::Share);
        }
        self.shared.filled.notify_one();
        self.store.share(lease, &claims).await
    }

    /// What this session may write, when others are at work, too.
    pub fn claims(&self) -> Option<Arc<Claims>> {
        self.shared.queue().claims.clone()
    }

    /// Whether what an instance is found to be may be recorded: nobody else changes it.
    pub fn may_note(&self, address: &ResourceInstance) -> bool {
        self.claims().is_none_or(|claims| claims.cover(address))
    }

    /// Makes journals a part of this session's own, and removes them. Where that was cut off it is done again, and changes
    /// nothing.
    pub(super) async fn take_over(&self, left: Vec<Option<String>>) -> Result<(), StateError> {
        for journal in left {
            let former = match &journal {
                Some(id) => self.store.sharer(id)?,
                None => self.store.main()?,
            };
            let loaded = load(former.as_ref()).await?;
            let recordings = {
                let mut queue = self.shared.queue();
                let records = loaded.replayed.ledger.handed_over(&mut queue.ledger);
                let mut recordings = Vec::new();
                for record in records {
                    queue.ledger.apply(&record).map_err(StateError::Misuse)?;
                    recordings.push(self.shared.push(&mut queue, |reply| Request::Append(record, reply)));
                }
                recordings
            };
            for recording in recordings {
                recording.durable().await?;
            }
            former.replace_journal(self.lease.as_ref(), Vec::new()).await?;
            if let Some(id) = &journal {
                self.store.forget_sharer(self.lease.as_ref(), id).await?;
            }
        }
        Ok(())
    }
}

/// Refuses to record what is not claimed.
pub(super) fn check(record: &Record, claims: Option<&Claims>) -> Result<(), StateError> {
    let Some(claims) = claims else { return Ok(()) };
    let refuse = |address: &ResourceInstance, is_claimed: bool| match is_claimed {
        true => Ok(()),
        false => Err(StateError::Misuse(format!("{address} is to be written and was not claimed"))),
    };
    match record {
        Record::Begin(Begin { intent, .. }) => refuse(&intent.address, claims.allows(&intent.address)),
        // That several note what they found of what all of them only read is no harm.
        Record::Set { changes } => {
            changes.iter().try_for_each(|change| refuse(&change.address, claims.cover(&change.address)))
        }
        // Their calls have begun; outputs and checks are merged one by one.
        _ => Ok(()),
    }
}
