//! Attributes, one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::{Attribute, Block, Nesting};
use infra_value::{Path, Step, Type, Value};

use super::Planner;
use super::same::{as_configured, as_left_out, same_content};
use crate::model::Rules;

impl Planner {
    /// The object that a block of configuration becomes. `prior` is the object before, neither null nor unknown.
    pub(super) fn object(
        &mut self,
        block: &Block,
        rules: &Rules,
        prior: Option<&Value>,
        config: &Value,
        path: &Path,
    ) -> Value {
        let planned = self.contents(block, rules, prior, config, path);
        forget_dependents(block, rules, prior, config, planned)
    }

    /// The same, but for what depends on changes within it.
    pub(super) fn contents(
        &mut self,
        block: &Block,
        rules: &Rules,
        prior: Option<&Value>,
        config: &Value,
        path: &Path,
    ) -> Value {
        let Some(arguments) = config.as_entries() else { return config.clone() };
        let mut planned = BTreeMap::<Arc<str>, Value>::new();
        for (name, attribute) in &block.attributes {
            let absent = || Value::null(attribute.ty.clone());
            let prior = prior.map(|prior| prior.get(name).cloned().unwrap_or_else(absent));
            let config = arguments.get(name).cloned().unwrap_or_else(absent);
            let path = path.join(Step::Attr(name.clone()));
            let value = self.attribute(name, attribute, rules, prior.as_ref(), &config, &path);
            planned.insert(name.clone(), value);
        }
        for (name, nested) in &block.blocks {
            let absent = || nested.empty_value();
            let prior = prior.map(|prior| prior.get(name).cloned().unwrap_or_else(absent));
            let config = arguments.get(name).cloned().unwrap_or_else(absent);
            let path = path.join(Step::Attr(name.clone()));
            let value = self.block(nested, rules.nested_rules(name), prior.as_ref(), &config, &path);
            planned.insert(name.clone(), value);
        }
        Value::object(planned).with_marks(config.marks())
    }

    fn attribute(
        &mut self,
        name: &str,
        attribute: &Attribute,
        rules: &Rules,
        prior: Option<&Value>,
        config: &Value,
        path: &Path,
    ) -> Value {
        let Some(prior) = prior else {
            return self.new_attribute(name, attribute, rules, config, path);
        };
        if attribute.write_only {
            return prior.clone();
        }
        let planned = if config.is_null() {
            let left_out = attribute.default.clone().unwrap_or_else(|| Value::null(attribute.ty.clone()));
            if attribute.presence.is_computed() || as_left_out(rules, name, prior, &left_out) {
                prior.clone().with_marks(config.marks())
            } else {
                left_out.with_marks(config.marks())
            }
        } else if as_configured(rules, name, prior, config) {
            if same_content(prior, config) {
                config.clone()
            } else {
                prior.clone().with_marks(config.deep_marks())
            }
        } else if let Some(block) = rules.object_block(name) {
            self.occurrences(
                nesting_of(&attribute.ty),
                block,
                rules.nested_rules(name),
                Some(prior),
                config,
                path,
            )
        } else {
            self.given(attribute, config)
        };
        if attribute.force_new && !same_content(prior, &planned) {
            self.replace.push(path.clone());
        }
        planned
    }

    fn new_attribute(
        &mut self,
        name: &str,
        attribute: &Attribute,
        rules: &Rules,
        config: &Value,
        path: &Path,
    ) -> Value {
        if !config.is_null() {
            match rules.object_block(name) {
                Some(block) => self.occurrences(
                    nesting_of(&attribute.ty),
                    block,
                    rules.nested_rules(name),
                    None,
                    config,
                    path,
                ),
                None => self.given(attribute, config),
            }
        } else if let Some(default) = &attribute.default {
            default.clone().with_marks(config.marks())
        } else if attribute.presence.is_computed() {
            Value::unknown(attribute.ty.clone()).with_marks(config.marks())
        } else {
            config.clone()
        }
    }

    /// What the configuration gives. A set with something unknown in it is unknown: what that turns out to be may be in
    /// it already. So is a list within a set of objects, by whose content they are told apart.
    fn given(&self, attribute: &Attribute, config: &Value) -> Value {
        let is_told_by_content = match &attribute.ty {
            Type::Set(element) => element.is_primitive(),
            Type::List(element) => self.is_in_set && element.is_primitive(),
            _ => false,
        };
        if is_told_by_content && !config.is_wholly_known() {
            return Value::unknown(attribute.ty.clone()).with_marks(config.deep_marks());
        }
        config.clone()
    }
}

/// How an attribute holds its objects.
fn nesting_of(ty: &Type) -> Nesting {
    match ty {
        Type::List(_) | Type::Tuple(_) => Nesting::List,
        Type::Set(_) => Nesting::Set,
        Type::Map(_) => Nesting::Map,
        _ => Nesting::Single,
    }
}

/// Makes unknown, in an update, what depends on something that changes, and what depends on that, and so on.
pub(super) fn forget_dependents(
    block: &Block,
    rules: &Rules,
    prior: Option<&Value>,
    config: &Value,
    planned: Value,
) -> Value {
    let is_left_out = |name: &str| config.get(name).is_none_or(Value::is_null);
    let mut pending: Vec<(&Arc<str>, &Attribute)> = block
        .attributes
        .iter()
        .filter(|(name, attribute)| {
            attribute.presence.is_computed() && is_left_out(name) && !rules.dependencies(name).is_empty()
        })
        .collect();
    let (Some(prior), Some(attributes), false) = (prior, planned.as_entries(), pending.is_empty()) else {
        return planned;
    };
    let mut attributes = attributes.clone();
    loop {
        let (stale, rest): (Vec<_>, Vec<_>) = pending.into_iter().partition(|(name, _)| {
            rules.dependencies(name).iter().any(|on| match (prior.get(on), attributes.get(*on)) {
                (Some(prior), Some(planned)) => !same_content(prior, planned),
                _ => false,
            })
        });
        if stale.is_empty() {
            return Value::object(attributes).with_marks(planned.marks());
        }
        for (name, attribute) in stale {
            attributes.insert(name.clone(), Value::unknown(attribute.ty.clone()));
        }
        pending = rest;
    }
}
