//! Outside changes are taken over into the configuration: its comments stay, its layout is canonical, and its plan is empty but for
//! what is named.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use infra_tests::{full_run, note};
use serde_json::Value;

use crate::comments::{Commented, commented};
use crate::stage::{Made, Stage};

/// How many changes are made before they are taken over.
const AT_ONCE: usize = 50;

/// How many are made in the short form.
const SAMPLE: usize = 25;

/// What became of the changes.
#[derive(Default)]
struct Tally {
    made: usize,
    kinds: BTreeSet<String>,
    types: BTreeSet<String>,
    /// Edited, and the plan is empty.
    adopted: usize,
    /// The plan was empty as it was.
    unaffected: usize,
    /// Edited, and the plan changes the object for another reason.
    otherwise: usize,
    /// Left to a person, by the reason.
    named: BTreeMap<String, usize>,
    problems: Vec<String>,
}

/// What `infra drift -adopt` said.
struct Answer {
    described: BTreeSet<String>,
    unaffected: BTreeSet<String>,
    otherwise: BTreeSet<String>,
    undone: BTreeSet<String>,
    /// Reasons by address.
    left: BTreeMap<String, BTreeSet<String>>,
}

impl Answer {
    #[track_caller]
    fn of(stage: &Stage) -> Self {
        let outcome = stage.run(&["drift", "-adopt", "-auto-approve", "-json"]);
        let said: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{outcome}"));
        assert!(said["left"].is_array(), "{outcome}");
        let texts = |name: &str| {
            let items = said[name].as_array().expect("a list").iter();
            items.map(|item| item.as_str().expect("a text").to_owned()).collect::<BTreeSet<_>>()
        };
        let mut left: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for one in said["left"].as_array().expect("a list") {
            let text = |name: &str| one[name].as_str().expect("a text").to_owned();
            left.entry(text("address")).or_default().insert(text("reason"));
        }
        let undone = texts("undone");
        let is_complete = left.is_empty() && undone.is_empty();
        let _ = outcome.expect_code(if is_complete { 0 } else { 2 });
        let otherwise = texts("otherwise");
        Self { described: texts("described"), unaffected: texts("unaffected"), otherwise, undone, left }
    }
}

impl Tally {
    fn count(&mut self, made: &[Made], answer: &Answer) {
        self.made += made.len();
        let addresses: BTreeSet<&String> = made.iter().map(|one| &one.address).collect();
        for one in made {
            self.kinds.insert(one.kind.clone());
            self.types.extend(one.kind.split(' ').next().map(str::to_owned));
            let reasons = answer.left.get(&one.address);
            match (&one.attribute, reasons) {
                (None, Some(reasons)) if reasons.iter().eq(["gone"]) => {
                    *self.named.entry("gone".to_owned()).or_default() += 1;
                }
                (Some(_), Some(reasons)) if !reasons.contains("gone") => {
                    let reason = reasons.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                    *self.named.entry(reason).or_default() += 1;
                }
                (Some(_), None) if answer.described.contains(&one.address) => self.adopted += 1,
                (Some(_), None) if answer.unaffected.contains(&one.address) => self.unaffected += 1,
                (Some(_), None) if answer.otherwise.contains(&one.address) => self.otherwise += 1,
                (_, reasons) => {
                    let is_undone = answer.undone.contains(&one.address);
                    let what =
                        format!("{} of {}: undone: {is_undone}, named: {reasons:?}", one.kind, one.address);
                    self.problems.push(what);
                }
            }
        }
        let listed = [&answer.described, &answer.unaffected, &answer.otherwise, &answer.undone];
        let told = listed.into_iter().flatten().chain(answer.left.keys());
        self.problems.extend(
            told.filter(|address| !addresses.contains(address))
                .map(|address| format!("nobody changed {address}")),
        );
    }
}

