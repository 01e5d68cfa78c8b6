//! The store with a real server: sessions, locks, lines that break at every call, holders that die.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[path = "../../infra-state/tests/support/mod.rs"]
mod sessions;
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use infra_state::store::{Arguments, Backend, DEFAULT_WORKSPACE, LockInfo};
use infra_state::{Action, LockOptions, Session, StateError, Store, read_state};
use infra_store_http::{Defaults, HttpBackend, configure};
use infra_value::Value;
use sessions::scenario::{known, scenario};
use sessions::{intent, stored, summary};
use support::{Fault, StateServer};

fn arguments(server: &StateServer, more: &[(&str, &str)]) -> Arguments {
    let mut values: BTreeMap<String, Value> = ["address", "lock_address", "unlock_address"]
        .map(|name| (name.to_owned(), Value::string(server.url("state?token=t0p-secret"))))
        .into();
    values.insert("retry_wait_min".to_owned(), Value::string("0"));
    values.extend(more.iter().map(|(name, value)| ((*name).to_owned(), Value::string(*value))));
    Arguments::new(values)
}

fn backend(server: &StateServer, folder: &Path, more: &[(&str, &str)]) -> HttpBackend {
    configure(arguments(server, more), &Defaults::default(), folder).unwrap()
}

fn store(server: &StateServer, folder: &Path) -> Arc<dyn Store> {
    backend(server, folder, &[]).store(DEFAULT_WORKSPACE).unwrap()
}

async fn open(store: Arc<dyn Store>) -> Result<Session, StateError> {
    Session::open(store, LockOptions::new("apply", "me@here")).await
}

