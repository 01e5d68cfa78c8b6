//! `show -json` of a plan.

use std::collections::BTreeMap;

use infra_engine::Catalog;
use infra_lang::config::Config;
use infra_plan::{Change, Plan, ResourceChange};
use infra_schema::address::Mode;
use infra_state::format::TERRAFORM_VERSION;
use infra_value::Value;
use serde::Serialize;

use super::change::{Difference, ObjectChange};
use super::raw::{Raw, known, line};
use super::resource::provider_name;
use super::state::Document as StateDocument;
use super::tree::{Module, Output, Resource, Values};

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    terraform_version: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    variables: BTreeMap<&'a str, Variable>,
    planned_values: Values<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_drift: Vec<ObjectChange<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_changes: Vec<ObjectChange<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    output_changes: BTreeMap<&'a str, Difference>,
    prior_state: StateDocument<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<serde_json::Value>>,
    timestamp: &'a str,
    applyable: bool,
    complete: bool,
    errored: bool,
}

#[derive(Serialize)]
struct Variable {
    value: Raw,
}

/// The plan in Terraform's format 1.2, on one line.
///
/// `configuration` is that which the plan was made from; without it, that part is left out, as is the `schema_version`
/// of planned resources: a plan does not know schemas. `relevant_attributes` is left out.
pub fn plan(plan: &Plan, configuration: Option<(&Config, &Catalog)>) -> String {
    let outputs = |value: fn(&infra_plan::OutputChange) -> Option<&Value>| {
        let outputs = plan.outputs.iter().filter_map(move |(name, output)| {
            Some((name.as_str(), Output::new(value(output)?, output.sensitive)))
        });
        outputs.collect::<BTreeMap<_, _>>()
    };
    let planned = plan.changes.iter().filter(|change| {
        change.object.address.resource.mode == Mode::Managed || change.change == Change::Read
    });
    let prior = Values {
        outputs: outputs(|output| output.before.as_ref()),
        root_module: module(plan.changes.iter(), |change| change.before.as_ref()),
    };
    line(&Document {
        format_version: "1.2",
        terraform_version: TERRAFORM_VERSION,
        variables: plan
            .variables
            .iter()
            .map(|(name, v)| (name.as_str(), Variable { value: known(v) }))
            .collect(),
        planned_values: Values {
            outputs: outputs(|output| output.after.as_ref()),
            root_module: module(planned, |change| change.after.as_ref()),
        },
        resource_drift: plan.drift.iter().map(ObjectChange::drifted).collect(),
        resource_changes: plan
            .changes
            .iter()
            .filter(|_| plan.mode != infra_plan::Mode::RefreshOnly)
            .map(ObjectChange::planned)
            .collect(),
        output_changes: plan
            .outputs
            .iter()
            .map(|(name, o)| (name.as_str(), Difference::of_output(o)))
            .collect(),
        prior_state: StateDocument::new(TERRAFORM_VERSION, prior),
        configuration: configuration
            .map(|(config, catalog)| super::configuration::configuration(config, catalog)),
        checks: super::checks::checks(plan),
        timestamp: &plan.created,
        applyable: !plan.is_empty() || !plan.drift.is_empty(),
        complete: !plan.partial,
        errored: false,
    })
}

fn module<'a>(
    changes: impl Iterator<Item = &'a ResourceChange>,
    value: impl Fn(&'a ResourceChange) -> Option<&'a Value>,
) -> Module<'a> {
    Module::root(changes.filter_map(|change| {
        let resource = Resource::new(&change.object, provider_name(&change.provider), value(change)?);
        Some((&change.object.address.module, resource))
    }))
}
