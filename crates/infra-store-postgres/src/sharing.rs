//! The lock in its shared form: each who holds it has a row with its claims, and a journal of its own.

use std::time::{Duration, Instant};

use infra_state::StateError;
use infra_state::store::{Claims, LockInfo};
use tokio_postgres::{Client, Error, Transaction};

use crate::error::{words, write};
use crate::lock::{CREATION, END, Held, Holder};
use crate::store::PostgresStore;

/// One who shares the state, or did.
struct Sharer {
    id: String,
    holder: Holder,
    claims: Claims,
    main: bool,
}

/// What came of an attempt to join.
enum Attempt {
    Joined(Vec<Option<String>>),
    /// This one is in the way, and its lease is over.
    Late(i32),
    Refused(StateError),
}

impl PostgresStore {
    /// Makes the lock, which is ours alone, one that is shared. One on a state that has no row yet stays as it is: others
    /// could not tell it from those of other states.
    pub(crate) async fn share_lock(
        &self,
        client: &mut Client,
        held: &mut Held,
        claims: &Claims,
    ) -> Result<(), StateError> {
        if held.is_shared || held.key == CREATION {
            return Ok(());
        }
        let shared = async {
            // The shared form first, so that there is no moment without a lock.
            client.query_one("SELECT pg_advisory_lock_shared($1)", &[&held.key]).await?;
            let schema = self.schema();
            let transaction = client.transaction().await?;
            let copy = format!(
                "INSERT INTO {schema}.infra_sharer (name, id, info, pid, started, renewed, claims, main) \
                 SELECT name, id, info, pid, started, clock_timestamp(), $3, true \
                 FROM {schema}.infra_lock WHERE name = $1 AND id = $2"
            );
            transaction.execute(&copy, &[&self.name(), &held.id, &claims.to_json()]).await?;
            let remove = format!("DELETE FROM {schema}.infra_lock WHERE name = $1 AND id = $2");
            transaction.execute(&remove, &[&self.name(), &held.id]).await?;
            transaction.commit().await
        };
        shared.await.map_err(|error: Error| write(&self.address(), words(&error)))?;
        held.is_shared = true;
        self.unlock_key(client, held.key).await.map_err(|error| write(&self.address(), words(&error)))
    }

