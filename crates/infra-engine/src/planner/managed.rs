//! Managed resources: what becomes of each instance.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::ResourceBlock;
use infra_lang::decode::decode_body;
use infra_lang::instances::{NodeId, Repetition, check};
use infra_lang::refuse_ephemeral;
use infra_plan::{ActionId, ActionKind, Change, Mode, ObjectId, Reason, ResourceChange};
use infra_provider::{Client, Object, Planned, audit};
use infra_schema::Schema;
use infra_schema::address::{ConfigResource, ModuleInstance, ResourceInModule, ResourceInstance};
use infra_state::ProviderAddress;
use infra_value::{Path, Value};

use super::{Need, Planner, Progress, ignore};
use crate::failure::Concern;
use crate::secrets::Secrets;
use crate::{PriorObject, clients, marks, unsupported};

/// What all instances of a block share.
pub(super) struct Declared<'p> {
    pub(super) node: NodeId,
    pub(super) block: &'p ResourceBlock,
    pub(super) provider: ProviderAddress,
    pub(super) client: Arc<dyn Client>,
    pub(super) schema: Arc<Schema>,
    pub(super) dependencies: Vec<String>,
}

/// An object, and what is known of it.
pub(super) struct Known<'a> {
    pub(super) id: ObjectId,
    /// What the state says.
    pub(super) prior: Option<&'a PriorObject>,
    /// What was read: nothing where nobody looked, or where it is gone.
    pub(super) observed: Option<&'a Option<Object>>,
}

impl<'a> Known<'a> {
    /// What there is. Without a refresh, that is what the state says.
    fn now(&self) -> Option<&'a Object> {
        self.observed.map_or_else(|| self.prior.map(|prior| &prior.object), Option::as_ref)
    }
}

impl<'a, 'c> Planner<'a, 'c> {
    pub(super) fn managed(
        &mut self,
        id: NodeId,
        resource: &ConfigResource,
        needs: &mut Vec<Need>,
    ) -> Result<Progress, Diagnostics> {
        let Some(declared) = self.declared(id, resource)? else { return Ok(Progress::Done) };
        if self.inputs.mode == Mode::Normal && !self.import(resource, &declared, needs)? {
            return Ok(Progress::Open);
        }
        if let Some(written) = self.generate(id, resource, &declared) {
            return written;
        }
        let before = self.frontier_before(id);
        let mut started = Vec::new();
        let mut idle = false;
        let mut problems = Diagnostics::new();
        for module in self.evaluator.module_instances(&resource.module).to_vec() {
            let expansion = self.evaluator.expand(&module, &resource.resource)?;
            let whole = ResourceInModule { module: module.clone(), resource: resource.resource.clone() };
            let mut values = Vec::new();
            for repetition in expansion.repetitions() {
                let address = whole.instance(repetition.key.clone());
                self.claimed.insert(address.clone());
                self.has_objects[id] = true;
                if !self.is_chosen(&address) {
                    values.push(self.left_alone(&declared, address));
                    continue;
                }
                match self.instance(&declared, &module, address, repetition) {
                    Ok(value) => values.push(value),
                    Err(found) => {
                        problems.extend(found);
                        continue;
                    }
                }
                match self.upsert(&before) {
                    Some(action) => started.push(action),
                    None => idle = true,
                }
            }
            if !problems.has_errors() {
                self.evaluator.set_resource(whole, expansion.gather(values));
            }
        }
        if idle || started.is_empty() {
            started.extend(before);
        }
        self.frontier[id] = self.actions.join(started).into();
        problems.into_result(Progress::Done)
    }

