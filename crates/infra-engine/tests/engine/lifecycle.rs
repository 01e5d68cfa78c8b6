//! What users do with a stack, from the first apply to the last destroy.

use infra_engine::planner::Selection;
use infra_engine::{Cancel, PlanOptions};
use infra_plan::{Mode, Reason};
use infra_provider::testing::{Call, Fault, Injection, Moment};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use crate::common::{World, changes};

pub const STACK: &str = r#"
resource "test_network" "main" {
  name = "main"
  tags = { Name = "net" }
}

data "test_lookup" "main" {
  name       = test_network.main.name
  depends_on = [test_network.main]
}

locals {
  sizes = { web = "small", db = "large" }
}

resource "test_server" "each" {
  for_each   = local.sizes
  name       = "srv-${each.key}"
  network_id = test_network.main.id
  size       = each.value
  root_disk {
    name = "root"
  }
}

resource "test_server" "counted" {
  count      = 2
  name       = "n${count.index}"
  network_id = data.test_lookup.main.id
  password   = "hunter2"
}

resource "test_bucket" "logs" {
  name = "logs-${test_server.each["web"].id}"
}

output "addresses" {
  value = { for key, server in test_server.each : key => server.address }
}
"#;

#[tokio::test]
async fn apply_then_nothing_then_destroy() {
    let world = World::new();
    let plan = world.plan(STACK).await;
    assert_eq!(plan.counts().add, 6);
    assert!(!world.state_path().exists(), "a plan writes nothing");
    let applied = world.apply(STACK).await;
    assert_eq!((applied.added, applied.skipped), (6, 0));
    assert_eq!(world.cloud.objects("test_server").len(), 4);
    let plan = world.plan(STACK).await;
    assert_eq!(changes(&plan), [] as [&str; 0]);
    assert!(plan.is_empty() && plan.drift.is_empty(), "{:?} {:?}", plan.outputs, plan.drift);
    let destroyed = world.destroy(STACK).await;
    assert_eq!(destroyed.destroyed, 6, "{:#?}", destroyed.problems);
    assert!(world.cloud.is_empty());
    let state = world.state().await;
    assert!(state.is_empty(), "{state:#?}");
}

#[tokio::test]
async fn a_second_plan_reads_each_type_once() {
    let world = World::new();
    world.apply(STACK).await;
    world.cloud.forget_calls();
    world.plan(STACK).await;
    for ty in ["test_network", "test_server", "test_bucket"] {
        assert_eq!(world.cloud.calls(Call::Read, ty), 1, "{ty}");
    }
}

#[tokio::test]
async fn an_update_reaches_what_depends_on_it() {
    let world = World::new();
    world.apply(STACK).await;
    let changed = STACK.replace("web = \"small\"", "web = \"medium\"");
    let plan = world.plan(&changed).await;
    assert_eq!(changes(&plan), ["test_server.each[\"web\"]: Update"]);
    assert!(plan.changes_outputs(), "the address is not known until then");
    world.apply(&changed).await;
    assert!(world.plan(&changed).await.is_empty());
}

#[tokio::test]
async fn what_a_data_source_refers_to_is_changed_before_it_is_read() {
    let stack = |name: &str, size: usize| {
        format!(
            r#"
            resource "test_network" "main" {{
              count = {size}
              name  = "main-${{count.index}}"
              tags  = {{ Size = "{size}" }}
            }}
            locals {{
              name = test_network.main[0].name
            }}
            data "test_lookup" "main" {{
              name = {name}
            }}
            "#
        )
    };
    let direct = "test_network.main[0].name";
    let world = World::new();
    world.apply(&stack(direct, 2)).await;
    let plan = world.plan(&stack(direct, 1)).await;
    let read = "data.test_lookup.main: Read";
    let (update, delete) = ("test_network.main[0]: Update", "test_network.main[1]: Delete");
    assert_eq!(changes(&plan), [update, delete, read]);
    assert!(plan.changes.iter().any(|change| change.reason == Some(Reason::DependencyPending)));
    // The name is known, and whoever asks for a name asks about nothing else.
    assert_eq!(changes(&world.plan(&stack("local.name", 1)).await), [update, delete]);
}

