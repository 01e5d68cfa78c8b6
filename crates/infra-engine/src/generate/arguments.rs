//! Which arguments a block for an object needs, so that the plan for it is empty.

use std::collections::BTreeSet;
use std::sync::Arc;

use infra_provider::{BlockKind, Client, Object, Provider};
use infra_schema::{Attribute, Block, Nesting, Presence};
use infra_value::{Data, Value, parse_json, to_json_html_safe};

use crate::marks;

/// The way to an argument or block type through the schema.
type Way = Vec<Arc<str>>;

/// The part of an object that a block has to say: what nobody else would give a new object, in the form that is read
/// best, as long as the plan for the object stays empty. Where there is no such part, all that can be written.
pub(super) fn choose(
    provider: &dyn Provider,
    client: &dyn Client,
    ty: &str,
    block: &Block,
    found: &Object,
) -> Value {
    let choice = Choice { provider, client, ty, block, found };
    readable(&choice, choice.arguments(&choice.left_out()))
}

struct Choice<'a> {
    provider: &'a dyn Provider,
    client: &'a dyn Client,
    ty: &'a str,
    block: &'a Block,
    found: &'a Object,
}

impl Choice<'_> {
    /// Whether the plan for the object is empty with these arguments.
    fn fits(&self, config: &Value) -> bool {
        let is_same = |planned: infra_provider::Planned| {
            planned.replace.is_empty()
                && marks::without_write_only(self.block, &planned.value) == self.found.value
        };
        self.provider.validate(BlockKind::Resource, self.ty, config).is_empty()
            && self.client.plan(self.ty, Some(self.found), config).is_ok_and(is_same)
    }

    fn fits_without(&self, left_out: &BTreeSet<Way>) -> bool {
        self.fits(&self.arguments(left_out))
    }

    fn left_out(&self) -> BTreeSet<Way> {
        let mut spare = Vec::new();
        dispensable(self.block, &self.found.value, &mut Vec::new(), &mut spare);
        let mut left_out: BTreeSet<Way> = spare.iter().map(|(way, _)| way.clone()).collect();
        if self.fits_without(&left_out) {
            // What the provider would give a new object, too, goes without saying; the rest is said, unless it
            // contradicts what is said already.
            let fresh = self.client.plan(self.ty, None, &self.arguments(&left_out));
            let fresh = fresh.map(|planned| planned.value).ok();
            for (way, _) in spare.iter().filter(|(_, is_blank)| !is_blank) {
                let given = fresh.as_ref().map(|fresh| at(self.block, fresh, way));
                if given != Some(at(self.block, &self.found.value, way)) {
                    left_out.remove(way);
                    if !self.fits_without(&left_out) {
                        left_out.insert(way.clone());
                    }
                }
            }
            return left_out;
        }
        let mut left_out = BTreeSet::new();
        if self.fits_without(&left_out) {
            // Something that looks dispensable is needed: all is said, but for what can go by itself.
            for (way, _) in spare {
                left_out.insert(way.clone());
                if !self.fits_without(&left_out) {
                    left_out.remove(&way);
                }
            }
            return left_out;
        }
        // Of two that contradict each other, one is enough; else the plan will say what there is to decide.
        let alone = |way: &Way| BTreeSet::from([way.clone()]);
        let in_the_way = spare.iter().find(|(way, _)| self.fits_without(&alone(way)));
        let blank = || spare.iter().filter(|(_, is_blank)| *is_blank).map(|(way, _)| way.clone()).collect();
        in_the_way.map_or_else(blank, |(way, _)| alone(way))
    }

    fn arguments(&self, left_out: &BTreeSet<Way>) -> Value {
        arguments(self.block, &self.found.value, left_out, &mut Vec::new())
    }
}

/// What a block might leave out, and whether it is blank: what optional arguments have when nobody has set them.
fn dispensable(block: &Block, value: &Value, way: &mut Way, found: &mut Vec<(Way, bool)>) {
    for (name, attribute) in &block.attributes {
        let values = value.get(name).filter(|value| !value.is_null());
        let Some(value) = values.filter(|_| !is_never_written(way, name, attribute)) else { continue };
        let blank = match attribute.presence {
            Presence::Optional => {
                is_zero(value) || attribute.default.as_ref() == Some(value) || attribute.deprecated.is_some()
            }
            Presence::OptionalComputed => is_empty(value) || attribute.deprecated.is_some(),
            Presence::Required | Presence::Computed => continue,
        };
        if blank || attribute.presence == Presence::OptionalComputed {
            add(way, name, blank, found);
        }
    }
    for (name, nested) in &block.blocks {
        let Some(value) = value.get(name) else { continue };
        if nested.computed && !is_empty(value) {
            add(way, name, false, found);
        }
        way.push(name.clone());
        for occurrence in occurrences(nested.nesting, value) {
            dispensable(&nested.block, occurrence, way, found);
        }
        way.pop();
    }
}

