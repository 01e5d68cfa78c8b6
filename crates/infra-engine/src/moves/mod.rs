//! `moved` blocks: the state under the addresses that the configuration now has.
//!
//! Terraform's rules: statements that lead to each other are followed in order, whole modules and resources move with
//! all their instances, an object never takes a place that another one has, and between one object and `count` the
//! move goes without saying.

mod across;
mod check;
mod implied;
mod order;
mod providers;
mod statement;

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::Config;
use infra_schema::address::{ModuleInstance, ResourceInModule, ResourceInstance};
use infra_state::{InstanceObject, ProviderAddress, State};

use crate::clients;
pub(crate) use across::convert;
pub(crate) use check::still_declared;
pub(crate) use statement::Statement;

/// What came of all moves.
pub(crate) struct Moved {
    /// The state with everything in its new place.
    pub(crate) state: Arc<State>,
    /// Where each moved instance was, by where it is now.
    pub(crate) origins: BTreeMap<ResourceInstance, ResourceInstance>,
    /// The provider configurations that resources had which now have another one.
    pub(crate) reassigned: BTreeMap<ResourceInModule, ProviderAddress>,
    /// What the configuration says, implied moves aside.
    pub(crate) statements: Vec<Statement>,
    /// Moves that could not be made.
    pub(crate) warnings: Diagnostics,
}

/// Moves everything in the state to where the configuration has it.
pub(crate) fn apply(state: &Arc<State>, config: &Config) -> Result<Moved, Diagnostics> {
    let statements = statement::all(config);
    check::statements(&statements, config).into_result(())?;
    let mut all = statements.clone();
    all.extend(implied::statements(config, state, &statements));
    if all.is_empty() {
        let (origins, warnings) = (BTreeMap::new(), Diagnostics::new());
        let mut state = state.clone();
        let reassigned = providers::reassign(&mut state, config);
        return Ok(Moved { state, origins, reassigned, statements, warnings });
    }
    let mut moving = Moving {
        config,
        state: State::clone(state),
        origins: BTreeMap::new(),
        problems: Diagnostics::new(),
        warnings: Diagnostics::new(),
    };
    for statement in order::order(&all)? {
        match statement.is_module() {
            true => moving.modules(statement),
            false => moving.resources(statement),
        }
    }
    moving.rename_dependencies();
    let Moving { state, origins, problems, warnings, .. } = moving;
    let mut state = Arc::new(state);
    let reassigned = providers::reassign(&mut state, config);
    problems.into_result(Moved { state, origins, reassigned, statements, warnings })
}

struct Moving<'c> {
    config: &'c Config,
    state: State,
    origins: BTreeMap<ResourceInstance, ResourceInstance>,
    problems: Diagnostics,
    warnings: Diagnostics,
}

