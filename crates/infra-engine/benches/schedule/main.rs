//! How long applies take in simulated clouds: `cargo bench -p infra-engine --bench schedule`.
//!
//! The clouds answer as slowly as real ones do (`webs.rs`), in virtual time, and the executor is the real one. Three things are
//! compared, each with at most ten operations at once and without a limit: what no order can beat (the longest way, or all
//! work shared out among ten), what the executor takes once it knows how long things take, and the order in which Terraform
//! starts things: first come, first served, chance among those that become ready at once.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)]

mod cloud;
mod peer;
mod webs;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use infra_engine::planner::Head;
use infra_engine::{ApplyOptions, Cancel, Catalog, Durations, PlanOptions, Silent, Stack};
use infra_lang::config::{Snapshot, check_references, load};
use infra_lang::eval::{Context, ProviderFunctions};
use infra_plan::ActionKind;
use infra_state::{LocalStore, LockOptions, Session, read_state};
use webs::Web;

/// Terraform's default.
const PARALLELISM: usize = 10;
/// More than any of the webs can use.
const UNLIMITED: usize = 100_000;

fn main() {
    println!(
        "{:<28}{:>6}{:>11}{:>10}{:>8}{:>12}{:>9}{:>12}{:>10}",
        "seconds", "nodes", "bound(10)", "ours(10)", "over", "theirs(10)", "gain", "bound(inf)", "ours(inf)"
    );
    let mut worst: f64 = 0.0;
    for (name, web) in webs::all() {
        let bound = web.critical_path().max(web.work() / PARALLELISM as f64);
        let ours = makespan(&web, PARALLELISM);
        let theirs = peer::makespan(&web, PARALLELISM);
        let (free_bound, free) = (web.critical_path(), makespan(&web, UNLIMITED));
        worst = worst.max(free / free_bound - 1.0);
        println!(
            "{name:<28}{:>6}{bound:>11.0}{ours:>10.0}{:>7.1}%{theirs:>12.0}{:>8.1}%{free_bound:>12.0}{free:>10.0}",
            web.nodes.len(),
            (ours / bound - 1.0) * 100.0,
            (1.0 - ours / theirs) * 100.0,
        );
    }
    println!("without a limit, at most {:.1} % above the longest way", worst * 100.0);
    assert!(worst < 0.05, "the executor loses time where nothing limits it");
}

/// Applies a web in virtual time and gives the seconds that pass.
fn makespan(web: &Web, parallelism: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("runtime").block_on(async {
        let folder = tempfile::tempdir().expect("folder");
        let store = || LocalStore::new(folder.path().join("terraform.tfstate"));
        let catalog = Catalog::new([Arc::new(cloud::Simulated::new()) as Arc<dyn infra_provider::Provider>]);
        let mut files = Snapshot::default();
        files.insert(Path::new("main.tf"), web.configuration().into_bytes());
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
        let mut durations = Durations::default();
        for (ty, seconds) in webs::LATENCIES {
            durations.measured(&format!("sim_{ty}"), ActionKind::Create, Duration::from_secs_f64(seconds));
        }
        let stack = Stack::new(&config, &catalog, context, Default::default());
        let stack = stack.unwrap_or_else(|problems| panic!("{problems:#?}")).knowing(durations);
        let loaded = read_state(&store()).await.expect("state");
        let head = Head { id: "bench".into(), root: ".".into(), ..Head::default() };
        let planned = stack.plan(&loaded, &PlanOptions::default(), head, &Silent).await;
        let plan = planned.unwrap_or_else(|problems| panic!("{problems:#?}")).plan;
        assert_eq!(plan.counts().add, web.nodes.len());
        let session =
            Session::open(Arc::new(store()), LockOptions::new("apply", "bench")).await.expect("session");
        let began = tokio::time::Instant::now();
        let options = ApplyOptions::new(parallelism);
        let applied = stack.apply(&plan, &session, Cancel::new(), options, &Silent).await;
        let took = began.elapsed();
        session.close().await.expect("close");
        assert_eq!(applied.expect("applied").added, web.nodes.len());
        took.as_secs_f64()
    })
}