    /// Takes part in the lock. Gives the journals of those who are gone.
    pub(crate) async fn join_lock(
        &self,
        client: &mut Client,
        info: &LockInfo,
        claims: &Claims,
    ) -> Result<(Held, Vec<Option<String>>), StateError> {
        let failed = |error: Error| write(&self.address(), words(&error));
        let begun = Instant::now();
        loop {
            let Some(key) = self.try_shared(client).await.map_err(failed)? else {
                let holder = self.holder(client).await.map_err(failed)?;
                let holder = holder.filter(|holder| holder.is_connected).map(|holder| holder.info);
                return Err(StateError::Locked {
                    location: self.address(),
                    holder: Box::new(holder.unwrap_or_default()),
                });
            };
            let attempt = self.attempt(client, info, claims).await;
            if let Ok(Attempt::Joined(left)) = attempt {
                return Ok((Held { id: info.id.clone(), key, is_shared: true }, left));
            }
            self.unlock_shared(client, key).await.map_err(failed)?;
            match attempt.map_err(failed)? {
                Attempt::Late(pid) if begun.elapsed() < END => {
                    client.execute("SELECT pg_terminate_backend($1)", &[&pid]).await.map_err(failed)?;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Attempt::Refused(error) => return Err(error),
                Attempt::Late(_) | Attempt::Joined(_) => {
                    return Err(self.lost("a connection does not end, whose lease is over"));
                }
            }
        }
    }

    /// The number of the state's row, locked together with others; none when somebody has it alone, or there is no row.
    async fn try_shared(&self, client: &Client) -> Result<Option<i64>, Error> {
        let find = format!("SELECT id FROM {}.states WHERE name = $1", self.schema());
        let Some(row) = client.query_opt(&find, &[&self.name()]).await? else { return Ok(None) };
        let key: i64 = row.get(0);
        let take = "SELECT pg_try_advisory_lock_shared($1)";
        if !client.query_one(take, &[&key]).await?.get::<_, bool>(0) {
            return Ok(None);
        }
        // Whoever holds the creation lock may have written this row.
        if client.query_one(take, &[&CREATION]).await?.get::<_, bool>(0) {
            self.unlock_shared(client, CREATION).await?;
            return Ok(Some(key));
        }
        self.unlock_shared(client, key).await?;
        Ok(None)
    }

    async fn unlock_shared(&self, client: &Client, key: i64) -> Result<(), Error> {
        client.query_one("SELECT pg_advisory_unlock_shared($1)", &[&key]).await.map(drop)
    }

    async fn attempt(&self, client: &mut Client, info: &LockInfo, claims: &Claims) -> Result<Attempt, Error> {
        let schema = self.schema();
        let transaction = client.transaction().await?;
        // One after the other.
        let lock = format!("LOCK TABLE {schema}.infra_sharer IN SHARE ROW EXCLUSIVE MODE");
        transaction.batch_execute(&lock).await?;
        let (living, gone): (Vec<_>, Vec<_>) =
            self.all(&transaction).await?.into_iter().partition(|sharer| sharer.holder.is_connected);
        for sharer in &living {
            let Some(resource) = claims.overlap(&sharer.claims) else { continue };
            if sharer.holder.is_late {
                return Ok(Attempt::Late(sharer.holder.pid));
            }
            let (location, holder) = (self.address(), Box::new(sharer.holder.info.clone()));
            return Ok(Attempt::Refused(StateError::Claimed { location, resource, holder }));
        }
        let mut all = claims.clone();
        let remove = format!("DELETE FROM {schema}.infra_sharer WHERE id = $1");
        for sharer in gone {
            // What it has claimed stays claimed until it is known what became of it.
            all.extend(sharer.claims);
            transaction.execute(&remove, &[&sharer.id]).await?;
        }
        let journals =
            format!("SELECT DISTINCT sharer FROM {schema}.infra_sharer_journal WHERE name = $1 ORDER BY 1");
        let journals = transaction.query(&journals, &[&self.name()]).await?;
        let mut left: Vec<Option<String>> = journals
            .iter()
            .map(|row| row.get::<_, String>(0))
            .filter(|id| living.iter().all(|sharer| sharer.id != *id))
            .map(Some)
            .collect();
        if living.iter().all(|sharer| !sharer.main) {
            left.push(None);
        }
        let sign = format!(
            "INSERT INTO {schema}.infra_sharer (name, id, info, pid, started, renewed, claims, main) \
             SELECT $1, $2, $3, pid, backend_start, clock_timestamp(), $4, false \
             FROM pg_stat_get_activity(pg_backend_pid())"
        );
        transaction.execute(&sign, &[&self.name(), &info.id, &info.to_json(), &all.to_json()]).await?;
        transaction.commit().await?;
        Ok(Attempt::Joined(left))
    }

    async fn all(&self, transaction: &Transaction<'_>) -> Result<Vec<Sharer>, Error> {
        let rows = transaction.query(&self.select(), &[&self.name()]).await?;
        Ok(rows.iter().map(|row| self.sharer_in(row)).collect())
    }

    fn select(&self) -> String {
        format!(
            "SELECT s.id, s.info, s.pid, extract(epoch FROM clock_timestamp() - s.renewed)::float8, \
             EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = s.pid AND a.backend_start = s.started), \
             s.claims, s.main FROM {}.infra_sharer s WHERE s.name = $1",
            self.schema()
        )
    }

    fn sharer_in(&self, row: &tokio_postgres::Row) -> Sharer {
        let (text, claims): (String, String) = (row.get(1), row.get(5));
        Sharer {
            id: row.get(0),
            holder: self.holder_of(&text, row.get(2), row.get(3), row.get(4)),
            // One that cannot be read is no reason to forget who wrote it.
            claims: Claims::from_json(claims.as_bytes()).unwrap_or_default(),
            main: row.get(6),
        }
    }

    /// Whether somebody shares the state now.
    pub(crate) async fn has_sharers(&self, client: &Client) -> Result<bool, Error> {
        let rows = client.query(&self.select(), &[&self.name()]).await?;
        Ok(rows.iter().any(|row| self.sharer_in(row).holder.is_connected))
    }

    /// The sharer with this id.
    pub(crate) async fn sharer_with(&self, client: &Client, id: &str) -> Result<Option<Holder>, Error> {
        let rows = client.query(&self.select(), &[&self.name()]).await?;
        Ok(rows
            .iter()
            .map(|row| self.sharer_in(row))
            .find(|sharer| sharer.id == id)
            .map(|found| found.holder))
    }

    /// Leaves the lock to the others. What is not in the state yet keeps its claims.
    pub(crate) async fn leave(&self, client: &Client, held: &Held) -> Result<(), StateError> {
        let failed = |error: Error| write(&self.address(), words(&error));
        let schema = self.schema();
        let remove = format!(
            "DELETE FROM {schema}.infra_sharer s WHERE s.name = $1 AND s.id = $2 \
             AND NOT EXISTS (SELECT 1 FROM {schema}.infra_sharer_journal j WHERE j.name = s.name AND j.sharer = s.id) \
             AND NOT (s.main AND EXISTS (SELECT 1 FROM {schema}.infra_journal j WHERE j.name = s.name))"
        );
        client.execute(&remove, &[&self.name(), &held.id]).await.map_err(failed)?;
        let gone = format!("UPDATE {schema}.infra_sharer SET pid = 0 WHERE name = $1 AND id = $2");
        client.execute(&gone, &[&self.name(), &held.id]).await.map_err(failed)?;
        self.unlock_shared(client, held.key).await.map_err(failed)
    }
}
