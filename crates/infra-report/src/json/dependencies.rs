//! What objects depend on, as documents tell it: not only directly.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use infra_schema::address::ResourceInstance;

/// Names of the resources that something depends on.
pub(super) type Names<'a> = Rc<[&'a str]>;

/// The direct dependencies of resources, from which the others follow.
///
/// The state keeps only what is direct, so that it does not grow with the square of a chain's length. Terraform's does.
#[derive(Default)]
pub(super) struct Dependencies<'a> {
    direct: HashMap<String, BTreeSet<&'a str>>,
    /// By direct dependencies: instances of one block have the same.
    all: HashMap<&'a [String], Names<'a>>,
}

impl<'a> Dependencies<'a> {
    /// Those of these objects.
    pub fn of(objects: impl Iterator<Item = (&'a ResourceInstance, &'a [String])>) -> Self {
        let mut found = Self::default();
        for (address, names) in objects.filter(|(_, names)| !names.is_empty()) {
            let known = found.direct.entry(address.config().to_string()).or_default();
            known.extend(names.iter().map(String::as_str));
        }
        found
    }

    /// Those of an object with these direct ones, sorted.
    pub fn behind(&mut self, direct: &'a [String]) -> Names<'a> {
        if let Some(known) = self.all.get(direct) {
            return known.clone();
        }
        let mut found: BTreeSet<&'a str> = direct.iter().map(String::as_str).collect();
        let mut open: Vec<&'a str> = found.iter().copied().collect();
        while let Some(name) = open.pop() {
            for further in self.direct.get(name).into_iter().flatten() {
                if found.insert(further) {
                    open.push(further);
                }
            }
        }
        let found: Names<'a> = found.into_iter().collect::<Vec<_>>().into();
        self.all.insert(direct, found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn chains_are_followed_and_circles_end() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let at = |address: &str| address.parse::<ResourceInstance>().unwrap();
        let objects = [
            (at("a_b.top[0]"), names(&["a_b.middle"])),
            (at("a_b.top[1]"), names(&["a_b.middle", "data.a_b.d"])),
            (at("module.m[0].a_b.x"), names(&["a_b.base"])),
            (at("a_b.middle"), names(&["module.m.a_b.x"])),
            (at("a_b.one"), names(&["a_b.two"])),
            (at("a_b.two"), names(&["a_b.one"])),
        ];
        let mut all = Dependencies::of(objects.iter().map(|(address, names)| (address, names.as_slice())));
        let mut of = |at: usize| all.behind(&objects[at].1).to_vec();
        assert_eq!(of(0), ["a_b.base", "a_b.middle", "module.m.a_b.x"]);
        assert_eq!(of(1), ["a_b.base", "a_b.middle", "data.a_b.d", "module.m.a_b.x"]);
        assert_eq!(of(2), ["a_b.base"]);
        assert_eq!(of(4), ["a_b.one", "a_b.two"]);
    }
}
