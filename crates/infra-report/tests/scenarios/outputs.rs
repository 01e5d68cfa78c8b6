//! Everything that is said about each scenario, as snapshots.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};

use infra_diagnostics::Diagnostics;
use infra_engine::Prior;
use infra_lang::config::Config;
use infra_plan::{Mode, Plan};
use infra_report::{Progress, Style};

use crate::ours::{Workspace, read};
use crate::scenario::{Scenario, Step, corpus};

const PLAIN: Style = Style { colour: false };

/// What progress is written to.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

/// One scenario, with everything that is written about it.
struct Script {
    workspace: Workspace,
    text: String,
}

impl Script {
    fn section(&mut self, title: &str, text: &str) {
        if !text.trim().is_empty() {
            let _ = write!(self.text, "\n──── {title}\n{}\n", text.trim_matches('\n'));
        }
    }

    fn diagnostics(&mut self, title: &str, found: &Diagnostics, config: Option<&Config>) {
        let none = infra_diagnostics::SourceMap::new();
        let sources = config.map_or(&none, |config| &config.sources);
        let text = infra_report::diagnostics(&found.clone().in_source_order(), sources, &PLAIN);
        self.section(title, &text);
    }

    async fn step(&mut self, step: &Step) {
        self.workspace.taint(&step.taint);
        let loaded = match read(step) {
            Ok(loaded) => loaded,
            Err(problems) => return self.diagnostics("problems", &problems, None),
        };
        let planned = match self.workspace.planned(step, &infra_engine::Silent).await {
            Ok(planned) => planned,
            Err(problems) => return self.diagnostics("problems", &problems, Some(&loaded.config)),
        };
        self.diagnostics("warnings", &planned.warnings, Some(&loaded.config));
        let plan = planned.plan;
        let shown = infra_report::plan(&plan, &self.workspace.catalog, &PLAIN);
        self.section("plan", &shown);
        self.section("plan -json", &without_times(&infra_report::json::plan_messages(&plan)));
        let document = infra_report::json::plan(&plan, &self.workspace.catalog, Some(&loaded.config));
        self.section("show -json, the plan", &pretty(&document));
        if !step.plan_only {
            self.apply(step, &plan, &loaded.config).await;
        }
    }

    async fn apply(&mut self, step: &Step, plan: &Plan, config: &Config) {
        let written = Written::default();
        let progress = Progress::new(PLAIN, false, Box::new(written.clone()));
        // One after the other, so that the order of lines is always the same.
        let applied = self.workspace.applied(step, plan, 1, &progress).await;
        drop(progress);
        self.section("apply", &written.take());
        let applied = match applied {
            Ok(applied) => applied,
            Err(problems) => return self.diagnostics("problems", &problems, Some(config)),
        };
        self.diagnostics("problems", &applied.problems, Some(config));
        let state = self.workspace.state().await;
        self.section("end", &infra_report::applied(plan.mode, &applied, &state.outputs, &PLAIN));
        let prior = Prior::load(&state, &self.workspace.catalog).unwrap();
        self.section("show", &infra_report::state(&prior, &self.workspace.catalog, &PLAIN));
        self.section("show -json, the state", &pretty(&infra_report::json::state(&state, &prior)));
        let mut again = step.clone();
        again.taint.clear();
        again.replace.clear();
        if plan.mode == Mode::Normal && !applied.problems.has_errors() {
            match self.workspace.planned(&again, &infra_engine::Silent).await {
                Ok(planned) => {
                    let shown = infra_report::plan(&planned.plan, &self.workspace.catalog, &PLAIN);
                    self.section("plan again", &shown);
                }
                Err(problems) => self.diagnostics("plan again: problems", &problems, Some(config)),
            }
        }
    }
}

fn pretty(document: &str) -> String {
    // Numbers as they are written: a document of serde_json would round them.
    let document: BTreeMap<String, Box<serde_json::value::RawValue>> =
        serde_json::from_str(document).unwrap();
    let parts = document.iter().map(|(name, part)| {
        let value: serde_json::Value = serde_json::from_str(part.get()).unwrap();
        format!("{name}: {value:#}")
    });
    parts.collect::<Vec<_>>().join("\n")
}

fn without_times(lines: &str) -> String {
    let line = |line: &str| {
        let mut message: serde_json::Value = serde_json::from_str(line).unwrap();
        message.as_object_mut().unwrap().remove("@timestamp").unwrap();
        message.to_string()
    };
    lines.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Numbers in place of what is random: ids, wherever they stand, and the keys of deposed objects.
fn steady(text: &str) -> String {
    let mut names = Numbers::default();
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let id = rest.get(..UUID).filter(|word| uuid::Uuid::parse_str(word).is_ok());
        let key = rest.get(..KEY).filter(|word| {
            let is_deposed = ["deposed object ", "deposed\": \"", "deposed_key\": \""]
                .iter()
                .any(|before| out.ends_with(before));
            is_deposed && word.bytes().all(|b| b.is_ascii_hexdigit())
        });
        match (id, key) {
            (Some(id), _) => out.push_str(&names.of("id", id)),
            (None, Some(key)) => out.push_str(&names.of("key", key)),
            (None, None) => out.push(first),
        }
        rest = &rest[id.or(key).map_or(first.len_utf8(), str::len)..];
    }
    out
}

/// How long ids are, and the keys of deposed objects.
const UUID: usize = 36;
const KEY: usize = 8;

/// Names for what is random, in the order in which it is met.
#[derive(Default)]
struct Numbers(BTreeMap<String, String>);

impl Numbers {
    fn of(&mut self, kind: &str, word: &str) -> String {
        let next = self.0.len() + 1;
        self.0.entry(word.to_owned()).or_insert_with(|| format!("<{kind} {next}>")).clone()
    }
}

async fn script(scenario: &Scenario) -> String {
    let mut script = Script { workspace: Workspace::new(), text: String::new() };
    for (at, step) in scenario.steps.iter().enumerate() {
        let taints = step.taint.iter().map(|address| format!("taint={address}"));
        let words: Vec<String> = step.arguments().into_iter().chain(taints).collect();
        let _ = write!(script.text, "\n════ step {} {}\n", at + 1, words.join(" "));
        script.step(step).await;
    }
    steady(script.text.trim_start())
}

#[tokio::test]
async fn what_is_said_about_each_scenario() {
    let scenarios = corpus();
    assert!(scenarios.len() >= 120, "only {} scenarios", scenarios.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for scenario in &scenarios {
        let text = script(scenario).await;
        settings.bind(|| insta::assert_snapshot!(scenario.name.clone(), text));
    }
}
