//! State in objects, over a line that breaks at every call, with holders that die, are paused, and come back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use infra_state::store::ObjectStore;
use infra_state::store::objects::Pace;
use infra_state::{Action, LocalStore, LockOptions, Session, State, StateError, Store, read_state};
use support::memory::{Bucket, Last, Line, Mishap};
use support::scenario::{known, scenario};
use support::{intent, stored, summary};

const KEY: &str = "stacks/web.tfstate";

/// Locks end soon after their holder.
const QUICK: Pace = Pace { renew_every: Duration::from_millis(5), lease: Duration::from_millis(20) };

/// Locks outlast a holder that the machine has no time for. Who ends well gives the lock back at once.
const STEADY: Pace = Pace { renew_every: Duration::from_millis(250), lease: Duration::from_secs(10) };

fn store(line: &Arc<Line>) -> Arc<dyn Store> {
    Arc::new(ObjectStore::new(line.clone(), KEY).with_pace(QUICK))
}

fn patient() -> LockOptions {
    LockOptions { timeout: Duration::from_secs(300), ..LockOptions::new("apply", "me@here") }
}

async fn open(line: &Arc<Line>) -> Result<Session, StateError> {
    Session::open(store(line), patient()).await
}

#[tokio::test]
async fn a_user_that_vanishes_at_any_call_loses_nothing() {
    let mut points = 0;
    for last in [Last::Lost, Last::Unanswered] {
        for calls in 0.. {
            let bucket = Bucket::default();
            let line = Line::breaking(&bucket, calls, last, false);
            let (mut trail, result) = scenario(store(&line)).await;
            if !line.has_broken() {
                result.unwrap();
                break;
            }
            points += 1;
            // A write that is acknowledged holds; the one that was not may hold or not.
            let acknowledged = trail.len().saturating_sub(1);
            let (whole, _) = scenario(store(&Line::new(&Bucket::default()))).await;
            trail.extend(whole.get(trail.len()).cloned());
            let acceptable = &trail[acknowledged..];
            let line = Line::new(&bucket);
            let session = open(&line).await.unwrap_or_else(|error| panic!("{last:?} {calls}: {error}"));
            let found = known(&session);
            assert!(acceptable.contains(&found), "{last:?} {calls}: {found:#?} is none of {acceptable:#?}");
            session.close().await.unwrap();
            let loaded = read_state(store(&line).as_ref()).await.unwrap();
            assert_eq!(summary(&loaded.state), found.0, "{last:?} {calls}, after a fold");
            assert_eq!(loaded.unresolved.len(), found.1.len());
        }
    }
    println!("{points} points, 0 failures");
    assert!(points > 100, "{points}");
}

/// A call that fails once, while the user goes on: what is said to be written is, and what is not is repeated.
#[tokio::test]
async fn a_line_that_breaks_for_a_moment_is_no_loss() {
    for last in [Last::Lost, Last::Unanswered] {
        for calls in 0.. {
            let bucket = Bucket::default();
            let line = Line::breaking(&bucket, calls, last, true);
            let Ok(session) = open(&line).await else { continue };
            let mut expected = Vec::new();
            for name in ["a", "b", "c"] {
                let address = format!("t_x.{name}");
                // Not begun, not called.
                let Ok(op) = session.begin(intent(&address, Action::Create)).await else { continue };
                expected.push(address);
                // Done in the cloud, whatever the state's store says.
                let _ = session.done(op, Some(stored(name))).await;
            }
            if session.close().await.is_err() {
                let again = open(&Line::new(&bucket)).await.unwrap();
                again.close().await.unwrap();
            }
            let loaded = read_state(store(&Line::new(&bucket)).as_ref()).await.unwrap();
            let found: Vec<_> = loaded.state.objects().map(|(address, ..)| address.to_string()).collect();
            let open: Vec<_> = loaded.unresolved.iter().map(|o| o.intent.address.to_string()).collect();
            for address in &expected {
                let is_known = found.contains(address) || open.contains(address);
                assert!(is_known, "{last:?} {calls}: {address} is lost of {expected:?}");
            }
            if !line.has_broken() {
                assert_eq!(found, expected);
                break;
            }
        }
    }
}