    pub(super) fn known(&self, id: ObjectId) -> Known<'a> {
        let (prior, observed) = (self.inputs.prior.objects.get(&id), self.inputs.observed.get(&id));
        Known { id, prior, observed }
    }

    /// What an instance is that the plan leaves alone.
    pub(super) fn left_alone(&self, declared: &Declared<'_>, address: ResourceInstance) -> Value {
        let id = ObjectId::current(address);
        let observed = self.inputs.observed.get(&id).and_then(Option::as_ref);
        let known = observed.or_else(|| self.inputs.prior.objects.get(&id).map(|p| &p.object));
        known.map_or_else(|| Value::unknown(declared.schema.block.implied_type()), |o| o.value.clone())
    }

    /// What the instances of a block share; nothing when the module is not there.
    pub(super) fn declared(
        &mut self,
        node: NodeId,
        resource: &ConfigResource,
    ) -> Result<Option<Declared<'c>>, Diagnostics> {
        let config = self.config();
        let Some((module, block)) = config.declared(resource) else { return Ok(None) };
        let provider = clients::address_of(config, module, block);
        let kind = &resource.resource;
        let (Some(client), Some(schema)) = (
            self.inputs.clients.get(&provider).cloned(),
            self.inputs.catalog.schema(&provider.source, kind.mode, &kind.ty).cloned(),
        ) else {
            return Err(unsupported::unknown_type(self.inputs.catalog, &provider, block).into());
        };
        let dependencies = self.resource_dependencies(node);
        Ok(Some(Declared { node, block, provider, client, schema, dependencies }))
    }

    /// Plans one instance, records its change, and says what references to it mean.
    fn instance(
        &mut self,
        declared: &Declared<'_>,
        module: &ModuleInstance,
        address: ResourceInstance,
        repetition: Repetition,
    ) -> Result<Value, Diagnostics> {
        let Declared { block, client, schema, .. } = declared;
        if !self.inputs.catalog.manages(&declared.provider.source, block.address.mode, &block.address.ty) {
            return Err(unsupported::unmanaged_instance(block).into());
        }
        let known = self.known(ObjectId::current(address.clone()));
        let imported = self.imported(&address, declared)?;
        let prior = known.prior;
        let observed = known.now().or(imported.as_ref().map(|(_, object)| object));
        if self.inputs.mode == Mode::RefreshOnly {
            let value = observed.map(|o| o.value.clone());
            if let Some(value) = &value {
                self.record(
                    declared,
                    known,
                    Change::NoOp,
                    None,
                    Some(value.clone()),
                    Some(value.clone()),
                    Vec::new(),
                );
            }
            return Ok(value.unwrap_or_else(|| Value::unknown(schema.block.implied_type())));
        }
        let scope = self.evaluator.scope(module, repetition.clone());
        for condition in &block.lifecycle.preconditions {
            check(condition, &scope, "Resource precondition failed")?;
        }
        let config = decode_body(&block.body, &schema.block, &scope)?;
        refuse_ephemeral(&config, &schema.block, block).into_result(())?;
        // Only where something is wrong.
        let concern = || {
            let mut secrets = Secrets::of(&marks::by_schema(&schema.block, &config));
            observed.into_iter().for_each(|object| secrets.add(&object.value));
            Concern::of(&address).in_block(block).hiding(secrets.and(self.inputs.clients.secrets()))
        };
        let catalog = self.inputs.catalog;
        catalog.objections(&declared.provider.source, block, &config, concern).into_result(())?;
        let provider = catalog.get(&declared.provider.source);
        let written = &config;
        let plan = |prior: Option<&Object>, config: &Value| -> Result<Planned, Diagnostics> {
            let bare = config.unmark_deep();
            let planned = client.plan(&address.resource.ty, prior, &bare);
            let planned = planned.map_err(|errors| -> Diagnostics {
                errors.iter().map(|e| concern().failed("Cannot be planned", e)).collect()
            })?;
            let prior = prior.map(|prior| &prior.value);
            let asked_for = ignore::asked_for(&bare, written, &block.lifecycle.ignore_changes, &schema.block);
            let may_fill_in = provider.is_some_and(|provider| provider.has_forms_of_its_own());
            let found = audit::planned(&schema.block, may_fill_in, prior, &asked_for, &planned.value);
            if let Some((path, what)) = found {
                return Err(contradicts(&address, &path, what, block).into());
            }
            Ok(Planned { value: marks::without_write_only(&schema.block, &planned.value), ..planned })
        };
        let asked = match prior.is_some_and(|p| p.stored.is_tainted()) {
            true => Some(Reason::Tainted),
            false if self.inputs.chosen.selection().replace.contains(&address) => Some(Reason::Requested),
            false => None,
        };
        let create_first = self.create_before_destroy[declared.node];
        // The marks of what is written, write-only arguments aside: of those nothing is planned.
        let storable = |config: &Value| marks::without_write_only(&schema.block, config);
        let replaced = || {
            // The new object owes nothing to the old one, not even what is ignored.
            let planned = plan(None, &config)?.value;
            Ok::<_, Diagnostics>(marks::put_back(&schema.block, &planned, &storable(&config)))
        };
        let (change, reason, replace, after) = match observed {
            None => (Change::Create, None, Vec::new(), replaced()?),
            Some(_) if asked.is_some() => (replacement(create_first), asked, Vec::new(), replaced()?),
            Some(object) => {
                let ignored = &block.lifecycle.ignore_changes;
                let config = ignore::apply(&config, &object.value, ignored, &schema.block);
                let bare = Object { value: object.value.unmark_deep(), private: object.private.clone() };
                let Planned { value, replace, .. } = plan(Some(&bare), &config)?;
                if replace.is_empty() && self.is_triggered(block, module, &scope)? {
                    (replacement(create_first), Some(Reason::Triggered), Vec::new(), replaced()?)
                } else if replace.is_empty() {
                    let same = value == bare.value;
                    let after = marks::put_back(&schema.block, &value, &storable(&config));
                    // What only becomes sensitive, or no longer is, has to be written down.
                    let change = if same && marks::same_places(&object.value, &after) {
                        Change::NoOp
                    } else {
                        Change::Update
                    };
                    (change, None, replace, after)
                } else {
                    (replacement(create_first), Some(Reason::CannotUpdate), replace, replaced()?)
                }
            }
        };
        let before = observed.map(|o| o.value.clone());
        let private = imported.as_ref().and_then(|(_, object)| object.private.clone());
        self.protected(declared, &address, change)?;
        let scope = self.evaluator.scope(module, repetition).with_self(after.clone());
        for condition in &block.lifecycle.postconditions {
            check(condition, &scope, "Resource postcondition failed")?;
        }
        self.record(declared, known, change, reason, before, Some(after.clone()), replace);
        if let (Some((import, _)), Some(recorded)) = (imported, self.changes.last_mut()) {
            recorded.import = Some(import);
            recorded.private = private;
        }
        Ok(after)
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn record(
        &mut self,
        declared: &Declared<'_>,
        known: Known<'_>,
        change: Change,
        reason: Option<Reason>,
        before: Option<Value>,
        after: Option<Value>,
        replace: Vec<Path>,
    ) {
        // What was read replaces what was remembered, also by nothing.
        let private = known.now().and_then(|object| object.private.clone());
        let Known { id: object, prior, .. } = known;
        let deposes = (change == Change::CreateThenDelete).then(|| self.deposed_key(&object));
        if object.deposed.is_none() {
            self.planned.insert(object.address.clone(), self.changes.len());
        }
        if change != Change::NoOp {
            self.pending.add(&object);
        }
        self.changes.push(ResourceChange {
            moved_from: self.inputs.moved.origins.get(&object.address).cloned(),
            import: None,
            generated: None,
            provider: declared.provider.to_string(),
            change,
            reason,
            before,
            after,
            replace,
            private,
            basis: prior.map(|p| p.basis.clone()),
            dependencies: declared.dependencies.clone(),
            // What stays as it is has its new ones at once.
            prior_dependencies: prior
                .filter(|_| change != Change::NoOp)
                .filter(|prior| prior.stored.dependencies != declared.dependencies)
                .map(|prior| prior.stored.dependencies.clone()),
            create_before_destroy: self.create_before_destroy[declared.node],
            deposes,
            object,
        });
    }

    /// The action that brings the last recorded change about, deletions aside.
    fn upsert(&mut self, before: &[ActionId]) -> Option<ActionId> {
        let index = self.changes.len().checked_sub(1)?;
        let import = self.changes[index].import.is_some();
        let import = import.then(|| self.actions.add(ActionKind::Import, Some(index), before));
        if let Some(import) = import {
            self.import_actions.insert(index, import);
        }
        let kind = match self.changes[index].change {
            Change::Create | Change::DeleteThenCreate | Change::CreateThenDelete => ActionKind::Create,
            Change::Update => ActionKind::Update,
            Change::Read => ActionKind::Read,
            Change::NoOp | Change::Delete | Change::Forget => return import,
        };
        let upsert = self.actions.add(kind, Some(index), before);
        import.into_iter().for_each(|import| self.actions.wait(upsert, import));
        Some(upsert)
    }

    fn protected(
        &self,
        declared: &Declared<'_>,
        address: &ResourceInstance,
        change: Change,
    ) -> Result<(), Diagnostics> {
        match declared.block.lifecycle.prevent_destroy {
            Some(span) if change.is_replacement() => Err(prevented(address, span).into()),
            _ => Ok(()),
        }
    }

    /// Eight hexadecimal digits that are this plan's and this object's own.
    fn deposed_key(&self, object: &ObjectId) -> String {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(format!("{}/{object}", self.inputs.head.id));
        hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }
}

