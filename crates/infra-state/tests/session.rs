//! What a session promises to those who use it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use infra_state::store::Store;
use infra_state::{Action, LocalStore, LockOptions, Session, State, StateError, read_state};
use support::{FailingDisk, intent, json, open, stored, summary};

fn folder() -> (tempfile::TempDir, LocalStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalStore::new(folder.path().join("terraform.tfstate"));
    (folder, store)
}

#[tokio::test]
async fn serials_history_and_backup_follow_each_change() {
    let (folder, store) = folder();
    for serial in 1..=3 {
        let session = open(&store).await.unwrap();
        let address = "aws_vpc.main".parse().unwrap();
        session.set(address, None, Some(stored(&format!("vpc-{serial}")))).await.unwrap();
        session.close().await.unwrap();
        assert_eq!(read_state(&store).await.unwrap().state.serial, serial);
    }
    let lineage = read_state(&store).await.unwrap().state.lineage.clone();
    assert_eq!(lineage.len(), 36);
    let history = store.history().await.unwrap();
    assert_eq!(history.iter().map(|entry| entry.serial).collect::<Vec<_>>(), [1, 2]);
    let second = State::from_bytes(&store.read_history(2).await.unwrap(), "2").unwrap();
    assert_eq!((second.serial, second.lineage), (2, lineage));
    assert!(summary(&State { serial: 0, ..read(&folder, "terraform.tfstate.backup") })[0].contains("vpc-2"));
    assert!(matches!(store.read_history(9).await, Err(StateError::NotFound { .. })));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "state, backup and history: {left:?}");
}

fn read(folder: &tempfile::TempDir, name: &str) -> State {
    State::from_bytes(&fs::read(folder.path().join(name)).unwrap(), name).unwrap()
}

