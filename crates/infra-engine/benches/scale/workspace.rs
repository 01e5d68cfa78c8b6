//! A folder with a state, and stacks that work on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infra_engine::planner::Head;
use infra_engine::{ApplyOptions, Cancel, Catalog, PlanOptions, Silent, Stack};
use infra_lang::config::{Config, Disk, Files, Snapshot, check_references, load};
use infra_lang::eval::{Context, ProviderFunctions};
use infra_lang::variables::root_variables;
use infra_plan::{Mode, Plan};
use infra_state::{LocalStore, LockOptions, Session, read_state};
use tempfile::TempDir;

/// A folder with a state.
pub struct Workspace {
    folder: PathBuf,
    /// Removes the folder in the end, where it is ours.
    _own: Option<TempDir>,
    catalog: Arc<Catalog>,
}

/// What a stack is made from.
pub struct Loaded {
    config: Config,
    catalog: Arc<Catalog>,
    context: Context,
}

impl Loaded {
    fn stack(&self) -> Stack<'_> {
        let mut sources = self.config.sources.clone();
        let (variables, _) = root_variables(self.config.root(), &[], &mut sources);
        Stack::new(&self.config, &self.catalog, self.context.clone(), variables).expect("the stack is right")
    }
}

impl Workspace {
    pub fn new() -> Self {
        let own = TempDir::new().expect("folder");
        Self { folder: own.path().to_owned(), _own: Some(own), catalog: Arc::new(Catalog::default()) }
    }

    /// A folder that is there already.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, _own: None, catalog: Arc::new(Catalog::default()) }
    }

    /// Reads the configuration that lies in the folder.
    pub fn load_from_disk(&self) -> Loaded {
        std::env::set_current_dir(&self.folder).expect("the folder is there");
        self.load_files(Arc::new(Disk))
    }

    /// Reads a configuration.
    pub fn load(&self, files: &BTreeMap<String, String>) -> Loaded {
        let mut snapshot = Snapshot::default();
        for (path, text) in files {
            snapshot.insert(Path::new(path), text.clone().into_bytes());
        }
        self.load_files(Arc::new(snapshot))
    }

    fn load_files(&self, files: Arc<dyn Files>) -> Loaded {
        let (config, mut problems) = load(files.as_ref(), Path::new("."));
        problems.extend(check_references(&config));
        assert!(!problems.has_errors(), "{problems:#?}");
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
        Loaded { config, catalog: self.catalog.clone(), context }
    }

    fn state(&self) -> PathBuf {
        self.folder.join("terraform.tfstate")
    }

    pub async fn plan(&self, loaded: &Loaded, mode: Mode) -> Plan {
        self.plan_with(loaded, mode, true).await
    }

    pub async fn plan_with(&self, loaded: &Loaded, mode: Mode, refresh: bool) -> Plan {
        let state = read_state(&LocalStore::new(self.state())).await.expect("state");
        let head = Head { id: uuid::Uuid::new_v4().to_string(), root: ".".into(), ..Head::default() };
        let options = PlanOptions { mode, refresh, ..PlanOptions::default() };
        let planned = loaded.stack().plan(&state, &options, head, &Silent).await;
        planned.unwrap_or_else(|problems| panic!("{problems:#?}")).plan
    }

    pub async fn apply(&self, loaded: &Loaded, plan: &Plan) {
        let store = Arc::new(LocalStore::new(self.state()));
        let session = Session::open(store, LockOptions::new("apply", "bench")).await.expect("session");
        let options = ApplyOptions::new(10);
        let applied = loaded.stack().apply(plan, &session, Cancel::new(), options, &Silent).await;
        session.close().await.expect("close");
        let applied = applied.unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert!(!applied.problems.has_errors(), "{:#?}", applied.problems);
    }
}
