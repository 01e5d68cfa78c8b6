//! A stack in memory: configuration as text, a cloud in memory, and a state on disk.
#![allow(dead_code, clippy::expect_used, clippy::panic)]

mod quick;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_engine::planner::Head;
use infra_engine::{
    Applied, ApplyOptions, Cancel, Catalog, Left, Observer, PlanOptions, Planned, Silent, Stack, generate,
    generated_file,
};
use infra_lang::config::{Config, Snapshot, check_references, load};
use infra_lang::eval::{Context, Impure, ProviderFunctions};
use infra_plan::{Change, Mode, Plan};
use infra_provider::testing::{MemoryCloud, MemoryProvider};
use infra_state::store::Disk;
use infra_state::{Loaded, LocalStore, LockOptions, Session, State, read_state};
use tempfile::TempDir;

/// Everything that outlives a command.
pub struct World {
    pub cloud: MemoryCloud,
    pub catalog: Catalog,
    folder: TempDir,
}

struct FixedWorld;

impl Impure for FixedWorld {
    fn now(&self) -> i64 {
        0
    }
    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

impl World {
    pub fn new() -> Self {
        let cloud = MemoryCloud::new();
        let provider: Arc<dyn infra_provider::Provider> = Arc::new(MemoryProvider::new(cloud.clone()));
        Self { cloud, catalog: Catalog::new([provider]), folder: TempDir::new().expect("folder") }
    }

    pub fn state_path(&self) -> PathBuf {
        self.folder.path().join("terraform.tfstate")
    }

    fn store(&self) -> LocalStore {
        LocalStore::on_disk(self.state_path(), Arc::new(quick::Quick))
    }

    fn config(&self, text: &str) -> Result<(Config, Arc<Snapshot>), Diagnostics> {
        let mut files = Snapshot::default();
        let source = self.catalog.sources().next().expect("a provider").clone();
        let head = format!(
            "terraform {{\n  required_providers {{\n    test = {{ source = \"{source}\" }}\n  }}\n}}\n"
        );
        // What comes after this line is a module.
        let (text, module) = text.split_once("// m/main.tf\n").unwrap_or((text, ""));
        files.insert(Path::new("main.tf"), format!("{head}{text}").into_bytes());
        if !module.is_empty() {
            files.insert(Path::new("m/main.tf"), format!("{head}{module}").into_bytes());
        }
        let files = Arc::new(files);
        let (config, mut found) = load(files.as_ref(), Path::new("."));
        found.extend(check_references(&config));
        found.into_result((config, files))
    }

    fn context(files: Arc<Snapshot>) -> Context {
        Context {
            files,
            working_dir: "/".into(),
            root_dir: ".".into(),
            module_dir: ".".into(),
            home_dir: None,
            providers: ProviderFunctions::default(),
            workspace: "default".into(),
            plan_time: Some(0),
            impure: None,
        }
    }

    pub async fn plan_with(&self, text: &str, mode: Mode) -> Result<Planned, Diagnostics> {
        self.plan_asked(text, &PlanOptions { mode, ..PlanOptions::default() }).await
    }

    pub async fn plan_asked(&self, text: &str, options: &PlanOptions) -> Result<Planned, Diagnostics> {
        let (config, files) = self.config(text)?;
        let stack = Stack::new(&config, &self.catalog, Self::context(files), BTreeMap::new())?;
        let loaded = read_state(&self.store()).await.expect("state");
        let head = Head { id: uuid::Uuid::new_v4().to_string(), root: ".".into(), ..Head::default() };
        stack.plan(&loaded, options, head, &Silent).await
    }

    pub async fn plan(&self, text: &str) -> Plan {
        self.plan_with(text, Mode::Normal).await.unwrap_or_else(|p| panic!("{p:#?}")).plan
    }

    pub fn validate(&self, text: &str) -> Diagnostics {
        let (config, files) = self.config(text).expect("a configuration");
        let context = Context { plan_time: None, ..Self::context(files) };
        let stack = Stack::new(&config, &self.catalog, context, BTreeMap::new());
        stack.unwrap_or_else(|problems| panic!("{problems:#?}")).validate()
    }

    /// The file of blocks for what is imported and not declared.
    pub async fn generate(&self, text: &str) -> Result<String, Diagnostics> {
        let (config, files) = self.config(text)?;
        let loaded = read_state(&self.store()).await.expect("state");
        let context = Self::context(files);
        let blocks = generate(&config, &self.catalog, context, BTreeMap::new(), &loaded, &Silent).await?;
        Ok(generated_file(&blocks))
    }

