//! A scenario with our engine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_engine::planner::Head;
use infra_engine::{Applied, ApplyOptions, Cancel, Catalog, Observer, PlanOptions, Planned, Silent, Stack};
use infra_lang::config::{Config, Snapshot, check_references, load};
use infra_lang::eval::{Context, Impure, ProviderFunctions};
use infra_lang::variables::{VariableOption, gather, root_variables};
use infra_plan::{Mode, Plan};
use infra_state::{LocalStore, LockOptions, Session, State, read_state};
use infra_value::Value;
use tempfile::TempDir;

use crate::quick::Quick;
use crate::scenario::Step;

/// A state on disk.
pub struct Workspace {
    folder: TempDir,
    pub catalog: Catalog,
}

struct Fixed;

impl Impure for Fixed {
    fn now(&self) -> i64 {
        1_700_000_000
    }
    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// A configuration that was read.
pub struct Loaded {
    pub config: Config,
    files: Arc<Snapshot>,
    variables: BTreeMap<Arc<str>, Value>,
}

/// Reads the files of a step.
pub fn read(step: &Step) -> Result<Loaded, Diagnostics> {
    let mut files = Snapshot::default();
    for (path, text) in &step.files {
        files.insert(Path::new(path), text.clone().into_bytes());
    }
    let (mut config, mut found) = load(&files, Path::new("."));
    found.extend(check_references(&config));
    let options: Vec<VariableOption> = step.var.iter().cloned().map(VariableOption::Value).collect();
    let (inputs, problems) = gather(&files, Path::new("."), &BTreeMap::new(), &options);
    found.extend(problems);
    let mut sources = std::mem::take(&mut config.sources);
    let (variables, problems) = root_variables(config.root(), &inputs, &mut sources);
    config.sources = sources;
    found.extend(problems);
    found.into_result(Loaded { config, files: Arc::new(files), variables })
}

fn context(files: Arc<Snapshot>, applying: bool) -> Context {
    Context {
        files,
        working_dir: "/".into(),
        root_dir: ".".into(),
        module_dir: ".".into(),
        home_dir: None,
        providers: ProviderFunctions::default(),
        workspace: "default".into(),
        plan_time: Some(1_700_000_000),
        impure: applying.then(|| Arc::new(Fixed) as Arc<dyn Impure>),
    }
}

fn mode(step: &Step) -> Mode {
    match (step.destroy, step.refresh_only) {
        (true, _) => Mode::Destroy,
        (_, true) => Mode::RefreshOnly,
        _ => Mode::Normal,
    }
}

impl Workspace {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), catalog: Catalog::default() }
    }

    /// A workspace with a state that somebody else wrote.
    pub fn with_state(text: &str) -> Self {
        let workspace = Self::new();
        std::fs::write(workspace.path(), text).unwrap();
        workspace
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("terraform.tfstate")
    }

    fn store(&self) -> LocalStore {
        LocalStore::on_disk(self.path(), Arc::new(Quick))
    }

    pub async fn state(&self) -> Arc<State> {
        read_state(&self.store()).await.unwrap().state
    }

    /// Marks objects as tainted, as `taint` does.
    pub fn taint(&self, addresses: &[String]) {
        if !addresses.is_empty() {
            let text = std::fs::read_to_string(self.path()).unwrap();
            std::fs::write(self.path(), tainted(&text, addresses)).unwrap();
        }
    }

    pub async fn plan(&self, step: &Step) -> Result<Plan, Diagnostics> {
        Ok(self.planned(step, &Silent).await?.plan)
    }

    /// The plan with what else was found.
    pub async fn planned(&self, step: &Step, observer: &dyn Observer) -> Result<Planned, Diagnostics> {
        let Loaded { config, files, variables } = read(step)?;
        let head = Head {
            id: uuid::Uuid::new_v4().to_string(),
            root: ".".into(),
            variables: variables.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
            ..Head::default()
        };
        let stack = Stack::new(&config, &self.catalog, context(files, false), variables)?;
        let loaded = read_state(&self.store()).await.unwrap();
        let options = PlanOptions {
            mode: mode(step),
            refresh: !step.no_refresh,
            selection: step.selection(),
            ..PlanOptions::default()
        };
        stack.plan(&loaded, &options, head, observer).await
    }

    pub async fn apply(&self, step: &Step, plan: &Plan) -> Result<(), Diagnostics> {
        let applied = self.applied(step, plan, 4, &Silent).await?;
        applied.problems.into_result(())
    }

    /// Applies, and says what was done.
    pub async fn applied(
        &self,
        step: &Step,
        plan: &Plan,
        parallelism: usize,
        observer: &dyn Observer,
    ) -> Result<Applied, Diagnostics> {
        let Loaded { config, files, variables } = read(step)?;
        // What is applied went through a file, as a saved plan does.
        let file = infra_plan::write(plan).and_then(|bytes| infra_plan::read(&bytes));
        let plan =
            file.map_err(|e| Diagnostic::error("The plan does not go through a file", e.to_string()))?;
        let stack = Stack::new(&config, &self.catalog, context(files, true), variables)?;
        let session = Session::open(Arc::new(self.store()), LockOptions::new("apply", "test")).await.unwrap();
        let options = ApplyOptions::new(parallelism);
        let applied = stack.apply(&plan, &session, Cancel::new(), options, observer).await;
        session.close().await.unwrap();
        applied
    }
}

/// A state in which the current objects of these instances are tainted.
pub fn tainted(state: &str, addresses: &[String]) -> String {
    let mut state: serde_json::Value = serde_json::from_str(state).unwrap();
    let mut found = 0;
    for resource in state["resources"].as_array_mut().unwrap() {
        let module = resource["module"].as_str().map(|m| format!("{m}.")).unwrap_or_default();
        let name =
            format!("{module}{}.{}", resource["type"].as_str().unwrap(), resource["name"].as_str().unwrap());
        for instance in resource["instances"].as_array_mut().unwrap() {
            let key = instance.get("index_key").map(|key| format!("[{key}]")).unwrap_or_default();
            if addresses.contains(&format!("{name}{key}")) && instance.get("deposed").is_none() {
                instance["status"] = "tainted".into();
                found += 1;
            }
        }
    }
    assert_eq!(found, addresses.len(), "every object to be tainted is there");
    state["serial"] = (state["serial"].as_u64().unwrap() + 1).into();
    state.to_string()
}