#[tokio::test]
async fn an_instance_that_goes_is_a_change_of_its_resource() {
    let stack = |size: usize| {
        format!(
            r#"
            resource "test_network" "main" {{
              count = {size}
              name  = "main-${{count.index}}"
            }}
            data "test_lookup" "main" {{
              name = test_network.main[0].name
            }}
            "#
        )
    };
    let world = World::new();
    world.apply(&stack(2)).await;
    let plan = world.plan(&stack(1)).await;
    assert_eq!(changes(&plan), ["test_network.main[1]: Delete", "data.test_lookup.main: Read"]);
}

#[tokio::test]
async fn a_replacement_takes_its_dependants_along() {
    let world = World::new();
    world.apply(STACK).await;
    let changed =
        STACK.replace("name = \"main\"\n  tags", "name = \"main\"\n  cidr = \"10.9.0.0/16\"\n  tags");
    let plan = world.plan(&changed).await;
    let expected = [
        "test_bucket.logs: DeleteThenCreate",
        "data.test_lookup.main: Read",
        "test_network.main: DeleteThenCreate",
        "test_server.counted[0]: DeleteThenCreate",
        "test_server.counted[1]: DeleteThenCreate",
        "test_server.each[\"db\"]: DeleteThenCreate",
        "test_server.each[\"web\"]: DeleteThenCreate",
    ];
    let mut found = changes(&plan);
    found.sort();
    let mut expected = expected.map(str::to_owned);
    expected.sort();
    assert_eq!(found, expected);
    let applied = world.apply(&changed).await;
    assert_eq!((applied.added, applied.destroyed), (6, 6));
    assert!(world.plan(&changed).await.is_empty());
    assert_eq!(world.cloud.len(), 6);
}

#[tokio::test]
async fn created_before_destroyed_when_asked() {
    let world = World::new();
    let stack = "resource \"test_network\" \"a\" {\n  name = \"a\"\n  cidr = \"10.1.0.0/16\"\n}\nresource \"test_server\" \"b\" {\n  name = \"b\"\n  network_id = test_network.a.id\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n";
    world.apply(stack).await;
    let changed = stack.replace("10.1", "10.2");
    let plan = world.plan(&changed).await;
    assert_eq!(changes(&plan), ["test_network.a: CreateThenDelete", "test_server.b: CreateThenDelete"]);
    world.cloud.forget_calls();
    world.apply(&changed).await;
    let calls: Vec<(Call, String)> =
        world.cloud.records().into_iter().filter(|r| r.call.is_mutation()).map(|r| (r.call, r.ty)).collect();
    let order = [
        (Call::Create, "test_network"),
        (Call::Create, "test_server"),
        (Call::Delete, "test_server"),
        (Call::Delete, "test_network"),
    ];
    let relevant: Vec<(Call, &str)> =
        calls.iter().map(|(c, t)| (*c, t.as_str())).filter(|(c, _)| *c != Call::Settle).collect();
    assert_eq!(relevant, order);
    assert!(world.plan(&changed).await.is_empty());
    assert_eq!(world.cloud.len(), 2);
}

#[tokio::test]
async fn what_leaves_the_configuration_is_destroyed_after_its_users_let_go() {
    let world = World::new();
    let stack = "resource \"test_network\" \"a\" {\n  name = \"a\"\n}\nresource \"test_network\" \"b\" {\n  name = \"b\"\n}\nresource \"test_server\" \"s\" {\n  name = \"s\"\n  network_id = test_network.a.id\n}\n";
    world.apply(stack).await;
    let changed = "resource \"test_network\" \"b\" {\n  name = \"b\"\n}\nresource \"test_server\" \"s\" {\n  name = \"s\"\n  network_id = test_network.b.id\n}\n";
    let applied = world.apply(changed).await;
    assert_eq!((applied.added, applied.destroyed), (1, 2));
    assert_eq!(world.cloud.len(), 2);
    assert!(world.plan(changed).await.is_empty());
}