#[tokio::test]
async fn a_document_is_written_under_its_lock() {
    let (server, folder) = (StateServer::start(), tempfile::tempdir().unwrap());
    let session = open(store(&server, folder.path())).await.unwrap();
    assert!(server.content().lock.as_ref().unwrap().contains("\"Who\":\"me@here\""));
    let elsewhere = tempfile::tempdir().unwrap();
    let refused = open(store(&server, elsewhere.path())).await.unwrap_err();
    assert!(matches!(&refused, StateError::Locked { holder, .. } if holder.who == "me@here"), "{refused}");
    assert!(!refused.to_string().contains("t0p-secret"), "{refused}");
    let here = open(store(&server, folder.path())).await.unwrap_err();
    assert!(matches!(&here, StateError::Locked { .. }), "{here}");
    let op = session.begin(intent("t_x.a", Action::Create)).await.unwrap();
    session.done(op, Some(stored("a"))).await.unwrap();
    session.close().await.unwrap();
    assert!(server.text().contains("\"serial\": 1") && server.content().lock.is_none());
    assert_eq!(
        server.content().log,
        ["LOCK 200", "GET 404", "LOCK 423", "GET 404", "POST 200", "UNLOCK 200"]
    );
    // Its journal continues a state that is the server's.
    let session = open(store(&server, folder.path())).await.unwrap();
    session.begin(intent("t_x.b", Action::Create)).await.unwrap();
    drop(session);
    // The lock is given back in its own time; until then the call counts as under way.
    let loaded = loop {
        let loaded = read_state(store(&server, folder.path()).as_ref()).await.unwrap();
        if loaded.at_work.is_empty() {
            break loaded;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(loaded.unresolved.len(), 1);
    let moved = server.text().replace("\"serial\": 1", "\"serial\": 7");
    server.content().document = Some(moved.into_bytes());
    let foreign = read_state(store(&server, folder.path()).as_ref()).await.unwrap_err();
    assert!(matches!(foreign, StateError::JournalForeign { .. }), "{foreign}");
}

#[tokio::test]
async fn a_user_that_vanishes_at_any_call_loses_nothing() {
    let mut points = 0;
    for fault in [Fault::Lost, Fault::Unanswered, Fault::Refused(403)] {
        for calls in 0.. {
            let (server, folder) = (StateServer::start(), tempfile::tempdir().unwrap());
            let place = |retries| {
                backend(&server, folder.path(), &[("retry_max", retries)]).store(DEFAULT_WORKSPACE).unwrap()
            };
            server.content().fault = Some((calls, fault, true));
            let (mut trail, result) = scenario(place("0")).await;
            let reached = server.content().fault.is_some_and(|(left, ..)| left == 0);
            if !reached {
                result.unwrap();
                break;
            }
            if result.is_ok() {
                // The call after the last one.
                break;
            }
            points += 1;
            let acknowledged = trail.len().saturating_sub(1);
            let other = (StateServer::start(), tempfile::tempdir().unwrap());
            let (whole, _) = scenario(store(&other.0, other.1.path())).await;
            trail.extend(whole.get(trail.len()).cloned());
            server.content().fault = None;
            // The lock of the dead one is given back by the next.
            let session = open(place("2")).await.unwrap_or_else(|error| panic!("{fault:?} {calls}: {error}"));
            let found = known(&session);
            let acceptable = &trail[acknowledged..];
            assert!(acceptable.contains(&found), "{fault:?} {calls}: {found:#?} is none of {acceptable:#?}");
            session.close().await.unwrap();
            let loaded = read_state(place("2").as_ref()).await.unwrap();
            assert_eq!(summary(&loaded.state), found.0, "{fault:?} {calls}, after a fold");
        }
    }
    println!("http: {points} points, 0 failures");
    assert!(points >= 15, "{points}");
}

#[tokio::test]
async fn a_line_that_breaks_for_a_moment_is_not_noticed() {
    for fault in [Fault::Lost, Fault::Unanswered, Fault::Refused(503), Fault::Refused(429)] {
        for calls in 0..12 {
            let (server, folder) = (StateServer::start(), tempfile::tempdir().unwrap());
            server.content().fault = Some((calls, fault, false));
            let (_, result) = scenario(store(&server, folder.path())).await;
            result.unwrap_or_else(|error| panic!("{fault:?} {calls}: {error}"));
            let content = server.content();
            assert!(content.lock.is_none() && content.document.is_some(), "{fault:?} {calls}");
        }
    }
}

#[tokio::test]
async fn a_holder_whose_lock_was_taken_away_writes_nothing() {
    let (server, folder) = (StateServer::start(), tempfile::tempdir().unwrap());
    let session = open(store(&server, folder.path())).await.unwrap();
    let op = session.begin(intent("t_x.a", Action::Create)).await.unwrap();
    let id = {
        let content = server.content();
        LockInfo::from_json(content.lock.as_ref().unwrap().as_bytes()).id
    };
    let elsewhere = tempfile::tempdir().unwrap();
    let other = store(&server, elsewhere.path());
    let refused = other.force_unlock("not-this-one").await.unwrap_err();
    assert!(matches!(refused, StateError::Locked { .. }), "{refused}");
    other.force_unlock(&id).await.unwrap();
    session.done(op, Some(stored("a"))).await.unwrap();
    let lost = session.fold().await.unwrap_err();
    assert!(matches!(lost, StateError::LockLost { .. }), "{lost}");
    assert!(server.content().document.is_none());
    let second = open(other).await.unwrap();
    second.begin(intent("t_x.b", Action::Create)).await.unwrap();
    assert!(session.close().await.is_err());
    assert!(server.content().document.is_none() && server.content().lock.is_some());
}

#[tokio::test]
async fn users_and_methods_are_those_of_the_block() {
    let (server, folder) = (StateServer::start(), tempfile::tempdir().unwrap());
    // ann:s3cret
    server.content().authorization = Some("Basic YW5uOnMzY3JldA==".to_owned());
    let refused = read_state(store(&server, folder.path()).as_ref()).await.unwrap_err();
    assert!(refused.to_string().contains("TF_HTTP_USERNAME"), "{refused}");
    let defaults =
        Defaults { values: vec![("password", "s3cret".to_owned()), ("username", "bob".to_owned())] };
    let given = arguments(&server, &[("username", "ann"), ("update_method", "PUT")]);
    let place = configure(given, &defaults, folder.path()).unwrap();
    assert!(!format!("{place:?}").contains("s3cret"));
    let session = open(place.store(DEFAULT_WORKSPACE).unwrap()).await.unwrap();
    session.set("t_x.a".parse().unwrap(), None, Some(stored("a"))).await.unwrap();
    session.close().await.unwrap();
    assert!(server.content().log.contains(&"PUT 200".to_owned()));
    assert!(matches!(place.store("staging"), Err(StateError::Unsupported { .. })));
}

#[test]
fn what_is_wrong_with_the_block_is_named() {
    let read = |values: &[(&str, &str)]| {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), Value::string(*value))).collect();
        let read = configure(Arguments::new(values), &Defaults::default(), Path::new("."));
        let problems = read.map(drop).unwrap_err();
        problems.into_iter().map(|problem| problem.argument).collect::<Vec<_>>()
    };
    assert_eq!(read(&[]), ["address"]);
    assert_eq!(read(&[("address", "ftp://x/y")]), ["address"]);
    let home = ("address", "https://example.com/state");
    assert_eq!(read(&[home, ("retry_max", "-1")]), ["retry_max"]);
    assert_eq!(read(&[home, ("lock_method", "L OCK")]), ["lock_method"]);
    assert_eq!(read(&[home, ("client_certificate_pem", "x")]), ["client_private_key_pem"]);
    assert_eq!(read(&[home, ("client_ca_certificate_pem", "x")]), ["client_ca_certificate_pem"]);
    assert_eq!(read(&[home, ("adress", "x")]), ["adress"]);
}
