//! A state of 500 MB: read whole, and refused with its place when it is damaged. Only in a full run.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use infra_state::{LocalStore, State, StateError, read_state};
use support::stored;

const SIZE: u64 = 500_000_000;

/// Writes a state of that size with an object in each resource. Returns how many.
fn write_large(path: &Path) -> usize {
    // One resource as a state of one has it, between what stands before and behind it.
    let mut state = State { lineage: "large".to_owned(), serial: 7, ..State::default() };
    let provider = stored("x").provider;
    let text = format!("{{\"id\":\"i-MARK\",\"user_data\":\"{}\"}}", "x".repeat(400));
    let object = infra_state::InstanceObject::new(1, infra_state::RawJson::parse(&text).unwrap());
    state.insert(&"aws_instance.nMARK".parse().unwrap(), None, provider, object.into());
    let text = String::from_utf8(state.to_bytes()).unwrap();
    let begin = text.find("\"resources\": [").unwrap() + "\"resources\": [".len();
    let end = text[begin..].find("\n  ]").unwrap() + begin;
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(&text.as_bytes()[..begin]).unwrap();
    let (mut written, mut count) = (0, 0);
    while written < SIZE {
        let resource = text[begin..end].replace("MARK", &format!("{count:08}"));
        let comma = if count > 0 { "," } else { "" };
        file.write_all(comma.as_bytes()).unwrap();
        file.write_all(resource.as_bytes()).unwrap();
        written += resource.len() as u64;
        count += 1;
    }
    file.write_all(&text.as_bytes()[end..]).unwrap();
    file.into_inner().unwrap().sync_all().unwrap();
    count
}

/// The most memory that this process ever had, in MB, where the system says.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok()? / 1000)
}

#[tokio::test]
async fn a_state_of_500_mb_is_read_or_refused() {
    if std::env::var_os("INFRA_TESTS_FULL").is_none() {
        println!("skipped: a state of 500 MB takes a full run (INFRA_TESTS_FULL=1)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.tfstate");
    let count = write_large(&path);
    let store = LocalStore::new(&path);
    let started = Instant::now();
    let loaded = read_state(&store).await.unwrap();
    println!(
        "{count} resources in {} MB read in {:.1} s with {:?} MB of memory at most",
        path.metadata().unwrap().len() / 1_000_000,
        started.elapsed().as_secs_f64(),
        peak()
    );
    assert_eq!(loaded.state.objects().count(), count);
    drop(loaded);
    // Cut off, it is not taken for less than it was, and stays as it is.
    let length = path.metadata().unwrap().len() / 2;
    OpenOptions::new().write(true).open(&path).unwrap().set_len(length).unwrap();
    let refused = read_state(&store).await.unwrap_err();
    assert!(matches!(&refused, StateError::Corrupt { line, .. } if *line > 1), "{refused}");
    assert_eq!(path.metadata().unwrap().len(), length);
}
