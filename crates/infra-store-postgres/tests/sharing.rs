//! Sessions that work on one state at the same time, on a real server.
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
use infra_state::{Action, Claims, LockOptions, Session, StateError, Store, read_state};
use infra_store_postgres::{Defaults, PostgresStore, configure};
use infra_value::Value;
use relay::{Cut, Relay};
use sessions::{intent, stored, summary};
use support::Server;

fn store(folder: &Path, schema: &str) -> Arc<PostgresStore> {
    let conn_str = format!("host={} user=infra dbname=postgres", folder.display());
    let values = BTreeMap::from([
        ("conn_str".to_owned(), Value::string(conn_str)),
        ("schema_name".to_owned(), Value::string(schema)),
    ]);
    Arc::new(configure(Arguments::new(values), &Defaults::default()).unwrap().workspace("default"))
}

fn options(who: &str) -> LockOptions {
    // The server may take a moment to see that the connection of a dead one is gone.
    LockOptions { timeout: Duration::from_secs(20), ..LockOptions::new("apply", who) }
}

fn claims(address: &str) -> Claims {
    let mut claims = Claims::default();
    claims.write(&address.parse().unwrap());
    claims
}

async fn first(store: Arc<PostgresStore>, address: &str) -> Result<Session, StateError> {
    let session = Session::open(store, options("alice@laptop")).await?;
    session.share(claims(address)).await?;
    Ok(session)
}

async fn join(store: Arc<PostgresStore>, address: &str) -> Result<Session, StateError> {
    Session::join(store, options("bob@desk"), claims(address)).await
}

async fn create(session: &Session, address: &str, id: &str) -> Result<(), StateError> {
    let op = session.begin(intent(address, Action::Create)).await?;
    session.done(op, Some(stored(id))).await?;
    session.settled(vec![format!("token-{address}")]).await
}

async fn prepare(home: &Path, schema: &str) {
    let session = Session::open(store(home, schema), options("first")).await.unwrap();
    session.set("t_x.base".parse().unwrap(), None, Some(stored("base"))).await.unwrap();
    session.close().await.unwrap();
}

async fn found(home: &Path, schema: &str) -> Vec<String> {
    summary(&read_state(store(home, schema).as_ref()).await.unwrap().state)
}

/// Whether Terraform would get the lock.
async fn lets_terraform_in(server: &Server, schema: &str) -> bool {
    let (client, connection) =
        tokio_postgres::connect(&server.conn_str("postgres"), tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let statement = format!("SELECT pg_try_advisory_lock(id) FROM {schema}.states WHERE name = 'default'");
    let taken = client.query_one(&statement, &[]).await.unwrap().get(0);
    drop(client);
    connection.await.unwrap().unwrap();
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn two_on_different_resources_both_succeed_and_keep_terraform_out() {
    let Some(server) = Server::start() else { return };
    let home = server.socket().parent().unwrap().to_owned();
    prepare(&home, "s").await;
    let a = first(store(&home, "s"), "t_x.a").await.unwrap();
    let b = join(store(&home, "s"), "t_x.b").await.unwrap();
    create(&a, "t_x.a", "a").await.unwrap();
    create(&b, "t_x.b", "b").await.unwrap();
    assert_eq!(found(&home, "s").await.len(), 3, "journals of both are read");
    let refused = join(store(&home, "s"), "t_x.a").await.unwrap_err().to_string();
    assert!(refused.starts_with("t_x.a in") && refused.contains("alice@laptop for apply"), "{refused}");
    let at_once = LockOptions::new("apply", "carol");
    let refused = Session::open(store(&home, "s"), at_once).await.unwrap_err();
    assert!(matches!(refused, StateError::Locked { .. }), "{refused}");
    assert!(!lets_terraform_in(&server, "s").await);
    a.close().await.unwrap();
    assert!(!lets_terraform_in(&server, "s").await, "one is still at work");
    create(&b, "t_x.b", "again").await.unwrap_err();
    b.close().await.unwrap();
    assert!(lets_terraform_in(&server, "s").await);
    assert_eq!(found(&home, "s").await.len(), 3);
    let serials: Vec<u64> = store(&home, "s").history().await.unwrap().iter().map(|e| e.serial).collect();
    assert_eq!(serials, [1, 2]);
    assert_eq!(store(&home, "s").sharers().await.unwrap(), Vec::<String>::new());
}

/// One of two is cut off at any message; the other ends its work, and what comes next knows all.
#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_may_be_cut_off_at_any_message() {
    let Some(server) = Server::start() else { return };
    let home = server.socket().parent().unwrap().to_owned();
    let mut points = 0;
    let step = if std::env::var_os("INFRA_TESTS_FULL").is_some() { 1 } else { 17 };
    for (main, cut) in [(true, Cut::Lost), (false, Cut::Unanswered), (true, Cut::Half), (false, Cut::Lost)] {
        for messages in (0..).step_by(step) {
            let schema = format!("{main}{cut:?}{messages}").to_lowercase();
            prepare(&home, &schema).await;
            let relay = Relay::start(&server.socket(), messages, cut);
            let dying = store(relay.folder(), &schema);
            let steady = || store(&home, &schema);
            let opened = match main {
                true => match first(dying, "t_x.one").await {
                    Ok(one) => Some((one, join(steady(), "t_x.other").await.unwrap())),
                    Err(_) => None,
                },
                false => {
                    let other = first(steady(), "t_x.other").await.unwrap();
                    match join(dying, "t_x.one").await {
                        Ok(one) => Some((one, other)),
                        Err(_) => {
                            other.close().await.unwrap();
                            None
                        }
                    }
                }
            };
            let mut done = vec!["t_x.base"];
            if let Some((one, other)) = opened {
                let result = create(&one, "t_x.one", "1").await;
                create(&other, "t_x.other", "o").await.unwrap();
                done.push("t_x.other");
                done.extend(result.is_ok().then_some("t_x.one"));
                drop(one.close().await);
                other.close().await.unwrap();
            }
            let has_cut = relay.has_cut();
            drop(relay);
            let session = Session::open(steady(), options("last")).await.unwrap();
            for call in session.unresolved() {
                assert_eq!(call.intent.address.to_string(), "t_x.one");
                session.done(call.op, Some(stored("found"))).await.unwrap();
            }
            session.close().await.unwrap();
            let lines = found(&home, &schema).await;
            for address in done {
                let holds = lines.iter().any(|line| line.starts_with(address));
                assert!(holds, "{address} is lost: {schema}: {lines:?}");
            }
            if !has_cut {
                break;
            }
            points += 1;
        }
    }
    println!("pg, shared: {points} points, 0 failures");
    assert!(points > 8, "{points}");
}
