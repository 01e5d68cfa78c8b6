//! The configurations, each with what it needs, so that many can stand in one root without knowing of each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value as Json, json};

use crate::names::Names;

/// What the emulator's tests of `infra-aws` configure, recorded; and what their tests by hand do, written down.
const FILES: [&str; 2] = ["types.jsonl", "types_by_hand.jsonl"];

/// One object of a type, with its needs.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Its name in the root, of its own.
    pub name: String,
    /// Which one it is of those that its case configures, or of their variations, from one on.
    pub rank: usize,
    /// Its type.
    pub ty: String,
    /// A file of the root, in the language's JSON form.
    pub file: Json,
    /// Addresses of all that it consists of.
    pub addresses: BTreeSet<String>,
}

/// All of them, in the order of the files.
pub fn all() -> Vec<Configuration> {
    let folder = xtask::repository().join("tests/configurations");
    let texts = FILES.map(|file| fs::read_to_string(folder.join(file)).unwrap());
    let lines = texts.iter().flat_map(|text| text.lines());
    let cases = lines.map(|line| serde_json::from_str::<Json>(line).unwrap()).enumerate();
    cases.flat_map(|(number, case)| of_case(number + 1, &case)).collect()
}

fn of_case(number: usize, case: &Json) -> Vec<Configuration> {
    let part = |part: &str| case[part].as_array().into_iter().flatten();
    let placed =
        |(kind, (index, config))| placed(&format!("{kind}{number}-{}", index + 1), index + 1, case, config);
    let given = part("configurations").enumerate().map(|config| ('c', config));
    given.chain(part("variations").enumerate().map(|config| ('v', config))).map(placed).collect()
}

/// A need of a case.
struct Need<'c> {
    name: &'c str,
    ty: &'c str,
    config: &'c Json,
}

fn placed(prefix: &str, rank: usize, case: &Json, config: &Json) -> Configuration {
    let ty = case["type"].as_str().unwrap();
    let name = prefix.replace('-', "_");
    let needs: Vec<Need<'_>> = case["needs"].as_array().unwrap().iter().map(need).collect();
    let needs = needed(needs, config);

    let mut names = Names::new(prefix);
    names.learn(ty, config);
    for need in &needs {
        names.learn(need.ty, need.config);
        names.refer(need.name, format!("{}.{name}_{}", need.ty, need.name));
    }
    let mut resources = BTreeMap::<&str, BTreeMap<String, Json>>::new();
    for need in &needs {
        let resource = names.rewrite(need.ty, need.config);
        resources.entry(need.ty).or_default().insert(format!("{name}_{}", need.name), resource);
    }
    let mut resource = names.rewrite(ty, config);
    let settings = needs.iter().filter(|need| is_setting(need.ty));
    let before: Vec<String> = settings.map(|need| format!("{}.{name}_{}", need.ty, need.name)).collect();
    if !before.is_empty() {
        resource["depends_on"] = json!(before);
    }
    resources.entry(ty).or_default().insert(name.clone(), resource);

    let addresses =
        resources.iter().flat_map(|(ty, named)| named.keys().map(move |name| format!("{ty}.{name}")));
    let addresses = addresses.collect();
    Configuration { name, rank, ty: ty.to_owned(), file: json!({ "resource": resources }), addresses }
}

fn need(json: &Json) -> Need<'_> {
    Need { name: json["name"].as_str().unwrap(), ty: json["type"].as_str().unwrap(), config: &json["config"] }
}

/// What matters to an object that refers to the same thing as it, and not to it: of buckets, and of what is scaled.
fn is_setting(ty: &str) -> bool {
    ty.starts_with("aws_s3_bucket_") || ty == "aws_appautoscaling_target"
}

/// Those that a configuration refers to, directly or not, and the settings of these.
fn needed<'c>(needs: Vec<Need<'c>>, config: &Json) -> Vec<Need<'c>> {
    let mut wanted = references(config);
    // Needs refer to needs before them.
    for need in needs.iter().rev() {
        if wanted.contains(need.name) {
            wanted.extend(references(need.config));
        }
    }
    let is_wanted = |need: &Need<'_>| {
        wanted.contains(need.name)
            || is_setting(need.ty) && references(need.config).iter().all(|name| wanted.contains(name))
    };
    needs.into_iter().filter(|need| is_wanted(need)).collect()
}

/// Names of the needs that a configuration refers to.
fn references(config: &Json) -> BTreeSet<String> {
    match config {
        Json::String(text) => {
            let ends = text.split("${").skip(1).filter_map(|rest| rest.split(['.', '}']).next());
            ends.map(str::to_owned).collect()
        }
        Json::Array(items) => items.iter().flat_map(references).collect(),
        Json::Object(entries) => entries.values().flat_map(references).collect(),
        _ => BTreeSet::new(),
    }
}
