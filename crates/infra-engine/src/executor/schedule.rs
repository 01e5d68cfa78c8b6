//! Which action is next: of those that may start, the one with the longest way still behind it.

use std::collections::BinaryHeap;
use std::time::Duration;

use infra_plan::{Action, ActionId, ActionKind};
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::{DiGraph, NodeIndex};

/// The graph of a plan's actions while it is carried out.
pub(super) struct Schedule {
    graph: DiGraph<ActionKind, ()>,
    waiting: Vec<usize>,
    /// By action: how long it takes from its start to the end of everything, on the longest way.
    remaining_path: Vec<Duration>,
    ready: BinaryHeap<(Duration, std::cmp::Reverse<u32>)>,
    ended: Vec<bool>,
}

impl Schedule {
    /// `actions` must be free of cycles. `expected` says how long each of them will take.
    pub(super) fn new(actions: &[Action], expected: impl Fn(&Action) -> Duration) -> Self {
        let edges = actions.iter().map(|a| a.after.len()).sum();
        let mut graph = DiGraph::with_capacity(actions.len(), edges);
        for action in actions {
            graph.add_node(action.kind);
        }
        for (index, action) in actions.iter().enumerate() {
            for before in &action.after {
                graph.add_edge(NodeIndex::new(before.0 as usize), NodeIndex::new(index), ());
            }
        }
        let waiting: Vec<usize> = actions.iter().map(|a| a.after.len()).collect();
        let expected: Vec<Duration> = actions.iter().map(expected).collect();
        let remaining_path = remaining_paths(&graph, &expected);
        let mut schedule = Self {
            ended: vec![false; actions.len()],
            graph,
            waiting,
            remaining_path,
            ready: BinaryHeap::new(),
        };
        (0..actions.len())
            .filter(|i| schedule.waiting[*i] == 0)
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|i| schedule.push(i));
        schedule
    }

    fn push(&mut self, index: usize) {
        self.ready.push((self.remaining_path[index], std::cmp::Reverse(index as u32)));
    }

    /// Takes the most urgent action that may start.
    pub(super) fn next(&mut self) -> Option<ActionId> {
        self.ready.pop().map(|(_, index)| ActionId(index.0))
    }

    /// An action has ended well: what waited for it alone may start.
    pub(super) fn done(&mut self, action: ActionId) {
        let index = action.0 as usize;
        self.ended[index] = true;
        let followers: Vec<usize> =
            self.graph.neighbors_directed(NodeIndex::new(index), Outgoing).map(NodeIndex::index).collect();
        for follower in followers {
            self.waiting[follower] -= 1;
            if self.waiting[follower] == 0 {
                self.push(follower);
            }
        }
    }

    /// An action has ended badly: what waits for it never starts.
    pub(super) fn failed(&mut self, action: ActionId) {
        self.ended[action.0 as usize] = true;
    }

    /// How many actions have not been started, joins aside.
    pub(super) fn remaining(&self) -> usize {
        self.graph
            .node_indices()
            .filter(|n| !self.ended[n.index()] && self.graph[*n] != ActionKind::Join)
            .count()
    }
}

fn remaining_paths(graph: &DiGraph<ActionKind, ()>, expected: &[Duration]) -> Vec<Duration> {
    let mut paths = vec![Duration::ZERO; graph.node_count()];
    let mut open: Vec<usize> =
        graph.node_indices().map(|n| graph.neighbors_directed(n, Outgoing).count()).collect();
    let mut ready: Vec<NodeIndex> = graph.externals(Outgoing).collect();
    while let Some(node) = ready.pop() {
        let longest =
            graph.neighbors_directed(node, Outgoing).map(|n| paths[n.index()]).max().unwrap_or_default();
        paths[node.index()] = longest + expected[node.index()];
        for before in graph.neighbors_directed(node, Incoming) {
            open[before.index()] -= 1;
            if open[before.index()] == 0 {
                ready.push(before);
            }
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(after: &[u32]) -> Action {
        Action {
            opens: None,
            kind: ActionKind::Create,
            change: None,
            after: after.iter().copied().map(ActionId).collect(),
        }
    }

    #[test]
    fn the_longest_way_goes_first_and_failures_stop_only_what_follows() {
        // 0 stands alone; 1 → 2 → 3; 4 waits for 0 and 1.
        let actions = [action(&[]), action(&[]), action(&[1]), action(&[2]), action(&[0, 1])];
        let mut schedule = Schedule::new(&actions, |_| Duration::from_secs(1));
        assert_eq!(schedule.next(), Some(ActionId(1)));
        assert_eq!(schedule.next(), Some(ActionId(0)));
        assert_eq!(schedule.next(), None);
        schedule.failed(ActionId(0));
        schedule.done(ActionId(1));
        assert_eq!(schedule.next(), Some(ActionId(2)));
        schedule.done(ActionId(2));
        assert_eq!(schedule.next(), Some(ActionId(3)));
        schedule.done(ActionId(3));
        assert_eq!(schedule.next(), None);
        assert_eq!(schedule.remaining(), 1);
    }

    #[test]
    fn a_slow_action_counts_more_than_many_quick_ones() {
        // 0 is slow and stands alone; 1 → 2 → 3 are quick.
        let actions = [action(&[]), action(&[]), action(&[1]), action(&[2])];
        let slow =
            |which: &Action| Duration::from_secs(if std::ptr::eq(which, &actions[0]) { 600 } else { 1 });
        let mut schedule = Schedule::new(&actions, slow);
        assert_eq!(schedule.next(), Some(ActionId(0)));
        assert_eq!(schedule.next(), Some(ActionId(1)));
    }
}
