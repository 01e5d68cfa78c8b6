//! Every valid configuration at hand, translated into JSON, gives the module that the native syntax gives.

use std::path::{Path, PathBuf};

use infra_lang::config::{Config, Snapshot, check_references, load};
use regex::Regex;

use crate::translate::to_json;

fn native_files(root: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(root).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            native_files(&path, found);
        } else if path.to_string_lossy().ends_with(".tf") {
            found.push(path);
        }
    }
}

/// What a configuration means, without where it stands. Bodies of resources and providers are left out: in JSON, a
/// schema tells what is in them.
fn meaning(config: &Config) -> String {
    let mut modules = Vec::new();
    for (path, module) in &config.modules {
        let mut module = (**module).clone();
        module.files.clear();
        let empty = || infra_syntax::parse_file(infra_diagnostics::FileId(0), "").0;
        module.resources.values_mut().for_each(|resource| resource.body = empty());
        module.providers.values_mut().for_each(|provider| provider.body = empty());
        for check in module.checks.values_mut() {
            check.data.iter_mut().for_each(|data| data.body = empty());
        }
        modules.push(format!("{path:?} {module:#?}"));
    }
    let text = modules.join("\n");
    let text = Regex::new(r"Span \{\s*file: FileId\(\s*\d+,?\s*\),\s*start: \d+,\s*end: \d+,?\s*\}")
        .unwrap()
        .replace_all(&text, "_");
    // An expression is the one interpolation of a string in JSON.
    let text = Regex::new(r"(strip_left|strip_right|may_be_blocks|quoted): (true|false),?")
        .unwrap()
        .replace_all(&text, "");
    text.into_owned()
}

fn errors(config: &Config, findings: &infra_diagnostics::Diagnostics) -> Vec<String> {
    let mut all: Vec<String> = findings
        .iter()
        .chain(check_references(config).iter())
        .map(|f| format!("{}: {}", f.summary, f.detail))
        .collect();
    all.sort();
    all
}

#[test]
fn configurations_mean_the_same_in_both_forms() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut compared = 0;
    for root in [here.join("../../stacks"), here.join("tests/valid")] {
        for entry in std::fs::read_dir(&root).unwrap().flatten() {
            let mut files = Vec::new();
            if entry.path().is_dir() {
                native_files(&entry.path(), &mut files);
            } else {
                files.push(entry.path());
            }
            let dir = if entry.path().is_dir() { entry.path() } else { root.clone() };
            let (mut native, mut json) = (Snapshot::default(), Snapshot::default());
            for file in &files {
                // Constants that JSON cannot compute.
                let text = std::fs::read_to_string(file)
                    .unwrap()
                    .replace(r#""a" == "b" ? [for x in [1, 2] : x + 1] : [-3]"#, "[3]")
                    .replace(r#""With ${"a"} constant.""#, r#""With a constant.""#);
                let place = Path::new("root").join(file.strip_prefix(&dir).unwrap());
                native.insert(&place, text.clone().into_bytes());
                let name = format!("{}.json", place.display());
                json.insert(Path::new(&name), to_json(&text).into_bytes());
            }
            let (native, native_findings) = load(&native, Path::new("root"));
            let (json, json_findings) = load(&json, Path::new("root"));
            let name = entry.path();
            assert_eq!(
                errors(&native, &native_findings),
                errors(&json, &json_findings),
                "{}",
                name.display()
            );
            let (native, json) = (meaning(&native), meaning(&json));
            if let Some((a, b)) = native.lines().zip(json.lines()).find(|(a, b)| a.trim() != b.trim()) {
                panic!("{}:\n  native {a}\n  json   {b}", name.display());
            }
            compared += files.len();
        }
    }
    assert!(compared >= 15, "{compared}");
}
