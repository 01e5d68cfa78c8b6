//! A machine that goes down at every write, a journal that is cut and damaged at every byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::fs;
use std::sync::Arc;

use infra_state::{Action, LocalStore, StateError, read_state};
use support::scenario::{Known, known, scenario};
use support::{FailingDisk, intent, open, stored, summary};

#[tokio::test]
async fn a_crash_at_any_write_loses_nothing() {
    let mut points = 0;
    for writes in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("terraform.tfstate");
        let disk = FailingDisk::after(writes);
        let (mut trail, result) = scenario(Arc::new(LocalStore::on_disk(&path, disk.clone()))).await;
        if !disk.has_failed() {
            result.unwrap();
            break;
        }
        points += 1;
        // A write that is acknowledged holds; the one that was not may hold or not.
        let acknowledged = trail.len().saturating_sub(1);
        let (whole, _) = scenario(Arc::new(LocalStore::new(folder.path().join("other")))).await;
        trail.extend(whole.get(trail.len()).cloned());
        let acceptable = &trail[acknowledged..];
        let store = LocalStore::new(&path);
        let session = open(&store).await.unwrap_or_else(|error| panic!("after {writes} writes: {error}"));
        let found = known(&session);
        assert!(acceptable.contains(&found), "after {writes} writes: {found:#?} is none of {acceptable:#?}");
        session.close().await.unwrap();
        let loaded = read_state(&store).await.unwrap();
        assert_eq!(summary(&loaded.state), found.0, "after {writes} writes and a fold");
        assert_eq!(loaded.unresolved.len(), found.1.len());
    }
    println!("{points} points, 0 failures");
    assert!(points > 40, "{points}");
}

/// The state file and journal of a session that went down after these many steps.
async fn journal() -> (tempfile::TempDir, Vec<u8>, Vec<Known>) {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalStore::new(folder.path().join("s"));
    let session = open(&store).await.unwrap();
    let mut trail = vec![known(&session)];
    for name in ["a", "b", "c"] {
        let op = session.begin(intent(&format!("t_x.{name}"), Action::Create)).await.unwrap();
        trail.push(known(&session));
        session.done(op, Some(stored(name))).await.unwrap();
        trail.push(known(&session));
    }
    drop(session);
    let bytes = fs::read(folder.path().join("s.journal")).unwrap();
    (folder, bytes, trail)
}

async fn read_back(store: &LocalStore) -> Result<Known, StateError> {
    let loaded = read_state(store).await?;
    let open = loaded.unresolved.iter().map(|open| open.intent.address.to_string()).collect();
    Ok((summary(&loaded.state), open))
}

#[tokio::test]
async fn a_torn_end_is_cut_at_every_byte() {
    let (folder, bytes, trail) = journal().await;
    let store = LocalStore::new(folder.path().join("s"));
    let path = folder.path().join("s.journal");
    for length in 0..=bytes.len() {
        for zeros in [0, 40] {
            let mut torn = bytes[..length].to_vec();
            torn.resize(length + zeros, 0);
            fs::write(&path, &torn).unwrap();
            let records = bytes[..length].iter().filter(|b| **b == b'\n').count();
            // The first record is the header.
            assert_eq!(read_back(&store).await.unwrap(), trail[records.saturating_sub(1)], "{length}");
        }
    }
    // The next session goes on behind the cut.
    fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
    let session = open(&store).await.unwrap();
    let [open_call] = &session.unresolved()[..] else { panic!("one call is open") };
    session.done(open_call.op, Some(stored("c"))).await.unwrap();
    drop(session);
    assert_eq!(&read_back(&store).await.unwrap(), trail.last().unwrap());
}

#[tokio::test]
async fn damage_is_named_and_nothing_is_skipped() {
    let (folder, bytes, trail) = journal().await;
    let store = LocalStore::new(folder.path().join("s"));
    let path = folder.path().join("s.journal");
    let mut start = 0;
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x04;
        fs::write(&path, &damaged).unwrap();
        match read_back(&store).await {
            Err(StateError::JournalDamaged { byte, .. }) => assert_eq!(byte, start as u64, "{at}"),
            // Without its line break the last record looks torn.
            Ok(found) => {
                assert_eq!(at, bytes.len() - 1);
                assert_eq!(found, trail[trail.len() - 2]);
            }
            Err(other) => panic!("{at}: {other}"),
        }
        if bytes[at] == b'\n' {
            start = at + 1;
        }
    }
    let error = open(&store).await.err();
    assert!(error.is_none(), "the last one was only torn");
    fs::write(&path, [&bytes[..bytes.len() / 2], &bytes[bytes.len() / 2 + 1..]].concat()).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(open(&store).await, Err(StateError::JournalDamaged { .. })));
    assert_eq!(fs::read(&path).unwrap(), before, "a damaged journal stays as it is");
}

#[tokio::test]
async fn a_journal_of_another_snapshot_is_refused() {
    let (folder, bytes, _) = journal().await;
    let store = LocalStore::new(folder.path().join("s"));
    let session = open(&store).await.unwrap();
    session.settled(session.unsettled().into_iter().map(|object| object.token).collect()).await.unwrap();
    session.close().await.unwrap();
    let snapshot = fs::read(folder.path().join("s")).unwrap();
    assert!(!folder.path().join("s.journal").exists());
    // The journal from before the fold does not apply a second time: its snapshot is another.
    fs::write(folder.path().join("s.journal"), &bytes).unwrap();
    let error = open(&store).await.unwrap_err();
    assert!(matches!(error, StateError::JournalForeign { .. }), "{error}");
    assert!(error.to_string().contains("never written"), "{error}");
    assert_eq!(fs::read(folder.path().join("s")).unwrap(), snapshot);
    // Nor does a file of somebody else.
    fs::write(folder.path().join("s.journal"), "Dear diary").unwrap();
    assert!(matches!(open(&store).await, Err(StateError::JournalDamaged { byte: 0, .. })));
}

#[tokio::test]
async fn a_disk_that_is_full_for_a_while_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform.tfstate");
    let disk = FailingDisk::working();
    let store = LocalStore::on_disk(&path, disk.clone());
    let session = open(&store).await.unwrap();
    let vpc = session.begin(intent("aws_vpc.main", Action::Create)).await.unwrap();
    disk.set_left(1);
    let error = session.done(vpc, Some(stored("vpc-1"))).await.unwrap_err();
    assert!(matches!(&error, StateError::Write { path, .. } if path.ends_with(".journal")), "{error}");
    assert!(session.begin(intent("aws_eip.no", Action::Create)).await.is_err(), "its call must not be made");
    assert!(session.fold().await.is_err());
    assert!(!path.metadata().is_ok_and(|m| m.len() > 0));
    // There is space again: what could not be written goes out with the next record, in its order.
    disk.set_left(i64::MAX);
    let eip = session.begin(intent("aws_eip.yes", Action::Create)).await.unwrap();
    session.done(eip, Some(stored("eip-1"))).await.unwrap();
    let expected = known(&session);
    drop(session);
    let store = LocalStore::new(&path);
    let session = open(&store).await.unwrap();
    assert_eq!(known(&session), expected);
    assert_eq!(expected.1, Vec::<String>::new());
    session.close().await.unwrap();
}
