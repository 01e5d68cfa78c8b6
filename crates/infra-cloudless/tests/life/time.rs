use infra_provider::BlockKind;
use serde_json::json;

use crate::bench::{Bench, START, number, text};

#[tokio::test]
async fn a_moment_stays() {
    let bench = Bench::new("time").await;
    let made = bench.create("time_static", json!({})).await;
    assert_eq!(text(&made.value, "rfc3339"), "2024-01-31T10:20:30Z");
    assert_eq!(number(&made.value, "unix"), START);
    assert_eq!((number(&made.value, "month"), number(&made.value, "second")), (1, 30));
    bench.world.advance(1000);
    bench.settled("time_static", &made, json!({})).await;
    assert_eq!(bench.import("time_static", "2024-01-31T10:20:30Z").await.unwrap().value, made.value);
    assert_eq!(bench.problems(BlockKind::Resource, "time_static", json!({"rfc3339": "noon"})).len(), 1);
}

#[tokio::test]
async fn an_offset_follows_its_arguments_from_the_same_base() {
    let bench = Bench::new("time").await;
    let made = bench.create("time_offset", json!({"offset_months": 1})).await;
    assert_eq!(text(&made.value, "rfc3339"), "2024-03-02T10:20:30Z");
    bench.world.advance(86_400);
    let changed = bench.update("time_offset", &made, json!({"offset_days": -1, "offset_hours": 2})).await;
    assert_eq!(text(&changed.value, "rfc3339"), "2024-01-30T12:20:30Z");
    assert_eq!(number(&changed.value, "day"), 30);
    assert_eq!(bench.problems(BlockKind::Resource, "time_offset", json!({})).len(), 1);
}

#[tokio::test]
async fn a_rotation_is_over_when_its_time_has_come() {
    let bench = Bench::new("time").await;
    let made = bench.create("time_rotating", json!({"rotation_days": 30})).await;
    assert_eq!(text(&made.value, "rotation_rfc3339"), "2024-03-01T10:20:30Z");
    let sooner = bench.update("time_rotating", &made, json!({"rotation_days": 1})).await;
    assert_eq!(text(&sooner.value, "rotation_rfc3339"), "2024-02-01T10:20:30Z");
    bench.world.advance(86_399);
    assert!(bench.read("time_rotating", &sooner).await.is_some());
    bench.world.advance(1);
    assert!(bench.read("time_rotating", &sooner).await.is_none());
    let fixed = json!({"rotation_rfc3339": "2030-01-01T00:00:00Z"});
    bench.create("time_rotating", fixed).await;
}

#[tokio::test(start_paused = true)]
async fn a_pause_lasts() {
    let bench = Bench::new("time").await;
    let begun = tokio::time::Instant::now();
    let made = bench.create("time_sleep", json!({"create_duration": "30s", "destroy_duration": "1m"})).await;
    let created = begun.elapsed().as_secs();
    assert!((30..45).contains(&created), "{created}");
    bench.delete("time_sleep", &made).await;
    let destroyed = begun.elapsed().as_secs() - created;
    assert!((60..80).contains(&destroyed), "{destroyed}");
    assert_eq!(
        bench.problems(BlockKind::Resource, "time_sleep", json!({"create_duration": "soon"})).len(),
        1
    );
}