/// The object of the only address that the tests below write.
async fn held_by(bucket: &Bucket) -> Vec<String> {
    summary(&read_state(store(&Line::new(bucket)).as_ref()).await.unwrap().state)
}

async fn is_taken_over(line: &Arc<Line>) -> Session {
    // It never beats, so its lock ends.
    open(line).await.unwrap()
}

/// A holder whose renewals do not get through.
async fn paused_holder(bucket: &Bucket) -> (Arc<Line>, Session) {
    let line = Line::new(bucket);
    let session = open(&line).await.unwrap();
    let op = session.begin(intent("t_x.first", Action::Create)).await.unwrap();
    session.done(op, Some(stored("first"))).await.unwrap();
    line.before_writes().close();
    (line, session)
}

#[tokio::test]
async fn a_paused_holder_that_comes_back_writes_nothing() {
    let bucket = Bucket::default();
    let (paused, session) = paused_holder(&bucket).await;
    let other = is_taken_over(&Line::new(&bucket)).await;
    assert_eq!(summary(&other.state()).len(), 1, "what was done is known to the next holder");
    let op = other.begin(intent("t_x.second", Action::Create)).await.unwrap();
    other.done(op, Some(stored("second"))).await.unwrap();
    paused.before_writes().open();
    let refused = session.begin(intent("t_x.third", Action::Create)).await.unwrap_err();
    assert!(matches!(refused, StateError::LockLost { .. } | StateError::Conflict { .. }), "{refused}");
    session.close().await.unwrap_err();
    other.close().await.unwrap();
    let found = held_by(&bucket).await;
    assert_eq!(found.len(), 2, "{found:?}");
}

#[tokio::test]
async fn a_write_that_arrives_late_is_not_taken_for_the_next_holders() {
    let bucket = Bucket::default();
    let (paused, session) = paused_holder(&bucket).await;
    // The record is under way when the holder is taken over.
    let late = tokio::spawn(async move {
        let refused = session.begin(intent("t_x.late", Action::Create)).await.unwrap_err();
        (refused, session)
    });
    paused.before_writes().somebody_waits().await;
    let other = is_taken_over(&Line::new(&bucket)).await;
    paused.before_writes().open();
    let (refused, session) = late.await.unwrap();
    assert!(matches!(refused, StateError::LockLost { .. }), "{refused}");
    // It lies where the next holder writes.
    let op = other.begin(intent("t_x.second", Action::Create)).await.unwrap();
    other.done(op, Some(stored("second"))).await.unwrap();
    other.close().await.unwrap();
    session.close().await.unwrap_err();
    let found = held_by(&bucket).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(!found.iter().any(|line| line.contains("late")), "{found:?}");
}

