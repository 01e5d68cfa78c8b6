//! `show -json` of the state.

use infra_engine::{Prior, PriorObject};
use infra_plan::ObjectId;
use infra_state::State;
use serde::Serialize;

use super::raw::{Raw, known, line, sensitive};

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    terraform_version: &'a str,
    resources: Vec<Resource>,
}

#[derive(Serialize)]
struct Resource {
    address: String,
    values: Raw,
    sensitive_values: Raw,
}

/// The state in Terraform's format.
pub fn state(state: &State, prior: &Prior) -> String {
    let resources = prior.objects.iter().map(|(id, object)| resource(id, object)).collect();
    line(&Document { format_version: "1.0", terraform_version: &state.terraform_version, resources }) + "\n"
}

/// One object of the state.
pub fn object(id: &ObjectId, object: &PriorObject) -> String {
    line(&resource(id, object)) + "\n"
}

fn resource(id: &ObjectId, object: &PriorObject) -> Resource {
    let value = &object.object.value;
    Resource { address: id.to_string(), values: known(value), sensitive_values: sensitive(value) }
}
