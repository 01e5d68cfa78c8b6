//! What the state says there is, in terms of the language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::Config;
use infra_plan::ObjectId;
use infra_provider::Object;
use infra_schema::address::{Mode, ResourceInModule, ResourceInstance};
use infra_state::{InstanceObject, OutputState, ProviderAddress, State};
use infra_value::{Marks, Type, Value};

use crate::failure::Concern;
use crate::{Catalog, digest, objects, planner};

/// An object of the state.
#[derive(Clone, Debug)]
pub struct PriorObject {
    /// The provider configuration that manages it.
    pub provider: ProviderAddress,
    /// Its attributes, with sensitive places marked.
    pub object: Object,
    /// Exactly as the state has it.
    pub stored: Arc<InstanceObject>,
    /// Digest of what the state has.
    pub basis: String,
}

/// An output of the state.
#[derive(Clone, Debug, PartialEq)]
pub struct PriorOutput {
    /// Its value; marked when it is sensitive.
    pub value: Value,
    /// Whether it was declared sensitive.
    pub sensitive: bool,
}

/// What the state says there is.
#[derive(Clone, Debug, Default)]
pub struct Prior {
    /// Objects, managed and read.
    pub objects: BTreeMap<ObjectId, PriorObject>,
    /// Outputs of the root module.
    pub outputs: BTreeMap<String, PriorOutput>,
    /// Identity of the state; nothing when there is none yet.
    pub lineage: Option<String>,
    /// Number of the snapshot.
    pub serial: u64,
    /// Those of the objects whose types are not known, and need not be: they are only to be forgotten. Of their values
    /// there is the id at most.
    pub foreign: BTreeSet<ObjectId>,
}

impl Prior {
    /// Reads a state under the schemas of the installed providers.
    pub fn load(state: &State, catalog: &Catalog) -> Result<Self, Diagnostics> {
        Self::load_but(state, catalog, &|_| false)
    }

    /// The same for a configuration: what it says is only to be forgotten can be of any type.
    pub fn load_for(state: &State, catalog: &Catalog, config: &Config) -> Result<Self, Diagnostics> {
        let is_forgotten =
            |address: &_| planner::removal(config, address).is_some_and(|removed| !removed.destroy);
        Self::load_but(state, catalog, &is_forgotten)
    }

    fn load_but(
        state: &State,
        catalog: &Catalog,
        is_forgotten: &dyn Fn(&ResourceInstance) -> bool,
    ) -> Result<Self, Diagnostics> {
        let mut prior = Self {
            lineage: (!state.lineage.is_empty()).then(|| state.lineage.clone()),
            serial: state.serial,
            ..Self::default()
        };
        let mut problems = Diagnostics::new();
        let mut objects = Vec::new();
        for (address, deposed, provider, stored) in state.objects() {
            let id = ObjectId { address, deposed: deposed.cloned() };
            if id.address.resource.mode == Mode::Data {
                if let Some(read) = data(&id, provider, stored, catalog) {
                    objects.push((id, read));
                }
                continue;
            }
            match object(&id, provider, stored, catalog) {
                Ok(object) => objects.push((id, object)),
                Err(_)
                    if is_forgotten(&id.address)
                        && !catalog.manages(&provider.source, Mode::Managed, &id.address.resource.ty) =>
                {
                    prior.foreign.insert(id.clone());
                    objects.push((id, foreign(provider, stored)));
                }
                Err(problem) => problems.push(problem),
            }
        }
        // The state is in order already, which one insertion after the other would not profit from.
        prior.objects = objects.into_iter().collect();
        for (name, output) in &state.outputs {
            match read_output(output) {
                Ok(output) => drop(prior.outputs.insert(name.clone(), output)),
                Err(problem) => {
                    let detail = format!("The stored value of output \"{name}\" cannot be read: {problem}.");
                    problems.push(Diagnostic::error("Invalid output in the state", detail));
                }
            }
        }
        problems.into_result(prior)
    }

    /// The objects of one resource that are not deposed, by address.
    pub fn current(&self) -> impl Iterator<Item = (&ObjectId, &PriorObject)> {
        self.objects.iter().filter(|(id, _)| id.deposed.is_none())
    }

