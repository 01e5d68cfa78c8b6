//! A folder with a configuration, ready for a command.

mod beside;
mod overlay;
mod providers;
mod recorded;
mod workspace;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::UNIX_EPOCH;

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, Span};
use infra_engine::planner::Head;
use infra_engine::{Catalog, Stack};
use infra_lang::config::{Config, Files, Module, Recording, Snapshot, check_references, load};
use infra_lang::eval::{Context, Impure, ProviderFunctions};
use infra_lang::variables::{VariableInput, VariableOption, gather, known_variables, root_variables};
use infra_plan::{Plan, SourceText};
use infra_state::{LocalStore, Store};
use infra_value::Value;
use jiff::Timestamp;

use crate::encryption::{self, Configured};
use crate::environment::Environment;
use crate::modules;
use beside::Beside;
use overlay::Overlay;
pub use providers::{Providers, catalog};
pub use recorded::Recorded;
pub use workspace::check_workspace_name;

/// A configuration that was read, with the values of its variables.
pub struct Project {
    /// The configuration.
    pub config: Config,
    /// The providers that are built in.
    pub catalog: Catalog,
    /// Values of the root module's variables.
    pub variables: BTreeMap<Arc<str>, Value>,
    files: Arc<dyn Files>,
    recording: Option<Arc<Recording<Arc<dyn Files>>>>,
    working_dir: PathBuf,
    /// The folder of the configuration; the current one when it is empty.
    folder: PathBuf,
    home_dir: Option<PathBuf>,
    workspace: String,
    /// The files, when they are not those of the folder.
    recorded: BTreeMap<String, SourceText>,
    /// Where the state is, when the configuration does not say it.
    place: Option<Arc<dyn Store>>,
    /// The file with arguments of the backend for this environment, within the folder.
    backend_file: Option<PathBuf>,
    /// Values of variables that the environment holds.
    given: BTreeMap<String, String>,
    /// What the environment says of encryption.
    encryption: Option<String>,
    configured: OnceLock<Configured>,
}

/// What could be read of a project before something was wrong with it: the files, to show where.
pub struct Broken {
    /// The files.
    pub sources: SourceMap,
    /// What is wrong.
    pub problems: Diagnostics,
}

/// How what gives values becomes the values of a module's variables.
type Resolve = fn(&Module, &[VariableInput], &mut SourceMap) -> (BTreeMap<Arc<str>, Value>, Diagnostics);

/// The folder of the root module, as the configuration sees it.
const ROOT: &str = ".";

impl Project {
    /// Reads the configuration in the folder of the environment.
    pub fn read(environment: &Environment) -> Result<(Self, Diagnostics), Broken> {
        let (project, problems) = Self::read_if_any(environment)?;
        if project.config.root().files.is_empty() {
            let detail = "This folder holds no .tf files. Change to the folder of the configuration, or name it with -chdir=DIR before the command.";
            let problem = Diagnostic::error("No configuration files", detail);
            return Err(Broken { sources: project.config.sources, problems: problem.into() });
        }
        Ok((project, problems))
    }

    /// The same for a command that looks at the state alone. It does without a configuration where the state is found
    /// without: `given`, or in the place where it is by default.
    pub fn of_state(environment: &Environment, given: Option<&Path>) -> Result<(Self, Diagnostics), Broken> {
        match given.is_some() || environment.folder.join(LocalStore::DEFAULT_PATH).exists() {
            true => Self::read_if_any(environment),
            false => Self::read(environment),
        }
    }

    /// The same for a console, which does without a configuration, too.
    pub fn read_for_console(environment: &Environment) -> Result<(Self, Diagnostics), Broken> {
        Self::read_if_any(environment)
    }

    /// The same with one file more than there is in its folder. Variables have no values yet.
    pub fn read_with(
        environment: &Environment,
        file: &Path,
        text: &str,
    ) -> Result<(Self, Diagnostics), Broken> {
        Self::read_from(Beside::disk(environment.folder.clone(), file, text), environment)
    }