pub(super) fn prevented(address: &ResourceInstance, span: infra_diagnostics::Span) -> Diagnostic {
    let detail = format!(
        "The plan would destroy {address}, which \"prevent_destroy\" forbids. Remove that setting if the object may go, or change what makes the plan destroy it."
    );
    Diagnostic::error("Instance cannot be destroyed", detail).at(span).for_address(address.to_string())
}

/// A plan that contradicts the configuration: the provider has a bug.
fn contradicts(
    address: &ResourceInstance,
    path: &Path,
    what: audit::Contradiction,
    block: &ResourceBlock,
) -> Diagnostic {
    use audit::Contradiction;
    let planned = match what {
        Contradiction::Type => "a value that does not fit the type's schema",
        Contradiction::Configured => "another value than the configuration sets",
        Contradiction::LeftOut => "a value that the configuration does not set and the provider must not add",
        Contradiction::Planned => "another value than before",
    };
    let detail = format!(
        "The provider planned {planned} for {address}{path}. This is a bug in the provider, not in your configuration; please report it."
    );
    Diagnostic::error("Provider planned what was not asked for", detail)
        .at(block.span)
        .for_address(address.to_string())
}

/// The order in which an object is replaced.
fn replacement(create_first: bool) -> Change {
    if create_first { Change::CreateThenDelete } else { Change::DeleteThenCreate }
}
