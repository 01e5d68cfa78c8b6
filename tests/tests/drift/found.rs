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
    /// What is not as it was, after the way back.
    left: Vec<String>,
    kinds: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl Score {
    fn count(&mut self, seed: u64, made: &[Made], found: &BTreeMap<String, Vec<String>>) {
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
                self.missed.push(format!("seed {seed}: {} of {}: found {found:?}", one.kind, one.address));
            }
        }
        let wrong = found.iter().filter(|(address, _)| !made.iter().any(|one| one.address == **address));
        self.wrong.extend(wrong.map(|(address, roots)| format!("seed {seed}: {address}: {roots:?}")));
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
        score.count(seed, &made, &stage.drift());
        let answered = stage.run(&["drift", "-reconcile", "-auto-approve"]).expect_code(0);
        // What the configuration does not speak of is named, and stays.
        let told = answered.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let stays = |one: &&Made| {
            let of = |attribute: &String| left_open(&told, &one.address).contains(attribute);
            one.attribute.as_ref().is_some_and(of)
        };
        let (kept, made): (Vec<&Made>, Vec<&Made>) = made.iter().partition(stays);
        named.extend(kept.iter().map(|one| format!("!{} of {}", one.kind, one.address)));
        let left = stage.drift();
        if !left.is_empty() {
            score.left.push(format!("seed {seed}: drift after the way back: {left:?}"));
        }
        let plan = stage.run(&["plan", "-detailed-exitcode"]);
        if plan.code() != Some(0) {
            let planned = plan.stdout.split_once("will perform").map_or("", |(_, plan)| plan);
            score.left.push(format!("seed {seed}: planned after the way back: {planned}{}", plan.stderr));
        }
        let now = stage.objects();
        let other = as_before(&before, &now, &made, &told);
        score.left.extend(other.into_iter().map(|other| format!("seed {seed}: {other}")));
        before = now;
        if score.made >= wanted {
            break;
        }
    }
    let problems: Vec<&String> = score.missed.iter().chain(&score.wrong).chain(&score.left).collect();
    assert!(problems.is_empty(), "recall and precision {:?}: {problems:#?}", score.rates());
    if full_run() {
        assert_eq!(stage.untouched(&score.types), BTreeSet::new(), "types that nobody has changed");
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

/// What `-reconcile` has named as open in the configuration, for an object: attributes and blocks.
fn left_open(told: &str, address: &str) -> Vec<String> {
    let Some((_, rest)) = told.split_once(&format!(" {address} (")) else { return Vec::new() };
    let (paths, _) = rest.split_once(')').unwrap_or((rest, ""));
    paths.split(", ").filter_map(|path| path.split(['.', '[']).next()).map(str::to_owned).collect()
}

/// What is not as it was. What was deleted is there again, and may have another id.
fn as_before(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
    made: &[&Made],
    told: &str,
) -> Vec<String> {
    let mut other = Vec::new();
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let renamed = renamed(before, after, made);
    let is_gone = |address: &str| made.iter().any(|one| one.attribute.is_none() && one.address == address);
    for (address, was) in before.iter().filter(|(address, _)| !is_gone(address)) {
        let (Some(was), Some(is)) = (was.as_object(), after[address].as_object()) else { continue };
        let open = left_open(told, address);
        let is_kept =
            |name: &str| open.iter().any(|open| open == name || SAME.contains(&(open.as_str(), name)));
        for (name, value) in was.iter().filter(|(name, _)| !is_kept(name)) {
            // What only the cloud gives may tell of each write.
            let tells_of_writes = [
                "version",
                "etag",
                "last_modified_time",
                "default_version_id",
                "version_id",
                "latest_version",
                "live_stage_etag",
            ];
            let is = is.get(name);
            let is_same = is == Some(value) || is == Some(&with_names(value, &renamed));
            if !is_same && !tells_of_writes.contains(&name.as_str()) {
                other.push(format!("{address}.{name} was {value}, and is {is:?}"));
            }
        }
    }
    other
}

/// What stands for an object that was made again: what its texts were, and what they are.
fn renamed(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
    made: &[&Made],
) -> BTreeMap<String, String> {
    let mut renamed = BTreeMap::new();
    for one in made.iter().filter(|one| one.attribute.is_none()) {
        for (name, was) in before[&one.address].as_object().into_iter().flatten() {
            if let (Some(was), Some(is)) = (was.as_str(), after[&one.address][name].as_str())
                && was != is
            {
                renamed.insert(was.to_owned(), is.to_owned());
            }
        }
    }
    renamed
}

/// A value that refers to what was made again.
fn with_names(value: &Value, renamed: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => renamed.get(text).cloned().map_or_else(|| value.clone(), Value::String),
        Value::Array(items) => items.iter().map(|item| with_names(item, renamed)).collect(),
        Value::Object(entries) => {
            entries.iter().map(|(key, item)| (key.clone(), with_names(item, renamed))).collect()
        }
        _ => value.clone(),
    }
}
