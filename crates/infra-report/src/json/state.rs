//! `show -json` of the state.

use infra_engine::{Prior, PriorObject};
use infra_plan::ObjectId;
use infra_state::State;
use serde::Serialize;

use super::dependencies::{Dependencies, Names};
use super::raw::{line, pretty};
use super::tree::{Module, Output, Resource, Values};

/// A state.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    format_version: &'static str,
    terraform_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Values<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<serde_json::Value>>,
}

impl<'a> Document<'a> {
    /// A state with these values.
    pub fn new(terraform_version: &'a str, values: Values<'a>) -> Self {
        Self { format_version: "1.0", terraform_version, values: Some(values), checks: None }
    }
}

/// The state in Terraform's format 1.0, on one line with its end. Without any object or output, `values` is left out.
pub fn state(state: &State, prior: &Prior) -> String {
    let mut dependencies = dependencies(prior);
    let values = Values {
        outputs: prior
            .outputs
            .iter()
            .map(|(name, o)| (name.as_str(), Output::new(&o.value, o.sensitive)))
            .collect(),
        root_module: Module::root(prior.objects.iter().map(|(id, object)| {
            (&id.address.module, resource(id, object, dependencies.behind(&object.stored.dependencies)))
        })),
    };
    let mut document = Document::new(&state.terraform_version, values);
    document.checks = super::checks::checks(&infra_engine::check_results(state));
    if prior.objects.is_empty() && prior.outputs.is_empty() {
        document.values = None;
    }
    line(&document) + "\n"
}

/// One object of the state, as the document of the whole state holds it, over several lines.
pub fn object(id: &ObjectId, object: &PriorObject, prior: &Prior) -> String {
    let behind = dependencies(prior).behind(&object.stored.dependencies);
    pretty(&resource(id, object, behind)) + "\n"
}

fn dependencies(prior: &Prior) -> Dependencies<'_> {
    let objects = prior.objects.iter();
    Dependencies::of(objects.map(|(id, object)| (&id.address, object.stored.dependencies.as_slice())))
}

fn resource<'a>(id: &'a ObjectId, object: &'a PriorObject, depends_on: Names<'a>) -> Resource<'a> {
    let provider = object.provider.source.to_string();
    let mut resource = Resource::new(id, provider, &object.object.value);
    resource.schema_version = Some(object.stored.schema_version);
    resource.depends_on = depends_on;
    resource.tainted = object.stored.is_tainted();
    resource
}
