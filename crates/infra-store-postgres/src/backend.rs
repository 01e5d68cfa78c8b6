//! Workspaces as rows.

use std::sync::Arc;

use async_trait::async_trait;
use infra_state::StateError;
use infra_state::store::{Backend, DEFAULT_WORKSPACE, Store};
use tokio_postgres::{Client, Error};

use crate::connection::connect;
use crate::error::{read, words, write};
use crate::settings::Settings;
use crate::{Pace, PostgresStore};

/// States in a table, each under the name of its workspace, as Terraform has them.
#[derive(Clone, Debug)]
pub struct PostgresBackend {
    settings: Arc<Settings>,
    pace: Pace,
}

/// The tables that hold something of a workspace; its lock goes with its holder, and its state goes last.
const TABLES: [&str; 7] = [
    "infra_journal",
    "infra_sharer_journal",
    "infra_sharer",
    "infra_history",
    "infra_note",
    "infra_applied",
    "states",
];

impl PostgresBackend {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), pace: Pace::default() }
    }

    /// The same with another pace of locks.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// The state of a workspace.
    pub fn workspace(&self, name: &str) -> PostgresStore {
        PostgresStore::new(self.settings.clone(), name).with_pace(self.pace)
    }

    async fn names(&self, client: &Client) -> Result<Vec<String>, Error> {
        // A run that was cut off before its first snapshot has left a journal.
        let statement = format!(
            "SELECT name FROM {0}.states UNION SELECT name FROM {0}.infra_journal ORDER BY name",
            self.settings.quoted_schema()
        );
        let rows = client.query(&statement, &[]).await?;
        let names = rows.iter().filter_map(|row| row.get::<_, Option<String>>(0));
        Ok(names.filter(|name| !name.is_empty() && name != DEFAULT_WORKSPACE).collect())
    }

    async fn delete(&self, client: &mut Client, workspace: &str) -> Result<(), Error> {
        let transaction = client.transaction().await?;
        for table in TABLES {
            let statement = format!("DELETE FROM {}.{table} WHERE name = $1", self.settings.quoted_schema());
            transaction.execute(&statement, &[&workspace]).await?;
        }
        transaction.commit().await
    }
}

#[async_trait]
impl Backend for PostgresBackend {
    fn store(&self, workspace: &str) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(self.workspace(workspace)))
    }

    async fn workspaces(&self) -> Result<Vec<String>, StateError> {
        let address = self.settings.address();
        let client = connect(&self.settings).await.map_err(|detail| read(&address, detail))?;
        self.names(&client).await.map_err(|error| read(&address, words(&error)))
    }

    async fn remove(&self, workspace: &str) -> Result<(), StateError> {
        let address = self.settings.address_of(workspace);
        let mut client = connect(&self.settings).await.map_err(|detail| write(&address, detail))?;
        self.delete(&mut client, workspace).await.map_err(|error| write(&address, words(&error)))
    }
}
