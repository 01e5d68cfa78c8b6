//! What is in the way of a plan's deletions, found out before the first of them: contents that would be lost, protection
//! that is turned on, a last snapshot without a name.

use futures::future::join_all;
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::Config;
use infra_plan::{Change, Plan, ResourceChange};
use infra_provider::{Going, Guard, Object, Obstacle, ProviderError, Waivers};
use infra_schema::address::Mode;
use infra_value::Value;

use crate::Clients;
use crate::clients::before;
use crate::failure::Concern;
use crate::preflight::span;

/// Everything that is in the way of the deletions of one plan.
#[derive(Clone, Debug, Default)]
pub struct Obstacles(Vec<(Guard, Diagnostic)>);

impl Obstacles {
    /// What remains when this is given up, as what keeps an apply from beginning.
    pub fn errors(&self, waivers: Waivers) -> Diagnostics {
        let left = self.0.iter().filter(|(guard, _)| !waivers.cover(*guard));
        let stop = |problem: &Diagnostic| Diagnostic {
            detail: format!("{} Nothing has been destroyed.", problem.detail),
            ..problem.clone()
        };
        left.map(|(_, problem)| stop(problem)).collect()
    }

    /// All of it, for whoever only plans.
    pub fn warnings(&self) -> Diagnostics {
        let warn = |problem: &Diagnostic| Diagnostic {
            severity: infra_diagnostics::Severity::Warning,
            ..problem.clone()
        };
        self.0.iter().map(|(_, problem)| warn(problem)).collect()
    }
}

/// Looks at everything that a plan deletes; what could not be looked at is told, and is no obstacle.
pub(crate) async fn obstacles(plan: &Plan, config: &Config, clients: &Clients) -> (Obstacles, Diagnostics) {
    let deleted: Vec<&ResourceChange> = plan.changes.iter().filter(|change| is_deleted(change)).collect();
    let going: Vec<(&str, Value)> = deleted
        .iter()
        .filter_map(|change| Some((&*change.object.address.resource.ty, before(change)?.value)))
        .collect();
    let all = &Going::new(going.iter().map(|(ty, value)| (*ty, value)));
    let looks = clients.by_type(deleted.into_iter()).into_iter().map(|of| async move {
        let objects: Vec<Object> = of.changes.iter().filter_map(|change| before(change)).collect();
        let answers = of.client.obstacles(of.ty, &objects, all).await;
        of.changes.into_iter().zip(answers).collect::<Vec<_>>()
    });
    let mut answers: Vec<_> = join_all(looks).await.into_iter().flatten().collect();
    answers.sort_by(|(a, _), (b, _)| a.object.cmp(&b.object));
    let (mut found, mut unknown) = (Vec::new(), Diagnostics::new());
    for (change, answer) in answers {
        match answer {
            Ok(obstacles) => {
                found.extend(obstacles.iter().map(|one| (one.guard, finding(config, change, one))))
            }
            Err(error) => unknown.push(not_looked_at(config, clients, change, &error)),
        }
    }
    (Obstacles(found), unknown)
}

/// Whether there is an object that it deletes.
fn is_deleted(change: &ResourceChange) -> bool {
    change.before.is_some()
        && change.object.address.resource.mode == Mode::Managed
        && matches!(change.change, Change::Delete | Change::DeleteThenCreate | Change::CreateThenDelete)
}

fn finding(config: &Config, change: &ResourceChange, obstacle: &Obstacle) -> Diagnostic {
    let address = &change.object.address;
    let (summary, hint) = match obstacle.guard {
        Guard::Contents => (
            "Object to be destroyed is not empty",
            "-empty-buckets removes what is inside of it, for good. Or remove or move that yourself.",
        ),
        Guard::Dependants => (
            "Something else is in the way of a destroy",
            "Remove it, or take it into the state with \"infra import\"; what is in the state already has to go in the same plan, by -target or -replace.",
        ),
        Guard::FinalSnapshot => (
            "Last snapshot has no name",
            "-final-snapshot=auto takes one and names it after the object; -final-snapshot=skip takes none: then the data is lost.",
        ),
        Guard::Protection => (
            "Object to be destroyed is protected",
            "-disable-protection turns the protection off and destroys it. Or leave it alone with -exclude.",
        ),
    };
    let detail = format!("{address} {}.", obstacle.what);
    Diagnostic::error(summary, detail)
        .hint(hint)
        .maybe_at(span(config, change))
        .for_address(address.to_string())
}

fn not_looked_at(
    config: &Config,
    clients: &Clients,
    change: &ResourceChange,
    error: &ProviderError,
) -> Diagnostic {
    let address = &change.object.address;
    let concern = Concern::of(address).maybe_at(span(config, change)).hiding(clients.secrets().clone());
    let failed = concern.failed("Nobody can tell what would be lost with the object", error);
    Diagnostic { severity: infra_diagnostics::Severity::Warning, ..failed }
}
