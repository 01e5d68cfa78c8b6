//! Arguments that are sent and never stored.

use std::sync::Arc;

use infra_schema::Block;
use infra_value::{Data, Value};

use crate::model::Rules;

/// `planned` with the write-only arguments of `config`. Within sets there are none: their elements have no identity.
pub(super) fn fill_in(block: &Block, rules: &Rules, planned: &Value, config: &Value) -> Value {
    let (Some(attributes), Some(arguments)) = (planned.as_entries(), config.as_entries()) else {
        return planned.clone();
    };
    let filled = attributes.iter().map(|(name, value)| {
        let Some(argument) = arguments.get(name) else { return (name.clone(), value.clone()) };
        let nested = match block.attributes.get(name) {
            Some(attribute) if attribute.write_only => return (name.clone(), argument.clone()),
            Some(_) => rules.object_block(name),
            None => block.blocks.get(name).map(|nested| &nested.block),
        };
        let value = match nested {
            Some(nested) => within(nested, rules.nested_rules(name), value, argument),
            None => value.clone(),
        };
        (name.clone(), value)
    });
    Value::object(filled).with_marks(planned.marks())
}

fn within(block: &Block, rules: &Rules, planned: &Value, config: &Value) -> Value {
    let filled = match (planned.data(), config.data()) {
        (Data::List(ty, items), Data::List(_, configs)) if items.len() == configs.len() => {
            let item = |(item, config)| fill_in(block, rules, item, config);
            Value::list(ty.clone(), items.iter().zip(configs.iter()).map(item).collect())
        }
        (Data::Map(ty, items), Data::Map(_, configs)) => {
            let item = |(key, item): (&Arc<str>, &Value)| {
                let item = configs.get(key).map_or_else(|| item.clone(), |c| fill_in(block, rules, item, c));
                (key.clone(), item)
            };
            Value::map(ty.clone(), items.iter().map(item))
        }
        (Data::Object(_), Data::Object(_)) => return fill_in(block, rules, planned, config),
        _ => return planned.clone(),
    };
    filled.with_marks(planned.marks())
}
