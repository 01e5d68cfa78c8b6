//! The `backend` block: where the state is.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::Backend;
use infra_lang::eval::{Context, Scope, evaluate};
use infra_lang::reference::Reference;
use infra_state::store::{ArgumentProblem, Arguments};
use infra_state::{LocalStore, Store};
use infra_value::{Value, parse_json};

/// Where Terraform keeps what `terraform init -backend-config` was given.
const INITIALISED: &str = ".terraform/terraform.tfstate";

/// The store that the block describes.
pub fn store(backend: &Backend, context: &Context) -> Result<Arc<dyn Store>, Diagnostics> {
    let arguments = Arguments::new(values(backend, context)?);
    let configured = match &*backend.kind {
        "local" => local(arguments).map(|store| Arc::new(store) as Arc<dyn Store>),
        "s3" => infra_store_s3::configure(arguments).map(|store| Arc::new(store) as Arc<dyn Store>),
        kind => {
            let detail = format!(
                "The backend \"{kind}\" is not supported by infra yet. Use \"s3\" or \"local\", or no backend block: the state is then a file. Nothing was read or changed."
            );
            return Err(Diagnostic::error("Unsupported backend", detail).at(backend.span).into());
        }
    };
    configured.map_err(|problems| problems.into_iter().map(|problem| describe(backend, problem)).collect())
}

fn local(mut arguments: Arguments) -> Result<LocalStore, Vec<ArgumentProblem>> {
    let path = arguments.text("path");
    arguments.ignore(&["workspace_dir"]);
    arguments.finish()?;
    Ok(LocalStore::new(path.as_deref().unwrap_or(LocalStore::DEFAULT_PATH)))
}

fn describe(backend: &Backend, problem: ArgumentProblem) -> Diagnostic {
    let name = problem.argument.split('.').next().unwrap_or_default();
    let given = backend.body.attributes.iter().find(|attribute| &*attribute.name.name == name);
    let span: Span = given.map_or(backend.span, |attribute| attribute.expr.span);
    let detail = format!("\"{}\" of the backend \"{}\": {}", problem.argument, backend.kind, problem.detail);
    Diagnostic::error("Invalid backend argument", detail).at(span)
}

/// The arguments of the block; where it leaves some out, those that Terraform was initialised with.
fn values(backend: &Backend, context: &Context) -> Result<BTreeMap<String, Value>, Diagnostics> {
    let mut values = initialised(&backend.kind, Path::new(INITIALISED));
    let mut problems = Diagnostics::new();
    for attribute in &backend.body.attributes {
        match evaluate(&attribute.expr, &Constants(context)) {
            Ok(value) => drop(values.insert(attribute.name.name.to_string(), value)),
            Err(found) => problems.extend(found),
        }
    }
    for block in &backend.body.blocks {
        let detail = format!("Write it as an argument: {} = {{ … }}.", block.kind.name);
        problems.push(Diagnostic::error("Unsupported block in a backend", detail).at(block.header_span));
    }
    problems.into_result(values)
}

/// What another tool was initialised with, when it was for this backend. It is no error that it is not there.
fn initialised(kind: &str, path: &Path) -> BTreeMap<String, Value> {
    let read = || {
        let text = std::fs::read_to_string(path).ok()?;
        let file: serde_json::Value = serde_json::from_str(&text).ok()?;
        let backend = &file["backend"];
        let config = backend["config"].as_object().filter(|_| backend["type"] == kind)?;
        let value = |(name, value): (&String, &serde_json::Value)| {
            Some((name.clone(), parse_json(&value.to_string()).ok()?))
        };
        Some(config.iter().filter(|(_, value)| !value.is_null()).filter_map(value).collect())
    };
    read().unwrap_or_default()
}

/// A scope in which nothing can be referred to; the configuration was checked not to.
struct Constants<'a>(&'a Context);

impl Scope for Constants<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let detail = "The backend is read before anything can be evaluated. Write the value itself.";
        Err(Diagnostic::error("Variables not allowed", detail).at(reference.span).into())
    }

    fn context(&self) -> &Context {
        self.0
    }
}
