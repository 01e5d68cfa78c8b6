//! Why no order of the actions exists, edge by edge.

use infra_diagnostics::Diagnostic;
use infra_plan::{Action, ActionId, ActionKind, ResourceChange};

use super::Planner;

impl Planner<'_, '_> {
    /// Tells a cycle as a list: what waits for what, and why.
    pub(super) fn explain_cycle(&self, cycle: &[ActionId], actions: &[Action]) -> Diagnostic {
        let told = |id: &ActionId| {
            let action = actions.get(id.0 as usize)?;
            Some((action.kind, self.changes.get(action.change? as usize)?))
        };
        // Joins stand for others and mean nothing to anybody.
        let steps: Vec<(ActionKind, &ResourceChange)> = cycle.iter().filter_map(told).collect();
        let next = steps.iter().cycle().skip(1);
        let edges = steps.iter().zip(next).map(|(waiting, before)| {
            format!("  {} waits for {}: {}", name(*waiting), name(*before), self.why(*waiting, *before))
        });
        let detail = format!(
            "No order of these steps satisfies all dependencies, since each has to wait for the next:\n{}\nApply the change in two parts, or let the objects that are replaced be created before the old ones are destroyed.",
            edges.collect::<Vec<_>>().join("\n")
        );
        Diagnostic::error("Cycle in the plan", detail)
    }

    /// Why one step waits for another.
    fn why(&self, waiting: (ActionKind, &ResourceChange), before: (ActionKind, &ResourceChange)) -> String {
        let ((doing, change), (done, other)) = (waiting, before);
        if change.object == other.object {
            return match (doing, done) {
                (ActionKind::Create, ActionKind::Delete) => {
                    "the old object has to go before the new one comes".to_owned()
                }
                (ActionKind::Delete, ActionKind::Create) => {
                    "create_before_destroy, of this resource or of one that depends on it".to_owned()
                }
                _ => "both are about the same object".to_owned(),
            };
        }
        let resource = |change: &ResourceChange| change.object.address.config().to_string();
        let (user, used) = match done {
            ActionKind::Delete | ActionKind::Forget => (other, change),
            _ => (change, other),
        };
        let name = resource(used);
        let stored = self.inputs.prior.objects.get(&user.object);
        let declared = user.dependencies.contains(&name);
        match done {
            ActionKind::Delete if stored.is_some_and(|prior| prior.stored.dependencies.contains(&name)) => {
                format!("{} used it when it was last applied", user.object)
            }
            ActionKind::Update => format!("{} has to let go of it", other.object),
            _ if declared => format!("{} depends on {name}", user.object),
            _ => format!("{} depends on {name} through others", user.object),
        }
    }
}

fn name((kind, change): (ActionKind, &ResourceChange)) -> String {
    let doing = match kind {
        ActionKind::Import => "import",
        ActionKind::Create => "create",
        ActionKind::Update => "update",
        ActionKind::Delete => "destroy",
        ActionKind::Read => "read",
        ActionKind::Forget => "forget",
        ActionKind::Open => "open",
        ActionKind::Join => "join",
    };
    format!("{doing} {}", change.object)
}