    /// The same text with what somebody else has changed taken over, and what is left to a person.
    pub async fn adopt(&self, text: &str) -> (String, Vec<Left>) {
        let (config, files) = self.config(text).expect("a configuration");
        let stack = Stack::new(&config, &self.catalog, Self::context(files), BTreeMap::new());
        let stack = stack.unwrap_or_else(|problems| panic!("{problems:#?}"));
        let loaded = read_state(&self.store()).await.expect("state");
        let adopted = stack.adopt(&loaded, Head::default(), &|_, _| true, &Silent).await;
        let (_, adoption) = adopted.unwrap_or_else(|problems| panic!("{problems:#?}"));
        let whole = adoption.files.get("main.tf");
        let edited = whole.map(|whole| whole.split_once("}\n}\n").expect("the head").1.to_owned());
        (edited.unwrap_or_else(|| text.to_owned()), adoption.left)
    }

    /// Forgets everything, as if nothing had been managed.
    pub fn forget(&self) {
        std::fs::remove_file(self.state_path()).expect("a state");
    }

    pub async fn session(&self) -> Session {
        let store = Arc::new(self.store());
        Session::open(store, LockOptions::new("apply", "test")).await.expect("session")
    }

    /// Recovers, plans and applies, as the command does.
    pub async fn apply_with(&self, text: &str, mode: Mode, cancel: Cancel) -> Result<Applied, Diagnostics> {
        self.apply_asked(text, &PlanOptions { mode, ..PlanOptions::default() }, cancel).await
    }

    /// The same, for a part of it.
    pub async fn apply_asked(
        &self,
        text: &str,
        options: &PlanOptions,
        cancel: Cancel,
    ) -> Result<Applied, Diagnostics> {
        let (config, files) = self.config(text)?;
        let mut context = Self::context(files);
        context.impure = Some(Arc::new(FixedWorld));
        let stack = Stack::new(&config, &self.catalog, context, BTreeMap::new())?;
        let session = self.session().await;
        stack.recover(&session, &Silent).await?;
        let planned = self.plan_asked(text, options).await;
        let plan = match planned {
            Ok(planned) => through_a_file(&planned.plan),
            Err(problems) => {
                session.close().await.expect("close");
                return Err(problems);
            }
        };
        let applied = stack.apply(&plan, &session, cancel, ApplyOptions::new(4), &Silent).await;
        session.close().await.expect("close");
        applied
    }

    /// Applies with everything going through `disk`, and tells `observer`.
    pub async fn apply_on(
        &self,
        disk: Arc<dyn Disk>,
        text: &str,
        parallelism: usize,
        observer: &dyn Observer,
    ) -> Applied {
        let plan = self.plan(text).await;
        let (config, files) = self.config(text).expect("a configuration");
        let stack = Stack::new(&config, &self.catalog, Self::context(files), BTreeMap::new());
        let stack = stack.unwrap_or_else(|problems| panic!("{problems:#?}"));
        let store = Arc::new(LocalStore::on_disk(self.state_path(), disk));
        let session = Session::open(store, LockOptions::new("apply", "test")).await.expect("session");
        let options = ApplyOptions::new(parallelism);
        let applied = stack.apply(&plan, &session, Cancel::new(), options, observer).await;
        session.close().await.expect("close");
        applied.unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    /// Applies a plan that was made before.
    pub async fn apply_plan(&self, text: &str, plan: &Plan) -> Result<Applied, Diagnostics> {
        let (config, files) = self.config(text)?;
        let stack = Stack::new(&config, &self.catalog, Self::context(files), BTreeMap::new())?;
        let session = self.session().await;
        let applied = stack
            .apply(
                plan,
                &session,
                Cancel::new(),
                ApplyOptions { saved: true, ..ApplyOptions::new(4) },
                &Silent,
            )
            .await;
        session.close().await.expect("close");
        applied
    }

    pub async fn apply(&self, text: &str) -> Applied {
        let applied =
            self.apply_with(text, Mode::Normal, Cancel::new()).await.unwrap_or_else(|p| panic!("{p:#?}"));
        assert!(!applied.problems.has_errors(), "{:#?}", applied.problems);
        applied
    }

    pub async fn destroy(&self, text: &str) -> Applied {
        self.apply_with(text, Mode::Destroy, Cancel::new()).await.unwrap_or_else(|p| panic!("{p:#?}"))
    }

    pub async fn loaded(&self) -> Loaded {
        read_state(&self.store()).await.expect("state")
    }

    pub async fn state(&self) -> Arc<State> {
        read_state(&self.store()).await.expect("state").state
    }
}

/// What is applied could have been saved.
fn through_a_file(plan: &Plan) -> Plan {
    let bytes = infra_plan::write(plan).expect("a plan can be written");
    let read = infra_plan::read(&bytes).expect("and read");
    assert_eq!(infra_plan::write(&read).expect("again"), bytes, "a plan file holds the plan");
    read
}

/// What becomes of each object, no-ops aside: `aws_vpc.main: Create`.
pub fn changes(plan: &Plan) -> Vec<String> {
    let changed = plan.changes.iter().filter(|c| c.change != Change::NoOp);
    changed.map(|c| format!("{}: {:?}", c.object, c.change)).collect()
}
