//! Sessions that work on one state at the same time, in virtual time: each on resources of its own, with holders that die
//! at any call and others that go on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use infra_state::store::ObjectStore;
use infra_state::store::objects::Pace;
use infra_state::{Action, Claims, LockOptions, Session, State, StateError, Store, read_state};
use proptest::prelude::*;
use support::memory::{Bucket, Last, Line};
use support::{intent, stored, summary};

const KEY: &str = "stacks/web.tfstate";

const QUICK: Pace = Pace { renew_every: Duration::from_millis(100), lease: Duration::from_millis(900) };

fn store(line: &Arc<Line>) -> Arc<dyn Store> {
    Arc::new(ObjectStore::new(line.clone(), KEY).with_pace(QUICK))
}

fn options(who: &str) -> LockOptions {
    LockOptions::new("apply", who)
}

fn claims(addresses: &[&str]) -> Claims {
    let mut claims = Claims::default();
    addresses.iter().for_each(|address| claims.write(&address.parse().unwrap()));
    claims
}

/// A bucket with a state in it.
async fn bucket() -> Bucket {
    let bucket = Bucket::default();
    let session = Session::open(store(&Line::new(&bucket)), options("first")).await.unwrap();
    session.set("t_x.base".parse().unwrap(), None, Some(stored("base"))).await.unwrap();
    session.close().await.unwrap();
    bucket
}

/// The one that has the lock first, and lets others in.
async fn first(line: &Arc<Line>, addresses: &[&str]) -> Result<Session, StateError> {
    let session = Session::open(store(line), options("alice@laptop")).await?;
    session.share(claims(addresses)).await?;
    Ok(session)
}

async fn join(line: &Arc<Line>, addresses: &[&str]) -> Result<Session, StateError> {
    Session::join(store(line), options("bob@desk"), claims(addresses)).await
}

async fn create(session: &Session, address: &str, id: &str) -> Result<(), StateError> {
    let op = session.begin(intent(address, Action::Create)).await?;
    session.done(op, Some(stored(id))).await?;
    session.settled(vec![format!("token-{address}")]).await
}

async fn found(bucket: &Bucket) -> Vec<String> {
    summary(&read_state(store(&Line::new(bucket)).as_ref()).await.unwrap().state)
}

fn ids(lines: &[String]) -> Vec<&str> {
    lines.iter().map(|line| line.split(' ').next().unwrap()).collect()
}

/// The history is one line of the same state.
async fn assert_history(bucket: &Bucket) {
    let store = store(&Line::new(bucket));
    let mut states = Vec::new();
    for entry in store.history().await.unwrap() {
        let state = State::from_bytes(&store.read_history(entry.serial).await.unwrap(), "x").unwrap();
        assert_eq!(state.serial, entry.serial);
        states.push(state);
    }
    states.push(State::clone(&read_state(store.as_ref()).await.unwrap().state));
    for (state, serial) in states.iter().zip(1..) {
        assert_eq!((state.serial, &state.lineage), (serial, &states[0].lineage));
    }
}

