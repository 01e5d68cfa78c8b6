//! What the state costs an apply: `cargo bench -p infra-engine --bench journal`.
//!
//! The real executor applies 10,000 small changes, 10 at once, in a cloud whose calls take 100 to 300 ms, in real time: once with
//! the state in files, each change begun and done durably, and once with a state that costs nothing. Both runs include what
//! comes before the first call and the fold at the end. Beside them stands what no executor can beat: all calls, shared out.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)]

mod cloud;
mod free;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use infra_engine::planner::Head;
use infra_engine::{ApplyOptions, Cancel, Catalog, PlanOptions, Silent, Stack};
use infra_lang::config::{Snapshot, check_references, load};
use infra_lang::eval::{Context, ProviderFunctions};
use infra_state::{InstanceObject, LocalStore, LockOptions, RawJson, Session, State, Store, read_state};

const CHANGES: usize = 10_000;
/// Terraform's default.
const PARALLELISM: usize = 10;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("terraform.tfstate");
    let before = before();
    std::fs::write(&path, &before).expect("state");
    let bound = cloud::latencies().take(CHANGES).sum::<Duration>().as_secs_f64() / PARALLELISM as f64;
    let free = apply(Arc::new(free::Free::with(before))).await.as_secs_f64();
    let files = apply(Arc::new(LocalStore::new(&path))).await.as_secs_f64();
    println!("{CHANGES} changes of 100 to 300 ms, {PARALLELISM} at once");
    println!("all calls, shared out          {bound:>8.2} s");
    println!("a state that costs nothing     {free:>8.2} s");
    println!("state in files                 {files:>8.2} s");
    println!("share of the state             {:>8.2} %", (1.0 - free / files) * 100.0);
    println!("of everything but the calls    {:>8.2} %", (1.0 - bound / files) * 100.0);
}

/// A state in which every object is about to change.
fn before() -> Vec<u8> {
    let mut state = State { lineage: "bench".to_owned(), serial: 1, ..State::default() };
    let provider: infra_state::ProviderAddress =
        "provider[\"registry.terraform.io/hashicorp/sim\"]".parse().expect("a provider");
    for number in 0..CHANGES {
        let attributes = format!(
            "{{\"id\":\"p-{number:017x}\",\"name\":\"/web/parameter/{number}\",\"tags\":{{\"Name\":\"n{number}\",\"Team\":\"platform\"}},\"value\":\"old\"}}"
        );
        let object = InstanceObject::new(0, RawJson::parse(&attributes).expect("attributes"));
        let address = format!("sim_parameter.all[{number}]").parse().expect("an address");
        state.insert(&address, None, provider.clone(), object.into());
    }
    state.to_bytes()
}

fn configuration() -> String {
    format!(
        "resource \"sim_parameter\" \"all\" {{\n  count = {CHANGES}\n  name  = \"/web/parameter/${{count.index}}\"\n  value = \"new\"\n  \
         tags  = {{ Name = \"n${{count.index}}\", Team = \"platform\" }}\n}}\n"
    )
}

/// Applies all changes and gives the time that passes, from the moment when the plan is agreed to.
async fn apply(store: Arc<dyn Store>) -> Duration {
    let catalog = Catalog::new([Arc::new(cloud::Simulated::new()) as Arc<dyn infra_provider::Provider>]);
    let mut files = Snapshot::default();
    files.insert(Path::new("main.tf"), configuration().into_bytes());
    let files = Arc::new(files);
    let (config, mut problems) = load(files.as_ref(), Path::new("."));
    problems.extend(check_references(&config));
    assert!(!problems.has_errors(), "{problems:#?}");
    let context = Context {
        files,
        working_dir: "/".into(),
        root_dir: ".".into(),
        module_dir: ".".into(),
        home_dir: None,
        providers: ProviderFunctions::default(),
        workspace: "default".into(),
        plan_time: Some(0),
        impure: None,
    };
    let stack = Stack::new(&config, &catalog, context, Default::default());
    let stack = stack.unwrap_or_else(|problems| panic!("{problems:#?}"));
    let loaded = read_state(store.as_ref()).await.expect("state");
    let head = Head { id: "bench".into(), root: ".".into(), ..Head::default() };
    let planned = stack.plan(&loaded, &PlanOptions::default(), head, &Silent).await;
    let plan = planned.unwrap_or_else(|problems| panic!("{problems:#?}")).plan;
    assert_eq!(plan.counts().change, CHANGES);
    let began = Instant::now();
    let session = Session::open(store, LockOptions::new("apply", "bench")).await.expect("session");
    let options = ApplyOptions::new(PARALLELISM);
    let applied = stack.apply(&plan, &session, Cancel::new(), options, &Silent).await;
    session.close().await.expect("close");
    let took = began.elapsed();
    assert_eq!(applied.expect("applied").changed, CHANGES);
    took
}
