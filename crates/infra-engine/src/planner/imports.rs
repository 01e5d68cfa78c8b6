//! `import` blocks: objects that exist and are to be managed.

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::{Config, Import};
use infra_lang::eval::evaluate_as;
use infra_lang::instances::{Expansion, InstanceScope, Place, Repetition};
use infra_provider::{Object, ProviderError};
use infra_schema::address::{ConfigResource, ModuleInstance, ModulePath, ResourceInModule, ResourceInstance};
use infra_state::ProviderAddress;
use infra_value::{Type, Value};

use super::managed::Declared;
use super::{Need, Planner};
use crate::failure::Concern;
use crate::marks;

/// An object to be found by its import id.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// What it will be.
    pub address: ResourceInstance,
    /// Whom to ask.
    pub provider: ProviderAddress,
    /// The id.
    pub id: String,
}

/// An import that was asked for.
pub(super) struct Wanted {
    pub(super) id: String,
    /// The block; nothing when the command line asked.
    span: Option<Span>,
    /// What the provider found.
    found: Option<Result<Object, ProviderError>>,
}

impl<'c> Planner<'_, 'c> {
    /// Asks for an import that the configuration does not hold.
    pub fn want_import(&mut self, address: ResourceInstance, id: String) {
        self.imports.insert(address, Wanted { id, span: None, found: None });
    }

    /// Takes the object that an import found.
    pub fn supply_import(&mut self, address: &ResourceInstance, result: Result<Object, ProviderError>) {
        if let Some(wanted) = self.imports.get_mut(address) {
            wanted.found = Some(result);
        }
    }

    /// Finds out which instances of a resource are to be imported. Says whether the answers are there.
    pub(super) fn import(
        &mut self,
        resource: &ConfigResource,
        declared: &Declared<'_>,
        needs: &mut Vec<Need>,
    ) -> Result<bool, Diagnostics> {
        let config = self.config();
        let root = ModulePath::root();
        for import in &config.root().imports {
            let place = Place::parse(&import.to).filter(|p| p.config(&root) == *resource);
            if let Some(place) = place {
                self.import_block(resource, import, &place)?;
            }
        }
        let asked = needs.len();
        for (address, wanted) in &self.imports {
            if address.config() == *resource && wanted.found.is_none() {
                let (provider, id) = (declared.provider.clone(), wanted.id.clone());
                needs.push(Need::Import(ImportRequest { address: address.clone(), provider, id }));
            }
        }
        Ok(needs.len() == asked)
    }

    fn import_block(
        &mut self,
        resource: &ConfigResource,
        import: &'c Import,
        place: &Place<'_>,
    ) -> Result<(), Diagnostics> {
        let root = ModuleInstance::root();
        let scope = self.evaluator.scope(&root, Repetition::default());
        let expansion = Expansion::of(None, import.for_each.as_ref(), &scope)?;
        let mut found = Vec::new();
        for repetition in expansion.repetitions() {
            let scope = self.evaluator.scope(&root, repetition);
            let module = place.module(&root, &scope)?;
            let within = ResourceInModule { module, resource: resource.resource.clone() };
            found.push((within.instance(place.key(&scope)?), import_id(import, &scope)?));
        }
        for (address, id) in found {
            let fail = |summary: &str, detail: String| {
                Diagnostics::from(Diagnostic::error(summary, detail).at(import.span))
            };
            match self.imports.get(&address) {
                // Asked before, and answered by now.
                Some(known) if known.span == Some(import.span) => continue,
                // The command line asked for it, whatever the block says.
                Some(known) if known.span.is_none() => continue,
                Some(_) => {
                    let detail =
                        format!("{address} is the target of more than one import. Keep one of them.");
                    return Err(fail("Duplicate import configuration", detail));
                }
                None => {}
            }
            let there = self.evaluator.has_module_instance(&address.module)
                && self
                    .evaluator
                    .expand(&address.module, &address.resource)?
                    .repetition(address.key.as_ref())
                    .is_some();
            if !there {
                let detail = format!(
                    "{address} is not among the instances that the configuration gives, so nothing can be imported to it."
                );
                return Err(fail("Configuration for import target does not exist", detail));
            }
            // What is managed already stays as it is: the block may be left standing.
            if self.inputs.prior.objects.contains_key(&infra_plan::ObjectId::current(address.clone())) {
                continue;
            }
            self.imports.insert(address, Wanted { id, span: Some(import.span), found: None });
        }
        Ok(())
    }

    /// The object that is imported to an address, with the id that it was asked for by.
    pub(super) fn imported(
        &self,
        address: &ResourceInstance,
        declared: &Declared<'_>,
    ) -> Result<Option<(String, Object)>, Diagnostics> {
        let Some(wanted) = self.imports.get(address) else { return Ok(None) };
        match &wanted.found {
            None => Ok(None),
            Some(Ok(object)) => {
                let value = marks::by_schema(&declared.schema.block, &object.value);
                Ok(Some((wanted.id.clone(), Object { value, private: object.private.clone() })))
            }
            Some(Err(error)) => {
                let concern =
                    Concern::of(address).maybe_at(wanted.span).hiding(self.inputs.clients.secrets().clone());
                Err(concern.failed("Object could not be imported", error).into())
            }
        }
    }
}

/// Imports to what is not declared.
pub(crate) fn check(config: &Config) -> Diagnostics {
    let root = ModulePath::root();
    let mut problems = Diagnostics::new();
    for import in &config.root().imports {
        let Some(target) = Place::parse(&import.to).map(|place| place.config(&root)) else { continue };
        let declared =
            config.module(&target.module).is_some_and(|m| m.resources.contains_key(&target.resource));
        if !declared {
            let detail = format!(
                "Nothing is declared at {target}, so nothing can be imported to it. Write the resource block first, or have one written with -generate-config-out=FILE."
            );
            let problem = Diagnostic::error("Configuration for import target does not exist", detail);
            problems.push(problem.at(import.to.span));
        }
    }
    problems
}

fn import_id(import: &Import, scope: &InstanceScope<'_, '_>) -> Result<String, Diagnostics> {
    let id: Value = evaluate_as(&import.id, &Type::String, scope)?;
    let fail =
        |detail: &str| Err(Diagnostic::error("Invalid import id argument", detail).at(import.id.span).into());
    if id.is_sensitive() {
        return fail(
            "The id would be shown, and it is computed from a sensitive value. Use nonsensitive() if it is no secret.",
        );
    }
    if !id.is_known() {
        return fail("The id depends on attributes that are known only after apply. It must be known now.");
    }
    match id.as_str() {
        None => fail("The id is null. It must be the text by which the provider finds the object."),
        Some("") => fail("The id is empty. It must be the text by which the provider finds the object."),
        Some(id) => Ok(id.to_owned()),
    }
}
