//! A real write that the system refuses, half way.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::fs;
use std::process::Command;

use infra_state::{LocalStore, State, StateError};
use support::{json, open, stored, summary};

#[tokio::test]
#[ignore = "the child of the test below"]
async fn child_writes_too_much() {
    let path = std::env::var_os("STATE_PATH").expect("only runs as a child of another test");
    let session = open(&LocalStore::new(&path)).await.unwrap();
    let mut large = stored("large");
    std::sync::Arc::make_mut(&mut large.object).attributes =
        json(&format!("{{\"text\":\"{}\"}}", "x".repeat(200_000)));
    let error = session.set("a_b.large".parse().unwrap(), None, Some(large)).await.unwrap_err();
    assert!(matches!(&error, StateError::Write { path, .. } if path.ends_with(".journal")), "{error}");
    let error = session.close().await.unwrap_err();
    assert!(error.to_string().contains("file too large"), "{error}");
}

#[tokio::test]
async fn the_state_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform.tfstate");
    let session = open(&LocalStore::new(&path)).await.unwrap();
    session.set("a_b.c".parse().unwrap(), None, Some(stored("before"))).await.unwrap();
    session.close().await.unwrap();
    let before = fs::read(&path).unwrap();
    // The limit on file sizes breaks a write as a full disk does; its signal must not end the process.
    let child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" --exact child_writes_too_much --ignored"])
        .arg(std::env::current_exe().unwrap())
        .env("STATE_PATH", &path)
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert_eq!(fs::read(&path).unwrap(), before);
    let session = open(&LocalStore::new(&path)).await.unwrap();
    assert_eq!(summary(&session.state()), summary(&State::from_bytes(&before, "x").unwrap()));
}