impl Moving<'_> {
    fn resources(&mut self, statement: &Statement) {
        let found: Vec<(ResourceInModule, ResourceInModule)> = self
            .state
            .resources
            .keys()
            .filter_map(|from| Some((from.clone(), statement.resource_destination(from)?)))
            .collect();
        for (from, to) in found {
            match statement.keys() {
                None if from == to => {}
                None if self.state.resources.contains_key(&to) => {
                    self.blocked(statement, &from.instance(None), &to.instance(None));
                }
                None => self.take_resource(&from, &to, |key| key.clone(), |_| true),
                Some((old, new)) => {
                    let (source, target) = (from.instance(old.clone()), to.instance(new.clone()));
                    if source == target || !self.has(&source) {
                        continue;
                    }
                    if self.has(&target) {
                        self.blocked(statement, &source, &target);
                        continue;
                    }
                    let (old, new) = (old.clone(), new.clone());
                    self.take_resource(&from, &to, move |_| new.clone(), |key| *key == old);
                }
            }
        }
    }

    fn modules(&mut self, statement: &Statement) {
        let mut found: Vec<(ModuleInstance, ModuleInstance)> = Vec::new();
        for resource in self.state.resources.keys() {
            if let Some(pair) = statement.module_destination(&resource.module)
                && !found.contains(&pair)
            {
                found.push(pair);
            }
        }
        for (from, to) in found {
            if from == to {
                continue;
            }
            let within = |module: &ModuleInstance, outer: &ModuleInstance| module.0.starts_with(&outer.0);
            let inside: Vec<ResourceInModule> =
                self.state.resources.keys().filter(|r| within(&r.module, &from)).cloned().collect();
            if self.state.resources.keys().any(|r| within(&r.module, &to)) {
                let what = Diagnostic::warning(
                    "Unresolved module address changes",
                    format!(
                        "The objects in {from} were to move to {to}, where there are others already. They stay where they are, and the plan treats them as what the configuration no longer has."
                    ),
                );
                self.warnings.push(what.maybe_at(statement.span()));
                continue;
            }
            for old in inside {
                let steps = to.0.iter().chain(&old.module.0[from.0.len()..]).cloned().collect();
                let new = ResourceInModule { module: ModuleInstance(steps), resource: old.resource.clone() };
                self.take_resource(&old, &new, |key| key.clone(), |_| true);
            }
        }
    }

    fn has(&self, address: &ResourceInstance) -> bool {
        self.state.get(address).is_some()
    }

    fn blocked(&mut self, statement: &Statement, from: &ResourceInstance, to: &ResourceInstance) {
        let detail = format!(
            "{from} was to move to {to}, where there is another object already. It stays where it is, and the plan treats it as what the configuration no longer has. \"infra state mv\" and \"infra state rm\" settle which of the two is meant."
        );
        let warning = Diagnostic::warning("Unresolved resource instance address changes", detail);
        self.warnings.push(warning.maybe_at(statement.span()));
    }

    /// Moves the instances of a resource for which `wanted` holds, with their deposed objects.
    fn take_resource(
        &mut self,
        from: &ResourceInModule,
        to: &ResourceInModule,
        rekey: impl Fn(&Option<infra_schema::address::InstanceKey>) -> Option<infra_schema::address::InstanceKey>,
        wanted: impl Fn(&Option<infra_schema::address::InstanceKey>) -> bool,
    ) {
        let Some(resource) = self.state.resources.get(from) else { return };
        let provider = resource.provider.clone();
        let moving: Vec<_> = resource
            .instances
            .iter()
            .filter(|((key, _), _)| wanted(key))
            .map(|((key, deposed), object)| (key.clone(), deposed.clone(), object.clone()))
            .collect();
        for (key, deposed, object) in moving {
            let (old, new) = (from.instance(key.clone()), to.instance(rekey(&key)));
            let Some((provider, object)) = self.converted(&old, &new, &provider, &object) else { continue };
            self.state.remove(&old, deposed.clone());
            self.state.insert(&new, deposed, provider, object);
            let origin = self.origins.remove(&old);
            // Deposed objects follow the current one, whose origin is known by then.
            let origin = origin.or_else(|| self.origins.get(&new).cloned()).unwrap_or(old);
            self.origins.insert(new, origin);
        }
    }

    /// The object as the type at its new address has it.
    fn converted(
        &mut self,
        old: &ResourceInstance,
        new: &ResourceInstance,
        provider: &ProviderAddress,
        object: &Arc<InstanceObject>,
    ) -> Option<(ProviderAddress, Arc<InstanceObject>)> {
        if old.resource.ty == new.resource.ty {
            return Some((follow(provider, &old.module, &new.module), object.clone()));
        }
        let declared = self.config.declared(&new.config());
        let declared = declared.map(|(module, block)| clients::address_of(self.config, module, block));
        match (declared, across::convert(provider, &old.resource.ty, &new.resource.ty, object)) {
            (Some(provider), Ok(object)) => Some((provider, Arc::new(object))),
            (_, Err(problem)) => {
                self.problems.push(problem.for_address(old.to_string()));
                None
            }
            // What is not declared is destroyed, which needs the type that it has.
            (None, Ok(_)) => Some((provider.clone(), object.clone())),
        }
    }

    /// What named a resource by its old address names it by the new one.
    fn rename_dependencies(&mut self) {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (new, old) in &self.origins {
            let (old, new) = (old.config(), new.config());
            if old != new && !self.state.resources.keys().any(|r| r.config() == old) {
                names.insert(old.to_string(), new.to_string());
            }
        }
        if names.is_empty() {
            return;
        }
        for resource in self.state.resources.values_mut() {
            for object in resource.instances.values_mut() {
                if object.dependencies.iter().any(|name| names.contains_key(name)) {
                    for name in &mut Arc::make_mut(object).dependencies {
                        if let Some(new) = names.get(name) {
                            name.clone_from(new);
                        }
                    }
                }
            }
        }
    }
}

/// A provider configuration inside a module moves with the module.
fn follow(provider: &ProviderAddress, old: &ModuleInstance, new: &ModuleInstance) -> ProviderAddress {
    let (old, new) = (old.path(), new.path());
    if old == new || provider.module.is_root() || provider.module != old {
        return provider.clone();
    }
    ProviderAddress { module: new, ..provider.clone() }
}
