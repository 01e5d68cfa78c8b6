//! How to plan a type, beyond what its schema says.

use std::collections::BTreeMap;

use infra_schema::Block;
use infra_value::Value;

use super::Customize;

/// Tells whether two values of an attribute, both known and not null, mean the same.
pub type Equivalent = fn(&Value, &Value) -> bool;

/// The planning rules of a type or of a nested block that its [`infra_schema::Schema`] has no room for.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    equivalent: BTreeMap<&'static str, Equivalent>,
    computed_on: BTreeMap<&'static str, &'static [&'static str]>,
    objects: BTreeMap<&'static str, Block>,
    nested: BTreeMap<&'static str, Rules>,
    customize: Option<Customize>,
}

static NONE: Rules = Rules {
    equivalent: BTreeMap::new(),
    computed_on: BTreeMap::new(),
    objects: BTreeMap::new(),
    nested: BTreeMap::new(),
    customize: None,
};

/// Stating them.
impl Rules {
    /// The attribute is compared by meaning: while `same` holds, the prior value stays.
    pub fn equivalent(&mut self, attribute: &'static str, same: Equivalent) {
        self.equivalent.insert(attribute, same);
    }

    /// The computed attribute becomes unknown in an update that changes one of `arguments`, names in the same block.
    pub fn computed_on(&mut self, attribute: &'static str, arguments: &'static [&'static str]) {
        self.computed_on.insert(attribute, arguments);
    }

    /// The attribute holds an object, or a list, set or map of objects, planned like nested blocks of this schema.
    pub fn objects(&mut self, attribute: &'static str, block: Block, rules: Rules) {
        self.objects.insert(attribute, block);
        self.nested.insert(attribute, rules);
    }

    /// The rules of a nested block.
    pub fn nested(&mut self, block: &'static str, rules: Rules) {
        self.nested.insert(block, rules);
    }

    /// The type adjusts its plan. Means nothing in the rules of a nested block.
    pub fn customize(&mut self, customize: Customize) {
        self.customize = Some(customize);
    }
}

/// Asking.
impl Rules {
    /// Whether two values of an attribute, both known and not null, are known to mean the same though they differ.
    pub(super) fn are_equivalent(&self, attribute: &str, a: &Value, b: &Value) -> bool {
        self.equivalent.get(attribute).is_some_and(|same| same(a, b))
    }

    /// The arguments on which a computed attribute depends.
    pub(super) fn dependencies(&self, attribute: &str) -> &'static [&'static str] {
        self.computed_on.get(attribute).copied().unwrap_or_default()
    }

    /// What adjusts the plan.
    pub(super) fn customization(&self) -> Option<Customize> {
        self.customize
    }

    /// The schema of the objects that an attribute holds.
    pub(super) fn object_block(&self, attribute: &str) -> Option<&Block> {
        self.objects.get(attribute)
    }

    /// The rules within a nested block, or within the objects that an attribute holds.
    pub(super) fn nested_rules(&self, name: &str) -> &Rules {
        self.nested.get(name).unwrap_or(&NONE)
    }
}
