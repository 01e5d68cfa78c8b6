//! A user that vanishes at any message to the database, and one that the database refuses for a while.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod relay;
#[path = "../../infra-state/tests/support/mod.rs"]
mod sessions;
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use infra_state::store::Arguments;
use infra_state::{Action, LockOptions, Session, StateError, Store, read_state};
use infra_store_postgres::{Defaults, PostgresStore, configure};
use infra_value::Value;
use relay::{Cut, Relay};
use sessions::scenario::{known, scenario};
use sessions::{intent, stored, summary};
use support::Server;

fn store(folder: &Path, schema: &str, user: &str) -> PostgresStore {
    let conn_str = format!("host={} user={user} dbname=postgres", folder.display());
    let values = BTreeMap::from([
        ("conn_str".to_owned(), Value::string(conn_str)),
        ("schema_name".to_owned(), Value::string(schema)),
    ]);
    configure(Arguments::new(values), &Defaults::default()).unwrap().workspace("default")
}

/// Says something to the server that is none of the store's business.
async fn say(server: &Server, statements: &str) {
    let (client, connection) =
        tokio_postgres::connect(&server.conn_str("postgres"), tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(statements).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

async fn open(store: PostgresStore) -> Result<Session, StateError> {
    // The server may take a moment to see that the connection of the dead one is gone.
    let options = LockOptions { timeout: Duration::from_secs(20), ..LockOptions::new("apply", "me@here") };
    Session::open(Arc::new(store), options).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_that_vanishes_at_any_message_loses_nothing() {
    let Some(server) = Server::start() else { return };
    let home = server.socket().parent().unwrap().to_owned();
    let reference = Arc::new(store(&home, "whole", "infra"));
    let (whole, result) = scenario(reference).await;
    result.unwrap();
    let (mut points, mut failures) = (0, Vec::new());
    for cut in [Cut::Lost, Cut::Half, Cut::Unanswered] {
        // A quick run tries one point of so many; a prime, so that it comes to every kind of message.
        let step = if std::env::var_os("INFRA_TESTS_FULL").is_some() { 1 } else { 11 };
        for messages in (0..).step_by(step) {
            let schema = format!("{cut:?}{messages}");
            // The tables are there: that they are made is not what is cut off here.
            drop(read_state(&store(&home, &schema, "infra")).await.unwrap());
            let relay = Relay::start(&server.socket(), messages, cut);
            let (mut trail, result) = scenario(Arc::new(store(relay.folder(), &schema, "infra"))).await;
            if !relay.has_cut() {
                result.unwrap();
                break;
            }
            drop(relay);
            points += 1;
            let acknowledged = trail.len().saturating_sub(1);
            trail.extend(whole.get(trail.len()).cloned());
            let session = open(store(&home, &schema, "infra")).await.unwrap();
            let found = known(&session);
            session.close().await.unwrap();
            let loaded = read_state(&store(&home, &schema, "infra")).await.unwrap();
            let holds = trail[acknowledged..].contains(&found) && summary(&loaded.state) == found.0;
            if !holds {
                failures.push(format!("{cut:?} {messages}: {found:#?}"));
            }
        }
    }
    println!("pg: {points} points, {} failures", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(points > 30, "{points}");
}

/// As when credentials expire: the connection is ended, and the next one is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_refuses_costs_nothing_that_was_done() {
    let Some(server) = Server::start() else { return };
    say(&server, "CREATE ROLE worker LOGIN; GRANT CREATE ON DATABASE postgres TO worker; GRANT ALL ON SCHEMA public TO worker").await;
    let home = server.socket().parent().unwrap().to_owned();
    let session = open(store(&home, "s", "worker")).await.unwrap();
    let vpc = session.begin(intent("aws_vpc.main", Action::Create)).await.unwrap();
    let eip = session.begin(intent("aws_eip.main", Action::Create)).await.unwrap();
    session.done(vpc, Some(stored("vpc-1"))).await.unwrap();
    say(&server, "ALTER ROLE worker NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'worker'").await;
    assert!(session.done(eip, Some(stored("eip-1"))).await.is_err());
    assert!(session.begin(intent("aws_eip.no", Action::Create)).await.is_err(), "its call must not be made");
    assert!(session.close().await.is_err());
    assert!(open(store(&home, "s", "worker")).await.is_err());
    say(&server, "ALTER ROLE worker LOGIN").await;
    let session = open(store(&home, "s", "worker")).await.unwrap();
    assert_eq!(session.unresolved().len(), 1, "the call whose result could not be told is looked for");
    assert!(session.object(&"aws_vpc.main".parse().unwrap(), None).is_some());
    session.close().await.unwrap();
}

/// A second session of the same store after its connection was lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_connection_was_lost_connects_again() {
    let Some(server) = Server::start() else { return };
    let home = server.socket().parent().unwrap().to_owned();
    let place = store(&home, "s", "infra");
    drop(read_state(&place).await.unwrap());
    say(&server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(place.read_snapshot().await.unwrap().is_none());
}
