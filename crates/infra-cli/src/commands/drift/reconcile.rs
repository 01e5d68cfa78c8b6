//! `infra drift -reconcile`: the way back to what was, as a plan of the changes whose only cause is what somebody else did.

use std::collections::BTreeMap;
use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_drift::{Accepted, Finding, Findings, What};
use infra_engine::Catalog;
use infra_engine::planner::Selector;
use infra_plan::{Change, Mode, ObjectId, Plan, ResourceChange};
use infra_schema::address::ResourceInstance;
use infra_state::ProviderAddress;
use infra_value::Value;
use jiff::civil::Date;

use super::super::{apply, fail, load_state, plan, rollback};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(
    here: Project,
    accepted: &Accepted,
    today: Date,
    args: args::Drift,
    terminal: &Terminal,
    environment: &Environment,
) -> Exit {
    let project = match as_it_was(here, args.state.state.as_deref(), terminal, environment).await {
        Ok(project) => project,
        Err((here, problems)) => return fail(terminal, problems, &here.config.sources),
    };
    let result = reconcile(&project, accepted, today, args, terminal, environment).await;
    result.unwrap_or_else(|problems| fail(terminal, problems, &project.config.sources))
}

/// The configuration and values that the state was made from. Where nobody recorded them, those that are here.
async fn as_it_was(
    here: Project,
    file: Option<&Path>,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Project, (Box<Project>, Diagnostics)> {
    let recorded = match rollback::latest(&here, file).await {
        Ok(Some((store, recorded))) if recorded.mode == Mode::Normal => (store, recorded),
        Ok(_) => {
            let detail = "The state was not written by an apply of infra, so what it was made from is not known. The way back is the one to the configuration as it is now.";
            let found: Diagnostics = Diagnostic::warning("Nothing is recorded", detail).into();
            terminal.diagnostics(&found, &here.config.sources);
            return Ok(here);
        }
        Err(problems) => return Err((Box::new(here), problems)),
    };
    let (store, recorded) = recorded;
    match Project::of_recorded(recorded, environment) {
        Ok(project) => Ok(project.with_store(store).encrypting_as(&here)),
        Err(broken) => Err((Box::new(here), broken.problems)),
    }
}

async fn reconcile(
    project: &Project,
    accepted: &Accepted,
    today: Date,
    args: args::Drift,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Exit, Diagnostics> {
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    let out = args.answers.out.clone();
    let mut apply = as_apply(args);
    let planning = |refresh| args::Planning { refresh, ..apply.planning.clone() };
    // Without a look at the cloud, the plan holds what the configuration itself wants.
    let wanted = plan::make_silently(project, &planning(false), &loaded, terminal, environment).await?.plan;
    let found = plan::make_silently(project, &planning(true), &loaded, terminal, environment).await?.plan;
    let findings = Findings::of(&found, accepted, today, |_| None);
    let left_alone: Vec<&ObjectId> = findings.accepted().map(|finding| &finding.drift.object).collect();
    let back = back(&found, &wanted, &left_alone);
    if let Some(warning) = left_to_the_cloud(&findings, &project.catalog) {
        terminal.diagnostics(&Diagnostics::from(warning), &project.config.sources);
    }
    if back.is_empty() {
        terminal.say("Nothing was changed outside that an apply would bring back.");
        return Ok(Exit::Success);
    }
    let all = found.changes.iter().filter(|change| is_a_change(change)).count();
    if back.len() < all {
        apply.planning.target = back.iter().map(|address| Selector::Resource((*address).clone())).collect();
    }
    let partly: Vec<String> = findings
        .open()
        .filter(|finding| !finding.acceptances().is_empty() && back.contains(&&finding.drift.object.address))
        .map(|finding| finding.address())
        .collect();
    if !partly.is_empty() {
        let detail = format!(
            "{} accepts some of what was changed of {}. The way back takes whole objects back.",
            infra_drift::accepted::FILE,
            partly.join(", ")
        );
        let warning = Diagnostic::warning("What is accepted is brought back, too", detail);
        terminal.diagnostics(&Diagnostics::from(warning), &project.config.sources);
    }
    match out {
        Some(path) => rollback::save(project, &apply, &path, terminal, environment).await,
        None => apply::fresh(project, &apply, terminal, environment).await,
    }
}

/// What no plan brings back: the configuration does not say what it was.
fn left_to_the_cloud(findings: &Findings<'_>, catalog: &Catalog) -> Option<Diagnostic> {
    let names: Vec<String> =
        findings.open().filter_map(|finding| stays(finding, findings.plan, catalog)).collect();
    (!names.is_empty()).then(|| {
        let detail = format!(
            "The configuration leaves to the cloud what was changed of {}. Write it into the configuration to have it kept.",
            names.join(", ")
        );
        Diagnostic::warning("Some of it is not brought back", detail)
    })
}

/// An object, and what of it the plan leaves as it is: all where it is not changed, else what a configuration could say.
fn stays(finding: &Finding<'_>, plan: &Plan, catalog: &Catalog) -> Option<String> {
    let (What::Changed(places), Some(found)) = (&finding.what, &finding.drift.after) else { return None };
    let object = &finding.drift.object;
    let change = plan.changes.iter().find(|change| change.object == *object)?;
    let resource = &object.address.resource;
    let provider: Option<ProviderAddress> = finding.drift.provider.parse().ok();
    let schema = provider.and_then(|provider| catalog.schema(&provider.source, resource.mode, &resource.ty));
    let may_be_said = |name: &str| {
        let attribute = schema.and_then(|schema| schema.block.attributes.get(name));
        attribute.is_none_or(|attribute| attribute.presence.is_configurable())
    };
    let is_left = |name: &str| {
        let side = |value: &Value| value.get(name).map(Value::unmark_deep);
        may_be_said(name) && change.after.as_ref().is_some_and(|after| side(after) == side(found))
    };
    let left = places.iter().map(|place| &place.difference);
    let left = left.filter(|difference| change.change == Change::NoOp || is_left(difference.root()));
    let paths: Vec<&str> = left.map(|difference| difference.path.as_str()).collect();
    (!paths.is_empty()).then(|| format!("{} ({})", finding.address(), paths.join(", ")))
}

fn is_a_change(change: &ResourceChange) -> bool {
    !matches!(change.change, Change::NoOp | Change::Read)
}

/// What changes only because of what was found: what somebody else has touched, and what would not change without that.
fn back<'p>(found: &'p Plan, wanted: &Plan, left_alone: &[&ObjectId]) -> Vec<&'p ResourceInstance> {
    let changes = wanted.changes.iter().filter(|change| is_a_change(change));
    let wanted: BTreeMap<&ObjectId, &ResourceChange> =
        changes.map(|change| (&change.object, change)).collect();
    let is_touched = |object: &ObjectId| found.news().any(|drift| drift.object == *object);
    let is_back = |change: &&ResourceChange| {
        is_a_change(change)
            && !left_alone.contains(&&change.object)
            && (is_touched(&change.object) || !wanted.contains_key(&change.object))
    };
    found.changes.iter().filter(is_back).map(|change| &change.object.address).collect()
}

fn as_apply(args: args::Drift) -> args::Apply {
    let args::Drift { shown, state, answers, .. } = args;
    args::Apply {
        // What was recorded holds all values of variables.
        planning: args::Planning { parallelism: answers.parallelism, ..args::Planning::default() },
        shown,
        state,
        locking: answers.locking,
        deletions: answers.deletions,
        auto_approve: answers.auto_approve,
        plan: None,
    }
}
