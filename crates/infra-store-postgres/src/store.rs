//! Snapshots, journal, history and notes.

use std::sync::Arc;

use async_trait::async_trait;
use infra_state::StateError;
use infra_state::store::{Claims, HistoryEntry, Joined, Lease, LockInfo, Snapshot, Store, Version};
use tokio::sync::{Mutex, MutexGuard};
use tokio_postgres::{Client, Error, Transaction};

use crate::Pace;
use crate::connection::connect;
use crate::error::{read, words, write};
use crate::lock::Held;
use crate::settings::Settings;

/// State in PostgreSQL.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    settings: Arc<Settings>,
    name: String,
    pace: Pace,
    session: Arc<Mutex<Session>>,
    /// Whose journal it is; none for the state's own one.
    sharer: Option<String>,
    place: Arc<Mutex<Option<Place>>>,
}

/// The connection, and the lock that is in it.
#[derive(Default)]
struct Session {
    client: Option<Client>,
    held: Option<Held>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({:?})", self.held)
    }
}

/// The end of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    /// Number of the next row. Numbers are never used again.
    next: i64,
    length: u64,
}

/// Tells one content of the row from the next: the transaction that wrote it, and what is in it.
///
/// The table is named, since the columns alone would be ambiguous in a conflict clause's result.
const VERSION: &str = "states.xmin::text || '-' || md5(states.data)";

impl PostgresStore {
    pub(crate) fn new(settings: Arc<Settings>, name: &str) -> Self {
        Self {
            settings,
            name: name.to_owned(),
            pace: Pace::default(),
            session: Arc::default(),
            sharer: None,
            place: Arc::default(),
        }
    }

    /// The same with another pace.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn schema(&self) -> String {
        self.settings.quoted_schema()
    }

    pub(crate) fn address(&self) -> String {
        self.settings.address_of(&self.name)
    }

    /// The session with a connection. While the lock is held there is no second one: the lock would not be in it.
    async fn connected(&self) -> Result<MutexGuard<'_, Session>, StateError> {
        let mut session = self.session.lock().await;
        if session.client.as_ref().is_some_and(|client| !client.is_closed()) {
            return Ok(session);
        }
        if session.held.is_some() {
            return Err(self.lost("the connection to the database was ended"));
        }
        let client = connect(&self.settings).await.map_err(|detail| read(&self.address(), detail))?;
        session.client = Some(client);
        Ok(session)
    }

    fn failed(&self, error: &Error, lease: Option<&Lease>, client: Option<&Client>) -> StateError {
        match lease {
            Some(_) if client.is_some_and(Client::is_closed) => self.lost(&words(error)),
            _ => write(&self.address(), words(error)),
        }
    }

    async fn query<T>(
        &self,
        ask: impl AsyncFnOnce(&Client, &str) -> Result<T, Error>,
    ) -> Result<T, StateError> {
        let session = self.connected().await?;
        let Some(client) = &session.client else {
            return Err(read(&self.address(), "no connection".to_owned()));
        };
        ask(client, &self.schema()).await.map_err(|error| read(&self.address(), words(&error)))
    }

    /// Writes in a transaction, which takes place only while the lease is ours.
    async fn transact<T>(
        &self,
        lease: Option<&Lease>,
        work: impl AsyncFnOnce(&Transaction<'_>, &str, &mut Option<Place>) -> Result<Result<T, StateError>, Error>,
    ) -> Result<T, StateError> {
        let mut session = self.connected().await?;
        let Session { client, held } = &mut *session;
        let mut place = self.place.lock().await;
        let is_shared = held.as_ref().is_some_and(|held| held.is_shared);
        if let Some(lease) = lease
            && held.as_ref().is_none_or(|held| held.id != lease.id)
        {
            return Err(self.lost("it was given back"));
        }
        let Some(client) = client.as_mut() else {
            return Err(write(&self.address(), "no connection".to_owned()));
        };
        let schema = self.schema();
        let mut next = *place;
        let result = async {
            let transaction = client.transaction().await?;
            if let Some(lease) = lease {
                let table = if is_shared { "infra_sharer" } else { "infra_lock" };
                let holds = format!("SELECT 1 FROM {schema}.{table} WHERE name = $1 AND id = $2 FOR SHARE");
                if transaction.query_opt(&holds, &[&self.name, &lease.id]).await?.is_none() {
                    return Ok(Err(self.lost("somebody took it away")));
                }
            }
            match work(&transaction, &schema, &mut next).await? {
                Ok(done) => transaction.commit().await.map(|()| Ok(done)),
                Err(refused) => Ok(Err(refused)),
            }
        };
        let result: Result<Result<T, StateError>, Error> = result.await;
        match result {
            Ok(Ok(done)) => {
                *place = next;
                Ok(done)
            }
            Ok(Err(refused)) => Err(refused),
            Err(error) => Err(self.failed(&error, lease, Some(client))),
        }
    }

    /// The rows of the journal: a table and a condition, with the state's name as the first parameter.
    fn journal_of(&self, schema: &str) -> String {
        match &self.sharer {
            Some(id) => {
                let id = id.replace('\'', "''");
                format!("{schema}.infra_sharer_journal WHERE name = $1 AND sharer = '{id}'")
            }
            None => format!("{schema}.infra_journal WHERE name = $1"),
        }
    }

    async fn add_to_journal(
        &self,
        transaction: &Transaction<'_>,
        schema: &str,
        seq: i64,
        bytes: &[u8],
    ) -> Result<(), Error> {
        match &self.sharer {
            Some(id) => {
                let insert = format!(
                    "INSERT INTO {schema}.infra_sharer_journal (name, sharer, seq, bytes) VALUES ($1, $2, $3, $4)"
                );
                transaction.execute(&insert, &[&self.name, id, &seq, &bytes]).await
            }
            None => {
                let insert =
                    format!("INSERT INTO {schema}.infra_journal (name, seq, bytes) VALUES ($1, $2, $3)");
                transaction.execute(&insert, &[&self.name, &seq, &bytes]).await
            }
        }
        .map(drop)
    }

    fn conflict(&self, detail: &str) -> StateError {
        StateError::Conflict { location: self.address(), detail: detail.to_owned() }
    }
}

