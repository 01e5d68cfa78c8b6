//! The lock: within a process, between processes, and against Terraform.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use infra_state::{LocalStore, LockInfo, LockOptions, Session, StateError, read_state};
use support::{open, stored};

#[tokio::test]
async fn a_second_session_is_told_who_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform.tfstate");
    let first = open(&LocalStore::new(&path)).await.unwrap();
    let error = open(&LocalStore::new(&path)).await.unwrap_err();
    let StateError::Locked { holder, .. } = &error else { panic!("{error}") };
    assert_eq!((holder.who.as_str(), holder.operation.as_str()), ("me@here", "apply"));
    let process = format!("process {}", std::process::id());
    assert!(error.to_string().contains("locked by me@here for apply"), "{error}");
    assert!(error.to_string().contains(&process) && error.to_string().contains(" since 2"), "{error}");
    // Reading opens no second descriptor that would give the lock away, also after the file was replaced.
    for round in 0..2 {
        first.set("a_b.c".parse().unwrap(), None, Some(stored(&round.to_string()))).await.unwrap();
        first.fold().await.unwrap();
        read_state(&LocalStore::new(&path)).await.unwrap();
        assert!(matches!(open(&LocalStore::new(&path)).await, Err(StateError::Locked { .. })));
        assert!(!lock_is_free(&path), "another process sees it locked");
    }
    first.close().await.unwrap();
    assert!(lock_is_free(&path));
    open(&LocalStore::new(&path)).await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn waiting_ends_when_the_lock_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform.tfstate");
    let first = open(&LocalStore::new(&path)).await.unwrap();
    let mut options = LockOptions::new("apply", "you@there");
    options.timeout = Duration::from_millis(100);
    let started = Instant::now();
    let refused = Session::open(Arc::new(LocalStore::new(&path)), options.clone()).await;
    assert!(matches!(refused, Err(StateError::Locked { .. })));
    assert!(started.elapsed() >= options.timeout);
    options.timeout = Duration::from_secs(20);
    let waiting = tokio::spawn(Session::open(Arc::new(LocalStore::new(&path)), options));
    first.set("a_b.c".parse().unwrap(), None, Some(stored("x"))).await.unwrap();
    first.close().await.unwrap();
    let second = waiting.await.unwrap().unwrap();
    assert_eq!(
        second.state().resources.len(),
        1,
        "it waited for the file that replaced the one it waited at first"
    );
}

/// Another process that runs the test `name` of this file on `path`.
fn child(name: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"]).env("STATE_PATH", path);
    command
}

fn lock_is_free(path: &Path) -> bool {
    child("child_tries", path).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

fn child_path() -> std::path::PathBuf {
    std::env::var_os("STATE_PATH").expect("only runs as a child of another test").into()
}

#[tokio::test]
#[ignore = "the child of other tests"]
async fn child_tries() {
    open(&LocalStore::new(child_path())).await.unwrap();
}

#[tokio::test]
#[ignore = "the child of other tests"]
async fn child_holds() {
    let session = open(&LocalStore::new(child_path())).await.unwrap();
    session.set("a_b.c".parse().unwrap(), None, Some(stored("held"))).await.unwrap();
    println!("holding");
    std::thread::sleep(Duration::from_secs(60));
}

fn wait_for_line(child: &mut Child, text: &str) {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains(text)), "the child said nothing of {text}");
    // Somebody must go on reading, or the child dies of its next line.
    std::thread::spawn(move || lines.for_each(drop));
}

#[tokio::test]
async fn a_killed_holder_needs_no_person() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform.tfstate");
    let mut holder = child("child_holds", &path).stdout(Stdio::piped()).spawn().unwrap();
    wait_for_line(&mut holder, "holding");
    let error = open(&LocalStore::new(&path)).await.unwrap_err();
    assert!(error.to_string().contains(&format!("process {}", holder.id())), "{error}");
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(folder.path().join(".terraform.tfstate.lock.info").exists(), "it had no time to tidy up");
    let session = open(&LocalStore::new(&path)).await.unwrap();
    assert_eq!(session.state().resources.len(), 1, "and what it recorded is there");
    session.close().await.unwrap();
    assert!(!folder.path().join(".terraform.tfstate.lock.info").exists());
}

