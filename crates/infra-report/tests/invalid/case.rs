//! The cases: files of configurations, one after the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The command of Terraform that refuses a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Validate,
    /// What is found only when the backend is set up.
    Init,
    /// What is found only when variables have values.
    Plan,
}

/// A configuration that breaks one rule.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    pub command: Command,
    /// By path within the folder.
    pub files: BTreeMap<String, String>,
}

/// The folder of this test.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid")
}

/// Cases by subject: one file each. A line `=== NAME` begins a case, `--- PATH` a further file of it.
pub fn subjects() -> Vec<(String, Vec<Case>)> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder().join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let subject = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, parse(&std::fs::read_to_string(path).unwrap()))
    };
    paths.iter().map(subject).collect()
}

/// All of them. Their names tell them apart.
pub fn cases() -> Vec<Case> {
    let all: Vec<Case> = subjects().into_iter().flat_map(|(_, cases)| cases).collect();
    let mut names: Vec<&str> = all.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1], "two cases have one name"));
    all
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut path = String::new();
    for line in text.split_inclusive('\n') {
        if let Some(head) = line.strip_prefix("=== ") {
            let (name, command) = head.trim_end().split_once(' ').unwrap_or((head.trim_end(), ""));
            let command = match command {
                "" => Command::Validate,
                "(init)" => Command::Init,
                "(plan)" => Command::Plan,
                other => panic!("{name}: no command {other}"),
            };
            path = "main.tf".to_owned();
            let files = BTreeMap::from([(path.clone(), String::new())]);
            cases.push(Case { name: name.to_owned(), command, files });
            continue;
        }
        let case = cases.last_mut().expect("a file of cases begins with ===");
        if let Some(next) = line.strip_prefix("--- ") {
            path = next.trim_end().to_owned();
            case.files.insert(path.clone(), String::new());
            continue;
        }
        case.files.get_mut(&path).unwrap().push_str(line);
    }
    cases
}
