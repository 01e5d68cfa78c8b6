//! `infra drift -adopt`: edits the configuration so that it describes what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_drift::{Accepted, Findings};
use infra_engine::{AskedToAdopt, Left};
use infra_plan::{Change, Drift, ObjectId, Plan};
use infra_report::Adopted;
use infra_value::Value;
use jiff::civil::Date;
use similar::TextDiff;

use super::super::{fail, load_state, variables};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{Broken, Project};
use crate::terminal::Terminal;
use crate::whole_file::{self, Readers};

/// How often what was edited is planned and edited again: an edit may show another difference, such as that of an object which
/// refers to the edited one.
const ROUNDS: usize = 4;

pub async fn run(
    project: Project,
    accepted: &Accepted,
    today: Date,
    args: &args::Drift,
    terminal: &Terminal,
    environment: &Environment,
) -> Exit {
    let found = match find(project, accepted, today, args, terminal, environment).await {
        Ok(found) => found,
        Err((project, problems)) => return fail(terminal, problems, &project.config.sources),
    };
    let Found { adopted, before, after, project } = found;
    let result = answer(&adopted, &before, &after, args, terminal);
    result.unwrap_or_else(|problems| fail(terminal, problems, &project.config.sources))
}

/// What was found, and the files before and after.
struct Found {
    adopted: Adopted,
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    project: Project,
}

type Failed = (Box<Project>, Diagnostics);

async fn find(
    mut project: Project,
    accepted: &Accepted,
    today: Date,
    args: &args::Drift,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Found, Failed> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    let asked = |object: &ObjectId, path: &str| is_open(accepted, today, object, path);
    let mut first: Option<Plan> = None;
    for round in 0.. {
        let (plan, files, left) = match look(&project, &asked, args, terminal, environment).await {
            Ok(found) => found,
            Err(problems) => return Err((Box::new(project), problems)),
        };
        let first = first.get_or_insert_with(|| plan.clone());
        if files.is_empty() || round == ROUNDS {
            let adopted = told(&Findings::of(first, accepted, today, |_| None), &plan, left, &before, &after);
            return Ok(Found { adopted, before, after, project });
        }
        for (name, text) in files {
            let was = project.config.sources.iter().map(|(_, file)| file).find(|file| file.name() == name);
            if let Some(was) = was {
                before.entry(name.clone()).or_insert_with(|| was.text().to_string());
            }
            after.insert(name, text);
        }
        let broken = |broken: Broken, project: Project| (Box::new(project), broken.problems);
        let mut edited = match Project::read_edited(environment, &after) {
            Ok((edited, _)) => edited,
            Err(problems) => return Err(broken(problems, project)),
        };
        if let Err(problems) = variables::read(&mut edited, &args.variables, environment) {
            return Err(broken(problems, project));
        }
        project = edited;
    }
    Err((Box::new(project), Diagnostics::new()))
}