    /// The same with other texts for some of its files, by their names. Variables have no values yet.
    pub fn read_edited(
        environment: &Environment,
        texts: &BTreeMap<String, String>,
    ) -> Result<(Self, Diagnostics), Broken> {
        Self::read_from(Arc::new(Overlay::new(texts)), environment)
    }

    fn read_if_any(environment: &Environment) -> Result<(Self, Diagnostics), Broken> {
        Self::read_from(Arc::new(environment.files()), environment)
    }

    fn read_from(files: Arc<dyn Files>, environment: &Environment) -> Result<(Self, Diagnostics), Broken> {
        let mut recording = Arc::new(Recording::new(files.clone()));
        let (mut config, mut problems) = load(recording.as_ref(), Path::new(ROOT));
        if is_installable(&config, &problems) {
            modules::install(false, environment)
                .map_err(|failure| Broken { sources: failure.sources, problems: failure.problems })?;
            recording = Arc::new(Recording::new(files));
            (config, problems) = load(recording.as_ref(), Path::new(ROOT));
        }
        problems.extend(check_references(&config));
        let broken = |problems| Broken { sources: config.sources.clone(), problems };
        if problems.has_errors() {
            return Err(broken(problems));
        }
        let project = Self {
            config,
            catalog: environment.providers.catalog(&environment.folder),
            variables: BTreeMap::new(),
            files: recording.clone(),
            recording: Some(recording),
            working_dir: environment.working_dir.clone(),
            folder: environment.folder.clone(),
            home_dir: environment.home_dir.clone(),
            workspace: workspace::current(environment),
            recorded: BTreeMap::new(),
            place: None,
            backend_file: None,
            given: environment.variables.clone(),
            encryption: environment.encryption.clone(),
            configured: OnceLock::new(),
        };
        Ok((project, problems))
    }

    /// Gives the variables of the root module their values.
    pub fn set_variables(
        &mut self,
        environment: &BTreeMap<String, String>,
        options: &[VariableOption],
    ) -> Diagnostics {
        self.resolve_variables(environment, options, root_variables)
    }

    /// The same, for whoever only looks: a variable without a value is unknown.
    pub fn set_variables_or_unknown(
        &mut self,
        environment: &BTreeMap<String, String>,
        options: &[VariableOption],
    ) -> Diagnostics {
        self.resolve_variables(environment, options, known_variables)
    }

    fn resolve_variables(
        &mut self,
        environment: &BTreeMap<String, String>,
        options: &[VariableOption],
        resolve: Resolve,
    ) -> Diagnostics {
        let (inputs, mut found) = gather(self.files.as_ref(), Path::new(ROOT), environment, options);
        let mut sources = std::mem::take(&mut self.config.sources);
        let (values, problems) = resolve(self.config.root(), &inputs, &mut sources);
        self.config.sources = sources;
        self.variables = values;
        found.extend(problems);
        found
    }

    /// Values of the root module's variables, from where they are found without a command line where they have none yet.
    pub fn known_variables(&self) -> BTreeMap<Arc<str>, Value> {
        if !self.variables.is_empty() {
            return self.variables.clone();
        }
        let (inputs, _) = gather(self.files.as_ref(), Path::new(ROOT), &self.given, &[]);
        // What is wrong with them is said by the commands that need them all.
        known_variables(self.config.root(), &inputs, &mut self.config.sources.clone()).0
    }

    /// With what state and plans are encrypted.
    pub fn encryption(&self) -> Result<&Configured, Diagnostics> {
        if self.configured.get().is_none() {
            let read = encryption::read(self, self.encryption.as_deref())?;
            return Ok(self.configured.get_or_init(|| read));
        }
        Ok(self.configured.get_or_init(Configured::default))
    }

    /// The configuration that a saved plan holds.
    pub fn of_plan(plan: &Plan, environment: &Environment) -> Result<Self, Broken> {
        Self::of_recorded(Recorded::of(plan), environment)
    }

