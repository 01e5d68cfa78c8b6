//! A configuration as text, a state on disk, and everything that is said about an apply.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use infra_diagnostics::{Diagnostics, SourceMap};
use infra_engine::planner::Head;
use infra_engine::{ApplyOptions, Cancel, Catalog, PlanOptions, Silent, Stack};
use infra_lang::config::{Config, Disk, Files, Snapshot, check_references, load};
use infra_lang::eval::{Context, ProviderFunctions};
use infra_lang::variables::root_variables;
use infra_plan::Mode;
use infra_report::{Progress, Style};
use infra_ssh::Ssh;
use infra_state::{LocalStore, LockOptions, Session, read_state};
use tempfile::TempDir;

const PLAIN: Style = Style { colour: false };

/// Everything that outlives a command.
pub struct World {
    folder: TempDir,
}

/// What progress is written to.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lock").write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl World {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("folder") }
    }

    fn store(&self) -> LocalStore {
        LocalStore::new(self.folder.path().join("terraform.tfstate"))
    }

    /// The state as it is on disk.
    pub async fn state(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("terraform.tfstate")).expect("a state")
    }

    /// Applies, and gives what was said.
    pub async fn apply(&self, text: &str) -> String {
        self.work(text, Mode::Normal, Cancel::new()).await
    }

    /// The same with a way to interrupt it.
    pub async fn apply_until(&self, text: &str, cancel: Cancel) -> String {
        self.work(text, Mode::Normal, cancel).await
    }

    /// Destroys everything, and gives what was said.
    pub async fn destroy(&self, text: &str) -> String {
        self.work(text, Mode::Destroy, Cancel::new()).await
    }

    async fn work(&self, text: &str, mode: Mode, cancel: Cancel) -> String {
        let mut files = Snapshot::default();
        files.insert(Path::new("main.tf"), text.as_bytes().to_vec());
        let (config, mut problems) = load(&files, Path::new("."));
        problems.extend(check_references(&config));
        if problems.has_errors() {
            return shown(&problems, &config.sources);
        }
        let catalog = Catalog::default();
        let mut sources = config.sources.clone();
        let (variables, _) = root_variables(config.root(), &[], &mut sources);
        match self.carried_out(&config, &catalog, variables, mode, cancel).await {
            Ok(told) => steady(&told),
            Err(problems) => steady(&shown(&problems, &config.sources)),
        }
    }

    async fn carried_out(
        &self,
        config: &Config,
        catalog: &Catalog,
        variables: BTreeMap<Arc<str>, infra_value::Value>,
        mode: Mode,
        cancel: Cancel,
    ) -> Result<String, Diagnostics> {
        let files: Arc<dyn Files> = Arc::new(Disk);
        let context = Context {
            files,
            working_dir: "/".into(),
            root_dir: ".".into(),
            module_dir: ".".into(),
            home_dir: None,
            providers: ProviderFunctions::default(),
            workspace: "default".into(),
            plan_time: Some(0),
            impure: None,
        };
        let stack = Stack::new(config, catalog, context, variables)?.connecting(Arc::new(Ssh::new(None)));
        let loaded = read_state(&self.store()).await.expect("state");
        let head = Head { id: "plan".into(), root: ".".into(), ..Head::default() };
        let options = PlanOptions { mode, ..PlanOptions::default() };
        let planned = stack.plan(&loaded, &options, head, &Silent).await?;
        let session = Session::open(Arc::new(self.store()), LockOptions::new("apply", "test")).await;
        let session = session.expect("session");
        let written = Written::default();
        let progress = Progress::new(PLAIN, false, Box::new(written.clone()));
        let options = ApplyOptions::new(1);
        let applied = stack.apply(&planned.plan, &session, cancel, options, &progress).await;
        drop(progress);
        session.close().await.expect("close");
        let mut told =
            String::from_utf8(std::mem::take(&mut *written.0.lock().expect("lock"))).expect("UTF-8");
        told.push_str(&shown(&applied?.problems, &config.sources));
        Ok(told)
    }
}

fn shown(problems: &Diagnostics, sources: &SourceMap) -> String {
    infra_report::diagnostics(&problems.clone().in_source_order(), sources, &PLAIN)
}

/// Without what is different each time: ids, times, and the random part of a script's name.
fn steady(told: &str) -> String {
    let mut out = String::new();
    for line in told.lines() {
        let line = match line.find("[id=") {
            Some(at) => format!("{}[id=…]", &line[..at]),
            None => line.to_owned(),
        };
        let line = match (line.find(" after "), line.contains("complete") || line.contains("failed")) {
            (Some(at), true) => line[..at].to_owned(),
            _ => line,
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}
