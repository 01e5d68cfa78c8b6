//! The tables, made when they are missing.

use tokio_postgres::{Client, Error};

use crate::settings::Settings;

/// Tables of ours, beside Terraform's.
const OWN: [(&str, &str); 7] = [
    (
        "infra_lock",
        "name text PRIMARY KEY, id text NOT NULL, info text NOT NULL, pid integer NOT NULL, \
         started timestamptz NOT NULL, renewed timestamptz NOT NULL",
    ),
    (
        "infra_journal",
        "name text NOT NULL, seq bigint NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (name, seq)",
    ),
    (
        "infra_history",
        "name text NOT NULL, serial bigint NOT NULL, data text NOT NULL, \
         written timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, serial)",
    ),
    ("infra_note", "name text NOT NULL, note text NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (name, note)"),
    (
        "infra_sharer",
        "name text NOT NULL, id text PRIMARY KEY, info text NOT NULL, pid integer NOT NULL, \
         started timestamptz NOT NULL, renewed timestamptz NOT NULL, claims text NOT NULL, main boolean NOT NULL",
    ),
    (
        "infra_sharer_journal",
        "name text NOT NULL, sharer text NOT NULL, seq bigint NOT NULL, bytes bytea NOT NULL, \
         PRIMARY KEY (name, sharer, seq)",
    ),
    ("infra_applied", "name text NOT NULL, plan text NOT NULL, PRIMARY KEY (name, plan)"),
];

/// Makes what is missing, as far as the block allows. What is there is left alone, so that a user who may not create
/// anything can use it.
pub(crate) async fn prepare(client: &Client, settings: &Settings) -> Result<(), Error> {
    let schema = settings.quoted_schema();
    let found = "SELECT 1 FROM information_schema.schemata WHERE schema_name = $1";
    if !settings.skip_schema && client.query_opt(found, &[&settings.schema]).await?.is_none() {
        create(client, &format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
    }
    let known = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = $1";
    let tables: Vec<String> =
        client.query(known, &[&settings.schema]).await?.iter().map(|row| row.get(0)).collect();
    let is_missing = |table: &str| !tables.iter().any(|known| known == table);
    if settings.skip_table {
        return Ok(());
    }
    if is_missing("states") {
        // As Terraform makes it.
        create(client, "CREATE SEQUENCE IF NOT EXISTS public.global_states_id_seq AS bigint").await?;
        let columns = "id bigint NOT NULL DEFAULT nextval('public.global_states_id_seq') PRIMARY KEY, \
                       name text UNIQUE, data text";
        create(client, &format!("CREATE TABLE IF NOT EXISTS {schema}.states ({columns})")).await?;
        if !settings.skip_index {
            let index = format!("CREATE UNIQUE INDEX IF NOT EXISTS states_by_name ON {schema}.states (name)");
            create(client, &index).await?;
        }
    }
    for (table, columns) in OWN.iter().filter(|(table, _)| is_missing(table)) {
        create(client, &format!("CREATE TABLE IF NOT EXISTS {schema}.{table} ({columns})")).await?;
    }
    Ok(())
}

/// Two who create the same thing at the same moment: one of them is told that it exists.
async fn create(client: &Client, statement: &str) -> Result<(), Error> {
    match client.batch_execute(statement).await {
        Err(error) if error.code().is_some_and(|code| EXISTS.contains(&code.code())) => Ok(()),
        other => other,
    }
}

/// `unique_violation`, `duplicate_table`, `duplicate_schema`, `duplicate_object`
const EXISTS: [&str; 4] = ["23505", "42P07", "42P06", "42710"];
