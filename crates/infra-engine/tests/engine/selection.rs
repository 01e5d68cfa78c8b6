//! What `-target` and `-exclude` leave alone.

use infra_engine::planner::Selection;
use infra_engine::{Cancel, PlanOptions};
use infra_plan::Mode;
use infra_provider::testing::Call;
use infra_value::Value;

use crate::common::{World, changes};
use crate::lifecycle::STACK;

fn only(address: &str) -> PlanOptions {
    let targets = vec![address.parse().expect("an address")];
    PlanOptions { selection: Selection { targets, ..Selection::default() }, ..PlanOptions::default() }
}

#[tokio::test]
async fn what_others_changed_of_what_is_left_out_waits_for_a_plan_of_it() {
    let world = World::new();
    world.apply(STACK).await;
    let server = world.cloud.id_of("test_server", "n1").expect("server");
    world.cloud.set("test_server", &server, "size", Value::string("large"));
    let options = only("test_network.main");
    let planned = world.plan_asked(STACK, &options).await.unwrap_or_else(|p| panic!("{p:#?}"));
    assert!(planned.plan.drift.is_empty(), "{:?}", planned.plan.drift);
    world.apply_asked(STACK, &options, Cancel::new()).await.unwrap_or_else(|p| panic!("{p:#?}"));
    let drifted: Vec<String> = world.plan(STACK).await.drift.iter().map(|d| d.object.to_string()).collect();
    assert_eq!(drifted, ["test_server.counted[1]"]);
}

#[tokio::test]
async fn an_instance_of_a_module_is_picked_without_those_beside_it() {
    let world = World::new();
    let text = |size: &str| {
        r#"
module "m" {
  source   = "./m"
  for_each = toset(["x", "y"])
  name     = each.key
}
// m/main.tf
variable "name" {}
resource "test_network" "n" {
  name = var.name
  tags = { Size = "SIZE" }
}
resource "test_server" "s" {
  name       = var.name
  network_id = test_network.n.id
  size       = "SIZE"
}
"#
        .replace("SIZE", size)
    };
    world.apply(&text("small")).await;
    for (mode, size) in [(Mode::Normal, "large"), (Mode::Destroy, "small")] {
        let options = PlanOptions { mode, ..only("module.m[\"x\"]") };
        let planned = world.plan_asked(&text(size), &options).await.unwrap_or_else(|p| panic!("{p:#?}"));
        let changed = changes(&planned.plan);
        assert_eq!(changed.len(), 2, "{changed:?}");
        assert!(changed.iter().all(|change| change.starts_with("module.m[\"x\"]")), "{changed:?}");
    }
}

/// Two networks, and what is behind a provider configuration that the first one is part of.
const BEHIND: &str = r#"
resource "test_network" "first" {
  name = "first"
}
resource "test_network" "beside" {
  name = "beside"
}
provider "test" {
  alias  = "behind"
  region = test_network.first.id
}
resource "test_network" "behind" {
  provider = test.behind
  name     = "behind"
}
"#;

/// The way around a provider configuration that is not known yet, as with Terraform.
#[tokio::test]
async fn a_provider_of_nothing_that_is_asked_for_is_not_configured() {
    let world = World::new();
    let whole = world.plan_with(BEHIND, Mode::Normal).await.err().expect("the configuration is not known");
    assert_eq!(whole.iter().next().expect("a problem").summary, "Provider configuration not known yet");

    let applied = world.apply_asked(BEHIND, &only("test_network.first"), Cancel::new()).await;
    applied.unwrap_or_else(|p| panic!("{p:#?}"));
    assert_eq!(
        changes(&world.plan(BEHIND).await),
        ["test_network.behind: Create", "test_network.beside: Create"]
    );
}

#[tokio::test]
async fn only_what_is_asked_for_is_read() {
    let world = World::new();
    world.apply(STACK).await;
    let reads = async |options: &PlanOptions| {
        world.cloud.forget_calls();
        world.plan_asked(STACK, options).await.unwrap_or_else(|p| panic!("{p:#?}"));
        ["test_network", "test_server", "test_bucket"].map(|ty| world.cloud.calls(Call::Read, ty))
    };
    assert_eq!(reads(&PlanOptions::default()).await, [1, 1, 1]);
    assert_eq!(reads(&only("test_network.main")).await, [1, 0, 0]);
    let excludes = vec!["test_bucket.logs".parse().expect("an address")];
    let selection = Selection { excludes, ..Selection::default() };
    assert_eq!(reads(&PlanOptions { selection, ..PlanOptions::default() }).await, [1, 1, 0]);
    // Who uses it goes with it.
    let destroy = PlanOptions { mode: Mode::Destroy, ..only("test_server.each") };
    assert_eq!(reads(&destroy).await, [0, 1, 1]);
}
