//! The store on a real server: sessions, history, locks, holders that die, are paused, and come back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use infra_state::store::{Arguments, LockInfo};
use infra_state::{
    Action, Backend as _, InstanceObject, Intent, LockOptions, OutputState, RawJson, Session, StateError,
    Store, Stored, read_state,
};
use infra_store_postgres::{Defaults, Pace, PostgresBackend, PostgresStore, configure};
use infra_value::Value;
use support::Server;

/// Locks end soon after their holder's last sign of life.
const QUICK: Pace = Pace { renew_every: Duration::from_millis(100), lease: Duration::from_millis(600) };

fn store(server: &Server, schema: &str) -> PostgresStore {
    backend(server, schema).workspace("default")
}

fn backend(server: &Server, schema: &str) -> PostgresBackend {
    let values = BTreeMap::from([
        ("conn_str".to_owned(), Value::string(server.conn_str("postgres"))),
        ("schema_name".to_owned(), Value::string(schema)),
    ]);
    configure(Arguments::new(values), &Defaults::default()).unwrap().with_pace(QUICK)
}

fn stored(id: &str) -> Stored {
    let attributes = RawJson::parse(&format!("{{\"id\":\"{id}\"}}")).unwrap();
    let provider = "provider[\"registry.terraform.io/hashicorp/aws\"]".parse().unwrap();
    Stored::new(provider, InstanceObject::new(1, attributes))
}

fn intent(address: &str) -> Intent {
    Intent {
        address: address.parse().unwrap(),
        deposed: None,
        action: Action::Create,
        provider: stored("").provider,
        token: None,
        inputs: RawJson::empty_object(),
    }
}

async fn open(store: PostgresStore, timeout: Duration) -> Result<Session, StateError> {
    let options = LockOptions { timeout, ..LockOptions::new("apply", "me@here") };
    Session::open(Arc::new(store), options).await
}

const NOW: Duration = Duration::ZERO;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_what_it_is_everywhere() {
    let Some(server) = Server::start() else { return };
    let place = || store(&server, "terraform_remote_state");
    assert!(!read_state(&place()).await.unwrap().exists);
    let session = open(place(), NOW).await.unwrap();
    session.made_from(b"the configuration".to_vec());
    let op = session.begin(intent("t_x.a")).await.unwrap();
    session.done(op, Some(stored("a"))).await.unwrap();
    let open_one = session.begin(intent("t_x.b")).await.unwrap();
    let seen = read_state(&place()).await.unwrap();
    assert_eq!((seen.at_work.len(), seen.unresolved.len()), (1, 0), "others see the journal, and who has it");
    assert_eq!((seen.at_work[0].holder.who.as_str(), seen.at_work[0].calls.len()), ("me@here", 1));
    drop(session);
    // What was cut off goes on.
    let session = open(place(), Duration::from_secs(10)).await.unwrap();
    assert_eq!(session.unresolved()[0].op, open_one);
    session.done(open_one, Some(stored("b"))).await.unwrap();
    session.close().await.unwrap();
    for round in 0..3 {
        let session = open(place(), NOW).await.unwrap();
        let output = OutputState::new(
            RawJson::parse(&round.to_string()).unwrap(),
            RawJson::parse("\"number\"").unwrap(),
            false,
        );
        session.set_outputs(BTreeMap::from([("n".to_owned(), output)])).await.unwrap();
        session.close().await.unwrap();
    }
    let here = place();
    let loaded = read_state(&here).await.unwrap();
    assert_eq!((loaded.state.serial, loaded.state.objects().count()), (4, 2));
    let serials: Vec<u64> = here.history().await.unwrap().iter().map(|entry| entry.serial).collect();
    assert_eq!(serials, [1, 2, 3]);
    assert!(String::from_utf8(here.read_history(1).await.unwrap()).unwrap().contains("\"serial\": 1"));
    assert!(here.claim_plan(None, "p-1").await.unwrap() && !here.claim_plan(None, "p-1").await.unwrap());
    assert!(here.is_claimed("p-1").await.unwrap());
    // Another schema is another state.
    assert!(!read_state(&store(&server, "other; DROP \"x\"")).await.unwrap().exists);
}

