//! State in PostgreSQL.
//!
//! The `backend "pg"` block of Terraform, with its arguments
//! (<https://developer.hashicorp.com/terraform/language/backend/pg>), and state and lock where Terraform has them: the table
//! `states`, and an advisory lock on the number of the state's row. Beside it there are
//!
//! | table | what it holds |
//! |---|---|
//! | `infra_lock` | who holds the lock, and since when it was not renewed |
//! | `infra_journal` | the journal, a row for each append |
//! | `infra_history` | earlier snapshots |
//! | `infra_note` | what snapshots were made from |
//! | `infra_applied` | which saved plans were applied |
//! | `infra_sharer` | who holds the lock together with others, and what of the state each may write |
//! | `infra_sharer_journal` | their journals |
//!
//! An advisory lock ends with its connection, and everything a holder writes goes through that connection: one that lost
//! the lock can no longer write. A holder that is paused keeps its connection, and so its lock; when it has not renewed the
//! lock for the length of a lease, the next one has the database end that connection. Those who share the state hold the
//! same lock in its shared form, so that Terraform, which asks for the exclusive one, waits for all of them.

mod backend;
mod connection;
mod error;
mod lock;
mod settings;
mod sharing;
mod store;
mod tables;
mod tls;

use std::time::Duration;

use infra_state::store::{ArgumentProblem, Arguments};

pub use backend::PostgresBackend;
pub use settings::Defaults;
pub use store::PostgresStore;

/// How a lock is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How often its holder renews it.
    pub renew_every: Duration,
    /// How long after its last renewal it may be taken over.
    pub lease: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { renew_every: Duration::from_secs(10), lease: Duration::from_secs(30) }
    }
}

/// What a `backend "pg"` block describes. Nothing is called yet: the first use connects. `defaults` is what the environment
/// says.
///
/// # Errors
/// Everything that is wrong with the arguments.
pub fn configure(arguments: Arguments, defaults: &Defaults) -> Result<PostgresBackend, Vec<ArgumentProblem>> {
    Ok(PostgresBackend::new(settings::Settings::read(arguments, defaults)?))
}
