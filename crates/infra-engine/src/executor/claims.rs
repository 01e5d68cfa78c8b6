//! What an apply claims of a state that others work on, too.

use std::collections::BTreeSet;

use infra_lang::instances::{Graph, Node};
use infra_plan::{Change, Plan};
use infra_schema::address::ModulePath;
use infra_state::Claims;

/// Claims what the plan changes, and for reading what that rests on, by the configuration and by what the state says: an
/// object that is no longer configured is destroyed before what it depends on.
pub(crate) fn of(plan: &Plan, graph: &Graph) -> Claims {
    let mut claims = Claims::default();
    // All instances of a block rest on the same, and much of it is what others rest on, too: each node is looked at once.
    let (mut begun, mut known) = (BTreeSet::new(), BTreeSet::new());
    let mut rest_on = |node: Node, claims: &mut Claims| {
        let Some(id) = graph.id(&node).filter(|id| begun.insert(*id)) else { return };
        for ancestor in graph.ancestors(id, |node| !known.contains(&node)) {
            if known.insert(ancestor)
                && let Node::Resource(block) = graph.node(ancestor)
            {
                claims.read(block);
            }
        }
    };
    for moved in &plan.moves {
        claims.write(&moved.from);
        claims.write(&moved.to);
    }
    let acted_on: BTreeSet<u32> = plan.actions.iter().filter_map(|action| action.change).collect();
    for (_, change) in (0..).zip(&plan.changes).filter(|(number, change)| {
        change.change != Change::NoOp || change.import.is_some() || acted_on.contains(number)
    }) {
        claims.write(&change.object.address);
        rest_on(Node::Resource(change.object.address.config()), &mut claims);
        for address in change.dependencies.iter().chain(change.depended_on()) {
            claims.read_block(address);
        }
    }
    for (name, _) in plan.outputs.iter().filter(|(_, output)| output.change != Change::NoOp) {
        claims.write_output(name);
        rest_on(Node::Output(ModulePath::root(), name.as_str().into()), &mut claims);
    }
    claims
}