#[tokio::test(flavor = "multi_thread")]
async fn terraform_and_infra_exclude_each_other() {
    let Some(server) = Server::start() else { return };
    let place = || store(&server, "s");
    // The first time the creation lock stands for the row that is not there.
    let session = open(place(), NOW).await.unwrap();
    let refused = open(place(), NOW).await.unwrap_err();
    assert!(matches!(&refused, StateError::Locked { holder, .. } if holder.who == "me@here"), "{refused}");
    // A second way to the server, which knows nothing of the store.
    let (client, connection) =
        tokio_postgres::connect(&server.conn_str("postgres"), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let try_lock = async |key: i64| -> bool {
        client.query_one("SELECT pg_try_advisory_lock($1)", &[&key]).await.unwrap().get(0)
    };
    assert!(!try_lock(-1).await, "as Terraform tries it");
    let op = session.begin(intent("t_x.a")).await.unwrap();
    session.done(op, Some(stored("a"))).await.unwrap();
    session.close().await.unwrap();
    // Now the number of the row.
    let id: i64 =
        client.query_one("SELECT id FROM s.states WHERE name = 'default'", &[]).await.unwrap().get(0);
    let session = open(place(), NOW).await.unwrap();
    assert!(!try_lock(id).await);
    session.close().await.unwrap();
    assert!(try_lock(id).await);
    let refused = open(place(), NOW).await.unwrap_err();
    assert!(
        matches!(&refused, StateError::Locked { holder, .. } if holder.who.contains("another session")),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_holder_is_replaced_and_writes_nothing() {
    let Some(server) = Server::start() else { return };
    let place = || store(&server, "s");
    let first = open(place(), NOW).await.unwrap();
    let op = first.begin(intent("t_x.first")).await.unwrap();
    first.done(op, Some(stored("first"))).await.unwrap();
    first.fold().await.unwrap();
    // One that holds the lock, and gives no sign of life: its task that renews is not there.
    first.close().await.unwrap();
    let paused = place();
    let lease = paused.acquire(LockInfo::new("apply", "paused@there", String::new())).await.unwrap();
    let journal = paused.read_journal().await.unwrap();
    let snapshot = paused.read_snapshot().await.unwrap().unwrap();
    let refused = open(place(), NOW).await.unwrap_err();
    assert!(
        matches!(&refused, StateError::Locked { holder, .. } if holder.who == "paused@there"),
        "{refused}"
    );
    let second = open(place(), Duration::from_secs(10)).await.unwrap();
    let op = second.begin(intent("t_x.second")).await.unwrap();
    second.done(op, Some(stored("second"))).await.unwrap();
    // It comes back.
    for (what, result) in [
        ("append", paused.append_journal(Some(&lease), journal.len() as u64, b"x\n".to_vec()).await.err()),
        ("replace", paused.replace_journal(Some(&lease), Vec::new()).await.err()),
        (
            "snapshot",
            paused.write_snapshot(Some(&lease), b"{}".to_vec(), Some(&snapshot.version), Some(1)).await.err(),
        ),
        ("note", paused.write_note(Some(&lease), "n", Vec::new()).await.err()),
        ("renew", paused.renew(&lease).await.err()),
    ] {
        assert!(matches!(result, Some(StateError::LockLost { .. })), "{what}: {result:?}");
    }
    paused.release(&lease).await.unwrap();
    second.close().await.unwrap();
    assert_eq!(read_state(&place()).await.unwrap().state.objects().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_make_one_history() {
    let Some(server) = Server::start() else { return };
    let racers = (0..50).map(|number| {
        let store = store(&server, "s");
        tokio::spawn(async move {
            let session = open(store, Duration::from_secs(120)).await.unwrap();
            let address = format!("t_x.n{number}");
            let op = session.begin(intent(&address)).await.unwrap();
            session.done(op, Some(stored(&address))).await.unwrap();
            session.close().await.unwrap();
        })
    });
    for racer in racers.collect::<Vec<_>>() {
        racer.await.unwrap();
    }
    let place = store(&server, "s");
    let loaded = read_state(&place).await.unwrap();
    assert_eq!((loaded.state.serial, loaded.state.objects().count()), (50, 50));
    let mut before = 0;
    for entry in place.history().await.unwrap() {
        let bytes = place.read_history(entry.serial).await.unwrap();
        let state = infra_state::State::from_bytes(&bytes, "history").unwrap();
        assert_eq!(state.objects().count(), before + 1, "each adds one to the one before");
        before += 1;
    }
    assert_eq!(before, 49);
    println!("50 at once, 50 snapshots in one order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_taken_away_by_its_id() {
    let Some(server) = Server::start() else { return };
    let holder = store(&server, "s");
    let lease = holder.acquire(LockInfo::new("apply", "gone@there", String::new())).await.unwrap();
    let other = store(&server, "s");
    let refused = other.force_unlock("not-this-one").await.unwrap_err();
    assert!(matches!(refused, StateError::Locked { .. }), "{refused}");
    other.force_unlock(&lease.id).await.unwrap();
    open(store(&server, "s"), Duration::from_secs(5)).await.unwrap().close().await.unwrap();
    assert!(matches!(holder.renew(&lease).await, Err(StateError::LockLost { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_a_row_with_all_that_belongs_to_it() {
    let Some(server) = Server::start() else { return };
    let backend = backend(&server, "s");
    assert_eq!(backend.workspaces().await.unwrap(), [""; 0]);
    for name in ["default", "staging", "o'brien"] {
        let session = open(backend.workspace(name), NOW).await.unwrap();
        session.made_from(name.as_bytes().to_vec());
        let op = session.begin(intent("t_x.a")).await.unwrap();
        session.done(op, Some(stored(name))).await.unwrap();
        session.close().await.unwrap();
    }
    // Nothing but a journal, as a killed run leaves it.
    let session = open(backend.workspace("young"), NOW).await.unwrap();
    session.begin(intent("t_x.a")).await.unwrap();
    drop(session);
    assert_eq!(backend.workspaces().await.unwrap(), ["o'brien", "staging", "young"]);
    let session = open(backend.workspace("staging"), Duration::from_secs(10)).await.unwrap();
    backend.remove("staging").await.unwrap();
    session.close().await.unwrap();
    assert_eq!(backend.workspaces().await.unwrap(), ["o'brien", "young"]);
    let staging = backend.workspace("staging");
    assert!(!read_state(&staging).await.unwrap().exists);
    assert!(staging.notes().await.unwrap().is_empty() && staging.history().await.unwrap().is_empty());
    let other = read_state(&backend.workspace("o'brien")).await.unwrap();
    assert_eq!(other.state.objects().count(), 1);
}
