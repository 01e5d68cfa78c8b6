//! What the state costs: `cargo bench -p infra-state`. Prints figures; nothing is asserted.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use infra_state::encryption::{
    Encryption, HashFunction, Key, Method, Passphrase, PassphraseSource, SealedStore,
};
use infra_state::{
    Action, InstanceObject, Intent, LocalStore, LockOptions, RawJson, Session, State, Store, Stored,
    read_state,
};

const RESOURCES: usize = 100_000;
const CHANGES: usize = 10_000;
/// How many changes are under way at once, as with `-parallelism=10`.
const AT_ONCE: usize = 10;

fn stored(number: usize) -> Stored {
    let attributes = format!(
        "{{\"arn\":\"arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-{number:017x}\",\"cidr_block\":\"10.0.0.0/16\",\"enable_dns_support\":true,\"id\":\"vpc-{number:017x}\",\"tags\":{{\"Name\":\"n{number}\",\"Team\":\"platform\"}},\"tags_all\":{{\"Name\":\"n{number}\",\"Team\":\"platform\"}}}}"
    );
    let provider = "provider[\"registry.terraform.io/hashicorp/aws\"]".parse().unwrap();
    Stored::new(provider, InstanceObject::new(1, RawJson::parse(&attributes).unwrap()))
}

fn intent(address: &str) -> Intent {
    Intent {
        address: address.parse().unwrap(),
        deposed: None,
        action: Action::Create,
        provider: stored(0).provider,
        token: Some(format!("infra-{address}")),
        inputs: RawJson::parse("{\"cidr_block\":\"10.0.0.0/16\",\"tags\":{\"Name\":\"n\"}}").unwrap(),
    }
}

/// A state of one `aws_vpc` with so many instances in each of so many resources.
fn large() -> Vec<u8> {
    let mut state = State { lineage: "bench".to_owned(), serial: 1, ..State::default() };
    for number in 0..RESOURCES {
        let Stored { provider, object } = stored(number);
        state.insert(&format!("aws_vpc.n{number}").parse().unwrap(), None, provider, object);
    }
    state.to_bytes()
}

fn line(what: &str, time: Duration, more: &str) {
    println!("{what:<58} {:>10.1} ms  {more}", time.as_secs_f64() * 1000.0);
}

async fn changes(what: &str, store: Arc<dyn Store>, journal: &std::path::Path) {
    let session = Session::open(store, LockOptions::new("apply", "bench")).await.unwrap();
    let session = Arc::new(session);
    let begun = Instant::now();
    let mut lengths = [0; 2];
    for (half, length) in lengths.iter_mut().enumerate() {
        let workers = (0..AT_ONCE).map(|worker| {
            let session = session.clone();
            tokio::spawn(async move {
                let each = CHANGES / 2 / AT_ONCE;
                for number in 0..each {
                    let number = half * CHANGES / 2 + worker * each + number;
                    let op = session.begin(intent(&format!("aws_vpc.c{number}"))).await.unwrap();
                    session.done(op, Some(stored(number))).await.unwrap();
                }
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.unwrap();
        }
        *length = journal.metadata().unwrap().len();
    }
    let recorded = begun.elapsed();
    let bytes = |length: u64| length / (CHANGES as u64 / 2);
    line(
        &format!("{what}: {CHANGES} changes, {AT_ONCE} at once"),
        recorded,
        &format!(
            "{} µs each; bytes a change: {} in the first half, {} in the second",
            recorded.as_micros() / CHANGES as u128,
            bytes(lengths[0]),
            bytes(lengths[1] - lengths[0])
        ),
    );
    let begun = Instant::now();
    Arc::try_unwrap(session).unwrap().close().await.unwrap();
    line(&format!("{what}: fold of {CHANGES} resources"), begun.elapsed(), "");
}

/// How much longer an apply takes that writes its state than one that does not: with calls that take as long as a quick
/// one of a cloud does.
async fn share(what: &str, store: Arc<dyn Store>) {
    const CALL: Duration = Duration::from_millis(200);
    const CALLS: usize = CHANGES / 5;
    let session = Arc::new(Session::open(store, LockOptions::new("apply", "bench")).await.unwrap());
    let run = async |session: Option<Arc<Session>>| {
        let begun = Instant::now();
        let workers = (0..AT_ONCE).map(|worker| {
            let session = session.clone();
            tokio::spawn(async move {
                for number in 0..CALLS / AT_ONCE {
                    let number = worker * CALLS / AT_ONCE + number;
                    let op = match &session {
                        Some(session) => {
                            Some(session.begin(intent(&format!("aws_vpc.c{number}"))).await.unwrap())
                        }
                        None => None,
                    };
                    tokio::time::sleep(CALL).await;
                    if let (Some(session), Some(op)) = (&session, op) {
                        session.done(op, Some(stored(number))).await.unwrap();
                    }
                }
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.unwrap();
        }
        if let Some(session) = session {
            session.fold().await.unwrap();
        }
        begun.elapsed()
    };
    let without = run(None).await;
    let with = run(Some(session)).await;
    let share = (with.as_secs_f64() - without.as_secs_f64()) / with.as_secs_f64() * 100.0;
    let more = format!("{share:.1} % of it for the state");
    line(&format!("{what}: {CALLS} calls of {} ms, {AT_ONCE} at once", CALL.as_millis()), with, &more);
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = large();
    let size = format!("{} MB", bytes.len() / 1_000_000);
    let begun = Instant::now();
    let state = State::from_bytes(&bytes, "bench").unwrap();
    line(&format!("read a state of {RESOURCES} resources"), begun.elapsed(), &size);
    let begun = Instant::now();
    drop(state.to_bytes());
    line(&format!("write a state of {RESOURCES} resources"), begun.elapsed(), &size);
    let path = folder.path().join("large.tfstate");
    std::fs::write(&path, &bytes).unwrap();
    let begun = Instant::now();
    read_state(&LocalStore::new(&path)).await.unwrap();
    line("the same from a file, with its journal", begun.elapsed(), &size);

    let path = folder.path().join("share.tfstate");
    share("file", Arc::new(LocalStore::new(&path))).await;

    let path = folder.path().join("plain.tfstate");
    changes("file", Arc::new(LocalStore::new(&path)), &folder.path().join("plain.tfstate.journal")).await;
    let passphrase = Passphrase {
        address: "key_provider.pbkdf2.bench".to_owned(),
        source: PassphraseSource::Given(Key::new(b"correct-horse-battery".to_vec())),
        key_length: 32,
        salt_length: 32,
        iterations: Passphrase::ITERATIONS,
        hash: HashFunction::Sha512,
    };
    let method = Method::AesGcm { keys: Arc::new(passphrase), aad: Vec::new() };
    let path = folder.path().join("sealed.tfstate");
    let sealed = SealedStore::new(Arc::new(LocalStore::new(&path)), Encryption::new(method, []));
    changes("encrypted file", Arc::new(sealed), &folder.path().join("sealed.tfstate.journal")).await;
}