#[tokio::test]
async fn drift_is_found_and_repaired() {
    let world = World::new();
    world.apply(STACK).await;
    let server = world.cloud.id_of("test_server", "n1").expect("server");
    world.cloud.set("test_server", &server, "size", Value::string("large"));
    let bucket =
        world.cloud.objects("test_bucket")[0].get("id").and_then(Value::as_str).expect("id").to_owned();
    world.cloud.remove("test_bucket", &bucket);
    let before = std::fs::read(world.state_path()).expect("state");
    let plan = world.plan(STACK).await;
    let drifted: Vec<String> =
        plan.drift.iter().map(|d| format!("{} {}", d.object, d.after.is_some())).collect();
    assert_eq!(drifted, ["test_bucket.logs false", "test_server.counted[1] true"]);
    assert_eq!(changes(&plan), ["test_bucket.logs: Create", "test_server.counted[1]: Update"]);
    assert_eq!(std::fs::read(world.state_path()).expect("state"), before);
    world.apply(STACK).await;
    assert!(world.plan(STACK).await.is_empty());
}

#[tokio::test]
async fn what_a_provider_no_longer_remembers_is_not_in_the_state_either() {
    let world = World::new();
    world.apply(STACK).await;
    let remembered = async || {
        let state = world.state().await;
        state.objects().filter(|(.., object)| object.private.is_some()).count()
    };
    assert_eq!(remembered().await, 6);
    let server = world.cloud.id_of("test_server", "n1").expect("server");
    world.cloud.set("test_server", &server, "size", Value::string("large"));
    world.cloud.forget_private();
    world.apply(STACK).await;
    assert_eq!(remembered().await, 1, "only what an update has just made");
    world.apply(STACK).await;
    assert_eq!(remembered().await, 0);
}

#[tokio::test]
async fn one_failure_stops_only_what_depends_on_it() {
    let world = World::new();
    let error = ProviderError::new(ErrorClass::Invalid, "no");
    world
        .cloud
        .inject(Injection::new(Call::Create, Fault::Error(error)).ty("test_server").subject("srv-web"));
    let applied = world.apply_with(STACK, Mode::Normal, Cancel::new()).await.expect("it ran");
    assert!(applied.problems.has_errors());
    assert_eq!((applied.added, applied.skipped), (4, 1), "{applied:#?}");
    assert_eq!(
        world.state().await.objects().filter(|(a, ..)| a.resource.ty.as_ref() != "test_lookup").count(),
        4
    );
    let applied = world.apply(STACK).await;
    assert_eq!(applied.added, 2);
    assert!(world.plan(STACK).await.is_empty());
}

#[tokio::test]
async fn an_interrupt_starts_nothing_new_and_loses_nothing() {
    let world = World::new();
    let cancel = Cancel::new();
    cancel.interrupt();
    let applied = world.apply_with(STACK, Mode::Normal, cancel).await.expect("it ran");
    assert!(applied.interrupted);
    assert_eq!(applied.added, 0);
    assert!(world.cloud.is_empty());
    world.apply(STACK).await;
    assert!(world.plan(STACK).await.is_empty());
}

#[tokio::test]
async fn nobody_waits_for_a_call_after_the_second_interrupt() {
    let world = World::new();
    let hangs = Injection::new(Call::Create, Fault::Hang).at(Moment::Done).ty("test_network");
    world.cloud.inject(hangs);
    let cancel = Cancel::new();
    let (applied, ()) = tokio::join!(world.apply_with(STACK, Mode::Normal, cancel.clone()), async {
        world.cloud.hung().await;
        cancel.interrupt();
        cancel.interrupt();
    });
    let applied = applied.expect("it ran");
    assert_eq!((applied.added, applied.interrupted), (0, true));
    let said: Vec<_> = applied.problems.iter().map(|problem| problem.detail.as_str()).collect();
    assert!(said.iter().any(|detail| detail.contains("test_network.main")), "{said:?}");
    assert!(world.state().await.is_empty(), "nobody knows of it yet");
    world.apply(STACK).await;
    assert_eq!(world.cloud.objects("test_network").len(), 1, "it was found");
    assert!(world.plan(STACK).await.is_empty());
}

