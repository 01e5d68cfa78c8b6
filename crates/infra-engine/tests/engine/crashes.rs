//! Cut off around every mutating call, then run again: nothing lost, nothing twice, no question.

use infra_engine::Cancel;
use infra_plan::Mode;
use infra_provider::testing::{Call, Fault, Injection, Moment};

use crate::common::{World, changes};

const STACK: &str = r#"
resource "test_network" "a" {
  name = "a"
}

resource "test_server" "s" {
  count      = 2
  name       = "s${count.index}"
  network_id = test_network.a.id
  root_disk {
    name = "root"
  }
}

resource "test_bucket" "b" {
  name = "b"
}
"#;

/// Changes one thing of each kind: an update, a replacement in both orders, a deletion.
fn changed() -> String {
    STACK
        .replace("count      = 2", "count      = 1\n  size       = \"large\"")
        .replace("name = \"b\"", "name = \"c\"\n  lifecycle {\n    create_before_destroy = true\n  }")
}

/// Runs `text` until the call that hangs, and cuts it off there. Returns whether there was such a call.
async fn cut_off(world: &World, text: &str, mode: Mode, call: Call, moment: Moment, nth: u32) -> bool {
    world.cloud.inject(Injection::new(call, Fault::Hang).at(moment).after(nth));
    let hung = tokio::select! {
        applied = world.apply_with(text, mode, Cancel::new()) => {
            let applied = applied.unwrap_or_else(|p| panic!("{p:#?}"));
            assert!(!applied.problems.has_errors(), "{:#?}", applied.problems);
            false
        }
        () = world.cloud.hung() => true,
    };
    world.cloud.heal();
    hung
}

async fn sweep(start: Option<&str>, text: &str, mode: Mode, left: usize) -> usize {
    let mut points = 0;
    for (call, moment) in [
        (Call::Create, Moment::Before),
        (Call::Create, Moment::Done),
        (Call::Create, Moment::Identified),
        (Call::Update, Moment::Before),
        (Call::Update, Moment::Done),
        (Call::Delete, Moment::Before),
        (Call::Delete, Moment::Done),
        (Call::Settle, Moment::Before),
        (Call::Settle, Moment::Done),
    ] {
        for nth in 0.. {
            let world = World::new();
            if let Some(start) = start {
                world.apply(start).await;
            }
            if !cut_off(&world, text, mode, call, moment, nth).await {
                break;
            }
            points += 1;
            let place = format!("{call:?} {moment:?} {nth}");
            let applied = world
                .apply_with(text, mode, Cancel::new())
                .await
                .unwrap_or_else(|p| panic!("{place}: {p:#?}"));
            assert!(!applied.problems.has_errors(), "{place}: {:#?}", applied.problems);
            assert_eq!(world.cloud.len(), left, "{place}");
            if mode == Mode::Normal {
                let plan = world.plan(text).await;
                assert_eq!(changes(&plan), [] as [&str; 0], "{place}");
                for ty in ["test_network", "test_server", "test_bucket"] {
                    for object in world.cloud.objects(ty) {
                        let id = object.get("id").and_then(infra_value::Value::as_str).expect("id");
                        assert_eq!(world.cloud.token(ty, id), None, "{place}: {ty} {id} is still marked");
                    }
                }
            }
            world.destroy(text).await;
            assert!(world.cloud.is_empty(), "{place}: something is left");
            assert!(world.state().await.is_empty(), "{place}: the state is not empty");
        }
    }
    points
}

#[tokio::test]
async fn creating() {
    let points = sweep(None, STACK, Mode::Normal, 4).await;
    assert!(points >= 12, "{points}");
}

#[tokio::test]
async fn changing() {
    let points = sweep(Some(STACK), &changed(), Mode::Normal, 3).await;
    assert!(points >= 8, "{points}");
}

#[tokio::test]
async fn destroying() {
    let points = sweep(Some(STACK), STACK, Mode::Destroy, 0).await;
    assert!(points >= 8, "{points}");
}
