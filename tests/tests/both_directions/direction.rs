//! What came of one direction: one side applied, the other one planned.

use std::collections::{BTreeMap, BTreeSet};

use infra_tests::note;

use crate::configurations::Configuration;
use crate::differences::Differences;
use crate::faults::Fault;
use crate::root::{Applied, Planned, Refusals};

/// What one direction came to.
pub struct Direction {
    what: &'static str,
    known: &'static [Fault],
    /// Names of the configurations that one side applied whole, and the other one did not refuse to plan.
    pub applied: BTreeSet<String>,
    /// What was said against the others.
    pub refusals: Refusals,
    /// What the other side would change.
    unclean: Differences,
    /// What Terraform would change of what it applied itself.
    pub own: Differences,
}

impl Direction {
    pub fn new(what: &'static str, known: &'static [Fault]) -> Self {
        let (applied, refusals) = (BTreeSet::new(), Refusals::new());
        Self { what, known, applied, refusals, unclean: Differences::new(), own: Differences::new() }
    }

    /// Takes note of what came of one root.
    pub fn add(&mut self, applied: Applied, planned: Planned) {
        let is_planned = |name: &String| !planned.refusals.contains_key(name);
        self.applied.extend(applied.whole.into_iter().filter(is_planned));
        self.refusals.extend(applied.refusals);
        self.refusals.extend(planned.refusals);
        self.unclean.extend(planned.differences);
    }

    /// Takes note of what came of the same direction in other roots.
    pub fn merge(&mut self, other: Self) {
        self.applied.extend(other.applied);
        self.refusals.extend(other.refusals);
        self.unclean.extend(other.unclean);
        self.own.extend(other.own);
    }

    /// Tells what came of it, and returns the differences that nobody has explained.
    pub fn judge(&self, all: &[Configuration]) -> Vec<String> {
        let mut explained = BTreeMap::<&str, Explained>::new();
        let mut unexplained = Vec::new();
        for (address, names) in &self.unclean {
            let ty = address.split('.').next().unwrap();
            for name in names {
                let is_own = self.own.get(address).is_some_and(|own| own.contains(name));
                match self.known.iter().find(|fault| fault.explains(ty, name)) {
                    Some(fault) => explained.entry(fault.cause).or_default().count(is_own),
                    None => {
                        let also = if is_own { " (Terraform changes it in its own work, too)" } else { "" };
                        unexplained.push(format!("{}: {address}.{name}{also}", self.what));
                    }
                }
            }
        }
        let touched =
            |one: &&Configuration| one.addresses.iter().any(|address| self.unclean.contains_key(address));
        let applied = || all.iter().filter(|one| self.applied.contains(&one.name));
        note(format_args!(
            "{}: {} configurations of {} types, {} of them clean; {} differences that nobody has explained",
            self.what,
            applied().count(),
            applied().map(|one| &one.ty).collect::<BTreeSet<_>>().len(),
            applied().filter(|one| !touched(one)).count(),
            unexplained.len(),
        ));
        for (cause, Explained { found, own }) in explained {
            note(format_args!("{found:>6} {cause} ({own} in Terraform's own work, too)"));
        }
        unexplained
    }
}

/// How often a cause was found.
#[derive(Default)]
struct Explained {
    found: usize,
    own: usize,
}

impl Explained {
    fn count(&mut self, is_own: bool) {
        self.found += 1;
        self.own += usize::from(is_own);
    }
}
