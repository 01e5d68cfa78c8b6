//! Which providers are configured: of a partial plan only those that it has to do with, so that it is also the way around
//! one that cannot be configured yet.

use std::collections::BTreeMap;

use infra_lang::instances::{Evaluator, Graph, Node};
use infra_plan::{ObjectId, Plan};
use infra_schema::address::{ConfigResource, Mode};
use infra_state::{ProviderAddress, Unresolved};

use super::address_of;
use crate::Prior;
use crate::planner::Chosen;

/// What clients are configured for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// All that the configuration and the state have.
    Everything,
    /// To plan what is chosen, and to find out what became of calls that were cut off.
    Planning(&'a Chosen<'a>, &'a [Unresolved]),
    /// To apply a plan.
    Applying(&'a Plan),
}

impl Purpose<'_> {
    /// All provider configurations that it takes, each with the name of something that uses it.
    pub(super) fn needs(self, evaluator: &Evaluator<'_>, prior: &Prior) -> BTreeMap<ProviderAddress, String> {
        let mut needed = BTreeMap::new();
        for (id, object) in prior.objects.iter().filter(|(id, _)| !prior.foreign.contains(id)) {
            if !needed.contains_key(&object.provider) && self.touches(id) {
                needed.insert(object.provider.clone(), id.to_string());
            }
        }
        let (config, graph) = (evaluator.config(), evaluator.graph());
        for module in config.modules.values() {
            for block in module.blocks() {
                let address = address_of(config, module, block);
                let resource =
                    ConfigResource { module: module.path.clone(), resource: block.address.clone() };
                if !needed.contains_key(&address) && self.evaluates(graph, &resource) {
                    needed.insert(address, block.address.to_string());
                }
            }
        }
        needed
    }

    fn touches(self, id: &ObjectId) -> bool {
        match self {
            Self::Everything => true,
            Self::Planning(chosen, unresolved) => {
                chosen.contains(&id.address)
                    || unresolved.iter().any(|call| call.intent.address == id.address)
            }
            Self::Applying(plan) => !plan.partial || plan.changes.iter().any(|change| change.object == *id),
        }
    }

    fn evaluates(self, graph: &Graph, block: &ConfigResource) -> bool {
        match self {
            Self::Everything => true,
            Self::Planning(chosen, unresolved) => {
                let is_of_it = |call: &Unresolved| call.intent.address.config() == *block;
                chosen.has_block(block) || unresolved.iter().any(is_of_it)
            }
            Self::Applying(plan) => {
                // Ephemeral resources are no changes, and data sources of checks are no nodes.
                let is_untold = || graph.id(&Node::Resource(block.clone())).is_none();
                !plan.partial
                    || block.resource.mode == Mode::Ephemeral
                    || plan.changes.iter().any(|change| change.object.address.config() == *block)
                    || is_untold()
            }
        }
    }
}
