//! The console: the recorded answers of Terraform, the state, and lines.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "../../infra-lang/tests/console/answers.rs"]
mod answers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use infra_diagnostics::{Diagnostics, SourceMap};
use infra_engine::console::{Console, Reaction, Session};
use infra_engine::{Catalog, Stack};
use infra_lang::config::{Disk, Files, Snapshot, load};
use infra_lang::eval::{Context, Impure, ProviderFunctions};
use infra_lang::variables::{gather, root_variables};
use infra_state::{LocalStore, State, read_state};

/// Files of a folder, wherever the tests run.
struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        Disk.read(&self.0.join(path))
    }

    fn list(&self, dir: &Path) -> std::io::Result<Vec<String>> {
        Disk.list(&self.0.join(dir))
    }
}

/// Different each time, and the same in each run.
#[derive(Default)]
struct Counting(AtomicU8);

impl Impure for Counting {
    fn now(&self) -> i64 {
        1_700_000_000
    }

    fn random(&self) -> [u8; 16] {
        [self.0.fetch_add(1, Ordering::Relaxed); 16]
    }
}

/// Opens a console on a configuration and a state, and hands it over with what was wrong.
fn with_console<T>(
    files: Arc<dyn Files>,
    state: &State,
    f: impl FnOnce(&Console<'_>, &SourceMap, &Diagnostics) -> T,
) -> T {
    let here = Path::new(".");
    let (mut config, problems) = load(files.as_ref(), here);
    assert!(!problems.has_errors(), "{problems:?}");
    let (inputs, _) = gather(files.as_ref(), here, &BTreeMap::new(), &[]);
    let mut sources = std::mem::take(&mut config.sources);
    let (variables, problems) = root_variables(config.root(), &inputs, &mut sources);
    assert!(!problems.has_errors(), "{problems:?}");
    let context = Context {
        files,
        working_dir: "/work".into(),
        root_dir: ".".into(),
        module_dir: ".".into(),
        home_dir: Some("/home/ann".into()),
        providers: ProviderFunctions::default(),
        workspace: "default".into(),
        plan_time: None,
        impure: Some(Arc::new(Counting::default())),
    };
    let catalog = Catalog::default();
    let stack = Stack::new(&config, &catalog, context, variables).unwrap();
    let (console, problems) = stack.console(state).unwrap();
    f(&console, &sources, &problems)
}

/// The first error, as the recorded answers have it.
fn failure(problems: &Diagnostics) -> String {
    let problem = problems.iter().find(|problem| problem.is_error()).unwrap();
    format!("! {}: {}", problem.summary, problem.detail)
}

#[test]
fn answers_are_those_of_terraform() {
    let module = Arc::new(Folder(answers::folder().join("module")));
    let compared = with_console(module, &State::default(), |console, sources, problems| {
        assert!(problems.is_empty(), "{problems:?}");
        answers::compare(
            |_| false,
            |expression| match Session::new(console, sources.clone()).line(expression) {
                Reaction::Shown(shown) => shown,
                Reaction::Failed(problems) => failure(&problems),
                other => panic!("{expression}: {other:?}"),
            },
        )
    });
    assert!(compared > 5000, "only {compared} answers are recorded");
}

fn module(text: &str) -> Arc<dyn Files> {
    let mut files = Snapshot::default();
    files.insert(Path::new("main.tf"), text.as_bytes());
    Arc::new(files)
}

const STATE: &str = r#"{
  "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "a", "outputs": {},
  "resources": [
    { "mode": "managed", "type": "terraform_data", "name": "one",
      "provider": "provider[\"terraform.io/builtin/terraform\"]",
      "instances": [{ "schema_version": 0, "sensitive_attributes": [[{ "type": "get_attr", "value": "input" }]],
        "attributes": { "id": "i-1", "input": { "value": "s3cret", "type": "string" },
          "output": { "value": "v", "type": "string" }, "triggers_replace": null } }] },
    { "mode": "managed", "type": "terraform_data", "name": "many",
      "provider": "provider[\"terraform.io/builtin/terraform\"]",
      "instances": [
        { "index_key": 0, "schema_version": 0, "attributes": { "id": "i-2", "input": null, "output": null, "triggers_replace": null } },
        { "index_key": 1, "schema_version": 0, "attributes": { "id": "i-3", "input": null, "output": null, "triggers_replace": null } }] }
  ]
}"#;

