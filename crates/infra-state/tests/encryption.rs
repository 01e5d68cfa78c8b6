//! Everything in a store is sealed, survives what a plain store survives, and changes its key.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use infra_state::encryption::{
    Encryption, HashFunction, Key, KeyCommand, KeyError, KeyMetadata, KeyProvider, Method, Passphrase,
    PassphraseSource, SealedStore,
};
use infra_state::{Action, LocalStore, LockOptions, OutputState, Session, StateError, Store, read_state};
use support::scenario::{known, scenario};
use support::{FailingDisk, intent, json, stored, summary};

/// A key that needs no time.
#[derive(Debug)]
struct Quick(&'static str);

#[async_trait]
impl KeyProvider for Quick {
    async fn create(&self, metadata: &mut KeyMetadata) -> Result<Key, KeyError> {
        metadata.insert(self.0.to_owned(), b"{}".to_vec());
        self.recall(metadata).await
    }

    async fn recall(&self, metadata: &KeyMetadata) -> Result<Key, KeyError> {
        let detail = "another key".to_owned();
        metadata.get(self.0).ok_or_else(|| KeyError { provider: self.0.to_owned(), detail })?;
        Ok(Key::new(self.0.bytes().cycle().take(32).collect()))
    }
}

fn method(name: &'static str) -> Method {
    Method::AesGcm { keys: Arc::new(Quick(name)), aad: Vec::new() }
}

fn sealed(path: &Path, methods: &[Method]) -> Arc<dyn Store> {
    sealed_on(Arc::new(LocalStore::new(path)), methods)
}

fn sealed_on(store: Arc<dyn Store>, methods: &[Method]) -> Arc<dyn Store> {
    let (first, others) = methods.split_first().expect("a method");
    Arc::new(SealedStore::new(store, Encryption::new(first.clone(), others.iter().cloned())))
}

async fn open(store: &Arc<dyn Store>) -> Result<Session, StateError> {
    Session::open(store.clone(), LockOptions::new("apply", "me@here")).await
}

/// Every file of a folder and below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn holding(folder: &Path, secret: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
    };
    files(folder).into_iter().filter(holds).collect()
}

const SECRET: &str = "hunter2-planted";

/// Writes a few snapshots and leaves a journal, all with the secret.
async fn write_secrets(store: &Arc<dyn Store>, mark: &str) {
    for round in 0..3 {
        let session = open(store).await.unwrap();
        let text = format!("\"{SECRET}-{mark}-{round}\"");
        let output = OutputState::new(json(&text), json("\"string\""), true);
        session.set_outputs(BTreeMap::from([("password".to_owned(), output)])).await.unwrap();
        session.close().await.unwrap();
    }
    store.write_note(None, "run-1", format!("{{\"password\":\"{SECRET}\"}}").into_bytes()).await.unwrap();
    let session = open(store).await.unwrap();
    let op = session.begin(intent(&format!("t_x.{mark}"), Action::Create)).await.unwrap();
    session.done(op, Some(stored(SECRET))).await.unwrap();
}

#[tokio::test]
async fn a_crash_at_any_write_loses_nothing_of_a_sealed_state() {
    let methods = [method("main")];
    let mut points = 0;
    for writes in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("terraform.tfstate");
        let disk = FailingDisk::after(writes);
        let local = Arc::new(LocalStore::on_disk(&path, disk.clone()));
        let (mut trail, result) = scenario(sealed_on(local, &methods)).await;
        if !disk.has_failed() {
            result.unwrap();
            break;
        }
        points += 1;
        let acknowledged = trail.len().saturating_sub(1);
        let (whole, _) = scenario(sealed(&folder.path().join("other"), &methods)).await;
        trail.extend(whole.get(trail.len()).cloned());
        let acceptable = &trail[acknowledged..];
        let store = sealed(&path, &methods);
        let session = open(&store).await.unwrap_or_else(|error| panic!("after {writes} writes: {error}"));
        let found = known(&session);
        assert!(acceptable.contains(&found), "after {writes} writes: {found:#?} is none of {acceptable:#?}");
        session.close().await.unwrap();
        let loaded = read_state(store.as_ref()).await.unwrap();
        assert_eq!(summary(&loaded.state), found.0, "after {writes} writes and a fold");
        assert_eq!(holding(folder.path(), "aws_vpc"), Vec::<PathBuf>::new());
    }
    println!("{points} points, 0 failures");
    assert!(points > 40, "{points}");
}

