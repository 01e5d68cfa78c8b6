//! `show -json` of a plan.

use std::collections::BTreeMap;

use infra_engine::Catalog;
use infra_lang::config::Config;
use infra_plan::{Change, Plan, Reason, ResourceChange};
use infra_schema::address::Mode;
use infra_state::ProviderAddress;
use infra_state::format::TERRAFORM_VERSION;
use infra_value::{Path, Value};
use serde::Serialize;

use super::change::{Difference, ObjectChange, PathStep, path};
use super::dependencies::Dependencies;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    prior_state: Option<StateDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relevant_attributes: Vec<Relevant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<serde_json::Value>>,
    timestamp: &'a str,
    applyable: bool,
    complete: bool,
    errored: bool,
}

/// An attribute that changes come from.
#[derive(Serialize)]
struct Relevant {
    resource: String,
    attribute: Vec<PathStep>,
}

#[derive(Serialize)]
struct Variable {
    value: Raw,
}

/// The plan in Terraform's format 1.2, on one line.
///
/// `configuration` is that which the plan was made from; without it, that part is left out.
pub fn plan(plan: &Plan, catalog: &Catalog, configuration: Option<&Config>) -> String {
    let outputs = |value: fn(&infra_plan::OutputChange) -> Option<&Value>| {
        let outputs = plan.outputs.iter().filter_map(move |(name, output)| {
            Some((name.as_str(), Output::new(value(output)?, output.sensitive)))
        });
        outputs.collect::<BTreeMap<_, _>>()
    };
    // A data source that was read is part of the prior state alone.
    let planned = plan.changes.iter().filter(|change| {
        let is_shown = change.object.address.resource.mode == Mode::Managed || change.change == Change::Read;
        is_shown && plan.mode != infra_plan::Mode::RefreshOnly
    });
    let dependencies = Dependencies::of(plan.changes.iter().map(|c| (&c.object.address, c.depended_on())));
    let prior = Values {
        outputs: outputs(|output| output.before.as_ref()),
        root_module: module(plan.changes.iter(), catalog, Time::Before(dependencies)),
    };
    let prior = Some(prior).filter(|prior| !prior.outputs.is_empty() || !prior.root_module.is_empty());
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
            root_module: module(planned.clone(), catalog, Time::After),
        },
        resource_drift: plan.drift.iter().map(ObjectChange::drifted).collect(),
        resource_changes: planned.map(ObjectChange::planned).collect(),
        output_changes: plan
            .outputs
            .iter()
            .map(|(name, o)| (name.as_str(), Difference::of_output(o)))
            .collect(),
        prior_state: prior.map(|values| StateDocument::new(TERRAFORM_VERSION, values)),
        configuration: configuration.map(|config| super::configuration::configuration(config, catalog)),
        relevant_attributes: relevant(plan),
        checks: super::checks::checks(&plan.checks),
        timestamp: &plan.created,
        applyable: plan.is_applyable(),
        complete: !plan.partial,
        errored: false,
    })
}

fn relevant(plan: &Plan) -> Vec<Relevant> {
    let of = |relevant: &infra_plan::Relevant| {
        let resource = relevant.resource.to_string();
        let one = move |attribute: &Path| Relevant { resource: resource.clone(), attribute: path(attribute) };
        relevant.attributes.iter().map(one).collect::<Vec<_>>()
    };
    plan.relevant.iter().flat_map(of).collect()
}

/// Which side of a change.
enum Time<'a> {
    Before(Dependencies<'a>),
    After,
}

fn module<'a>(
    changes: impl Iterator<Item = &'a ResourceChange>,
    catalog: &Catalog,
    mut time: Time<'a>,
) -> Module<'a> {
    Module::root(changes.filter_map(|change| {
        let value = match time {
            // What a plan read of a data source is there before the apply.
            Time::Before(_) if is_read(change) => change.after.as_ref()?,
            Time::Before(_) => change.before.as_ref()?,
            Time::After => change.after.as_ref()?,
        };
        let mut resource = Resource::new(&change.object, provider_name(&change.provider), value);
        if let Time::Before(dependencies) = &mut time {
            resource.depends_on = dependencies.behind(change.depended_on());
            resource.tainted = change.reason == Some(Reason::Tainted);
        }
        resource.schema_version = schema_version(change, catalog);
        Some((&change.object.address.module, resource))
    }))
}

/// Whether it is a data source, and what it says now was read for the plan.
fn is_read(change: &ResourceChange) -> bool {
    change.object.address.resource.mode == Mode::Data && change.change == Change::NoOp
}

/// The version of the schema that planned values conform to: that of the installed provider.
fn schema_version(change: &ResourceChange, catalog: &Catalog) -> Option<u64> {
    let resource = &change.object.address.resource;
    let provider: ProviderAddress = change.provider.parse().ok()?;
    catalog.schema(&provider.source, resource.mode, &resource.ty).map(|schema| schema.version)
}