    /// Takes values for what is ephemeral, which the plan does not hold: those of the environment and of files, and these.
    ///
    /// # Errors
    /// One of them is missing or wrong, or a variable is given another value than the plan was made with.
    pub fn give_again(
        &mut self,
        options: &[VariableOption],
        environment: &Environment,
    ) -> Result<(), Broken> {
        let (root, files) = (self.config.root(), environment.files());
        let mut sources = self.config.sources.clone();
        let (inputs, mut problems) = gather(&files, Path::new(ROOT), &environment.variables, options);
        let (before, _) = gather(&files, Path::new(ROOT), &environment.variables, &[]);
        // What the options say, which come last.
        let (said, found) = known_variables(root, &inputs[before.len()..], &mut sources);
        problems.extend(found);
        let (unsaid, _) = known_variables(root, &[], &mut self.config.sources.clone());
        let (all, _) = known_variables(root, &inputs, &mut self.config.sources.clone());
        let named = |name: &str| {
            let is_it = |text: &str| text.split_once('=').is_some_and(|(given, _)| given.trim() == name);
            options.iter().any(|option| matches!(option, VariableOption::Value(text) if is_it(text)))
        };
        for (name, variable) in &root.variables {
            if variable.ephemeral {
                match all.get(name).filter(|value| value.is_known()) {
                    Some(value) => drop(self.variables.insert(name.clone(), value.clone())),
                    None if !self.variables.contains_key(name) => {
                        problems.push(not_given_again(name, variable.span))
                    }
                    None => {}
                }
                continue;
            }
            let is_said = named(name) || said.get(name) != unsaid.get(name);
            if is_said
                && said.get(name).map(Value::unmark_deep) != self.variables.get(name).map(Value::unmark_deep)
            {
                problems.push(contradicts_the_plan(name));
            }
        }
        match problems.has_errors() {
            true => Err(Broken { sources, problems }),
            false => Ok(()),
        }
    }

    /// The same with its state in this place, whatever its backend block says.
    #[must_use]
    pub fn with_store(mut self, store: Arc<dyn Store>) -> Self {
        self.place = Some(store);
        self
    }

    /// The same with arguments of the backend from a file, as `infra init -backend-config` takes them. What the folder was
    /// initialised with does not count then.
    #[must_use]
    pub fn with_backend_config(mut self, file: Option<PathBuf>) -> Self {
        self.backend_file = file;
        self
    }

    /// The same in a workspace, whichever was selected.
    #[must_use]
    pub fn in_workspace(mut self, name: &str) -> Self {
        self.workspace = name.to_owned();
        self
    }

    /// The same with what is written encrypted as that of another project is.
    #[must_use]
    pub fn encrypting_as(self, other: &Self) -> Self {
        if let Ok(configured) = other.encryption() {
            let _ = self.configured.set(configured.clone());
        }
        self
    }

    /// A configuration that was recorded.
    pub fn of_recorded(recorded: Recorded, environment: &Environment) -> Result<Self, Broken> {
        use base64::Engine as _;
        let mut snapshot = Snapshot::default();
        for (path, text) in &recorded.sources {
            let bytes = base64::prelude::BASE64_STANDARD.decode(&text.base64).map_err(|error| {
                let detail = format!("The recorded copy of {path} is damaged: {error}. Make the plan again.");
                let problem = Diagnostic::error("Plan cannot be read", detail);
                Broken { sources: SourceMap::new(), problems: problem.into() }
            })?;
            snapshot.insert(Path::new(path), bytes);
        }
        let snapshot = Arc::new(snapshot);
        let (config, problems) = load(snapshot.as_ref(), Path::new(&recorded.root));
        if problems.has_errors() {
            return Err(Broken { sources: config.sources, problems });
        }
        let mut variables: BTreeMap<Arc<str>, Value> =
            recorded.variables.into_iter().map(|(name, value)| (name.into(), value)).collect();
        // What is ephemeral was not recorded, and is given again.
        let (inputs, _) = gather(snapshot.as_ref(), Path::new(&recorded.root), &environment.variables, &[]);
        let (given, _) = root_variables(config.root(), &inputs, &mut config.sources.clone());
        for (name, value) in given {
            if config.root().variables.get(&name).is_some_and(|variable| variable.ephemeral) {
                variables.entry(name).or_insert(value);
            }
        }
        Ok(Self {
            config,
            catalog: environment.providers.catalog(&environment.folder),
            variables,
            files: snapshot,
            recording: None,
            working_dir: environment.working_dir.clone(),
            folder: environment.folder.clone(),
            home_dir: environment.home_dir.clone(),
            workspace: recorded.workspace,
            recorded: recorded.sources,
            place: None,
            backend_file: None,
            given: environment.variables.clone(),
            encryption: environment.encryption.clone(),
            configured: OnceLock::new(),
        })
    }

