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

/// What something cost: time that passed, and time of a processor, which other programs do not lengthen.
#[derive(Clone, Copy)]
struct Cost {
    passed: Duration,
    processor: Duration,
}

#[derive(Clone, Copy)]
struct Clock {
    begun: Instant,
    processor: Duration,
}

impl Clock {
    fn start() -> Self {
        Self { begun: Instant::now(), processor: processor_time() }
    }

    fn read(&self) -> Cost {
        Cost { passed: self.begun.elapsed(), processor: processor_time().saturating_sub(self.processor) }
    }
}

/// Processor time of this process so far, in hundredths of a second: proc_pid_stat(5), fields 14 and 15. Zero where the
/// system does not say.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: u64 =
        fields.split_ascii_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn line(what: &str, cost: Cost, more: &str) {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!("{what:<58} {:>9.1} ms {:>9.0} ms CPU  {more}", ms(cost.passed), ms(cost.processor));
}

async fn changes(what: &str, store: Arc<dyn Store>, journal: &std::path::Path) {
    let session = Session::open(store, LockOptions::new("apply", "bench")).await.unwrap();
    let session = Arc::new(session);
    let clock = Clock::start();
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
    let recorded = clock.read();
    let bytes = |length: u64| length / (CHANGES as u64 / 2);
    line(
        &format!("{what}: {CHANGES} changes, {AT_ONCE} at once"),
        recorded,
        &format!(
            "{} µs each; bytes a change: {} in the first half, {} in the second",
            recorded.passed.as_micros() / CHANGES as u128,
            bytes(lengths[0]),
            bytes(lengths[1] - lengths[0])
        ),
    );
    let clock = Clock::start();
    Arc::try_unwrap(session).unwrap().close().await.unwrap();
    line(&format!("{what}: fold of {CHANGES} resources"), clock.read(), "");
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = large();
    let size = format!("{} MB", bytes.len() / 1_000_000);
    let clock = Clock::start();
    let state = State::from_bytes(&bytes, "bench").unwrap();
    line(&format!("read a state of {RESOURCES} resources"), clock.read(), &size);
    let clock = Clock::start();
    drop(state.to_bytes());
    line(&format!("write a state of {RESOURCES} resources"), clock.read(), &size);
    let path = folder.path().join("large.tfstate");
    std::fs::write(&path, &bytes).unwrap();
    let clock = Clock::start();
    read_state(&LocalStore::new(&path)).await.unwrap();
    line("the same from a file, with its journal", clock.read(), &size);

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