#[tokio::test]
async fn a_sealed_journal_is_cut_at_every_byte_and_damage_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let store = sealed(&path, &[method("main")]);
    let session = open(&store).await.unwrap();
    let mut trail = vec![known(&session)];
    for name in ["a", "b"] {
        let op = session.begin(intent(&format!("t_x.{name}"), Action::Create)).await.unwrap();
        trail.push(known(&session));
        session.done(op, Some(stored(name))).await.unwrap();
        trail.push(known(&session));
    }
    drop(session);
    let journal = folder.path().join("s.journal");
    let bytes = fs::read(&journal).unwrap();
    for length in 0..=bytes.len() {
        for zeros in [0, 40] {
            let mut torn = bytes[..length].to_vec();
            torn.resize(length + zeros, 0);
            fs::write(&journal, &torn).unwrap();
            let records = bytes[..length].iter().filter(|b| **b == b'\n').count();
            let loaded = read_state(store.as_ref()).await.unwrap_or_else(|e| panic!("{length}+{zeros}: {e}"));
            assert_eq!(summary(&loaded.state), trail[records.saturating_sub(1)].0, "{length}");
        }
    }
    for at in 0..bytes.len() - 1 {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x04;
        fs::write(&journal, &damaged).unwrap();
        let error = read_state(store.as_ref()).await.expect_err("damaged");
        assert!(matches!(error, StateError::JournalDamaged { .. }), "{at}: {error}");
    }
    // The next session cuts the torn end and goes on behind it.
    fs::write(&journal, &bytes[..bytes.len() - 3]).unwrap();
    let session = open(&store).await.unwrap();
    let [open_call] = &session.unresolved()[..] else { panic!("one call is open") };
    session.done(open_call.op, Some(stored("b"))).await.unwrap();
    drop(session);
    assert_eq!(summary(&read_state(store.as_ref()).await.unwrap().state), trail.last().unwrap().0);
    // A line of another place or another journal is not taken: the key is right, the place is not.
    let now = fs::read(&journal).unwrap();
    let lines: Vec<&[u8]> = now.split_inclusive(|byte| *byte == b'\n').collect();
    let swapped = String::from_utf8([lines[0], lines[2], lines[1]].concat()).unwrap();
    let renumbered = renumber(&swapped);
    fs::write(&journal, renumbered).unwrap();
    let error = read_state(store.as_ref()).await.expect_err("swapped");
    assert!(matches!(error, StateError::Undecryptable { .. }), "{error}");
}

/// Gives sealed lines the numbers of their places, with right checksums.
fn renumber(journal: &str) -> String {
    let line = |(at, line): (usize, &str)| {
        let mut json: serde_json::Value = serde_json::from_str(&line[9..]).unwrap();
        json["seq"] = at.into();
        let json = json.to_string();
        format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes()))
    };
    journal.lines().enumerate().map(line).collect()
}