    /// The folder of the configuration; the current one when it is empty.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What expressions may know of the world. `plan_time` is when the plan was made, in seconds since 1970;
    /// `applying` makes what is different each time known.
    pub fn context(&self, plan_time: i64, applying: bool) -> Context {
        Context {
            files: self.files.clone(),
            working_dir: self.working_dir.clone(),
            root_dir: self.config.root_dir.clone(),
            module_dir: self.config.root_dir.clone(),
            home_dir: self.home_dir.clone(),
            providers: ProviderFunctions::default(),
            workspace: self.workspace.as_str().into(),
            plan_time: Some(plan_time),
            impure: applying.then(|| Arc::new(World) as Arc<dyn Impure>),
        }
    }

    /// The configuration with its values. `now` is when the plan is made; `applying` makes what is different each time known.
    ///
    /// # Errors
    /// Those of [`Stack::new`].
    pub fn stack(&self, now: Timestamp, applying: bool) -> Result<Stack<'_>, Diagnostics> {
        let context = self.context(now.as_second(), applying);
        Stack::new(&self.config, &self.catalog, context, self.variables.clone())
    }

    /// What a plan says of itself.
    pub fn head(&self, environment: &Environment) -> Head {
        Head {
            id: uuid::Uuid::new_v4().to_string(),
            created: environment.timestamp().to_string(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            workspace: self.workspace.clone(),
            root: ROOT.to_owned(),
            variables: self.variables.iter().map(|(k, v)| (k.to_string(), v.clone())).collect(),
            sources: BTreeMap::new(),
        }
    }

    /// Every file that was read so far, for a saved plan.
    pub fn sources(&self) -> BTreeMap<String, SourceText> {
        use base64::Engine as _;
        let Some(recording) = &self.recording else { return self.recorded.clone() };
        let encode = |(path, bytes): (&str, &[u8])| {
            (path.to_owned(), SourceText { base64: base64::prelude::BASE64_STANDARD.encode(bytes) })
        };
        recording.snapshot().files().map(encode).collect()
    }
}

fn not_given_again(name: &str, declared: Span) -> Diagnostic {
    let detail = format!(
        "The variable \"{name}\" is ephemeral, so that the plan does not hold its value. Give it again: with -var, with -var-file, or as TF_VAR_{name}."
    );
    Diagnostic::error("No value for ephemeral variable", detail).at(declared)
}

fn contradicts_the_plan(name: &str) -> Diagnostic {
    let detail = format!(
        "The plan was made with another value of \"{name}\" than is given now. Leave it out: the plan holds the values of all variables that are not ephemeral. Or make a new plan."
    );
    Diagnostic::error("Variable contradicts the saved plan", detail)
}

/// Whether modules are missing, and nothing else is wrong so far.
fn is_installable(config: &Config, problems: &Diagnostics) -> bool {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    !config.missing.is_empty() && errors == config.missing.len()
}

/// The clock and the randomness of this machine.
struct World;

impl Impure for World {
    fn now(&self) -> i64 {
        std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
    }

    fn random(&self) -> [u8; 16] {
        uuid::Uuid::new_v4().into_bytes()
    }
}
