//! Where the states of workspaces are: in folders, and under keys.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::Arc;

use infra_state::store::objects::ObjectBackend;
use infra_state::store::{Backend, LocalBackend};
use infra_state::{Action, LockOptions, Session, Store, read_state};
use support::memory::{Bucket, Line};
use support::{intent, stored};

async fn open(store: Arc<dyn Store>) -> Session {
    Session::open(store, LockOptions::new("apply", "me@here")).await.unwrap()
}

/// Writes twice, so that there is a history, too.
async fn fill(backend: &dyn Backend, workspace: &str) {
    for name in ["a", "b"] {
        let session = open(backend.store(workspace).unwrap()).await;
        session.made_from(name.as_bytes().to_vec());
        let op = session.begin(intent(&format!("t_x.{name}"), Action::Create)).await.unwrap();
        session.done(op, Some(stored(workspace))).await.unwrap();
        session.close().await.unwrap();
    }
}

async fn remove(backend: &dyn Backend, workspace: &str) {
    let session = open(backend.store(workspace).unwrap()).await;
    session.fold().await.unwrap();
    backend.remove(workspace).await.unwrap();
    session.close().await.unwrap();
}

/// What holds for every backend that has workspaces.
async fn live(backend: &dyn Backend) {
    assert_eq!(backend.workspaces().await.unwrap(), [""; 0]);
    for name in ["default", "staging", "b"] {
        fill(backend, name).await;
    }
    assert_eq!(backend.workspaces().await.unwrap(), ["b", "staging"]);
    remove(backend, "b").await;
    assert_eq!(backend.workspaces().await.unwrap(), ["staging"]);
    let gone = backend.store("b").unwrap();
    let loaded = read_state(gone.as_ref()).await.unwrap();
    // A tag of the removed one would otherwise be looked for by the next of that name.
    assert!(!loaded.exists && loaded.unsettled.is_empty());
    assert!(gone.history().await.unwrap().is_empty() && gone.notes().await.unwrap().is_empty());
    for name in ["default", "staging"] {
        let state = read_state(backend.store(name).unwrap().as_ref()).await.unwrap().state;
        let ids: Vec<_> = state.objects().map(|(.., object)| object.attributes.as_str().to_owned()).collect();
        assert_eq!(ids.len(), 2);
        assert!(ids.iter().all(|attributes| attributes.contains(name)), "{ids:?}");
    }
}

#[tokio::test]
async fn folders() {
    let folder = tempfile::tempdir().unwrap();
    let (path, others) = (folder.path().join("main.tfstate"), folder.path().join("others"));
    live(&LocalBackend::new(&path, &others)).await;
    assert!(path.exists() && others.join("staging/terraform.tfstate").exists());
    assert!(!others.join("b").exists());
}

#[tokio::test]
async fn keys_under_a_prefix() {
    for (prefix, staging) in [
        ("env:", "env:/staging/stacks/web.tfstate"),
        ("team/all", "team/all/staging/stacks/web.tfstate"),
        ("", "staging/stacks/web.tfstate"),
    ] {
        let bucket = Bucket::default();
        // What is like a workspace and is none: other keys, other prefixes, what lies beside the state.
        for key in [
            "env:/staging/other.tfstate",
            "env:/x/y/stacks/web.tfstate",
            "env:2/two/stacks/web.tfstate",
            "env:/lock/stacks/web.tfstate.tflock",
            "env:/old/stacks/web.tfstate.infra/history/0000000001.json",
        ] {
            if !prefix.is_empty() {
                bucket.insert(key, b"{}");
            }
        }
        // What remains when another tool has deleted the state.
        bucket.insert("env:/gone/stacks/web.tfstate.infra/journal/0000000001-0000000000", b"");
        let line = Line::new(&bucket);
        live(&ObjectBackend::new(line.clone(), "stacks/web.tfstate", prefix)).await;
        assert!(bucket.bytes(staging).is_some(), "{prefix}: {:?}", bucket.keys());
        assert!(!bucket.keys().iter().any(|key| key.contains("/b/")), "{:?}", bucket.keys());
        // Nobody else's workspaces are taken for ours.
        let other = ObjectBackend::new(line, "stacks/web", prefix);
        assert_eq!(other.workspaces().await.unwrap(), [""; 0]);
    }
}

#[tokio::test]
async fn a_run_that_was_cut_off_at_once_is_a_workspace() {
    let bucket = Bucket::default();
    let backend = ObjectBackend::new(Line::new(&bucket), "web", "env:");
    let session = open(backend.store("young").unwrap()).await;
    session.begin(intent("t_x.a", Action::Create)).await.unwrap();
    drop(session);
    assert_eq!(backend.workspaces().await.unwrap(), ["young"]);
}
