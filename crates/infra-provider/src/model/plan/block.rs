//! Nested blocks, and objects in attributes.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::{Block, NestedBlock, Nesting};
use infra_value::{Data, Path, Step, Value};

use super::Planner;
use super::matching::assign;
use super::same::{is_absent, same_content};
use crate::model::Rules;

impl Planner {
    /// All occurrences of one block type.
    pub(super) fn block(
        &mut self,
        nested: &NestedBlock,
        rules: &Rules,
        prior: Option<&Value>,
        config: &Value,
        path: &Path,
    ) -> Value {
        if nested.computed && is_absent(nested.nesting, config) {
            return match prior {
                Some(prior) => prior.clone(),
                None if nested.planned_empty => config.clone(),
                None => Value::unknown(nested.implied_type()),
            };
        }
        let planned = self.occurrences(nested.nesting, &nested.block, rules, prior, config, path);
        if let Some(prior) = prior
            && nested.force_new
            && is_membership_changed(nested.nesting, prior, &planned)
        {
            self.replace.push(path.clone());
        }
        planned
    }

    /// One object, or the objects of a collection.
    pub(super) fn occurrences(
        &mut self,
        nesting: Nesting,
        block: &Block,
        rules: &Rules,
        prior: Option<&Value>,
        config: &Value,
        path: &Path,
    ) -> Value {
        let items = prior.and_then(Value::as_slice).unwrap_or_default();
        let planned = match (nesting, config.data()) {
            (Nesting::Single | Nesting::Group, _) => {
                return self.occurrence(block, rules, prior, config, path);
            }
            (_, Data::List(ty, configs)) => {
                Value::list(ty.clone(), self.by_index(block, rules, items, configs, path))
            }
            (_, Data::Tuple(configs)) => Value::tuple(self.by_index(block, rules, items, configs, path)),
            (_, Data::Set(ty, configs)) => Value::set(ty.clone(), by_content(block, rules, items, configs)),
            (_, Data::Map(ty, configs)) => {
                Value::map(ty.clone(), self.by_key(block, rules, prior, configs, path))
            }
            (_, Data::Object(configs)) => Value::object(self.by_key(block, rules, prior, configs, path)),
            _ => return config.clone(),
        };
        planned.with_marks(config.marks())
    }

    fn occurrence(
        &mut self,
        block: &Block,
        rules: &Rules,
        prior: Option<&Value>,
        config: &Value,
        path: &Path,
    ) -> Value {
        let prior = prior.filter(|prior| prior.as_entries().is_some());
        self.object(block, rules, prior, config, path)
    }

    fn by_index(
        &mut self,
        block: &Block,
        rules: &Rules,
        prior: &[Value],
        configs: &[Value],
        path: &Path,
    ) -> Vec<Value> {
        let item = |(index, config): (usize, &Value)| {
            let path = path.join(Step::Index(Value::number(index)));
            self.occurrence(block, rules, prior.get(index), config, &path)
        };
        configs.iter().enumerate().map(item).collect()
    }

    fn by_key(
        &mut self,
        block: &Block,
        rules: &Rules,
        prior: Option<&Value>,
        configs: &BTreeMap<Arc<str>, Value>,
        path: &Path,
    ) -> Vec<(Arc<str>, Value)> {
        let item = |(key, config): (&Arc<str>, &Value)| {
            let path = path.join(Step::Index(Value::string(key.clone())));
            let prior = prior.and_then(|prior| prior.get(key));
            (key.clone(), self.occurrence(block, rules, prior, config, &path))
        };
        configs.iter().map(item).collect()
    }
}

/// Elements of a set: the prior ones where the configuration means them, new ones else.
fn by_content(block: &Block, rules: &Rules, prior: &[Value], configs: &[Value]) -> Vec<Value> {
    let plan = |prior: Option<&Value>, config: &Value| {
        // Elements have no path that outlives a change; the block's own `force_new` speaks for them.
        Planner { is_in_set: true, ..Planner::default() }.occurrence(
            block,
            rules,
            prior,
            config,
            &Path::root(),
        )
    };
    let is_meant = |config: usize, index: usize| {
        let (config, prior) = (&configs[config], &prior[index]);
        config.is_known() && same_content(prior, &plan(Some(prior), config))
    };
    let assigned = assign(configs.len(), prior.len(), is_meant);
    let item = |(config, meant): (&Value, Option<usize>)| match meant {
        Some(index) => prior[index].clone(),
        None => plan(None, config),
    };
    configs.iter().zip(assigned).map(item).collect()
}

/// Whether an occurrence was added or removed. Occurrences in a set have no identity: a changed one is removed and
/// added.
fn is_membership_changed(nesting: Nesting, prior: &Value, planned: &Value) -> bool {
    match (nesting, prior.data(), planned.data()) {
        (_, _, Data::Unknown(..)) => true,
        (Nesting::Single | Nesting::Group, ..) => prior.is_null() != planned.is_null(),
        (Nesting::List, ..) => {
            prior.as_slice().map_or(0, <[_]>::len) != planned.as_slice().map_or(0, <[_]>::len)
        }
        (Nesting::Set, ..) => !same_content(prior, planned),
        (Nesting::Map, ..) => match (prior.as_entries(), planned.as_entries()) {
            (Some(prior), Some(planned)) => !prior.keys().eq(planned.keys()),
            (prior, planned) => prior.map_or(0, BTreeMap::len) != planned.map_or(0, BTreeMap::len),
        },
    }
}
