//! The order of actions that the order of evaluation does not give: deletions.

use std::collections::{BTreeMap, BTreeSet};

use infra_lang::config::Config;
use infra_lang::instances::{Graph, Node, NodeId};
use infra_plan::{ActionId, ActionKind, Change};
use infra_schema::address::{Mode, ResourceInstance};

use super::Planner;
use crate::Prior;

/// Which nodes create their replacement first: those that say so, and all that they depend on, since the old object
/// of a dependency must outlive the old object that uses it.
pub(super) fn create_before_destroy(graph: &Graph, config: &Config) -> Vec<bool> {
    let mut first = vec![false; graph.len()];
    let order: Vec<NodeId> = graph.order().collect();
    for id in order.into_iter().rev() {
        if let Node::Resource(resource) = graph.node(id) {
            first[id] |=
                config.block(resource).is_some_and(|b| b.lifecycle.create_before_destroy == Some(true));
        }
        if first[id] {
            graph.dependencies(id).iter().for_each(|d| first[*d] = true);
        }
    }
    first
}

/// Which nodes are managed resources with objects in the state. Those that get their first ones join while planning.
pub(super) fn with_objects(graph: &Graph, prior: &Prior) -> Vec<bool> {
    let mut found = vec![false; graph.len()];
    let mut last = None;
    for id in prior.objects.keys().filter(|id| id.address.resource.mode == Mode::Managed) {
        let ResourceInstance { module, resource, .. } = &id.address;
        if last != Some((module, resource)) {
            let node = graph.id(&Node::Resource(id.address.config()));
            node.into_iter().for_each(|node| found[node] = true);
            last = Some((module, resource));
        }
    }
    found
}

/// What [`Planner::resource_dependencies`] gives, for nodes of which it is known whether they have objects.
pub(super) fn resource_dependencies(graph: &Graph, has_objects: &[bool], id: NodeId) -> Vec<String> {
    let mut names: Vec<String> = graph
        .ancestors(id, |n| !has_objects[n])
        .into_iter()
        .filter_map(|n| match graph.node(n) {
            Node::Resource(resource) if resource.resource.mode != Mode::Ephemeral => {
                Some(resource.to_string())
            }
            _ => None,
        })
        .collect();
    names.sort();
    names
}

/// The actions on the objects of one resource.
#[derive(Default)]
struct Group {
    deletes: Vec<ActionId>,
    updates: Vec<ActionId>,
    /// The resources that its objects used when they were last applied.
    used: BTreeSet<String>,
    /// Those that they are to use.
    uses: BTreeSet<String>,
}

impl Planner<'_, '_> {
    /// The resources that a node depends on through anything but another managed resource that has objects: those
    /// know for themselves what they depend on.
    pub(super) fn resource_dependencies(&self, id: NodeId) -> Vec<String> {
        resource_dependencies(self.evaluator.graph(), &self.has_objects, id)
    }

    /// Adds the deletions and their edges:
    /// - an object goes after everything that used it is gone or no longer uses it;
    /// - a replacement is created after the old object is gone, or the other way round.
    pub(super) fn order_deletions(&mut self) {
        let goes =
            |change: Change| change.is_replacement() || matches!(change, Change::Delete | Change::Forget);
        if !self.changes.iter().any(|change| goes(change.change)) {
            return;
        }
        let upserts = self.actions.by_change();
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        for index in 0..self.changes.len() {
            let change = &self.changes[index];
            let (kind, config) = (change.change, change.object.address.config());
            let group = groups.entry(config.to_string()).or_default();
            group.uses.extend(change.dependencies.iter().cloned());
            if let Some(prior) = self.inputs.prior.objects.get(&change.object) {
                group.used.extend(prior.stored.dependencies.iter().cloned());
            }
            match (kind, upserts.get(&index)) {
                (Change::Delete, _) => {
                    group.deletes.push(self.actions.add(ActionKind::Delete, Some(index), &[]))
                }
                // Nothing in the cloud depends on it, and nothing waits for it.
                (Change::Forget, _) => drop(self.actions.add(ActionKind::Forget, Some(index), &[])),
                (Change::DeleteThenCreate, Some(create)) => {
                    let delete = self.actions.add(ActionKind::Delete, Some(index), &[]);
                    if let Some(import) = self.import_actions.get(&index) {
                        self.actions.wait(delete, *import);
                    }
                    self.actions.wait(*create, delete);
                    group.deletes.push(delete);
                }
                (Change::CreateThenDelete, Some(create)) => {
                    group.deletes.push(self.actions.add(ActionKind::Delete, Some(index), &[*create]));
                }
                (Change::Update, Some(update)) => group.updates.push(*update),
                _ => {}
            }
        }
        if groups.values().all(|group| group.deletes.is_empty()) {
            return;
        }
        self.add_declared_uses(&mut groups);
        self.users_go_first(&groups);
    }

    /// States written before dependencies were stored know them only from the configuration.
    fn add_declared_uses(&self, groups: &mut BTreeMap<String, Group>) {
        let graph = self.evaluator.graph();
        for id in graph.order() {
            if let Node::Resource(resource) = graph.node(id)
                && let Some(group) = groups.get_mut(&resource.to_string())
            {
                group.uses.extend(self.resource_dependencies(id));
            }
        }
    }

    fn users_go_first(&mut self, groups: &BTreeMap<String, Group>) {
        for (resource, group) in groups {
            let gone = self.actions.join(group.deletes.clone());
            let released = self.actions.join(group.updates.clone());
            for dependency in group.used.union(&group.uses).filter(|d| *d != resource) {
                for delete in groups.get(dependency).map_or(&[][..], |g| &g.deletes) {
                    for user in &gone {
                        match group.used.contains(dependency) {
                            true => self.actions.wait(*delete, *user),
                            // The old object may never have used it, as where two have changed roles.
                            false => self.actions.rather_wait(*delete, *user),
                        }
                    }
                    // Where the old object goes before its successor comes, whoever uses the successor comes later.
                    let change = self.actions.change(*delete).map(|c| self.changes[c].change);
                    if change != Some(Change::DeleteThenCreate) {
                        // A user that is itself behind this deletion cannot let go first, and need not: it is changed
                        // when the object is gone.
                        released.iter().for_each(|user| self.actions.rather_wait(*delete, *user));
                    }
                }
            }
        }
    }
}