#[async_trait]
impl Store for PostgresStore {
    fn location(&self) -> String {
        self.address()
    }

    fn journal_location(&self) -> String {
        format!("{} (infra_journal)", self.address())
    }

    async fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        let row = self
            .query(async |client, schema| {
                let statement = format!("SELECT data, {VERSION} FROM {schema}.states WHERE name = $1");
                client.query_opt(&statement, &[&self.name]).await
            })
            .await?;
        let found = row.and_then(|row| Some((row.get::<_, Option<String>>(0)?, row.get::<_, String>(1))));
        Ok(found
            .filter(|(data, _)| !data.trim().is_empty())
            .map(|(data, version)| Snapshot { bytes: data.into_bytes(), version: Version(version) }))
    }

    async fn write_snapshot(
        &self,
        lease: Option<&Lease>,
        bytes: Vec<u8>,
        expected: Option<&Version>,
        previous_serial: Option<u64>,
    ) -> Result<Version, StateError> {
        let text = String::from_utf8(bytes)
            .map_err(|_| write(&self.address(), "a snapshot that is no text".to_owned()))?;
        self.transact(lease, async |transaction, schema, _| {
            let statement = format!("SELECT data, {VERSION} FROM {schema}.states WHERE name = $1 FOR UPDATE");
            let found = transaction.query_opt(&statement, &[&self.name]).await?;
            let found = found
                .and_then(|row| Some((row.get::<_, Option<String>>(0)?, row.get::<_, String>(1))))
                .filter(|(data, _)| !data.trim().is_empty());
            match (&found, expected) {
                (Some((data, version)), Some(expected)) if *version == expected.0 => {
                    if let Some(serial) = previous_serial {
                        let keep = format!(
                            "INSERT INTO {schema}.infra_history (name, serial, data) VALUES ($1, $2, $3) \
                             ON CONFLICT (name, serial) DO UPDATE SET data = EXCLUDED.data, written = now()"
                        );
                        let serial = i64::try_from(serial).unwrap_or(i64::MAX);
                        transaction.execute(&keep, &[&self.name, &serial, data]).await?;
                    }
                }
                (None, None) => {}
                (None, Some(_)) => return Ok(Err(self.conflict("it is gone"))),
                (Some(_), _) => return Ok(Err(self.conflict("it was written by another process"))),
            }
            let put = format!(
                "INSERT INTO {schema}.states (name, data) VALUES ($1, $2) \
                 ON CONFLICT (name) DO UPDATE SET data = EXCLUDED.data RETURNING {VERSION}"
            );
            let row = transaction.query_one(&put, &[&self.name, &text]).await?;
            Ok(Ok(Version(row.get(0))))
        })
        .await
    }

    async fn read_journal(&self) -> Result<Vec<u8>, StateError> {
        let session = self.connected().await?;
        let mut place = self.place.lock().await;
        let Some(client) = session.client.as_ref() else {
            return Err(read(&self.address(), "no connection".to_owned()));
        };
        let rows = self.journal_of(&self.schema());
        let statement = format!("SELECT seq, bytes FROM {rows} ORDER BY seq");
        let rows = client.query(&statement, &[&self.name]).await;
        let rows = rows.map_err(|error| read(&self.journal_location(), words(&error)))?;
        let mut journal = Vec::new();
        let mut found = Place::default();
        for row in rows {
            found.next = row.get::<_, i64>(0) + 1;
            journal.extend_from_slice(row.get::<_, &[u8]>(1));
        }
        found.length = journal.len() as u64;
        *place = Some(found);
        Ok(journal)
    }

    async fn append_journal(
        &self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        self.transact(lease, async |transaction, schema, place| {
            let conflict = || self.conflict("its journal was written by another process");
            let Some(known) = place.filter(|place| place.length == offset) else {
                return Ok(Err(conflict()));
            };
            let last = format!("SELECT max(seq) FROM {}", self.journal_of(schema));
            let last: Option<i64> = transaction.query_one(&last, &[&self.name]).await?.get(0);
            // Rows are numbered on when the journal was replaced by nothing.
            if last.map_or(offset != 0, |last| last + 1 != known.next) {
                return Ok(Err(conflict()));
            }
            self.add_to_journal(transaction, schema, known.next, &bytes).await?;
            *place = Some(Place { next: known.next + 1, length: offset + bytes.len() as u64 });
            Ok(Ok(()))
        })
        .await
    }

    async fn replace_journal(&self, lease: Option<&Lease>, bytes: Vec<u8>) -> Result<(), StateError> {
        self.transact(lease, async |transaction, schema, place| {
            let mut next = place.unwrap_or_default().next;
            let delete = format!("DELETE FROM {}", self.journal_of(schema));
            transaction.execute(&delete, &[&self.name]).await?;
            if !bytes.is_empty() {
                self.add_to_journal(transaction, schema, next, &bytes).await?;
                next += 1;
            }
            *place = Some(Place { next, length: bytes.len() as u64 });
            Ok(Ok(()))
        })
        .await
    }

    async fn history(&self) -> Result<Vec<HistoryEntry>, StateError> {
        let rows = self
            .query(async |client, schema| {
                let statement = format!(
                    "SELECT serial, octet_length(data)::bigint, extract(epoch FROM written)::bigint \
                     FROM {schema}.infra_history WHERE name = $1 ORDER BY serial"
                );
                client.query(&statement, &[&self.name]).await
            })
            .await?;
        let number = |row: &tokio_postgres::Row, at| u64::try_from(row.get::<_, i64>(at)).unwrap_or_default();
        Ok(rows
            .iter()
            .map(|row| HistoryEntry { serial: number(row, 0), size: number(row, 1), written: number(row, 2) })
            .collect())
    }

    async fn read_history(&self, serial: u64) -> Result<Vec<u8>, StateError> {
        let number = i64::try_from(serial).unwrap_or(i64::MAX);
        let row = self
            .query(async |client, schema| {
                let statement =
                    format!("SELECT data FROM {schema}.infra_history WHERE name = $1 AND serial = $2");
                client.query_opt(&statement, &[&self.name, &number]).await
            })
            .await?;
        row.map(|row| row.get::<_, String>(0).into_bytes()).ok_or_else(|| StateError::NotFound {
            location: self.address(),
            what: format!("no snapshot with serial {serial} in its history"),
        })
    }

    async fn rewrite_history(
        &self,
        lease: Option<&Lease>,
        serial: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        let number = i64::try_from(serial).unwrap_or(i64::MAX);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.transact(lease, async |transaction, schema, _| {
            let update =
                format!("UPDATE {schema}.infra_history SET data = $3 WHERE name = $1 AND serial = $2");
            transaction.execute(&update, &[&self.name, &number, &text]).await?;
            Ok(Ok(()))
        })
        .await
    }

    async fn notes(&self) -> Result<Vec<String>, StateError> {
        let rows = self
            .query(async |client, schema| {
                let statement = format!("SELECT note FROM {schema}.infra_note WHERE name = $1 ORDER BY note");
                client.query(&statement, &[&self.name]).await
            })
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn read_note(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        let row = self
            .query(async |client, schema| {
                let statement =
                    format!("SELECT bytes FROM {schema}.infra_note WHERE name = $1 AND note = $2");
                client.query_opt(&statement, &[&self.name, &name]).await
            })
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    async fn write_note(&self, lease: Option<&Lease>, name: &str, bytes: Vec<u8>) -> Result<(), StateError> {
        self.transact(lease, async |transaction, schema, _| {
            let put = format!(
                "INSERT INTO {schema}.infra_note (name, note, bytes) VALUES ($1, $2, $3) \
                 ON CONFLICT (name, note) DO UPDATE SET bytes = EXCLUDED.bytes"
            );
            transaction.execute(&put, &[&self.name, &name, &bytes]).await?;
            Ok(Ok(()))
        })
        .await
    }

    async fn is_claimed(&self, plan: &str) -> Result<bool, StateError> {
        let row = self
            .query(async |client, schema| {
                let statement = format!("SELECT 1 FROM {schema}.infra_applied WHERE name = $1 AND plan = $2");
                client.query_opt(&statement, &[&self.name, &plan]).await
            })
            .await?;
        Ok(row.is_some())
    }

    async fn claim_plan(&self, lease: Option<&Lease>, plan: &str) -> Result<bool, StateError> {
        self.transact(lease, async |transaction, schema, _| {
            let put = format!(
                "INSERT INTO {schema}.infra_applied (name, plan) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            );
            Ok(Ok(transaction.execute(&put, &[&self.name, &plan]).await? == 1))
        })
        .await
    }

    async fn acquire(&self, info: LockInfo) -> Result<Lease, StateError> {
        let mut session = self.connected().await?;
        let Session { client, held, .. } = &mut *session;
        let Some(client) = client.as_ref() else {
            return Err(write(&self.address(), "no connection".to_owned()));
        };
        let taken = self.take_lock(client, &info).await?;
        let lease = self.lease_of(&taken);
        *held = Some(taken);
        Ok(lease)
    }

    fn can_be_shared(&self) -> bool {
        true
    }

    async fn at_work(&self) -> Result<Option<LockInfo>, StateError> {
        self.query(async |client, _| self.journal_holder(client, self.sharer.as_deref()).await).await
    }

    async fn is_shared(&self) -> Result<bool, StateError> {
        let session = self.connected().await?;
        let Some(client) = &session.client else { return Ok(false) };
        self.has_sharers(client).await.map_err(|error| read(&self.address(), words(&error)))
    }

    async fn share(&self, lease: &Lease, claims: &Claims) -> Result<(), StateError> {
        let mut session = self.connected().await?;
        let Session { client, held } = &mut *session;
        match (client.as_mut(), held.as_mut().filter(|held| held.id == lease.id)) {
            (Some(client), Some(held)) => self.share_lock(client, held, claims).await,
            _ => Err(self.lost("it was given back")),
        }
    }

    async fn join(&self, info: LockInfo, claims: &Claims) -> Result<Joined, StateError> {
        let mut session = self.connected().await?;
        let Session { client, held } = &mut *session;
        let Some(client) = client.as_mut() else {
            return Err(write(&self.address(), "no connection".to_owned()));
        };
        let (taken, left) = self.join_lock(client, &info, claims).await?;
        let lease = self.lease_of(&taken);
        *held = Some(taken);
        Ok(Joined { lease, left })
    }

    async fn sharers(&self) -> Result<Vec<String>, StateError> {
        let rows = self
            .query(async |client, schema| {
                let statement = format!(
                    "SELECT id FROM {schema}.infra_sharer WHERE name = $1 \
                     UNION SELECT sharer FROM {schema}.infra_sharer_journal WHERE name = $1 ORDER BY 1"
                );
                client.query(&statement, &[&self.name]).await
            })
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    fn sharer(&self, id: &str) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(Self { sharer: Some(id.to_owned()), place: Arc::default(), ..self.clone() }))
    }

    fn main(&self) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(Self { sharer: None, place: Arc::default(), ..self.clone() }))
    }

    async fn forget_sharer(&self, lease: Option<&Lease>, id: &str) -> Result<(), StateError> {
        self.transact(lease, async |transaction, schema, _| {
            for (table, column) in [("infra_sharer_journal", "sharer"), ("infra_sharer", "id")] {
                let delete = format!("DELETE FROM {schema}.{table} WHERE name = $1 AND {column} = $2");
                transaction.execute(&delete, &[&self.name, &id]).await?;
            }
            Ok(Ok(()))
        })
        .await
    }

    async fn renew(&self, lease: &Lease) -> Result<(), StateError> {
        let session = self.connected().await?;
        match (&session.client, &session.held) {
            (Some(client), Some(held)) if held.id == lease.id => self.renew_row(client, held).await,
            _ => Err(self.lost("it was given back")),
        }
    }

    async fn release(&self, lease: &Lease) -> Result<(), StateError> {
        let mut session = self.session.lock().await;
        let Some(held) = session.held.take_if(|held| held.id == lease.id) else { return Ok(()) };
        match &session.client {
            // Without the connection the lock is gone already.
            Some(client) if !client.is_closed() && held.is_shared => self.leave(client, &held).await,
            Some(client) if !client.is_closed() => self.unlock(client, &held).await,
            _ => Ok(()),
        }
    }

    async fn force_unlock(&self, id: &str) -> Result<(), StateError> {
        let session = self.connected().await?;
        match &session.client {
            Some(client) => self.take_away(client, id).await,
            None => Err(write(&self.address(), "no connection".to_owned())),
        }
    }

    fn abandon(&self, lease: &Lease) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (store, lease) = (self.clone(), lease.clone());
        // What does not get that far ends with the connection.
        runtime.spawn(async move {
            if let Err(error) = store.release(&lease).await {
                tracing::warn!(%error, "the lock was given back with an error");
            }
        });
    }
}
