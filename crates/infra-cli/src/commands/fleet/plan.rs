//! `infra plan -all`: what would be done in many stacks.

use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostics, SourceMap};
use infra_plan::Plan;
use infra_report::{PlannedEnvironment, Plans};

use super::{Found, Of};
use crate::args;
use crate::commands::{fail, plan};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::fleet::Member;
use crate::project::Broken;
use crate::terminal::Terminal;

/// The plan of one environment.
struct Made {
    plan: Plan,
    warnings: Diagnostics,
    sources: SourceMap,
}

/// Plans all stacks of a folder, or a part of them.
pub async fn run(folder: &Path, args: args::Plan, terminal: &Terminal, environment: &Environment) -> Exit {
    let members = match super::members(folder, args.fleet.shard) {
        Ok(members) => members,
        Err(problem) => return fail(terminal, problem.into(), &SourceMap::new()),
    };
    let (planning, teller) = (Arc::new(args.planning), terminal.clone());
    let at_once = planning.parallelism;
    let work = move |_: Member, found: Found| {
        let (planning, terminal) = (Arc::clone(&planning), teller.clone());
        async move { make(found, &planning, &terminal).await }
    };
    let made = super::each(members, at_once, environment, work).await;
    for one in &made {
        if let Ok(made) = &one.outcome {
            terminal.diagnostics(&one.told(&made.warnings), &made.sources);
        }
    }
    let all: Vec<PlannedEnvironment<'_>> = made.iter().map(reported).collect();
    let timestamp = environment.timestamp().to_string();
    let plans = Plans { timestamp: &timestamp, all: &all };
    let catalog = environment.providers.catalog(Path::new(""));
    match terminal.json {
        true => terminal.out(&infra_report::json::plans(&plans, &catalog)),
        false => terminal.out(&infra_report::plans(&plans, &catalog, &terminal.style)),
    }
    match (plans.failed(), plans.changed()) {
        (1.., _) => Exit::Failure,
        (0, 1..) if args.detailed_exitcode => Exit::Changes,
        _ => Exit::Success,
    }
}

async fn make(found: Found, planning: &args::Planning, terminal: &Terminal) -> Result<Made, Broken> {
    let Found { project, loaded, here } = found;
    let planned = plan::make_silently(&project, planning, &loaded, terminal, &here).await;
    let sources = project.config.sources.clone();
    match planned {
        Ok(planned) => {
            let mut warnings = planned.warnings;
            warnings.extend(planned.obstacles.warnings());
            Ok(Made { plan: planned.plan, warnings, sources })
        }
        Err(problems) => Err(Broken { sources, problems }),
    }
}

fn reported(one: &Of<Made>) -> PlannedEnvironment<'_> {
    let outcome = one.reported(|made| &made.plan);
    PlannedEnvironment { stack: &one.stack, environment: &one.environment, outcome }
}
