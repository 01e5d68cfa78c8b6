//! The `backend` block: where the state is.

mod given;
pub mod initialised;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::Backend as Block;
use infra_lang::eval::{Context, Scope, evaluate};
use infra_lang::reference::Reference;
use infra_state::store::{ArgumentProblem, Arguments, LocalBackend};
use infra_state::{Backend, LocalStore};
use infra_value::Value;

use crate::environment;

pub use given::{arguments, given, read as read_arguments};

/// Where this machine keeps what a backend's protocol has no place for.
const KEPT: &str = ".terraform/infra";

/// The place of a state: a backend with all its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// `local`, `s3`, `pg`, `http`
    pub kind: String,
    /// Arguments that have a value.
    pub arguments: BTreeMap<String, Value>,
}

impl Place {
    /// What holds without a `backend` block.
    pub fn local() -> Self {
        Self { kind: "local".to_owned(), arguments: BTreeMap::new() }
    }

    /// What the block says, and below it what was `given` otherwise.
    pub fn of(
        block: Option<&Block>,
        given: BTreeMap<String, Value>,
        context: &Context,
    ) -> Result<Self, Diagnostics> {
        let Some(block) = block else { return Ok(Self::local()) };
        let mut arguments = given;
        arguments.extend(own_values(block, context)?);
        arguments.retain(|_, value| !value.is_null());
        Ok(Self { kind: block.kind.to_string(), arguments })
    }

    /// The backend of a configuration in a folder, which paths are within. Nothing is called yet. `block` is where a problem
    /// is shown.
    pub fn backend(&self, block: Option<&Block>, folder: &Path) -> Result<Arc<dyn Backend>, Diagnostics> {
        let arguments = Arguments::new(self.arguments.clone());
        let configured = match self.kind.as_str() {
            "local" => local(arguments, folder).map(shared),
            "s3" => infra_store_s3::configure(arguments).map(shared),
            "pg" => infra_store_postgres::configure(arguments, &environment::postgres()).map(shared),
            "http" => {
                infra_store_http::configure(arguments, &environment::http(), &folder.join(KEPT)).map(shared)
            }
            kind => {
                let detail = format!(
                    "The backend \"{kind}\" is not supported by infra yet. Use \"s3\", \"pg\", \"http\" or \"local\", or no backend block: the state is then a file. Nothing was read or changed."
                );
                let problem = Diagnostic::error("Unsupported backend", detail);
                return Err(problem.maybe_at(block.map(|block| block.span)).into());
            }
        };
        configured.map_err(|problems| {
            problems.into_iter().map(|problem| describe(&self.kind, block, problem)).collect()
        })
    }
}

fn shared(backend: impl Backend + 'static) -> Arc<dyn Backend> {
    Arc::new(backend)
}

/// The backend that the block describes, with the arguments that it was initialised with where it leaves some out.
///
/// # Errors
/// The folder was initialised with another backend: its state would be left behind.
pub fn configured(
    block: Option<&Block>,
    folder: &Path,
    context: &Context,
) -> Result<Arc<dyn Backend>, Diagnostics> {
    let given = match block {
        Some(block) => initialised::arguments(folder, &block.kind),
        None => BTreeMap::new(),
    };
    let place = Place::of(block, given, context)?;
    if initialised::place(folder).is_some_and(|former| former != place) {
        let detail = "The state was in another place when this folder was initialised. Run \"infra init -migrate-state\" to copy it to the new one, or \"infra init -reconfigure\" to leave it there. Nothing was read or changed.";
        let problem = Diagnostic::error("Backend configuration changed", detail);
        return Err(problem.maybe_at(block.map(|block| block.span)).into());
    }
    place.backend(block, folder)
}

fn local(mut arguments: Arguments, root: &Path) -> Result<LocalBackend, Vec<ArgumentProblem>> {
    let (path, folder) = (arguments.text("path"), arguments.text("workspace_dir"));
    arguments.finish()?;
    let path = path.as_deref().unwrap_or(LocalStore::DEFAULT_PATH);
    let folder = folder.as_deref().unwrap_or(LocalBackend::DEFAULT_FOLDER);
    Ok(LocalBackend::new(root.join(path), root.join(folder)))
}

fn describe(kind: &str, block: Option<&Block>, problem: ArgumentProblem) -> Diagnostic {
    let name = problem.argument.split('.').next().unwrap_or_default();
    let given = block.and_then(|block| block.body.attribute(name));
    let span = given.map(|attribute| attribute.expr.span).or(block.map(|block| block.span));
    let detail = format!("\"{}\" of the backend \"{kind}\": {}", problem.argument, problem.detail);
    Diagnostic::error("Invalid backend argument", detail).maybe_at(span)
}

/// The arguments of the block itself.
fn own_values(block: &Block, context: &Context) -> Result<BTreeMap<String, Value>, Diagnostics> {
    let mut values = BTreeMap::new();
    let mut problems = Diagnostics::new();
    for attribute in &block.body.attributes {
        match evaluate(&attribute.expr, &Constants(context)) {
            Ok(value) => drop(values.insert(attribute.name.name.to_string(), value)),
            Err(found) => problems.extend(found),
        }
    }
    for nested in &block.body.blocks {
        let detail = format!("Write it as an argument: {} = {{ … }}.", nested.kind.name);
        problems.push(Diagnostic::error("Unsupported block in a backend", detail).at(nested.header_span));
    }
    problems.into_result(values)
}

/// A scope in which nothing can be referred to; the configuration was checked not to.
pub struct Constants<'a>(pub &'a Context);

impl Scope for Constants<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let detail = "The backend is read before anything can be evaluated. Write the value itself.";
        Err(Diagnostic::error("Variables not allowed", detail).at(reference.span).into())
    }

    fn context(&self) -> &Context {
        self.0
    }
}