const MODULE: &str = r#"
variable "v" { default = "w" }
locals {
  fine   = "${nonsensitive(terraform_data.one.output)}-${var.v}"
  broken = 1 + "x"
  after  = local.broken
}
resource "terraform_data" "one" { input = 1 }
resource "terraform_data" "many" { count = 3 }
resource "terraform_data" "new" { input = 2 }
output "o" { value = local.fine }
"#;

async fn state() -> Arc<State> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform.tfstate");
    std::fs::write(&path, STATE).unwrap();
    read_state(&LocalStore::new(path)).await.unwrap().state
}

#[tokio::test]
async fn resources_are_what_the_state_says() {
    let state = state().await;
    with_console(module(MODULE), &state, |console, _, problems| {
        // What has no value is said once, and is unknown from then on.
        assert_eq!(problems.len(), 1, "{problems:?}");
        let mut sources = SourceMap::new();
        let mut value = |text: &str| match console.evaluate(text, &mut sources) {
            Ok(shown) => shown,
            Err(problems) => failure(&problems),
        };
        assert_eq!(value("local.fine"), "\"v-w\"");
        assert_eq!(value("local.after"), "(known after apply)");
        assert_eq!(value("terraform_data.one.input"), "(sensitive value)");
        assert_eq!(value("terraform_data.one.output"), "(sensitive value)");
        assert_eq!(value("terraform_data.many[*].id"), "[\n  \"i-2\",\n  \"i-3\",\n]");
        assert_eq!(value("terraform_data.new.id"), "(known after apply)");
        assert!(value("terraform_data.none").starts_with("! Reference to undeclared resource"));
        assert!(value("var.none").starts_with("! Reference to undeclared input variable"));
        assert!(value("count.index").starts_with("! "));
        assert_eq!(value("type(terraform_data.many)").lines().count(), 14);
    });
}

#[test]
fn lines_make_expressions() {
    with_console(module(""), &State::default(), |console, _, _| {
        let mut session = Session::new(console, SourceMap::new());
        let mut say = |line: &str| match session.line(line) {
            Reaction::More => "more".to_owned(),
            Reaction::Shown(shown) => shown,
            Reaction::Failed(_) => "failed".to_owned(),
            Reaction::Exit => "exit".to_owned(),
        };
        let lines = [
            ("1 + 1", "2"),
            ("", ""),
            ("# nothing", "failed"),
            ("[1,", "more"),
            ("{ a = \"(\" }", "more"),
            ("][1].a", "\"(\""),
            ("<<EOT", "more"),
            ("a (", "more"),
            ("EOT", "<<EOT\na (\n\nEOT"),
            ("\"${", "more"),
            ("1}\"", "1"),
            ("\"a", "failed"),
            ("1 +", "failed"),
            (")", "failed"),
            ("(", "more"),
            ("", "failed"),
            ("upper(", "more"),
            ("\"a\"", "more"),
            (") # done", "\"A\""),
            ("exit + 1", "failed"),
            (" exit ", "exit"),
        ];
        for (line, expected) in lines {
            assert_eq!(say(line), expected, "{line}");
        }
        assert!(say("help").contains("type(x)"));
    });
}

#[test]
fn what_is_left_open_is_evaluated_at_the_end() {
    with_console(module(""), &State::default(), |console, _, _| {
        let mut session = Session::new(console, SourceMap::new());
        assert!(matches!(session.line("[1"), Reaction::More));
        assert!(session.is_pending());
        assert!(matches!(session.end(), Reaction::Failed(_)));
        assert!(matches!(session.end(), Reaction::Shown(nothing) if nothing.is_empty()));
    });
}
