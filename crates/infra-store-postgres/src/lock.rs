//! The lock: an advisory one, as Terraform takes it, and a row that says who holds it.

use std::time::{Duration, Instant};

use infra_state::StateError;
use infra_state::store::{Lease, LockInfo};
use tokio_postgres::Client;

use crate::error::{words, write};
use crate::store::PostgresStore;

/// What Terraform locks while a state has no row yet.
pub(crate) const CREATION: i64 = -1;

/// How long a connection that was ended may take to be gone.
pub(crate) const END: Duration = Duration::from_secs(10);

/// The lock while it is ours.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub id: String,
    /// The number that is locked.
    pub key: i64,
    /// Whether others hold it, too.
    pub is_shared: bool,
}

/// Who holds the lock, as far as the row says.
pub(crate) struct Holder {
    pub info: LockInfo,
    pub pid: i32,
    pub is_late: bool,
    /// Whether its connection is there.
    pub is_connected: bool,
}

impl PostgresStore {
    /// Takes the lock on this connection. Fails with [`StateError::Locked`].
    pub(crate) async fn take_lock(&self, client: &Client, info: &LockInfo) -> Result<Held, StateError> {
        let failed = |error: tokio_postgres::Error| write(&self.address(), words(&error));
        let mut ended: Option<Instant> = None;
        loop {
            if let Some(key) = self.try_lock(client).await.map_err(failed)? {
                self.sign(client, info).await.map_err(failed)?;
                return Ok(Held { id: info.id.clone(), key, is_shared: false });
            }
            let holder = self.holder(client).await.map_err(failed)?;
            let locked = |holder: Option<Holder>| StateError::Locked {
                location: self.address(),
                holder: Box::new(match holder {
                    Some(holder) if holder.is_connected => holder.info,
                    _ => LockInfo {
                        who: "another session of the database".to_owned(),
                        info: "Terraform, or one that says nothing of itself".to_owned(),
                        ..LockInfo::default()
                    },
                }),
            };
            match holder {
                // It does not renew the lock: it is paused, or its machine is gone and the connection remains.
                Some(holder) if holder.is_late && holder.is_connected => {
                    if ended.is_some_and(|since| since.elapsed() > END) {
                        return Err(locked(Some(holder)));
                    }
                    ended.get_or_insert_with(Instant::now);
                    client
                        .execute("SELECT pg_terminate_backend($1)", &[&holder.pid])
                        .await
                        .map_err(failed)?;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                // Its end is under way.
                _ if ended.is_some_and(|since| since.elapsed() < END) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                holder => return Err(locked(holder)),
            }
        }
    }

    /// The number that is locked now; none when somebody else holds it.
    async fn try_lock(&self, client: &Client) -> Result<Option<i64>, tokio_postgres::Error> {
        let schema = self.schema();
        let found = client
            .query_opt(&format!("SELECT id FROM {schema}.states WHERE name = $1"), &[&self.name()])
            .await?;
        let Some(row) = found else {
            let locked = self.try_key(client, CREATION).await?;
            return Ok(locked.then_some(CREATION));
        };
        let key: i64 = row.get(0);
        // Whoever holds the creation lock may be about to write this row.
        if !self.try_key(client, key).await? {
            return Ok(None);
        }
        if self.try_key(client, CREATION).await? {
            self.unlock_key(client, CREATION).await?;
            return Ok(Some(key));
        }
        self.unlock_key(client, key).await?;
        Ok(None)
    }

    async fn try_key(&self, client: &Client, key: i64) -> Result<bool, tokio_postgres::Error> {
        Ok(client.query_one("SELECT pg_try_advisory_lock($1)", &[&key]).await?.get(0))
    }

    pub(crate) async fn unlock_key(&self, client: &Client, key: i64) -> Result<(), tokio_postgres::Error> {
        client.query_one("SELECT pg_advisory_unlock($1)", &[&key]).await.map(drop)
    }

    /// Says who holds the lock now.
    async fn sign(&self, client: &Client, info: &LockInfo) -> Result<(), tokio_postgres::Error> {
        let statement = format!(
            "INSERT INTO {0}.infra_lock (name, id, info, pid, started, renewed) \
             SELECT $1, $2, $3, pid, backend_start, clock_timestamp() FROM pg_stat_get_activity(pg_backend_pid()) \
             ON CONFLICT (name) DO UPDATE SET id = EXCLUDED.id, info = EXCLUDED.info, pid = EXCLUDED.pid, \
             started = EXCLUDED.started, renewed = EXCLUDED.renewed",
            self.schema()
        );
        client.execute(&statement, &[&self.name(), &info.id, &info.to_json()]).await.map(drop)
    }

    /// Whoever holds the lock, alone or with others: one who is connected, and lives, before others.
    pub(crate) async fn holder(&self, client: &Client) -> Result<Option<Holder>, tokio_postgres::Error> {
        let statement = format!(
            "SELECT l.info, l.pid, \
             extract(epoch FROM clock_timestamp() - l.renewed)::float8, \
             EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = l.pid AND a.backend_start = l.started) AS there \
             FROM (SELECT name, info, pid, started, renewed FROM {0}.infra_lock UNION ALL \
             SELECT name, info, pid, started, renewed FROM {0}.infra_sharer) l WHERE l.name = $1 \
             ORDER BY there DESC, l.renewed DESC LIMIT 1",
            self.schema()
        );
        let Some(row) = client.query_opt(&statement, &[&self.name()]).await? else { return Ok(None) };
        let (text, pid, age, is_connected): (String, i32, f64, bool) =
            (row.get(0), row.get(1), row.get(2), row.get(3));
        Ok(Some(self.holder_of(&text, pid, age, is_connected)))
    }

    /// Who has a journal and lives: that of a sharer, or the state's own.
    pub(crate) async fn journal_holder(
        &self,
        client: &Client,
        sharer: Option<&str>,
    ) -> Result<Option<LockInfo>, tokio_postgres::Error> {
        let statement = format!(
            "SELECT l.info FROM (\
             SELECT name, id, info, pid, started, renewed, true AS main FROM {0}.infra_lock UNION ALL \
             SELECT name, id, info, pid, started, renewed, main FROM {0}.infra_sharer) l \
             WHERE l.name = $1 AND CASE WHEN $2::text IS NULL THEN l.main ELSE l.id = $2 END \
             AND extract(epoch FROM clock_timestamp() - l.renewed)::float8 < $3 \
             AND EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = l.pid AND a.backend_start = l.started)",
            self.schema()
        );
        let lease = self.pace().lease.as_secs_f64();
        let row = client.query_opt(&statement, &[&self.name(), &sharer, &lease]).await?;
        Ok(row.map(|row| LockInfo::from_json(row.get::<_, String>(0).as_bytes())))
    }

    /// `age` is how many seconds ago it said that it lives.
    pub(crate) fn holder_of(&self, text: &str, pid: i32, age: f64, is_connected: bool) -> Holder {
        let mut info = LockInfo::from_json(text.as_bytes());
        let lease = self.pace().lease.as_secs_f64();
        info.info = format!(
            "{}, renewed {age:.0} s ago; its lock ends {lease:.0} s after the last renewal",
            info.info
        );
        Holder { info, pid, is_late: age > lease, is_connected }
    }

    pub(crate) fn lease_of(&self, held: &Held) -> Lease {
        // The connection is the fence: nobody else's writes go through it.
        Lease { id: held.id.clone(), fencing_token: 0, renew_every: Some(self.pace().renew_every) }
    }

    /// Says that the holder lives. Fails with [`StateError::LockLost`].
    pub(crate) async fn renew_row(&self, client: &Client, held: &Held) -> Result<(), StateError> {
        let table = if held.is_shared { "infra_sharer" } else { "infra_lock" };
        let statement = format!(
            "UPDATE {}.{table} SET renewed = clock_timestamp() WHERE name = $1 AND id = $2",
            self.schema()
        );
        match client.execute(&statement, &[&self.name(), &held.id]).await {
            Ok(1) => Ok(()),
            Ok(_) => Err(self.lost("somebody took it away")),
            Err(error) if client.is_closed() => Err(self.lost(&words(&error))),
            Err(error) => Err(write(&self.address(), words(&error))),
        }
    }

    pub(crate) async fn unlock(&self, client: &Client, held: &Held) -> Result<(), StateError> {
        let failed = |error: tokio_postgres::Error| write(&self.address(), words(&error));
        let statement = format!("DELETE FROM {}.infra_lock WHERE name = $1 AND id = $2", self.schema());
        client.execute(&statement, &[&self.name(), &held.id]).await.map_err(failed)?;
        self.unlock_key(client, held.key).await.map_err(failed)
    }

    /// Ends the connection of another holder.
    pub(crate) async fn take_away(&self, client: &Client, id: &str) -> Result<(), StateError> {
        let failed = |error: tokio_postgres::Error| write(&self.address(), words(&error));
        let sharer = self.sharer_with(client, id).await.map_err(failed)?;
        let holder = match sharer {
            Some(sharer) => Some(sharer),
            None => self.holder(client).await.map_err(failed)?,
        };
        match holder.filter(|holder| holder.is_connected) {
            Some(holder) if holder.info.id == id => {
                client.execute("SELECT pg_terminate_backend($1)", &[&holder.pid]).await.map_err(failed)?;
                let statement =
                    format!("DELETE FROM {}.infra_lock WHERE name = $1 AND id = $2", self.schema());
                client.execute(&statement, &[&self.name(), &id]).await.map(drop).map_err(failed)
            }
            Some(holder) => {
                Err(StateError::Locked { location: self.address(), holder: Box::new(holder.info) })
            }
            None => Err(StateError::NotFound {
                location: self.address(),
                what: format!("no lock with the id {id}"),
            }),
        }
    }

    pub(crate) fn lost(&self, detail: &str) -> StateError {
        StateError::LockLost { location: self.address(), detail: detail.to_owned() }
    }
}