    /// The values of these resources as the state has them, for what must be known before anything is planned.
    pub fn resource_values(
        &self,
        wanted: impl Fn(&ResourceInstance) -> bool,
    ) -> BTreeMap<ResourceInModule, Value> {
        let mut grouped: BTreeMap<ResourceInModule, Vec<(&ObjectId, &Value)>> = BTreeMap::new();
        for (id, prior) in self.current().filter(|(id, _)| wanted(&id.address)) {
            grouped.entry(id.address.in_module()).or_default().push((id, &prior.object.value));
        }
        grouped.into_iter().map(|(resource, instances)| (resource, gather(&instances))).collect()
    }
}

fn gather(instances: &[(&ObjectId, &Value)]) -> Value {
    use infra_schema::address::InstanceKey;
    match instances.first().map(|(id, _)| &id.address.key) {
        Some(Some(InstanceKey::Index(_))) => {
            Value::tuple(instances.iter().map(|(_, v)| (*v).clone()).collect())
        }
        Some(Some(InstanceKey::Key(_))) => {
            Value::object(instances.iter().filter_map(|(id, v)| match &id.address.key {
                Some(InstanceKey::Key(key)) => Some((key.clone(), (*v).clone())),
                _ => None,
            }))
        }
        Some(None) => instances[0].1.clone(),
        None => Value::null(Type::Dynamic),
    }
}

pub(crate) fn object(
    id: &ObjectId,
    provider: &ProviderAddress,
    stored: &Arc<InstanceObject>,
    catalog: &Catalog,
) -> Result<PriorObject, Diagnostic> {
    let resource = &id.address.resource;
    let Some(installed) = catalog.get(&provider.source) else {
        return Err(unknown_provider(&id.to_string(), provider, catalog));
    };
    let Some(schema) = installed.schemas().managed(resource.mode, &resource.ty) else {
        let what = if resource.mode == Mode::Data { "data source" } else { "resource type" };
        let detail = format!(
            "The state holds {id}, but infra does not support the {what} \"{}\" yet. Nothing was changed.",
            resource.ty
        );
        return Err(Diagnostic::error(format!("Unsupported {what} in the state"), detail)
            .for_address(id.to_string())
            .hint(format!(
                "To go on without it, take it out of this state with \"infra state rm '{id}'\": the object itself stays as it is."
            )));
    };
    let object = objects::load(installed.as_ref(), &resource.ty, schema, stored)
        .map_err(|error| Concern::of(id).failed("Stored object cannot be read", &error))?;
    Ok(PriorObject { provider: provider.clone(), object, stored: stored.clone(), basis: digest::of(stored) })
}

/// An object of an unknown type. What of it is sensitive is not known either, so only its id is taken.
fn foreign(provider: &ProviderAddress, stored: &Arc<InstanceObject>) -> PriorObject {
    let attributes = infra_value::parse_json(stored.attributes.as_str()).ok();
    let id = attributes.as_ref().and_then(|attributes| attributes.get("id")).cloned();
    let object = Object::new(Value::object(id.map(|id| ("id", id))));
    PriorObject { provider: provider.clone(), object, stored: stored.clone(), basis: digest::of(stored) }
}

/// The result of a data source, as far as it can still be read.
fn data(
    id: &ObjectId,
    provider: &ProviderAddress,
    stored: &Arc<InstanceObject>,
    catalog: &Catalog,
) -> Option<PriorObject> {
    let resource = &id.address.resource;
    let schema = catalog.schema(&provider.source, resource.mode, &resource.ty)?;
    let object = objects::load_data(schema, stored)?;
    Some(PriorObject {
        provider: provider.clone(),
        object,
        stored: stored.clone(),
        basis: digest::of(stored),
    })
}

pub(crate) fn unknown_provider(needed_by: &str, provider: &ProviderAddress, catalog: &Catalog) -> Diagnostic {
    let built_in: Vec<String> = catalog.sources().map(|s| s.for_display()).collect();
    let detail = format!(
        "{needed_by} needs the provider {}, which is not built in. Built in: {}.",
        provider.source.for_display(),
        built_in.join(", ")
    );
    Diagnostic::error("Provider not available", detail).hint(ELSEWHERE)
}

/// What to do with what `infra` does not support.
pub(crate) const ELSEWHERE: &str =
    "Until infra supports it, keep it in a configuration of its own, which Terraform applies.";

fn read_output(output: &OutputState) -> Result<PriorOutput, String> {
    let ty = Type::from_cty_json(output.ty.as_str()).map_err(|e| e.to_string())?;
    let value = infra_value::from_json(output.value.as_str(), &ty).map_err(|e| e.to_string())?;
    let value = if output.sensitive { value.with_marks(Marks::SENSITIVE) } else { value };
    Ok(PriorOutput { value, sensitive: output.sensitive })
}