/// Addresses that a plan wants to change.
#[track_caller]
fn planned(stage: &Stage) -> BTreeSet<String> {
    let outcome = stage.run(&["plan", "-detailed-exitcode"]);
    let changed = |line: &str| {
        let line = line.trim_start().strip_prefix("# ")?;
        let (address, what) = line.split_once(' ')?;
        let is_change = what.starts_with("will be ") || what.starts_with("must be ");
        (is_change && !address.starts_with("data.")).then(|| address.to_owned())
    };
    let changed: BTreeSet<String> = outcome.stdout.lines().filter_map(changed).collect();
    let _ = outcome.expect_code(if changed.is_empty() { 0 } else { 2 });
    changed
}

/// The text of the block of an address.
fn block<'t>(files: &'t BTreeMap<String, String>, address: &str) -> &'t str {
    let parts: Vec<&str> = address.split(['.', '[']).collect();
    let header = format!("\nresource \"{}\" \"{}\" {{", parts[0], parts[1]);
    let found = files.values().find_map(|text| text.split_once(&header).map(|(_, rest)| rest));
    found.and_then(|rest| rest.split_once("\n}")).map(|(block, _)| block).unwrap_or_default()
}

#[test]
fn what_was_changed_outside_is_taken_over() {
    let Some(stage) = Stage::set_up() else { return };
    let _ = stage.run(&["fmt"]).expect_code(0);
    let mut number = 0;
    for (name, text) in stage.files() {
        stage.workspace.write(&name, &commented(&text, &mut number));
    }
    let _ = stage.run(&["fmt"]).expect_code(0);
    assert_eq!(planned(&stage), BTreeSet::new(), "comments change nothing");
    // In the long form, until every change was made to every object.
    let (rounds, at_once) = if full_run() { (usize::MAX, AT_ONCE) } else { (1, SAMPLE) };
    let (mut tally, mut done, started) = (Tally::default(), Vec::<String>::new(), Instant::now());
    for seed in (1..).take(rounds) {
        let made = stage.change(seed, at_once, &done.iter().map(String::as_str).collect::<Vec<_>>());
        if made.is_empty() {
            break;
        }
        done.extend(made.iter().map(|one| format!("!{} of {}", one.kind, one.address)));
        let before = stage.files();
        let answer = Answer::of(&stage);
        tally.count(&made, &answer);
        let after = stage.files();
        for (name, text) in &after {
            let problems = Commented::read(&before[name]).problems(&Commented::read(text));
            tally.problems.extend(problems.into_iter().map(|problem| format!("{name}: {problem}")));
        }
        let layout = stage.run(&["fmt", "-check"]);
        if layout.code() != Some(0) {
            tally.problems.push(format!("the layout: {}", layout.stdout));
        }
        for address in planned(&stage) {
            // Whoever refers to what is gone changes with it, when it is made again.
            let follows =
                |named: &String| block(&after, &address).contains(named.split('[').next().unwrap_or(named));
            if !answer.left.contains_key(&address) && !answer.left.keys().any(follows) {
                tally.problems.push(format!("{address} is still planned, and not named"));
            }
        }
        assert_eq!(tally.problems, [""; 0], "seed {seed}");
        // What is named is brought back, and the state learns of the rest.
        let _ = stage.run(&["apply", "-auto-approve"]).expect_code(0);
        assert_eq!(planned(&stage), BTreeSet::new(), "seed {seed}, after the apply");
        assert_eq!(stage.drift(), BTreeMap::new(), "seed {seed}, after the apply");
    }
    if full_run() {
        assert_eq!(stage.untouched(&tally.types), BTreeSet::new(), "types that nobody has changed");
    }
    let comments: usize = stage.files().values().map(|text| Commented::read(text).len()).sum();
    let named: Vec<String> = tally.named.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    note(format!(
        "drift -adopt: {} changes of {} kinds to objects of {} types: {} taken over, {} more to objects that change for another reason, {} that the configuration leaves open, named: {}; {comments} of {number} comments stand, {} went with their lines; {:.0} s",
        tally.made,
        tally.kinds.len(),
        tally.types.len(),
        tally.adopted,
        tally.otherwise,
        tally.unaffected,
        named.join(", "),
        number - comments,
        started.elapsed().as_secs_f64()
    ));
}
