//! Every resource type against moto: the kit's promises, and what types promise beyond them. Skips, and says so, where
//! moto is not installed.

#![allow(clippy::print_stderr, clippy::unwrap_used)]

mod acls;
mod attachments;
mod backups;
mod balancing;
mod bucket_configurations;
mod by_hand;
mod caches;
mod calls;
mod compute;
mod containers;
mod data;
mod databases;
mod edge;
mod events;
mod file_systems;
mod function_parts;
mod functions;
mod identity;
mod keys;
mod mail;
mod messages;
mod moto;
mod names;
mod network;
mod recorded;
mod refreshes;
mod refused;
mod scaling;
mod secrets;
mod security;
mod spending;
mod storage;
mod tables;
mod targets;
mod users;
mod varied;
mod vpc_parts;
mod watching;
mod wire;

use infra_provider_testkit::{Case, exercise};
use serde_json::Value as Json;

/// Runs cases one after the other, all on one emulator.
fn run(cases: Vec<Case>) {
    if recorded::is_recording() {
        return recorded::record(&cases);
    }
    recorded::check(&cases);
    let Some(moto) = moto::start() else { return };
    let mut failures = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for case in cases {
            let (provider, client) = moto.connect().await;
            match exercise(&provider, &*client, &case).await {
                Ok(_) => {}
                Err(failure) => failures.push(failure.to_string()),
            }
        }
    });
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// A configuration with more, or other, arguments.
fn with(base: Json, more: Json) -> Json {
    let mut config = base;
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}
