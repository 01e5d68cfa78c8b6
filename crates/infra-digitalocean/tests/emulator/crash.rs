//! Kills before and after every mutating call: whatever the moment, the next run finds what there is, completes it, and
//! leaves neither orphans nor duplicates.

use std::collections::BTreeMap;
use std::time::Duration;

use infra_digitalocean_emulator::{Held, Moment, Options};
use infra_provider::{Object, Scope};
use infra_value::{Value, to_json};
use serde_json::Value as Json;

use crate::Life;
use crate::bench::{Bench, op};

const QUICK: Options = Options {
    delay: Duration::from_millis(1),
    lag: Duration::ZERO,
    limit: (1_000_000, Duration::from_secs(3600)),
    port: 0,
};

/// How many calls are killed at a time: most of a run is waiting.
const AT_ONCE: usize = 6;

/// Kills create, update and delete.
pub async fn sweep(life: &Life) {
    for first in (0..).step_by(AT_ONCE) {
        let moments =
            (first..first + AT_ONCE).flat_map(|after| [(after, Moment::Before), (after, Moment::After)]);
        let runs = moments.map(|(after, moment)| async move {
            let run = tokio::time::timeout(Duration::from_secs(60), killed(life, after, moment)).await;
            run.unwrap_or_else(|_| panic!("{}: hangs when killed {moment:?} call {}", life.ty, after + 1))
        });
        let was_killed = futures::future::join_all(runs).await;
        assert!(first > 0 || was_killed[0], "{}: nothing was killed", life.ty);
        if was_killed.contains(&false) {
            return;
        }
    }
}

/// The kill: of whatever is under way when the chosen call is made.
struct Kill {
    held: Option<Held>,
    was: bool,
}

impl Kill {
    /// Does something, unless it is killed.
    async fn during<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let Some(held) = &mut self.held else { return Some(work.await) };
        tokio::select! {
            biased;
            _ = held => {
                (self.held, self.was) = (None, true);
                None
            }
            done = work => Some(done),
        }
    }
}

/// One run from nothing to nothing, killed once. Whether there was something to kill.
async fn killed(life: &Life, after: usize, moment: Moment) -> bool {
    let bench = Bench::with(QUICK).await;
    let mut needs = Vec::new();
    let mut values = BTreeMap::new();
    for (name, ty, config) in &life.needs {
        let token = format!("need-{name}");
        let object = bench.create(ty, &token, resolved(config, &values)).await;
        bench.settle(ty, &token, &object).await;
        values.insert(*name, object.value.clone());
        needs.push((*ty, object));
    }
    let before = listed(&bench, life).await;
    let mut kill = Kill { held: Some(bench.emulator.hold(after, moment)), was: false };
    let what = format!("{}, killed {moment:?} call {}", life.ty, after + 1);

    let config = resolved(&life.create, &values);
    let planned = bench.plan(life.ty, None, &config).value;
    let mut object = match kill.during(bench.client.create(life.ty, &planned, op("one"))).await {
        Some(created) => created.unwrap_or_else(|failed| panic!("{what}: {}", failed.error)),
        None => match bench.recover(life.ty, "one", &planned).await {
            Some(found) => found,
            None => {
                assert_eq!(listed(&bench, life).await, before, "{what}: it was not found");
                bench.create(life.ty, "one", config.clone()).await
            }
        },
    };
    if kill.during(bench.settle(life.ty, "one", &object)).await.is_none() {
        bench.settle(life.ty, "one", &object).await;
    }
    if kill.was {
        object = converge(&bench, life, object, &config, &what).await;
    }
    assert_eq!(listed(&bench, life).await, before + 1, "{what}: there is not one object");

    for update in &life.updates {
        let config = resolved(update, &values);
        let planned = bench.plan(life.ty, Some(&object), &config).value;
        object = match kill.during(bench.client.update(life.ty, &object, &planned, op("update"))).await {
            Some(updated) => updated.unwrap_or_else(|failed| panic!("{what}: {}", failed.error)),
            None => {
                let now = bench.read(life.ty, &object).await.expect("it exists");
                converge(&bench, life, now, &config, &what).await
            }
        };
    }

    if kill.during(bench.delete(life.ty, &object)).await.is_none()
        && let Some(now) = bench.read(life.ty, &object).await
    {
        bench.delete(life.ty, &now).await;
    }
    bench.emulator.release();
    assert_eq!(listed(&bench, life).await, before, "{what}: it is still there");
    for (ty, object) in needs.iter().rev() {
        let object = bench.read(ty, object).await.unwrap_or_else(|| object.clone());
        bench.delete(ty, &object).await;
    }
    bench.ensure_clean().await;
    kill.was
}

/// What the next run does: plans, and applies that.
async fn converge(bench: &Bench, life: &Life, found: Object, config: &Json, what: &str) -> Object {
    let planned = bench.plan(life.ty, Some(&found), config);
    assert!(planned.replace.is_empty(), "{what}: it would be replaced because of {:?}", planned.replace);
    if planned.value == found.value {
        return found;
    }
    let updated = bench.client.update(life.ty, &found, &planned.value, op("again")).await;
    let updated = updated.unwrap_or_else(|failed| panic!("{what}: {}", failed.error));
    let rest = bench.plan(life.ty, Some(&updated), config);
    assert_eq!(rest.value, updated.value, "{what}: the plan is not empty");
    updated
}

async fn listed(bench: &Bench, life: &Life) -> usize {
    bench.client.list(life.ty, &Scope::default()).await.unwrap().len()
}

/// A configuration with what it refers to.
pub fn resolved(config: &Json, needs: &BTreeMap<&str, Value>) -> Json {
    match config {
        Json::String(text) => {
            let Some((name, attribute)) =
                text.strip_prefix("${").and_then(|t| t.strip_suffix('}')).and_then(|t| t.split_once('.'))
            else {
                return config.clone();
            };
            let value = needs[name].get(attribute).unwrap_or_else(|| panic!("{text} refers to nothing"));
            serde_json::from_str(&to_json(value).unwrap()).unwrap()
        }
        Json::Array(items) => items.iter().map(|item| resolved(item, needs)).collect(),
        Json::Object(entries) => entries.iter().map(|(k, v)| (k.clone(), resolved(v, needs))).collect(),
        other => other.clone(),
    }
}