/// A plan, the texts that files are to have, and what is left to a person.
async fn look(
    project: &Project,
    asked: AskedToAdopt<'_>,
    args: &args::Drift,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<(Plan, BTreeMap<String, String>, Vec<Left>), Diagnostics> {
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    let stack = project.stack(environment.timestamp(), false)?;
    let observer = terminal.progress().silent();
    let (planned, adoption) = stack.adopt(&loaded, project.head(environment), asked, &observer).await?;
    Ok((planned.plan, adoption.files, adoption.left))
}

/// Whether nobody has accepted a difference. `*` stands for the object as a whole.
fn is_open(accepted: &Accepted, today: Date, object: &ObjectId, path: &str) -> bool {
    let address = object.to_string();
    let covers = |line: &infra_drift::Acceptance| match path {
        "*" => line.covers_loss(&address),
        path => line.covers(&address, path),
    };
    !accepted.lines.iter().any(|line| !line.has_expired(today) && covers(line))
}

/// What came of it: `first` is what was found before any edit, `last` the plan after all of them.
fn told(
    first: &Findings<'_>,
    last: &Plan,
    left: Vec<Left>,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Adopted {
    let mut adopted = Adopted { patch: patch(before, after), left, ..Adopted::default() };
    let is_empty = |plan: &Plan, object: &ObjectId| {
        let mut changes = plan.changes.iter().filter(|change| change.object == *object);
        changes.all(|change| change.change == Change::NoOp)
    };
    // Whether nothing that somebody else has changed would be changed back.
    let is_taken_over = |drift: &Drift| {
        let change = last.changes.iter().find(|change| change.object == drift.object);
        let planned = change.and_then(|change| change.after.as_ref()).map(Value::unmark_deep);
        let (was, is) = (drift.before.unmark_deep(), drift.after.as_ref().map(Value::unmark_deep));
        let (Some(planned), Some(is)) = (planned, is) else { return false };
        let moved =
            was.as_entries().into_iter().flatten().filter(|(name, value)| is.get(name) != Some(value));
        moved.into_iter().all(|(name, _)| planned.get(name) == is.get(name))
    };
    let named: BTreeSet<&ObjectId> = adopted.left.iter().map(|left| &left.object).collect();
    for drift in first.open().map(|finding| finding.drift).filter(|drift| drift.after.is_some()) {
        let object = &drift.object;
        if named.contains(object) {
            continue;
        }
        let list = match (is_empty(first.plan, object), is_empty(last, object)) {
            (true, true) => &mut adopted.unaffected,
            (false, true) => &mut adopted.described,
            (_, false) if is_taken_over(drift) => &mut adopted.otherwise,
            (_, false) => &mut adopted.undone,
        };
        list.push(object.to_string());
    }
    adopted
}

fn patch(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> String {
    let one = |(name, text): (&String, &String)| {
        let was = before.get(name).map(String::as_str).unwrap_or_default();
        let diff = TextDiff::from_lines(was, text);
        diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
    };
    after.iter().map(one).collect()
}

/// Shows it, asks, and writes.
fn answer(
    adopted: &Adopted,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    args: &args::Drift,
    terminal: &Terminal,
) -> Result<Exit, Diagnostics> {
    if !terminal.json {
        terminal.out(&infra_report::adopted(adopted, &terminal.style));
    }
    let mut exit = if adopted.is_complete() { Exit::Success } else { Exit::Changes };
    let is_agreed = after.is_empty() || agreed(args, terminal)?;
    if is_agreed {
        for (name, text) in after {
            write(Path::new(name), before.get(name).map(String::as_str).unwrap_or_default(), text)?;
        }
    } else {
        exit = Exit::Failure;
    }
    if terminal.json {
        terminal.line(&infra_report::json::adopted(adopted, is_agreed && !after.is_empty()));
    } else if !is_agreed {
        terminal.line("\nNothing was written.");
    } else if !after.is_empty() {
        let names: Vec<&str> = after.keys().map(String::as_str).collect();
        let objects = match adopted.described.len() {
            1 => "that object".to_owned(),
            many => format!("those {many} objects"),
        };
        terminal.line(&format!(
            "\nWrote {}. Planned again with the edits: nothing is left to change of {objects}. \"infra apply\" brings the state up to date, too.",
            names.join(", ")
        ));
    }
    Ok(exit)
}

fn agreed(args: &args::Drift, terminal: &Terminal) -> Result<bool, Diagnostics> {
    if args.answers.auto_approve {
        return Ok(true);
    }
    let question =
        "\nDo you want to write these edits?\n  Only \"yes\" is taken as an answer.\n\n  Enter a value: ";
    let answer = if terminal.json { None } else { terminal.ask(question) };
    answer.map(|answer| answer == "yes").ok_or_else(|| {
        let detail = "The edits were not approved, since nobody is there to ask, so nothing was written. Add -auto-approve to write them.";
        Diagnostic::error("Approval needed", detail).into()
    })
}

/// Writes a file whole or not at all; one that was changed meanwhile is left alone.
fn write(path: &Path, before: &str, text: &str) -> Result<(), Diagnostic> {
    let refused = |reason: String| {
        let detail = format!("{} could not be written: {reason}. It is as it was.", path.display());
        Diagnostic::error("File not written", detail)
    };
    let failed = |error: std::io::Error| refused(io_reason(&error));
    if std::fs::read(path).map_err(failed)? != before.as_bytes() {
        return Err(refused("somebody has changed it since it was read".to_owned()));
    }
    whole_file::replace(path, text.as_bytes(), Readers::AsBefore).map_err(failed)
}
