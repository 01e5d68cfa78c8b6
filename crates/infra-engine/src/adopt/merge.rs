//! What a block would have to say, so that it describes what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_lang::decode::nested_block;
use infra_schema::{Attribute, Block, Nesting, Presence};
use infra_value::{Type, Value};

use super::pairing::pairs;
use super::same;

/// How much is said of what the configuration has not said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Fullness {
    /// What nobody else would give.
    Lean,
    /// What the provider might give, too.
    Fuller,
    /// Everything, also what is empty or off.
    Full,
}

/// The four sides of an object, none with marks.
pub(super) struct Sides<'a> {
    /// What the block says.
    pub(super) config: &'a Value,
    /// What the state says.
    pub(super) state: &'a Value,
    /// What there is.
    pub(super) found: &'a Value,
    /// What the configuration would make of it.
    pub(super) planned: &'a Value,
}

/// What the block is to say: what it says, but for what somebody else has changed and the plan would change back. `asked`
/// tells whether that is wanted, by the path of an attribute or of an entry of a map.
pub(super) fn wanted(
    block: &Block,
    sides: &Sides<'_>,
    asked: &dyn Fn(&str) -> bool,
    fullness: Fullness,
) -> Value {
    let side = |value: &Value, name: &str| value.get(name).cloned();
    let names = block.names().map(|name| {
        let config = side(sides.config, name);
        let name: Arc<str> = name.into();
        let parts = (side(sides.state, &name), side(sides.found, &name), side(sides.planned, &name));
        let (Some(state), Some(found), Some(planned)) = parts else { return (name, config) };
        let is_moved = !same(&state, &found) && !same(&planned, &found);
        let config = match config {
            Some(config) if is_moved && may_be_written(block, &name) => {
                Some(top(block, &name, &config, &state, &found, asked, fullness))
            }
            config => config,
        };
        (name, config)
    });
    Value::object(names.filter_map(|(name, value)| Some((name, value?))).collect::<Vec<_>>())
}

/// Whether a file may hold it: what only the provider says, and secrets, have no place there.
pub(super) fn may_be_written(block: &Block, name: &str) -> bool {
    block.attributes.get(name).is_none_or(|attribute| {
        attribute.presence.is_configurable() && !attribute.write_only && !attribute.sensitive
    })
}

fn top(
    block: &Block,
    name: &str,
    config: &Value,
    state: &Value,
    found: &Value,
    asked: &dyn Fn(&str) -> bool,
    fullness: Fullness,
) -> Value {
    let may_be_given = |attribute: &Attribute| attribute.presence == Presence::OptionalComputed;
    if config.is_null() && fullness == Fullness::Lean && block.attributes.get(name).is_some_and(may_be_given)
    {
        return config.clone();
    }
    if let (Type::Map(element), Some(entries)) = (found.ty(), found.as_entries()) {
        return map(name, &element, entries, config, state, asked);
    }
    if !asked(name) {
        return config.clone();
    }
    match nested_block(block, name) {
        Some(nested) => occurrences(nested.nesting, &nested.block, config, Some(state), found, fullness),
        None => match block.attributes.get(name) {
            Some(attribute) => said(attribute, Some(config), found, fullness),
            None => config.clone(),
        },
    }
}

/// Only the entries that were changed.
fn map(
    name: &str,
    element: &Type,
    found: &BTreeMap<Arc<str>, Value>,
    config: &Value,
    state: &Value,
    asked: &dyn Fn(&str) -> bool,
) -> Value {
    let mut keys: BTreeSet<Arc<str>> = found.keys().cloned().collect();
    keys.extend(config.as_entries().into_iter().flat_map(|entries| entries.keys().cloned()));
    let entries = keys.into_iter().filter_map(|key| {
        let (own, before, after) = (config.get(&key), state.get(&key), found.get(&key));
        let is_adopted = before != after && asked(&format!("{name}[{key:?}]"));
        let value = if is_adopted { after } else { own };
        Some((key, value?.clone()))
    });
    let entries: Vec<(Arc<str>, Value)> = entries.collect();
    match entries.is_empty() && config.is_null() {
        true => config.clone(),
        false => Value::map(element.clone(), entries),
    }
}