#[tokio::test]
async fn a_stale_plan_is_refused_by_name() {
    let world = World::new();
    world.apply(STACK).await;
    let changed = STACK.replace("web = \"small\"", "web = \"medium\"");
    let plan = world.plan(&changed).await;
    world.apply(&STACK.replace("db = \"large\"", "db = \"medium\"")).await;
    let problems = world.apply_plan(&changed, &plan).await.expect_err("stale");
    let named: Vec<String> = problems.iter().filter_map(|p| p.address.clone()).collect();
    assert_eq!(named, ["test_server.each[\"db\"]"]);
}

#[tokio::test]
async fn a_plan_applies_at_most_once() {
    let world = World::new();
    let plan = world.plan(STACK).await;
    assert_eq!(world.apply_plan(STACK, &plan).await.expect("fresh").added, 6);
    world.destroy(STACK).await;
    let problems = world.apply_plan(STACK, &plan).await.expect_err("used");
    assert_eq!(problems.iter().next().map(|p| p.summary.as_str()), Some("Plan was applied already"));
    assert!(world.cloud.is_empty());
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_found() {
    let world = World::new();
    let lost = ProviderError::new(ErrorClass::Unreachable, "connection reset");
    let injection = Injection::new(Call::Create, Fault::Error(lost)).at(Moment::Done).ty("test_network");
    world.cloud.inject(injection);
    let applied = world.apply_with(STACK, Mode::Normal, Cancel::new()).await.expect("it ran");
    assert!(applied.problems.has_errors());
    assert_eq!(world.state().await.objects().count(), 1, "the network is not lost");
    world.apply(STACK).await;
    assert!(world.plan(STACK).await.is_empty());
    assert_eq!(world.cloud.objects("test_network").len(), 1, "and there is one");
}

#[tokio::test]
async fn what_cannot_be_found_out_stays_open() {
    let world = World::new();
    let lost = |call| Injection::new(call, Fault::Error(ProviderError::new(ErrorClass::Unreachable, "gone")));
    world.cloud.inject(lost(Call::Create).at(Moment::Done).ty("test_network"));
    world.cloud.inject(lost(Call::Recover));
    let applied = world.apply_with(STACK, Mode::Normal, Cancel::new()).await.expect("it ran");
    assert!(applied.problems.has_errors());
    assert!(world.state().await.is_empty());
    world.apply(STACK).await;
    assert!(world.plan(STACK).await.is_empty());
    assert_eq!(world.cloud.objects("test_network").len(), 1);
}

#[tokio::test]
async fn what_is_of_an_unknown_type_can_be_forgotten() {
    let world = World::new();
    let state = r#"{ "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "l", "outputs": {}, "resources": [
        { "mode": "managed", "type": "other_thing", "name": "x", "provider": "provider[\"registry.terraform.io/else/other\"]",
          "instances": [{ "schema_version": 4, "attributes": { "id": "t-1", "password": "hunter2" } }] }
    ] }"#;
    std::fs::write(world.state_path(), state).expect("state");
    let refused = world.plan_with("", Mode::Normal).await.err().expect("the type is not known");
    let provider = refused.iter().next().expect("a problem");
    assert_eq!(provider.summary, "Provider not available");

    let removed = "removed {\n  from = other_thing.x\n  lifecycle {\n    destroy = false\n  }\n}\n";
    let plan = world.plan(removed).await;
    assert_eq!(changes(&plan), ["other_thing.x: Forget"]);
    let bytes = infra_plan::write(&plan).expect("a plan");
    assert!(!String::from_utf8_lossy(&bytes).contains("hunter2"), "what may be sensitive is not in the plan");
    let applied = world.apply(removed).await;
    assert_eq!(applied.forgotten, 1);
    assert_eq!(world.state().await.objects().count(), 0);
    assert_eq!(changes(&world.plan("").await), [""; 0]);
}

