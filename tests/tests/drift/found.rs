//! Outside changes are found: all of them, and nothing else. `-reconcile` brings back what was.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use infra_tests::{full_run, note};
use serde_json::Value;

use crate::stage::{Made, Stage};

/// How many changes are made in the long form.
const CHANGES: usize = 300;

/// How many changes are made in the short form.
const SAMPLE: usize = 25;

/// How many are made before they are looked for.
const AT_ONCE: usize = 50;

/// Attributes that say the same as another one.
const SAME: [(&str, &str); 1] = [("state", "is_enabled")];

/// How often what was found was right.
#[derive(Default)]
struct Score {
    made: usize,
    found: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
    kinds: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl Score {
    fn count(&mut self, made: &[Made], found: &BTreeMap<String, Vec<String>>) {
        self.made += made.len();
        self.found += found.len();
        for one in made {
            self.kinds.insert(one.kind.clone());
            self.types.extend(one.kind.split(' ').next().map(str::to_owned));
            let is_right = match (found.get(&one.address), &one.attribute) {
                (Some(roots), Some(attribute)) => roots.contains(attribute),
                (Some(roots), None) => roots.is_empty(),
                (None, _) => false,
            };
            if !is_right {
                let found = found.get(&one.address);
                self.missed.push(format!("{} of {}: found {found:?}", one.kind, one.address));
            }
        }
        let wrong = found.iter().filter(|(address, _)| !made.iter().any(|one| one.address == **address));
        self.wrong.extend(wrong.map(|(address, roots)| format!("{address}: {roots:?}")));
    }

    /// Recall and precision in percent.
    fn rates(&self) -> (f64, f64) {
        let rate = |wrong: usize, all: usize| 100.0 * (all - wrong) as f64 / all.max(1) as f64;
        (rate(self.missed.len(), self.made), rate(self.wrong.len(), self.found))
    }
}

#[test]
fn what_was_changed_outside_is_found_and_brought_back() {
    let Some(stage) = Stage::set_up() else { return };
    assert_eq!(stage.drift(), BTreeMap::new(), "an untouched stack");
    let mut before = stage.objects();
    let wanted = if full_run() { CHANGES } else { SAMPLE };
    let (mut score, mut named, started) = (Score::default(), Vec::new(), Instant::now());
    for seed in 1.. {
        let late = score.kinds.iter().map(|kind| format!("~{kind}"));
        let known: Vec<String> = named.iter().cloned().chain(late).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let made = stage.change(seed, AT_ONCE.min(wanted - score.made), &known);
        score.count(&made, &stage.drift());
        assert_eq!((&score.missed, &score.wrong), (&Vec::new(), &Vec::new()), "seed {seed}");
        let answered = stage.run(&["drift", "-reconcile", "-auto-approve"]).expect_code(0);
        // What the configuration does not speak of is named, and stays.
        let told = answered.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let stays = |one: &&Made| told.contains(&format!("{} (", one.address));
        let (kept, made): (Vec<&Made>, Vec<&Made>) = made.iter().partition(stays);
        named.extend(kept.iter().map(|one| format!("!{} of {}", one.kind, one.address)));
        assert_eq!(stage.drift(), BTreeMap::new(), "seed {seed}, after the way back");
        stage.run(&["plan", "-detailed-exitcode"]).expect_code(0);
        let now = stage.objects();
        as_before(&before, &now, &made, &kept);
        before = now;
        if score.made >= wanted {
            break;
        }
    }
    let (recall, precision) = score.rates();
    note(format!(
        "drift: {} changes of {} kinds to objects of {} types: recall {recall:.0} %, precision {precision:.0} %; {} brought back, {} named that the configuration says nothing of; {:.0} s",
        score.made,
        score.kinds.len(),
        score.types.len(),
        score.made - named.len(),
        named.len(),
        started.elapsed().as_secs_f64()
    ));
}

/// Every object is as it was; what was deleted is there again, and may have another id.
#[track_caller]
fn as_before(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
    made: &[&Made],
    kept: &[&Made],
) {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let is_gone = |address: &str| made.iter().any(|one| one.attribute.is_none() && one.address == address);
    for (address, was) in before.iter().filter(|(address, _)| !is_gone(address)) {
        let (Some(was), Some(is)) = (was.as_object(), after[address].as_object()) else { continue };
        let is_kept = |name: &str| {
            let of = |one: &&&Made| one.address == *address && one.attribute.is_some();
            kept.iter()
                .filter(of)
                .filter_map(|one| one.attribute.as_deref())
                .any(|attribute| attribute == name || SAME.contains(&(attribute, name)))
        };
        for (name, value) in was.iter().filter(|(name, _)| !is_kept(name)) {
            // What only the cloud gives may tell of each write.
            let tells_of_writes =
                ["version", "etag", "last_modified_time", "default_version_id", "version_id"];
            if !tells_of_writes.contains(&name.as_str()) {
                assert_eq!(Some(value), is.get(name), "{address}.{name}");
            }
        }
    }
}
