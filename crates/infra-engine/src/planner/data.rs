//! Data sources: read now when their arguments are known, else during apply.

use infra_diagnostics::Diagnostics;
use infra_lang::decode::decode_body;
use infra_lang::instances::{NodeId, check};
use infra_lang::refuse_ephemeral;
use infra_plan::{ActionKind, Change, ObjectId, Reason};
use infra_schema::address::{ConfigResource, ResourceInModule};
use infra_schema::{Block, NestedBlock, Nesting, Schema};
use infra_value::Value;

use super::{DataRequest, Need, Planner, Progress};
use crate::failure::Concern;
use crate::secrets::Secrets;
use crate::{marks, unsupported};

impl Planner<'_, '_> {
    pub(super) fn data_source(
        &mut self,
        id: NodeId,
        resource: &ConfigResource,
        needs: &mut Vec<Need>,
    ) -> Result<Progress, Diagnostics> {
        let Some(declared) = self.declared(id, resource)? else { return Ok(Progress::Done) };
        let awaited = self.awaited(id, declared.block);
        let asked = needs.len();
        let mut planned = Vec::new();
        let modules = self.evaluator.module_instances(&resource.module).to_vec();
        for module in modules {
            let pending = self.is_pending(&awaited, &module);
            let expansion = self.evaluator.expand(&module, &resource.resource)?;
            let whole = ResourceInModule { module: module.clone(), resource: resource.resource.clone() };
            let mut values = Vec::new();
            for repetition in expansion.repetitions() {
                let address = whole.instance(repetition.key.clone());
                if !self.inputs.catalog.manages(
                    &declared.provider.source,
                    resource.resource.mode,
                    &resource.resource.ty,
                ) {
                    return Err(unsupported::unmanaged_instance(declared.block).into());
                }
                let scope = self.evaluator.scope(&module, repetition);
                for condition in &declared.block.lifecycle.preconditions {
                    check(condition, &scope, "Data source precondition failed")?;
                }
                let config = decode_body(&declared.block.body, &declared.schema.block, &scope)?;
                refuse_ephemeral(&config, &declared.schema.block, declared.block).into_result(())?;
                let places = marks::collect(&config);
                let secrets = Secrets::of(&config);
                let config = config.unmark_deep();
                let reason = match (config.is_wholly_known(), pending) {
                    (false, _) => Some(Reason::ConfigUnknown),
                    (true, true) => Some(Reason::DependencyPending),
                    (true, false) => None,
                };
                let value = match (reason, self.data.get(&address)) {
                    (Some(_), _) => unread(&declared.schema, &config),
                    (None, Some(Ok(value))) => value.clone(),
                    (None, Some(Err(error))) => {
                        let secrets = secrets.and(self.inputs.clients.secrets());
                        let concern = Concern::of(&address).in_block(declared.block).hiding(secrets);
                        return Err(concern.failed("Data source could not be read", error).into());
                    }
                    (None, None) => {
                        let provider = declared.provider.clone();
                        needs.push(Need::Data(DataRequest { address, provider, config }));
                        continue;
                    }
                };
                let value = marks::apply(&marks::by_schema(&declared.schema.block, &value), &places);
                let scope = scope.with_self(value.clone());
                for condition in &declared.block.lifecycle.postconditions {
                    check(condition, &scope, "Data source postcondition failed")?;
                }
                values.push(value.clone());
                planned.push((address, reason, value));
            }
            if needs.len() == asked {
                self.evaluator.set_resource(whole, expansion.gather(values));
            }
        }
        if needs.len() > asked {
            return Ok(Progress::Open);
        }
        let before = self.frontier_before(id);
        let mut reads = Vec::new();
        for (address, reason, value) in planned {
            self.claimed.insert(address.clone());
            let known = self.known(ObjectId::current(address));
            let before_it = known.prior.filter(|_| reason.is_none());
            let before_it = before_it.map(|prior| prior.object.value.clone());
            let change = if reason.is_some() { Change::Read } else { Change::NoOp };
            self.record(&declared, known, change, reason, before_it, Some(value), Vec::new());
            if change == Change::Read {
                reads.push(self.actions.add(ActionKind::Read, Some(self.changes.len() - 1), &before));
            }
        }
        if reads.is_empty() {
            reads = before;
        }
        self.frontier[id] = self.actions.join(reads).into();
        Ok(Progress::Done)
    }
}

/// What is known of a data source before it is read: its arguments, with what is known within sets, too. What the provider
/// computes is unknown.
pub(super) fn unread(schema: &Schema, config: &Value) -> Value {
    unread_object(&schema.block, config)
}

fn unread_object(block: &Block, config: &Value) -> Value {
    let Some(entries) = config.as_entries() else { return config.clone() };
    let unread = entries.iter().map(|(name, value)| {
        let value = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) if value.is_null() => match &attribute.default {
                Some(default) => default.clone().with_marks(value.marks()),
                None if attribute.presence.is_computed() => Value::unknown(value.ty()),
                None => value.clone(),
            },
            (None, Some(nested)) => unread_blocks(nested, value),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Value::object(unread).with_marks(config.marks())
}

fn unread_blocks(nested: &NestedBlock, config: &Value) -> Value {
    let is_absent = config.is_null() || config.as_slice().is_some_and(<[Value]>::is_empty);
    match nested.nesting {
        _ if is_absent && nested.computed && !nested.planned_empty => Value::unknown(nested.implied_type()),
        Nesting::Single | Nesting::Group => unread_object(&nested.block, config),
        _ => config.map_children(&mut |config| unread_object(&nested.block, config)),
    }
}

#[cfg(test)]
mod tests {
    use infra_provider::model::Model;
    use infra_provider::testing::Server;
    use infra_schema::{Attribute, Presence};
    use infra_value::Type;

    use super::*;

    #[test]
    fn only_what_is_computed_is_unknown_before_a_read() {
        let arguments = Server { name: "web".to_owned(), ..Server::default() }.encode();
        let unread = unread(&Server::schema(), &arguments);
        let unknown = Value::unknown(Type::String);
        assert_eq!(unread.get("id"), Some(&unknown));
        assert_eq!(unread.get("image"), Some(&unknown));
        assert_eq!(unread.get("name"), Some(&Value::string("web")));
        assert_eq!(unread.get("password"), Some(&Value::null(Type::String)));
        assert_eq!(unread.get("size"), Some(&Value::string("small")));
    }

    #[test]
    fn elements_of_a_set_stay_though_one_is_unknown() {
        let items = || vec![Value::string("arn:aws:s3:::logs"), Value::unknown(Type::String)];
        let set = || Value::set(Type::String, items());
        let attribute = Attribute::new(Type::set(Type::String), Presence::Optional);
        let inner =
            Block { attributes: [("resources".into(), attribute.clone())].into(), ..Block::default() };
        let statement = NestedBlock {
            nesting: Nesting::Set,
            block: inner,
            min_items: 0,
            max_items: None,
            force_new: false,
            computed: false,
            planned_empty: false,
        };
        let block = Block {
            attributes: [("values".into(), attribute)].into(),
            blocks: [("statement".into(), statement)].into(),
        };
        let schema = Schema { version: 0, block };
        let inner = Value::object([("resources", set())]);
        let config =
            Value::object([("values", set()), ("statement", Value::set(inner.ty(), vec![inner.clone()]))]);
        assert_eq!(unread(&schema, &config), config);
    }
}