#[tokio::test(start_paused = true)]
async fn two_on_different_resources_both_succeed() {
    let bucket = bucket().await;
    let a = first(&Line::new(&bucket), &["t_x.a"]).await.unwrap();
    let b = join(&Line::new(&bucket), &["t_x.b"]).await.unwrap();
    create(&a, "t_x.a", "a-1").await.unwrap();
    create(&b, "t_x.b", "b-1").await.unwrap();
    assert_eq!(ids(&found(&bucket).await), ["t_x.a", "t_x.b", "t_x.base"], "journals of both are read");
    // Longer than a lease: they renew it beside each other.
    tokio::time::sleep(QUICK.lease * 3).await;
    let refused = Session::open(store(&Line::new(&bucket)), options("carol")).await.unwrap_err();
    assert!(matches!(&refused, StateError::Locked { .. }), "{refused}");
    let unclaimed = b.begin(intent("t_x.other", Action::Create)).await.unwrap_err();
    assert!(unclaimed.to_string().contains("t_x.other"), "{unclaimed}");
    a.close().await.unwrap();
    assert!(bucket.bytes(&format!("{KEY}.tflock")).is_some(), "the lock stays as long as somebody works");
    create(&b, "t_x.b", "b-2").await.unwrap_err();
    b.set("t_x.b".parse().unwrap(), None, Some(stored("b-2"))).await.unwrap();
    b.close().await.unwrap();
    assert_eq!(ids(&found(&bucket).await), ["t_x.a", "t_x.b", "t_x.base"]);
    assert_history(&bucket).await;
    let left: Vec<_> =
        bucket.keys().into_iter().filter(|k| k.contains("sharers") || k.contains("tflock")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn the_same_resource_is_refused_at_once_by_name() {
    let bucket = bucket().await;
    let a = first(&Line::new(&bucket), &["t_x.a", "t_x.c"]).await.unwrap();
    let mut reads = claims(&["t_x.b"]);
    reads.read_block("t_x.c");
    for (wanted, name) in [(claims(&["t_x.a", "t_x.z"]), "t_x.a"), (reads, "t_x.c")] {
        let start = tokio::time::Instant::now();
        let refused = Session::join(store(&Line::new(&bucket)), options("bob"), wanted).await.unwrap_err();
        let text = refused.to_string();
        assert!(text.starts_with(name) && text.contains("alice@laptop for apply"), "{text}");
        // That leases are short here costs a renewal.
        assert!(start.elapsed() < QUICK.renew_every * 2, "{:?}", start.elapsed());
    }
    a.close().await.unwrap();
    let b = join(&Line::new(&bucket), &["t_x.a"]).await.unwrap();
    create(&b, "t_x.a", "a-1").await.unwrap();
    b.close().await.unwrap();
    assert_eq!(ids(&found(&bucket).await), ["t_x.a", "t_x.base"]);
}

/// One who works alone, or another tool, is not joined.
#[tokio::test(start_paused = true)]
async fn a_lock_that_is_not_shared_is_respected() {
    let bucket = bucket().await;
    let alone = Session::open(store(&Line::new(&bucket)), options("alice")).await.unwrap();
    let refused = join(&Line::new(&bucket), &["t_x.b"]).await.unwrap_err();
    assert!(matches!(&refused, StateError::Locked { .. }), "{refused}");
    alone.close().await.unwrap();
    bucket.insert(&format!("{KEY}.tflock"), br#"{"ID":"6d6e","Who":"ann@laptop","Version":"1.11.4"}"#);
    let refused = join(&Line::new(&bucket), &["t_x.b"]).await.unwrap_err();
    assert!(refused.to_string().contains("ann@laptop"), "{refused}");
    assert!(!bucket.keys().iter().any(|key| key.contains("sharers")), "{:?}", bucket.keys());
}

/// One of two dies at any call; the other ends its work, and what comes next knows all. With `main` the one who was first.
async fn survives(main: bool, calls: i64, last: Last, while_other_works: bool) -> bool {
    let bucket = bucket().await;
    let (dying, steady) = (Line::breaking(&bucket, calls, last, false), Line::new(&bucket));
    let mut done = Vec::new();
    let outcome = async {
        let (one, other) = if main {
            let one = first(&dying, &["t_x.one", "t_x.lost"]).await?;
            (one, join(&steady, &["t_x.other"]).await.unwrap())
        } else {
            let other = first(&steady, &["t_x.other"]).await.unwrap();
            match join(&dying, &["t_x.one", "t_x.lost"]).await {
                Ok(one) => (one, other),
                Err(error) => {
                    create(&other, "t_x.other", "o").await.unwrap();
                    other.close().await.unwrap();
                    return Err(error);
                }
            }
        };
        create(&other, "t_x.other", "o").await.unwrap();
        let mut result = create(&one, "t_x.one", "1").await;
        if result.is_ok() {
            done.push("t_x.one");
            result = one.begin(intent("t_x.lost", Action::Create)).await.map(drop);
        }
        if result.is_ok() {
            done.push("t_x.lost");
            result = one.close().await;
        } else {
            drop(one);
        }
        Ok::<_, StateError>((other, result))
    };
    let Ok((other, result)) = outcome.await else {
        assert!(dying.has_broken());
        let again = Session::open(
            store(&Line::new(&bucket)),
            LockOptions { timeout: Duration::from_secs(60), ..options("again") },
        );
        again.await.unwrap().close().await.unwrap();
        return true;
    };
    let next = match while_other_works {
        true => join(&Line::new(&bucket), &["t_x.one", "t_x.lost"]).await.map(Some),
        false => Ok(None),
    };
    // One who came after its death has taken over what it had.
    let next = match next {
        Err(StateError::Claimed { .. }) if main => None,
        next => next.unwrap(),
    };
    let while_other_works = next.is_some();
    if let Some(next) = next {
        let open: Vec<_> = next.unresolved().iter().map(|open| open.intent.address.to_string()).collect();
        for address in &done {
            let known = next.object(&address.parse().unwrap(), None).is_some();
            assert!(known || open.iter().any(|o| o == address), "{address} is lost: {main} {calls} {last:?}");
        }
        for call in next.unresolved() {
            next.done(call.op, Some(stored("found"))).await.unwrap();
        }
        next.close().await.unwrap();
        other.set("t_x.other".parse().unwrap(), None, Some(stored("o-2"))).await.unwrap();
    }
    other.close().await.unwrap();
    let patient = LockOptions { timeout: Duration::from_secs(60), ..options("last") };
    let session = Session::open(store(&Line::new(&bucket)), patient).await.unwrap();
    let open = session.unresolved();
    for call in &open {
        session.done(call.op, Some(stored("found"))).await.unwrap();
    }
    session.close().await.unwrap();
    let lines = found(&bucket).await;
    let found = ids(&lines);
    for address in done.iter().chain(&["t_x.other", "t_x.base"]) {
        assert!(
            found.contains(address),
            "{address} is lost: {main} {calls} {last:?} {while_other_works}: {lines:?}"
        );
    }
    let other = lines.iter().find(|line| line.starts_with("t_x.other ")).unwrap();
    assert_eq!(other.contains("o-2"), while_other_works, "{lines:?}");
    assert_history(&bucket).await;
    let rest = read_state(store(&Line::new(&bucket)).as_ref()).await.unwrap();
    assert!(rest.unresolved.is_empty());
    if !dying.has_broken() {
        result.unwrap();
    }
    dying.has_broken()
}

#[tokio::test(start_paused = true)]
async fn one_of_two_may_die_at_any_call() {
    let mut points = 0;
    for main in [true, false] {
        for while_other_works in [true, false] {
            for last in [Last::Lost, Last::Unanswered] {
                for calls in 0.. {
                    if !survives(main, calls, last, while_other_works).await {
                        break;
                    }
                    points += 1;
                }
            }
        }
    }
    println!("{points} points, 0 failures");
    assert!(points > 150, "{points}");
}

#[tokio::test(start_paused = true)]
async fn a_paused_sharer_that_comes_back_writes_nothing() {
    let bucket = bucket().await;
    let other = first(&Line::new(&bucket), &["t_x.other"]).await.unwrap();
    let line = Line::new(&bucket);
    let paused = join(&line, &["t_x.a"]).await.unwrap();
    create(&paused, "t_x.a", "a-1").await.unwrap();
    line.before_writes().close();
    tokio::time::sleep(QUICK.lease * 2).await;
    let next = join(&Line::new(&bucket), &["t_x.a"]).await.unwrap();
    assert!(next.object(&"t_x.a".parse().unwrap(), None).is_some(), "what was done is known");
    next.set("t_x.a".parse().unwrap(), None, Some(stored("a-2"))).await.unwrap();
    line.before_writes().open();
    let refused = paused.set("t_x.a".parse().unwrap(), None, Some(stored("late"))).await.unwrap_err();
    assert!(matches!(refused, StateError::LockLost { .. }), "{refused}");
    paused.close().await.unwrap_err();
    next.close().await.unwrap();
    other.close().await.unwrap();
    let lines = found(&bucket).await;
    assert!(lines[0].contains("a-2"), "{lines:?}");
}

/// What one worker did to its counters: what was said to be written, and what was tried after that.
type Counts = Arc<Mutex<BTreeMap<String, (u64, u64)>>>;

fn count_of(session: &Session, address: &str) -> u64 {
    let object = session.object(&address.parse().unwrap(), None);
    object.map_or(0, |stored| {
        let text = stored.object.attributes.as_str();
        text.split('"').nth(3).unwrap().parse().unwrap()
    })
}

/// Adds one to a counter of its own and to one that all have, again and again, and dies when its line breaks.
async fn work(bucket: Bucket, name: usize, seed: u64, lives: Vec<i64>, counts: Counts) {
    let own = format!("t_x.own{name}");
    for (life, calls) in (0..).zip(lives) {
        let last = if seed.is_multiple_of(2) { Last::Lost } else { Last::Unanswered };
        let line = Line::uneven(&bucket, seed + life, calls, last);
        for round in 0..4_u64 {
            let takes_all = !(seed >> round).is_multiple_of(3);
            let mut addresses = vec![own.as_str()];
            addresses.extend(takes_all.then_some("t_x.all"));
            let opened = match Session::open(store(&line), options("w")).await {
                Ok(session) => session.share(claims(&addresses)).await.map(|()| session),
                Err(StateError::Locked { .. }) => join(&line, &addresses).await,
                Err(error) => Err(error),
            };
            let session = match opened {
                Ok(session) => session,
                Err(StateError::Locked { .. } | StateError::Claimed { .. }) => {
                    tokio::time::sleep(Duration::from_millis(7)).await;
                    continue;
                }
                Err(_) => break,
            };
            let mut result = Ok(());
            for address in &addresses {
                let next = count_of(&session, address) + 1;
                counts.lock().unwrap().entry((*address).to_owned()).or_default().1 += 1;
                result = session.set(address.parse().unwrap(), None, Some(stored(&next.to_string()))).await;
                if result.is_err() {
                    break;
                }
                counts.lock().unwrap().entry((*address).to_owned()).or_default().0 += 1;
            }
            match result {
                Ok(()) => drop(session.close().await),
                Err(_) => drop(session),
            }
            if line.has_broken() {
                break;
            }
        }
    }
}

/// A full run tries more.
const CASES: u32 = if option_env!("INFRA_TESTS_FULL").is_some() { 1000 } else { 60 };

/// Reads all the time: whoever does finds a state, and counters never go back.
async fn look_on(bucket: Bucket, seed: u64) {
    let line = Line::uneven(&bucket, seed, i64::MAX, Last::Lost);
    let mut serial = 0;
    loop {
        let loaded = read_state(store(&line).as_ref()).await.unwrap();
        assert!(loaded.state.serial >= serial, "{} after {serial}", loaded.state.serial);
        serial = loaded.state.serial;
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    /// Whatever the order of calls and whoever dies when: nothing that was said to be written is lost, nothing is counted
    /// twice, and the history is one line.
    #[test]
    fn no_order_of_calls_loses_anything(
        seed in any::<u64>(),
        lives in proptest::collection::vec(proptest::collection::vec(5..120_i64, 1..4), 2..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let bucket = bucket().await;
            let counts = Counts::default();
            let workers: Vec<_> = (0..)
                .zip(&lives)
                .map(|(name, lives)| {
                    let seed = seed.rotate_left(7 * u32::try_from(name).unwrap());
                    tokio::spawn(work(bucket.clone(), name, seed, lives.clone(), counts.clone()))
                })
                .collect();
            let readers = (0..2).map(|number| tokio::spawn(look_on(bucket.clone(), seed ^ number)));
            let readers: Vec<_> = readers.collect();
            for worker in workers {
                worker.await.unwrap();
            }
            for reader in readers {
                reader.abort();
                if let Err(error) = reader.await {
                    assert!(error.is_cancelled(), "{error}");
                }
            }
            let patient = LockOptions { timeout: Duration::from_secs(60), ..options("last") };
            let session = Session::open(store(&Line::new(&bucket)), patient).await.unwrap();
            let counts = counts.lock().unwrap().clone();
            for (address, (acknowledged, tried)) in counts {
                let count = count_of(&session, &address);
                assert!((acknowledged..=tried).contains(&count), "{address}: {count} of {acknowledged} to {tried}");
            }
            session.close().await.unwrap();
            assert_history(&bucket).await;
        });
    }
}