#[tokio::test]
async fn what_changes_nothing_writes_nothing() {
    let (folder, store) = folder();
    open(&store).await.unwrap().close().await.unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "no state, no file");
    let path = folder.path().join("terraform.tfstate");
    let text = include_bytes!("fixtures/full.json");
    fs::write(&path, text).unwrap();
    let session = open(&store).await.unwrap();
    let address = "aws_vpc.main".parse().unwrap();
    let same = session.object(&address, None).unwrap();
    session.set(address, None, Some(same)).await.unwrap();
    let op = session.begin(intent("aws_vpc.main", Action::Update)).await.unwrap();
    session.failed(op, "refused", None, false).await.unwrap();
    session.close().await.unwrap();
    assert_eq!(fs::read(&path).unwrap(), text);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn reading_writes_nothing() {
    let (folder, store) = folder();
    let loaded = read_state(&store).await.unwrap();
    assert!(!loaded.exists && loaded.state.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_open_call_outlives_sessions_and_folds() {
    let (folder, store) = folder();
    let session = open(&store).await.unwrap();
    let op = session.begin(intent("aws_vpc.main", Action::Create)).await.unwrap();
    session.identified(op, stored("vpc-1")).await.unwrap();
    session.close().await.unwrap();
    // Whoever reads the snapshot alone knows of the object.
    assert!(summary(&read(&folder, "terraform.tfstate"))[0].starts_with("aws_vpc.main None true"));
    let session = open(&store).await.unwrap();
    let [unresolved] = &session.unresolved()[..] else { panic!("one call is open") };
    assert_eq!(unresolved.intent, intent("aws_vpc.main", Action::Create));
    assert_eq!(unresolved.identified, Some(stored("vpc-1")));
    let next = session.begin(intent("aws_vpc.other", Action::Create)).await.unwrap();
    assert!(next > unresolved.op);
    session.done(unresolved.op, Some(stored("vpc-1"))).await.unwrap();
    session.done(next, None).await.unwrap();
    session.close().await.unwrap();
    let session = open(&store).await.unwrap();
    assert!(summary(&session.state())[0].starts_with("aws_vpc.main None false"));
    let [unsettled] = &session.unsettled()[..] else { panic!("one tag remains") };
    assert_eq!(unsettled.token, "token-aws_vpc.main");
    session.settled(vec![unsettled.token.clone()]).await.unwrap();
    session.close().await.unwrap();
    assert!(!folder.path().join("terraform.tfstate.journal").exists());
}

#[tokio::test]
async fn failures_keep_what_exists() {
    let (_folder, store) = folder();
    let session = open(&store).await.unwrap();
    let op = session.begin(intent("a_b.named", Action::Create)).await.unwrap();
    session.identified(op, stored("id")).await.unwrap();
    session.failed(op, "the wait timed out", None, true).await.unwrap();
    let named = session.object(&"a_b.named".parse().unwrap(), None).unwrap();
    assert!(named.object.is_tainted());
    let op = session.begin(intent("a_b.named", Action::Delete)).await.unwrap();
    session.failed(op, "it is in use", None, false).await.unwrap();
    assert_eq!(session.object(&"a_b.named".parse().unwrap(), None), Some(named));
    let op = session.begin(intent("a_b.never", Action::Create)).await.unwrap();
    session.failed(op, "refused", None, true).await.unwrap();
    assert_eq!(session.object(&"a_b.never".parse().unwrap(), None), None);
    assert!(matches!(session.done(op, None).await, Err(StateError::Misuse(_))), "it has a result already");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_ready_together_share_a_sync() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FailingDisk::working();
    let store = LocalStore::on_disk(folder.path().join("s"), disk.clone());
    let session = Arc::new(open(&store).await.unwrap());
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..100 {
        let session = session.clone();
        calls.spawn(async move {
            let address = format!("aws_subnet.a[{number}]");
            let op = session.begin(intent(&address, Action::Create)).await.unwrap();
            session.done(op, Some(stored(&address.replace(['[', ']'], "-")))).await.unwrap();
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    let syncs = disk.syncs.load(Ordering::SeqCst);
    assert!(syncs <= 60, "200 records took {syncs} syncs");
    let expected = summary(&session.state());
    assert_eq!(expected.len(), 100);
    drop(session);
    assert_eq!(summary(&read_state(&store).await.unwrap().state), expected);
}

#[tokio::test]
async fn a_dropped_future_has_recorded() {
    let (_folder, store) = folder();
    let session = open(&store).await.unwrap();
    let address: infra_schema::address::ResourceInstance = "aws_vpc.main".parse().unwrap();
    drop(
        tokio::time::timeout(std::time::Duration::ZERO, session.set(address, None, Some(stored("v")))).await,
    );
    session.close().await.unwrap();
    assert_eq!(read_state(&store).await.unwrap().state.resources.len(), 1);
}

#[tokio::test]
async fn what_another_wrote_meanwhile_is_not_overwritten() {
    let (folder, store) = folder();
    let path = folder.path().join("terraform.tfstate");
    fs::write(&path, include_bytes!("fixtures/deposed.json")).unwrap();
    let mut options = LockOptions::new("apply", "me");
    options.lock = false;
    let session = Session::open(Arc::new(store.clone()), options).await.unwrap();
    session.set("aws_vpc.x".parse().unwrap(), None, Some(stored("x"))).await.unwrap();
    let other = include_bytes!("fixtures/full.json");
    fs::write(&path, other).unwrap();
    assert!(matches!(session.close().await, Err(StateError::Conflict { .. })));
    assert_eq!(fs::read(&path).unwrap(), other);
    assert!(folder.path().join("terraform.tfstate.journal").exists());
}

#[tokio::test]
async fn bad_snapshots_are_never_overwritten() {
    for content in ["", "{", "{\"version\": 5}", "{\"version\": 3}", "hello"] {
        let (folder, store) = folder();
        let path = folder.path().join("terraform.tfstate");
        fs::write(&path, content).unwrap();
        fs::write(folder.path().join("terraform.tfstate.backup"), "{}").unwrap();
        let error = open(&store).await.unwrap_err();
        assert!(error.to_string().contains("terraform.tfstate"), "{error}");
        assert!(read_state(&store).await.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
        assert!(!folder.path().join(".terraform.tfstate.lock.info").exists(), "the lock was given back");
    }
}

#[tokio::test]
async fn permissions_and_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, _) = folder();
    let real = folder.path().join("real");
    fs::write(&real, include_bytes!("fixtures/deposed.json")).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("real", &link).unwrap();
    let session = open(&LocalStore::new(&link)).await.unwrap();
    session.set("aws_vpc.x".parse().unwrap(), None, Some(stored("x"))).await.unwrap();
    session.close().await.unwrap();
    assert!(link.is_symlink());
    assert_eq!(read(&folder, "real").serial, read_serial(include_bytes!("fixtures/deposed.json")) + 1);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    let history = folder.path().join("real.history");
    assert_eq!(fs::metadata(history).unwrap().permissions().mode() & 0o777, 0o700);
}

fn read_serial(bytes: &[u8]) -> u64 {
    State::from_bytes(bytes, "x").unwrap().serial
}

#[tokio::test]
async fn html_characters_make_no_difference() {
    let (_folder, store) = folder();
    let mut with = stored("x");
    Arc::make_mut(&mut with.object).attributes = json("{\"policy\":\"<a & b>\"}");
    for _ in 0..2 {
        let session = open(&store).await.unwrap();
        session.set("a_b.c".parse().unwrap(), None, Some(with.clone())).await.unwrap();
        session.close().await.unwrap();
        assert_eq!(read_state(&store).await.unwrap().state.serial, 1);
    }
}