#[tokio::test]
async fn a_late_snapshot_is_refused() {
    for with_snapshot in [true, false] {
        let bucket = Bucket::default();
        if with_snapshot {
            open(&Line::new(&bucket))
                .await
                .unwrap()
                .set("t_x.base".parse().unwrap(), None, Some(stored("base")))
                .await
                .unwrap();
            let session = open(&Line::new(&bucket)).await.unwrap();
            session.close().await.unwrap();
        }
        let line = Line::new(&bucket);
        let session = open(&line).await.unwrap();
        session.set("t_x.first".parse().unwrap(), None, Some(stored("first"))).await.unwrap();
        let before = bucket.bytes(KEY);
        // It has announced the fold and checked its lock, and stops right before the snapshot is written.
        let folding = tokio::spawn(async move { session.close().await });
        line.after_writes().close();
        line.after_writes().somebody_waits().await;
        line.before_writes().close();
        line.after_writes().open();
        line.before_writes().somebody_waits().await;
        let other = is_taken_over(&Line::new(&bucket)).await;
        line.before_writes().open();
        folding.await.unwrap().unwrap_err();
        other.set("t_x.second".parse().unwrap(), None, Some(stored("second"))).await.unwrap();
        other.close().await.unwrap();
        let found = held_by(&bucket).await;
        assert_eq!(found.len(), 2 + usize::from(with_snapshot), "{found:?}");
        assert_ne!(bucket.bytes(KEY), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_race_write_one_after_the_other() {
    let bucket = Bucket::default();
    let racers = (0..50).map(|number| {
        let line = Line::new(&bucket);
        if number % 3 > 0 {
            line.spoil_removal(if number % 3 == 1 { Mishap::Unanswered } else { Mishap::Twice });
        }
        tokio::spawn(async move {
            let store = Arc::new(ObjectStore::new(line, KEY).with_pace(STEADY));
            let session = Session::open(store, patient()).await.unwrap();
            let count = session.state().objects().count();
            let address = format!("t_x.n{number}").parse().unwrap();
            session.set(address, None, Some(stored(&count.to_string()))).await.unwrap();
            session.close().await.unwrap();
        })
    });
    for racer in racers.collect::<Vec<_>>() {
        racer.await.unwrap();
    }
    let store = store(&Line::new(&bucket));
    let state = read_state(store.as_ref()).await.unwrap().state;
    let mut counts: Vec<usize> = state
        .objects()
        .map(|(_, _, _, object)| {
            let text = object.attributes.as_str();
            text.split('"').nth(3).unwrap().parse().unwrap()
        })
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, (0..50).collect::<Vec<_>>(), "each saw what those before had written");
    // The history is one line: each serial adds one object to the one before.
    let history = store.history().await.unwrap();
    assert_eq!(history.len(), 49);
    for (entry, expected) in history.iter().zip(1..) {
        let state = State::from_bytes(&store.read_history(entry.serial).await.unwrap(), "x").unwrap();
        assert_eq!((state.serial, state.objects().count()), (entry.serial, expected));
    }
}

/// The answer to the removal of a lock does not come, or the removal is made twice. Meanwhile somebody else has taken the
/// lock, whose it stays.
#[tokio::test]
async fn a_lock_that_is_given_back_twice_does_not_take_that_of_the_next_holder() {
    let cases = [
        (Bucket::default(), Mishap::Unanswered),
        (Bucket::default(), Mishap::Twice),
        (Bucket::without_conditional_removals(), Mishap::Unanswered),
    ];
    for (bucket, mishap) in cases {
        let lock = || bucket.bytes(&format!("{KEY}.tflock"));
        let line = Line::new(&bucket);
        let session = open(&line).await.unwrap();
        line.after_writes().close();
        line.spoil_removal(mishap);
        let closing = tokio::spawn(session.close());
        while lock().is_some() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let next = open(&Line::new(&bucket)).await.unwrap();
        line.after_writes().open();
        closing.await.unwrap().unwrap();
        assert!(lock().is_some(), "{mishap:?}");
        next.set("t_x.next".parse().unwrap(), None, Some(stored("next"))).await.unwrap();
        next.close().await.unwrap();
        assert_eq!(held_by(&bucket).await.len(), 1, "{mishap:?}");
        assert_eq!(lock(), None, "{mishap:?}");
    }
}

#[tokio::test]
async fn the_lock_of_another_tool_is_respected_and_has_no_end() {
    let bucket = Bucket::default();
    let of_terraform = br#"{"ID":"6d6ea1c6-1b2e-4b0c-8f7c-1b9d2a1f0a11","Operation":"OperationTypeApply","Info":"","Who":"ann@laptop","Version":"1.11.4","Created":"2026-03-01T12:00:00Z","Path":"state/stacks/web.tfstate"}"#;
    bucket.insert(&format!("{KEY}.tflock"), of_terraform);
    let line = Line::new(&bucket);
    let options = LockOptions { timeout: Duration::from_millis(100), ..patient() };
    let refused = Session::open(store(&line), options).await.unwrap_err();
    let text = refused.to_string();
    assert!(text.contains("ann@laptop") && text.contains("6d6ea1c6"), "{text}");
    let store = ObjectStore::new(line, KEY);
    assert!(store.force_unlock("another").await.is_err());
    store.force_unlock("6d6ea1c6-1b2e-4b0c-8f7c-1b9d2a1f0a11").await.unwrap();
    assert!(bucket.keys().is_empty());
}

/// What Terraform reads of ours.
#[tokio::test]
async fn our_lock_is_one_of_terraform_with_more_in_it() {
    let bucket = Bucket::default();
    let session = open(&Line::new(&bucket)).await.unwrap();
    let text = String::from_utf8(bucket.bytes(&format!("{KEY}.tflock")).unwrap()).unwrap();
    for field in ["\"ID\":", "\"Operation\":\"apply\"", "\"Who\":\"me@here\"", "\"Created\":", "\"Path\":"] {
        assert!(text.contains(field), "{field} in {text}");
    }
    let refused = Session::open(store(&Line::new(&bucket)), LockOptions::new("apply", "you@there")).await;
    // Its holder is this process, which lives; and it beats.
    assert!(matches!(refused, Err(StateError::Locked { .. })), "{refused:?}");
    session.close().await.unwrap();
    assert!(bucket.keys().is_empty(), "an untouched state leaves nothing behind: {:?}", bucket.keys());
}

/// What a living holder has under way was not cut off.
#[tokio::test]
async fn calls_of_somebody_at_work_are_told_apart_from_those_of_a_run_that_was_cut_off() {
    let (bucket, folder) = (Bucket::default(), tempfile::tempdir().unwrap());
    let path = folder.path().join("terraform.tfstate");
    let places: [&dyn Fn() -> Arc<dyn Store>; 2] =
        [&|| Arc::new(ObjectStore::new(Line::new(&bucket), KEY).with_pace(STEADY)), &|| {
            Arc::new(LocalStore::new(&path))
        }];
    for place in places {
        let session = Session::open(place(), patient()).await.unwrap();
        session.begin(intent("t_x.first", Action::Create)).await.unwrap();
        let loaded = read_state(place().as_ref()).await.unwrap();
        let [at_work] = &loaded.at_work[..] else { panic!("{loaded:?}") };
        assert_eq!((at_work.holder.who.as_str(), at_work.calls.len()), ("me@here", 1));
        assert!(loaded.unresolved.is_empty(), "{loaded:?}");
        drop(session);
        // The lock is given back in its own time.
        let loaded = loop {
            let loaded = read_state(place().as_ref()).await.unwrap();
            if loaded.at_work.is_empty() {
                break loaded;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert_eq!(loaded.unresolved, at_work.calls);
    }
}

#[tokio::test]
async fn a_saved_plan_is_claimed_once() {
    let bucket = Bucket::default();
    let line = Line::new(&bucket);
    let session = open(&line).await.unwrap();
    assert!(!session.was_applied("p1").await.unwrap());
    assert!(session.claim_plan("p1").await.unwrap());
    assert!(session.was_applied("p1").await.unwrap());
    assert!(!session.claim_plan("p1").await.unwrap());
    session.close().await.unwrap();
}

/// What an append costs does not grow with the journal.
#[tokio::test]
async fn an_append_is_two_calls() {
    let line = Line::new(&Bucket::default());
    let session =
        Session::open(Arc::new(ObjectStore::new(line.clone(), KEY)), LockOptions::new("apply", "me@here"))
            .await
            .unwrap();
    let mut costs = Vec::new();
    for number in 0..100 {
        let before = line.calls.load(Ordering::SeqCst);
        session.set(format!("t_x.n{number}").parse().unwrap(), None, Some(stored("x"))).await.unwrap();
        costs.push(line.calls.load(Ordering::SeqCst) - before);
    }
    assert_eq!(costs, vec![2; 100]);
    session.close().await.unwrap();
}

#[tokio::test]
async fn a_state_that_cannot_be_read_leaves_no_lock() {
    let bucket = Bucket::default();
    bucket.insert(KEY, b"{ this is no state");
    let refused = open(&Line::new(&bucket)).await.unwrap_err();
    assert!(matches!(refused, StateError::Corrupt { .. }), "{refused}");
    // At once, without waiting for what is left behind to be done.
    assert_eq!(bucket.keys(), [KEY]);
}