#[tokio::test]
async fn no_secret_is_in_any_file_and_a_new_key_replaces_the_old_one_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    // It begins without encryption.
    let plain: Arc<dyn Store> = Arc::new(LocalStore::new(&path));
    write_secrets(&plain, "plain").await;
    assert!(holding(folder.path(), SECRET).len() >= 5, "{:?}", holding(folder.path(), SECRET));
    // What is not encrypted is refused, and stays as it is.
    let before = fs::read(&path).unwrap();
    let only_sealed = sealed(&path, &[method("first")]);
    assert!(matches!(open(&only_sealed).await, Err(StateError::NotEncrypted { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    // Unless told: then nothing of it remains.
    let store = sealed(&path, &[method("first"), Method::Unencrypted]);
    let expected = summary(&read_state(store.as_ref()).await.unwrap().state);
    write_secrets(&store, "first").await;
    let session = open(&store).await.unwrap();
    session.close().await.unwrap();
    assert_eq!(holding(folder.path(), SECRET), Vec::<PathBuf>::new());
    assert!(summary(&read_state(store.as_ref()).await.unwrap().state).len() > expected.len());
    // From then on the fallback is not needed, and a plain store says what it sees.
    let store = sealed(&path, &[method("first")]);
    let serials: Vec<u64> = store.history().await.unwrap().iter().map(|entry| entry.serial).collect();
    for serial in &serials {
        let bytes = store.read_history(*serial).await.unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains(SECRET), "{serial}");
    }
    assert!(serials.len() >= 6, "{serials:?}");
    assert!(matches!(read_state(&LocalStore::new(&path)).await, Err(StateError::Encrypted { .. })));
    // A wrong key is told from damage, and writes nothing.
    let wrong = sealed(&path, &[method("second")]);
    let error = open(&wrong).await.expect_err("another key");
    assert!(matches!(error, StateError::Undecryptable { .. }), "{error}");
    // Rotation.
    let store = sealed(&path, &[method("second"), method("first")]);
    write_secrets(&store, "second").await;
    let session = open(&store).await.unwrap();
    session.close().await.unwrap();
    let store = sealed(&path, &[method("second")]);
    read_state(store.as_ref()).await.unwrap();
    for entry in store.history().await.unwrap() {
        store.read_history(entry.serial).await.unwrap();
    }
    for note in store.notes().await.unwrap() {
        store.read_note(&note).await.unwrap();
    }
    // And out of it again.
    let store = sealed(&path, &[Method::Unencrypted, method("second")]);
    write_secrets(&store, "out").await;
    open(&store).await.unwrap().close().await.unwrap();
    read_state(&LocalStore::new(&path)).await.unwrap();
}

fn passphrase(name: &str, secret: &str) -> Passphrase {
    Passphrase {
        address: format!("key_provider.pbkdf2.{name}"),
        source: PassphraseSource::Given(Key::new(secret.as_bytes().to_vec())),
        key_length: 32,
        salt_length: 32,
        iterations: Passphrase::FEWEST_ITERATIONS,
        hash: HashFunction::Sha512,
    }
}

#[tokio::test]
async fn keys_from_a_passphrase_and_from_a_command_come_back() {
    let first = passphrase("main", "correct-horse-battery");
    let mut metadata = KeyMetadata::new();
    let key = first.create(&mut metadata).await.unwrap();
    assert_eq!(first.recall(&metadata).await.unwrap().bytes(), key.bytes());
    let other = passphrase("main", "another-passphrase-");
    assert_ne!(other.recall(&metadata).await.unwrap().bytes(), key.bytes());
    assert!(
        passphrase("spare", "x").recall(&metadata).await.unwrap_err().detail.contains("another provider")
    );

    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("key.sh");
    let text = r#"echo '{"magic":"OpenTofu-External-Key-Provider","version":1}'
read -r input
key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
echo "{\"keys\":{\"encryption_key\":\"$key\",\"decryption_key\":\"$key\"},\"meta\":{\"external_data\":{\"asked\":true}}}"
"#;
    fs::write(&script, text).unwrap();
    let command = KeyCommand {
        address: "key_provider.external.main".to_owned(),
        command: vec!["sh".to_owned(), script.display().to_string()],
        folder: Default::default(),
    };
    let mut metadata = KeyMetadata::new();
    let key = command.create(&mut metadata).await.unwrap();
    assert_eq!(key.bytes(), (0..32).collect::<Vec<u8>>());
    assert_eq!(command.recall(&metadata).await.unwrap().bytes(), key.bytes());
    let chained = Passphrase { source: PassphraseSource::Chained(Arc::new(command)), ..first };
    let mut metadata = KeyMetadata::new();
    let key = chained.create(&mut metadata).await.unwrap();
    assert_eq!(metadata.len(), 2, "both have what they need");
    assert_eq!(chained.recall(&metadata).await.unwrap().bytes(), key.bytes());
    for (body, part) in [("exit 3", "failed"), ("echo hello", "first line"), ("", "first line")] {
        fs::write(&script, body).unwrap();
        let command = KeyCommand {
            address: "k".to_owned(),
            command: vec!["sh".to_owned(), "key.sh".to_owned()],
            folder: folder.path().to_owned(),
        };
        let error = command.create(&mut KeyMetadata::new()).await.unwrap_err();
        assert!(error.detail.contains(part), "{error}");
    }
}

/// The form of OpenTofu 1.10: written out, so that a change of ours is noticed.
#[tokio::test]
async fn an_envelope_is_what_opentofu_reads() {
    let keys: Arc<dyn KeyProvider> = Arc::new(passphrase("main", "correct-horse-battery"));
    let encryption = Encryption::new(Method::AesGcm { keys: keys.clone(), aad: vec![1, 2] }, []);
    let state = br#"{"version":4,"serial":7,"lineage":"l","outputs":{},"resources":[]}"#;
    let bytes = encryption.seal_snapshot(state.to_vec(), "s").await.unwrap();
    let envelope: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&envelope["serial"], &envelope["lineage"]), (&7.into(), &"l".into()));
    assert_eq!(envelope["encryption_version"], "v0");
    let meta = envelope["meta"]["key_provider.pbkdf2.main"].as_str().unwrap();
    let meta = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, meta).unwrap();
    let meta: serde_json::Value = serde_json::from_slice(&meta).unwrap();
    assert_eq!((&meta["iterations"], &meta["hash_function"]), (&200_000.into(), &"sha512".into()));
    assert_eq!((&meta["key_length"], meta["salt"].is_string()), (&32.into(), true));
    assert_eq!(encryption.open(bytes.clone(), "s").await.unwrap(), state);
    // Other associated data is another key.
    let other = Encryption::new(Method::AesGcm { keys, aad: vec![1] }, []);
    assert!(matches!(other.open(bytes.clone(), "s").await, Err(StateError::Undecryptable { .. })));
    // Every damaged byte is noticed, and none panics.
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        let opened = encryption.open(damaged, "s").await;
        assert!(opened.is_err() || opened.unwrap() == state, "{at}");
    }
    for length in (0..bytes.len()).step_by(5) {
        assert!(encryption.open(bytes[..length].to_vec(), "s").await.is_err(), "{length}");
    }
}
