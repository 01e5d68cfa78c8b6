//! Graphs, in the languages of programs that draw them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use infra_plan::{ActionId, ActionKind, Plan};

/// Things with names, and which of them come after which others.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    names: Vec<String>,
    /// From what depends to what it depends on.
    edges: Vec<(usize, usize)>,
}

impl Graph {
    /// What uses what. What is already said by a longer way is left out.
    pub fn of_dependencies(uses: &BTreeMap<String, Vec<String>>) -> Self {
        let names: Vec<String> = uses.keys().cloned().collect();
        let place: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
        let direct: Vec<BTreeSet<usize>> = uses
            .values()
            .map(|used| used.iter().filter_map(|name| place.get(name.as_str()).copied()).collect())
            .collect();
        let mut edges = Vec::new();
        for (from, used) in direct.iter().enumerate() {
            for to in used {
                let longer = used.iter().any(|other| other != to && reaches(&direct, *other, *to));
                if !longer {
                    edges.push((from, *to));
                }
            }
        }
        Self { names, edges }
    }

    /// The actions of a plan, in the order in which they are carried out.
    pub fn of_plan(plan: &Plan) -> Self {
        let verb = |kind| match kind {
            ActionKind::Import => "import",
            ActionKind::Create => "create",
            ActionKind::Update => "update",
            ActionKind::Delete => "destroy",
            ActionKind::Read => "read",
            ActionKind::Open => "open",
            ActionKind::Forget => "forget",
            ActionKind::Join => "all done",
        };
        let name = |action: &infra_plan::Action| {
            let change = action.change.and_then(|change| plan.changes.get(change as usize));
            change.map_or_else(
                || verb(action.kind).to_owned(),
                |c| format!("{} {}", verb(action.kind), c.object),
            )
        };
        let edges = plan.actions.iter().enumerate();
        let edges = edges
            .flat_map(|(i, action)| action.after.iter().map(move |ActionId(before)| (i, *before as usize)));
        Self { names: plan.actions.iter().map(name).collect(), edges: edges.collect() }
    }

    /// For Graphviz.
    pub fn dot(&self) -> String {
        let mut out = "digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n"
            .to_owned();
        for (at, name) in self.names.iter().enumerate() {
            let _ = writeln!(out, "  n{at} [label=\"{}\"];", name.replace('\\', "\\\\").replace('"', "\\\""));
        }
        for (from, to) in &self.edges {
            let _ = writeln!(out, "  n{from} -> n{to};");
        }
        out + "}\n"
    }

    /// For Mermaid.
    pub fn mermaid(&self) -> String {
        let mut out = "flowchart RL\n".to_owned();
        for (at, name) in self.names.iter().enumerate() {
            let _ = writeln!(out, "  n{at}[\"{}\"]", name.replace('"', "#quot;"));
        }
        for (from, to) in &self.edges {
            let _ = writeln!(out, "  n{from} --> n{to}");
        }
        out
    }
}

fn reaches(direct: &[BTreeSet<usize>], from: usize, to: usize) -> bool {
    let mut open = vec![from];
    let mut seen = BTreeSet::new();
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(&direct[at]);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_longer_way_says_is_left_out() {
        let uses = [("a", vec![]), ("b[\"k\"]", vec!["a"]), ("c", vec!["a", "b[\"k\"]"])];
        let uses = uses.map(|(name, used)| (name.to_owned(), used.into_iter().map(str::to_owned).collect()));
        let graph = Graph::of_dependencies(&BTreeMap::from(uses));
        assert_eq!(
            graph.dot(),
            "digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n  n0 [label=\"a\"];\n  n1 [label=\"b[\\\"k\\\"]\"];\n  n2 [label=\"c\"];\n  n1 -> n0;\n  n2 -> n1;\n}\n"
        );
        assert_eq!(
            graph.mermaid(),
            "flowchart RL\n  n0[\"a\"]\n  n1[\"b[#quot;k#quot;]\"]\n  n2[\"c\"]\n  n1 --> n0\n  n2 --> n1\n"
        );
    }
}