/// A folder with a configuration that Terraform has initialised; none where there is no Terraform.
fn terraform_folder(configuration: &str) -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), configuration).unwrap();
    match terraform(folder.path(), &["init"]).output() {
        Ok(output) => {
            assert!(output.status.success(), "{output:?}");
            Some(folder)
        }
        Err(error) => {
            eprintln!("skipped: terraform does not run here: {error}");
            None
        }
    }
}

fn terraform(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command.arg(args[0]).args(["-no-color", "-input=false"]).args(&args[1..]);
    command.current_dir(folder).env("CHECKPOINT_DISABLE", "1").env("TF_IN_AUTOMATION", "1");
    command
}

const ONE: &str = "resource \"terraform_data\" \"a\" { input = 1 }\n";

#[tokio::test]
async fn terraform_does_not_get_what_we_hold() {
    let Some(folder) = terraform_folder(ONE) else { return };
    let path = folder.path().join("terraform.tfstate");
    let apply = |timeout| {
        terraform(folder.path(), &["apply", "-auto-approve", timeout])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let session = open(&LocalStore::new(&path)).await.unwrap();
    let refused = apply("-lock-timeout=0s").wait_with_output().unwrap();
    let message = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(message.contains("Error acquiring the state lock") && message.contains("me@here"), "{message}");
    // One that waits while the file is replaced must not write into the file that is gone.
    let waiting = apply("-lock-timeout=30s");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let provider = "provider[\"terraform.io/builtin/terraform\"]".parse().unwrap();
    let mut ours = stored("x");
    ours.provider = provider;
    Arc::make_mut(&mut ours.object).schema_version = 0;
    Arc::make_mut(&mut ours.object).attributes =
        support::json("{\"id\":\"ours\",\"input\":null,\"output\":null,\"triggers_replace\":null}");
    session.set("terraform_data.ours".parse().unwrap(), None, Some(ours)).await.unwrap();
    session.close().await.unwrap();
    let written = fs::read(&path).unwrap();
    let waited = waiting.wait_with_output().unwrap();
    let message = String::from_utf8_lossy(&waited.stderr);
    assert!(!waited.status.success(), "{message}");
    assert!(message.contains("Unsupported state file format"), "{message}");
    assert_eq!(fs::read(&path).unwrap(), written);
    // Run again, it takes the state over, and we take it back.
    let applied = apply("-lock-timeout=0s").wait_with_output().unwrap();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let loaded = read_state(&LocalStore::new(&path)).await.unwrap();
    assert!(loaded.state.get(&"terraform_data.a".parse().unwrap()).is_some());
    assert!(
        loaded.state.get(&"terraform_data.ours".parse().unwrap()).is_none(),
        "it destroyed what it has no block for"
    );
}

#[tokio::test]
async fn we_do_not_get_what_terraform_holds() {
    let slow =
        "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" { command = \"sleep 2\" }\n}\n";
    let Some(folder) = terraform_folder(slow) else { return };
    let path = folder.path().join("terraform.tfstate");
    let mut apply =
        terraform(folder.path(), &["apply", "-auto-approve"]).stdout(Stdio::piped()).spawn().unwrap();
    wait_for_line(&mut apply, "Executing");
    let error = open(&LocalStore::new(&path)).await.unwrap_err();
    let StateError::Locked { holder, .. } = &error else { panic!("{error}") };
    assert_eq!(holder.operation, "OperationTypeApply");
    let text = format!(" for apply (process {}) since 2", apply.id());
    assert!(error.to_string().contains(&text), "{error}");
    let info = fs::read(folder.path().join(".terraform.tfstate.lock.info")).unwrap();
    assert_eq!(LockInfo::from_json(&info).id, holder.id);
    let mut options = LockOptions::new("apply", "me");
    options.timeout = Duration::from_secs(30);
    let session = Session::open(Arc::new(LocalStore::new(&path)), options).await.unwrap();
    assert_eq!(session.state().resources.len(), 1);
    assert!(apply.wait().unwrap().success());
}