/// The occurrences of a block, or the objects of a list.
fn occurrences(
    nesting: Nesting,
    block: &Block,
    config: &Value,
    state: Option<&Value>,
    found: &Value,
    fullness: Fullness,
) -> Value {
    match nesting {
        Nesting::Single | Nesting::Group => {
            if found.is_null() || found.as_entries().is_none() {
                return found.clone();
            }
            let config = Some(config).filter(|config| !config.is_null());
            occurrence(block, config, state.filter(|state| !state.is_null()), found, fullness)
        }
        Nesting::List | Nesting::Set => {
            let Some(items) = found.as_slice() else { return found.clone() };
            let ordered = nesting == Nesting::List;
            let items_of =
                |value: Option<&Value>| value.and_then(Value::as_slice).unwrap_or_default().to_vec();
            let (now, before) = (items_of(Some(config)), items_of(state));
            let partner = |others: &[Value]| -> BTreeMap<usize, usize> {
                pairs(others, items, ordered).into_iter().filter_map(|(a, b)| Some((b?, a?))).collect()
            };
            let (own, stored) = (partner(&now), partner(&before));
            let wanted = items.iter().enumerate().map(|(place, item)| {
                let own = own.get(&place).and_then(|place| now.get(*place));
                let stored = stored.get(&place).and_then(|place| before.get(*place));
                occurrence(block, own, stored, item, fullness)
            });
            let wanted: Vec<Value> = wanted.collect();
            match found.ty() {
                Type::Set(element) => Value::set((*element).clone(), wanted),
                Type::List(element) => Value::list((*element).clone(), wanted),
                _ => Value::tuple(wanted),
            }
        }
        Nesting::Map => {
            let Some(items) = found.as_entries() else { return found.clone() };
            let one = |(key, item): (&Arc<str>, &Value)| {
                let stored = state.and_then(|state| state.get(key));
                (key.clone(), occurrence(block, config.get(key), stored, item, fullness))
            };
            let wanted: Vec<(Arc<str>, Value)> = items.iter().map(one).collect();
            match found.ty() {
                Type::Map(element) => Value::map((*element).clone(), wanted),
                _ => Value::object(wanted),
            }
        }
    }
}

fn occurrence(
    block: &Block,
    config: Option<&Value>,
    state: Option<&Value>,
    found: &Value,
    fullness: Fullness,
) -> Value {
    let one = |name: &str| {
        let (own, before) = (config.and_then(|c| c.get(name)), state.and_then(|s| s.get(name)));
        let after = found.get(name)?;
        if let (Some(own), Some(before)) = (own, before)
            && same(before, after)
        {
            return Some(own.clone());
        }
        Some(match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) => said(attribute, own, after, fullness),
            (None, Some(nested)) => {
                let empty = nested.empty_value();
                occurrences(nested.nesting, &nested.block, own.unwrap_or(&empty), before, after, fullness)
            }
            (None, None) => after.clone(),
        })
    };
    Value::object(block.names().filter_map(|name| Some((Arc::from(name), one(name)?))).collect::<Vec<_>>())
}

/// What is said of an attribute, given what has been said of it so far.
fn said(attribute: &Attribute, own: Option<&Value>, found: &Value, fullness: Fullness) -> Value {
    let silence = || own.cloned().unwrap_or_else(|| Value::null(found.ty()));
    if !attribute.presence.is_configurable() || attribute.write_only || attribute.sensitive {
        return silence();
    }
    if own.is_some_and(|own| !own.is_null()) || fullness == Fullness::Full {
        return found.clone();
    }
    let is_default = attribute.default.as_ref() == Some(found);
    // A block that is new says what a new object would not get by itself.
    let is_left_to_the_provider =
        attribute.presence == Presence::OptionalComputed && fullness == Fullness::Lean && own.is_some();
    // In a block that is there already, what is off was on before: it has to be said.
    let is_blank = attribute.presence != Presence::Required
        && (is_silent(found) || (found.as_bool() == Some(false) && own.is_none()));
    if is_default || is_left_to_the_provider || is_blank { Value::null(found.ty()) } else { found.clone() }
}

/// Whether nothing is said with it.
pub(super) fn is_silent(value: &Value) -> bool {
    value.is_null()
        || value.as_str() == Some("")
        || value.as_slice().is_some_and(<[Value]>::is_empty)
        || value.as_entries().is_some_and(BTreeMap::is_empty)
}
