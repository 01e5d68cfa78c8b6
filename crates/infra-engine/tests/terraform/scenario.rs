//! Scenarios: what is planned and applied, step by step.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use infra_engine::planner::Selection;

/// A sequence of configurations.
///
/// As text: lines `# …` say what it is about; `=== step` begins a step, with words that say what is special about it;
/// `--- path` begins a file, which stays as it is in later steps until they have it again.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    pub steps: Vec<Step>,
}

/// One configuration.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// All files of the configuration by path, those of earlier steps too.
    pub files: BTreeMap<String, String>,
    /// Objects to be marked as tainted in the state first.
    pub taint: Vec<String>,
    /// Whether everything is to be destroyed.
    pub destroy: bool,
    /// Whether only the state is to be brought up to date.
    pub refresh_only: bool,
    /// Whether the objects are not read.
    pub no_refresh: bool,
    /// What is asked for: `-target`.
    pub target: Vec<String>,
    /// What is to be replaced in any case: `-replace`.
    pub replace: Vec<String>,
    /// Values of variables: `-var`.
    pub var: Vec<String>,
    /// Whether the plan is compared but not applied.
    pub plan_only: bool,
    /// Whether we refuse what Terraform plans, because it is not supported yet.
    pub refused: bool,
}

impl Step {
    /// What of the plan is asked for.
    pub fn selection(&self) -> Selection {
        Selection {
            targets: self.target.iter().map(|address| address.parse().unwrap()).collect(),
            excludes: Vec::new(),
            replace: self.replace.iter().map(|address| address.parse().unwrap()).collect(),
        }
    }

    /// The same for Terraform's command line.
    pub fn arguments(&self) -> Vec<String> {
        let flags = [
            (self.destroy, "-destroy"),
            (self.refresh_only, "-refresh-only"),
            (self.no_refresh, "-refresh=false"),
        ];
        let flags = flags.into_iter().filter(|(given, _)| *given).map(|(_, flag)| flag.to_owned());
        let targets = self.target.iter().map(|address| format!("-target={address}"));
        let replace = self.replace.iter().map(|address| format!("-replace={address}"));
        let var = self.var.iter().map(|value| format!("-var={value}"));
        flags.chain(targets).chain(replace).chain(var).collect()
    }
}

impl Scenario {
    pub fn parse(name: &str, text: &str) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        let mut file: Option<String> = None;
        for line in text.lines() {
            if let Some(words) = line.strip_prefix("=== step") {
                let files = steps.last().map(|step| step.files.clone()).unwrap_or_default();
                let mut step = Step { files, ..Step::default() };
                for word in words.split_whitespace() {
                    match word.split_once('=').unwrap_or((word, "")) {
                        ("taint", address) => step.taint.push(address.to_owned()),
                        ("destroy", _) => step.destroy = true,
                        ("refresh-only", _) => step.refresh_only = true,
                        ("no-refresh", _) => step.no_refresh = true,
                        ("target", address) => step.target.push(address.to_owned()),
                        ("replace", address) => step.replace.push(address.to_owned()),
                        ("var", value) => step.var.push(value.to_owned()),
                        ("plan-only", _) => step.plan_only = true,
                        ("refused", _) => step.refused = true,
                        _ => panic!("{name}: unknown word {word}"),
                    }
                }
                steps.push(step);
                file = None;
            } else if let Some(path) = line.strip_prefix("--- ") {
                let step = steps.last_mut().unwrap_or_else(|| panic!("{name}: a file before the first step"));
                step.files.insert(path.to_owned(), String::new());
                file = Some(path.to_owned());
            } else if let (Some(path), Some(step)) = (&file, steps.last_mut()) {
                let content = step.files.get_mut(path).unwrap();
                content.push_str(line);
                content.push('\n');
            } else {
                assert!(line.is_empty() || line.starts_with('#'), "{name}: {line}");
            }
        }
        assert!(!steps.is_empty(), "{name}: no steps");
        Self { name: name.to_owned(), steps }
    }
}

/// Also for the reports of another crate.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra-engine/tests/terraform")
}

/// The scenarios that were written by hand, one to a file.
pub fn corpus() -> Vec<Scenario> {
    let files = std::fs::read_dir(folder().join("corpus")).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let scenario = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        Scenario::parse(name, &std::fs::read_to_string(path).unwrap())
    };
    paths.iter().filter(|path| path.extension().is_some_and(|e| e == "txt")).map(scenario).collect()
}
