//! `infra drift -all`: what someone else has changed in many stacks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};
use infra_drift::{Accepted, By, Findings, Place};
use infra_plan::{ObjectId, Plan};
use infra_report::json::FleetDocument;
use infra_report::{DriftFormat, Survey, Surveyed};
use infra_state::Store;

use super::{Found, Of};
use crate::args;
use crate::commands::{drift, fail};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::fleet::Member;
use crate::notify;
use crate::project::Broken;
use crate::report_file;
use crate::terminal::Terminal;

/// What was found in one environment, apart from the project that it was found with.
struct Seen {
    plan: Plan,
    accepted: Accepted,
    places: BTreeMap<ObjectId, Place>,
    unmanaged: Vec<(String, String, Option<String>)>,
    who: BTreeMap<ObjectId, By>,
    untold: Diagnostics,
}

/// Looks at all stacks of a folder, or at a part of them.
pub async fn run(folder: &Path, args: args::Drift, terminal: &Terminal, environment: &Environment) -> Exit {
    let members = match super::members(folder, args.fleet.shard) {
        Ok(members) => members,
        Err(problem) => return fail(terminal, problem.into(), &SourceMap::new()),
    };
    let (asked, teller) = (drift::Asked::by(&args), terminal.clone());
    let work = move |member: Member, found: Found| {
        let terminal = teller.clone();
        async move { look(&member, found, asked, &terminal).await }
    };
    let checked = super::each(members, args.answers.parallelism, environment, work).await;
    for one in &checked {
        if let Ok(seen) = &one.outcome {
            terminal.diagnostics(&one.told(&seen.untold), &SourceMap::new());
        }
    }
    let today = drift::today(environment);
    let surveyed: Vec<Surveyed<'_>> = checked.iter().map(|one| surveyed(one, today)).collect();
    let now = environment.timestamp().to_string();
    let survey = Survey { timestamp: &now, engine: env!("CARGO_PKG_VERSION"), all: &surveyed };
    let catalog = environment.providers.catalog(Path::new(""));
    let document = infra_report::json::fleet(&survey);
    match terminal.json {
        true => terminal.out(&document.to_text()),
        false => terminal.out(&infra_report::fleet(&survey, &catalog, &terminal.style)),
    }
    let mut unwritten = Diagnostics::new();
    for (format, file) in &args.reports {
        let report = infra_report::fleet_report(*format, &survey, &catalog);
        unwritten.extend(report_file::write(file, &report).err());
    }
    unwritten.extend(notify::tell(&document, &args.telling, terminal).await.err().into_iter().flatten());
    end(&document, unwritten, terminal)
}

/// What one look is as a report of many: what is compared with that of the last run.
pub fn alone(findings: &Findings<'_>) -> FleetDocument {
    let plan = findings.plan;
    let one = Surveyed { stack: &plan.root, environment: &plan.workspace, outcome: Ok(findings.clone()) };
    let survey = Survey { timestamp: &plan.created, engine: &plan.engine, all: &[one] };
    infra_report::json::fleet(&survey)
}

/// Makes one report of several.
pub async fn merge(args: &args::Drift, terminal: &Terminal) -> Exit {
    let nowhere = SourceMap::new();
    let merged = match read_all(&args.fleet.merge) {
        Ok(merged) => merged,
        Err(problem) => return fail(terminal, problem.into(), &nowhere),
    };
    if let Some((_, file)) = args.reports.iter().find(|(format, _)| *format != DriftFormat::Json) {
        let detail = format!(
            "{} cannot be made of reports in JSON, which is all that -merge writes. Have each run write its own.",
            file.display()
        );
        return fail(terminal, Diagnostic::error("Only JSON can be merged", detail).into(), &nowhere);
    }
    match terminal.json {
        true => terminal.out(&merged.to_text()),
        false => terminal.out(&infra_report::fleet_summary(&merged, &terminal.style)),
    }
    let mut unwritten = Diagnostics::new();
    for (_, file) in &args.reports {
        unwritten.extend(report_file::write(file, &merged.to_text()).err());
    }
    unwritten.extend(notify::tell(&merged, &args.telling, terminal).await.err().into_iter().flatten());
    end(&merged, unwritten, terminal)
}

fn read_all(files: &[PathBuf]) -> Result<FleetDocument, Diagnostic> {
    let unusable = |what: String| Diagnostic::error("Reports cannot be merged", what);
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).map_err(|error| io_reason(&error).to_string());
        let document = text.and_then(|text| FleetDocument::parse(&text));
        document.map_err(|why| unusable(format!("{} cannot be read: {why}.", file.display())))
    };
    let documents: Vec<FleetDocument> = files.iter().map(read).collect::<Result<_, _>>()?;
    FleetDocument::merge(documents).map_err(|why| unusable(format!("{why}.")))
}

/// 1 goes before 2: of what failed nothing can be said.
fn end(document: &FleetDocument, problems: Diagnostics, terminal: &Terminal) -> Exit {
    if !problems.is_empty() {
        return fail(terminal, problems, &SourceMap::new());
    }
    match (document.failed, document.drifted) {
        (1.., _) => Exit::Failure,
        (0, true) => Exit::Changes,
        (0, false) => Exit::Success,
    }
}

async fn look(
    member: &Member,
    found: Found,
    asked: drift::Asked,
    terminal: &Terminal,
) -> Result<Seen, Broken> {
    let Found { mut project, loaded, here } = found;
    let accepted = drift::accepted(&mut project);
    let broken = |problems: Diagnostics| Broken { sources: project.config.sources.clone(), problems };
    let accepted = accepted.map_err(broken)?;
    if !loaded.exists {
        let store = project.store(None).map_err(broken)?;
        return Err(broken(no_state(store.as_ref()).into()));
    }
    let looked = drift::look(&project, &loaded, asked, terminal, &here).await.map_err(broken)?;
    let drift::Looked { planned, unmanaged, who, untold } = looked;
    let mut plan = planned.plan;
    plan.root = member.stack();
    let place = |object: &ObjectId| {
        let place = drift::place(&project.config, object)?;
        let file = member.folder.join(&place.file).to_string_lossy().into_owned();
        Some((object.clone(), Place { file, ..place }))
    };
    let places = plan.drift.iter().filter_map(|drift| place(&drift.object)).collect();
    Ok(Seen { plan, accepted, places, unmanaged, who, untold })
}

fn no_state(store: &dyn Store) -> Diagnostic {
    let detail = format!(
        "There is no state at {}: nothing was applied to this environment yet, or its state is somewhere else.",
        store.location()
    );
    Diagnostic::error("No state", detail).hint(
        "The arguments of the backend for environments/NAME.tfvars stand in environments/NAME.tfbackend; without that file, the state is that of the workspace NAME.",
    )
}

fn surveyed(one: &Of<Seen>, today: jiff::civil::Date) -> Surveyed<'_> {
    let outcome = one.reported(|seen| {
        let place = |object: &ObjectId| seen.places.get(object).cloned();
        let findings = Findings::of(&seen.plan, &seen.accepted, today, place);
        findings
            .and_unmanaged(seen.unmanaged.iter().cloned(), &seen.accepted, today)
            .and_who(seen.who.clone())
    });
    Surveyed { stack: &one.stack, environment: &one.environment, outcome }
}