fn add(way: &Way, name: &Arc<str>, blank: bool, found: &mut Vec<(Way, bool)>) {
    let way: Way = way.iter().chain([name]).cloned().collect();
    match found.iter_mut().find(|(known, _)| *known == way) {
        // Blank where all occurrences are.
        Some((_, known)) => *known &= blank,
        None => found.push((way, blank)),
    }
}

/// What no block says: what cannot be set, and ids, which are the cloud's to give even where a block could.
fn is_never_written(way: &[Arc<str>], name: &str, attribute: &Attribute) -> bool {
    !attribute.presence.is_configurable()
        || attribute.write_only
        || (way.is_empty() && name == "id" && attribute.presence == Presence::OptionalComputed)
}

/// The object without what cannot be set, and without what is left out.
fn arguments(block: &Block, object: &Value, left_out: &BTreeSet<Way>, way: &mut Way) -> Value {
    let Some(entries) = object.as_entries() else { return object.clone() };
    let argument = |(name, value): (&Arc<str>, &Value)| {
        way.push(name.clone());
        let is_left_out = left_out.contains(way);
        let value = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) => {
                match is_left_out || is_never_written(&way[..way.len() - 1], name, attribute) {
                    true => Value::null(attribute.ty.clone()),
                    false => value.clone(),
                }
            }
            (None, Some(nested)) if is_left_out => nested.empty_value(),
            (None, Some(nested)) => match nested.nesting {
                Nesting::Single | Nesting::Group => arguments(&nested.block, value, left_out, way),
                _ => value.map_children(&mut |child| arguments(&nested.block, child, left_out, way)),
            },
            (None, None) => value.clone(),
        };
        way.pop();
        (name.clone(), value)
    };
    Value::object(entries.iter().map(argument).collect::<Vec<_>>())
}

/// The values at a place of the schema, in all occurrences of the blocks on the way.
fn at<'v>(block: &Block, value: &'v Value, way: &[Arc<str>]) -> Vec<&'v Value> {
    let Some((name, rest)) = way.split_first() else { return vec![value] };
    let Some(value) = value.get(name) else { return Vec::new() };
    match block.blocks.get(name) {
        Some(nested) if !rest.is_empty() => {
            let occurrences = occurrences(nested.nesting, value).into_iter();
            occurrences.flat_map(|occurrence| at(&nested.block, occurrence, rest)).collect()
        }
        _ => vec![value],
    }
}

fn occurrences(nesting: Nesting, value: &Value) -> Vec<&Value> {
    match nesting {
        Nesting::Single | Nesting::Group => {
            Some(value).filter(|value| !value.is_null()).into_iter().collect()
        }
        Nesting::List | Nesting::Set => value.as_slice().into_iter().flatten().collect(),
        Nesting::Map => value.as_entries().into_iter().flat_map(|entries| entries.values()).collect(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value.data() {
        Data::Null(_) => true,
        Data::String(text) => text.is_empty(),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => items.is_empty(),
        Data::Map(_, entries) => entries.is_empty(),
        _ => false,
    }
}

fn is_zero(value: &Value) -> bool {
    is_empty(value) || value.as_bool() == Some(false) || value.as_i64() == Some(0)
}

/// The same with JSON in the form that `jsonencode` gives it, where it may take that form: it is written as a call of
/// that then.
fn readable(choice: &Choice<'_>, config: Value) -> Value {
    if !choice.fits(&config) {
        return config;
    }
    let all = canonical(&config);
    if all == config || choice.fits(&all) {
        return all;
    }
    let names = config.as_entries().into_iter().flat_map(|entries| entries.keys());
    names.fold(config.clone(), |so_far, name| {
        let with = |(key, value): (&Arc<str>, &Value)| {
            (key.clone(), if key == name { canonical(value) } else { value.clone() })
        };
        let changed = Value::object(so_far.as_entries().into_iter().flatten().map(with));
        if choice.fits(&changed) { changed } else { so_far }
    })
}

/// The same with JSON in the form that `jsonencode` gives it.
pub(crate) fn canonical(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => json(text)
            .and_then(|parsed| to_json_html_safe(&parsed).ok())
            .map_or_else(|| value.clone(), Value::string),
        None if value.is_null() => value.clone(),
        None => value.map_children(&mut canonical),
    }
}

/// The array or object, not empty, that a text is the JSON of.
pub(super) fn json(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    parse_json(text).ok().filter(|value| match value.data() {
        Data::Object(entries) => !entries.is_empty(),
        Data::Tuple(items) => !items.is_empty(),
        _ => false,
    })
}