#[tokio::test]
async fn a_null_resource_becomes_terraform_data() {
    let world = World::new();
    let state = r#"{ "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "l", "outputs": {}, "resources": [
        { "mode": "managed", "type": "null_resource", "name": "x", "provider": "provider[\"registry.terraform.io/hashicorp/null\"]",
          "instances": [{ "schema_version": 0, "attributes": { "id": "123", "triggers": { "a": "1" } } }] }
    ] }"#;
    std::fs::write(world.state_path(), state).expect("state");
    let text = |trigger: &str| {
        format!(
            "resource \"terraform_data\" \"x\" {{\n  triggers_replace = {{ a = \"{trigger}\" }}\n}}\nmoved {{\n  from = null_resource.x\n  to   = terraform_data.x\n}}\n"
        )
    };
    let plan = world.plan(&text("1")).await;
    assert_eq!(changes(&plan), [""; 0], "the triggers are the same");
    assert_eq!(plan.moves.len(), 1);
    world.apply(&text("1")).await;
    let state = world.state().await;
    let (address, _, _, object) = state.objects().next().expect("the object");
    assert_eq!(address.to_string(), "terraform_data.x");
    assert!(object.attributes.as_str().contains("\"123\""), "it keeps its id");
    assert_eq!(changes(&world.plan(&text("2")).await), ["terraform_data.x: DeleteThenCreate"]);
}

/// What used the other is now used by it, and both are replaced: only what was used decides in which order they go.
#[tokio::test]
async fn two_that_change_roles_make_no_cycle() {
    let world = World::new();
    let before = r#"
resource "terraform_data" "first" {
  input = "a"
}
resource "terraform_data" "second" {
  input            = terraform_data.first.id
  triggers_replace = 1
}
"#;
    world.apply(before).await;
    let turned = r#"
resource "terraform_data" "first" {
  input            = "a"
  triggers_replace = terraform_data.second.id
}
resource "terraform_data" "second" {
  triggers_replace = 2
}
"#;
    let plan = world.plan(turned).await;
    let expected = ["terraform_data.first: DeleteThenCreate", "terraform_data.second: DeleteThenCreate"];
    assert_eq!(changes(&plan), expected);
    world.apply(turned).await;
    assert!(world.plan(turned).await.is_empty());
}

#[tokio::test]
async fn an_address_without_its_key_replaces_nothing_and_says_so() {
    let world = World::new();
    world.apply(STACK).await;
    let asked = |address: &str| {
        let replace = vec![address.parse().expect("an address")];
        PlanOptions { selection: Selection { replace, ..Selection::default() }, ..PlanOptions::default() }
    };
    for (address, replaced, warned) in [
        ("test_server.counted", 0, 1),
        ("test_server.counted[1]", 1, 0),
        ("test_network.main", 1, 0),
        ("test_network.other", 0, 0),
    ] {
        let planned = world.plan_asked(STACK, &asked(address)).await.unwrap_or_else(|p| panic!("{p:#?}"));
        let requested = planned.plan.changes.iter().filter(|c| c.reason == Some(Reason::Requested)).count();
        assert_eq!(requested, replaced, "{address}");
        let hints = planned.warnings.iter().flat_map(|warning| &warning.hints);
        let warnings: Vec<&str> = hints.map(|hint| hint.0.as_str()).collect();
        assert_eq!(warnings.len(), warned, "{address}: {warnings:?}");
        assert!(warnings.iter().all(|hint| hint.contains("'test_server.counted[0]'")), "{warnings:?}");
    }
}

#[tokio::test]
async fn what_is_gone_is_something_to_record_and_leaves_outputs_alone() {
    let world = World::new();
    world.apply(STACK).await;
    let before = world.state().await.outputs.clone();
    let id = world.cloud.id_of("test_server", "srv-web").expect("a server");
    assert!(world.cloud.remove("test_server", &id));
    let plan = world.plan_with(STACK, Mode::RefreshOnly).await.unwrap_or_else(|p| panic!("{p:#?}")).plan;
    assert!(plan.is_empty() && plan.is_applyable(), "{plan:#?}");
    world.apply_with(STACK, Mode::RefreshOnly, Cancel::default()).await.unwrap_or_else(|p| panic!("{p:#?}"));
    assert_eq!(world.state().await.outputs, before);
    let plan = world.plan_with(STACK, Mode::RefreshOnly).await.unwrap_or_else(|p| panic!("{p:#?}")).plan;
    assert!(!plan.is_applyable(), "{plan:#?}");
}
