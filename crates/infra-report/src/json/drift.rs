//! `drift -json`: a format of our own. `docs/schemas/drift.json` describes it.

use infra_drift::{Acceptance, Difference, Finding, Findings, Unmanaged, What};
use infra_plan::{Drift, ResourceChange};
use infra_value::Value;
use serde::Serialize;

use super::change::{ObjectChange, action_reason, actions};
use super::raw::{Raw, known, line};

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    root: &'a str,
    workspace: &'a str,
    timestamp: &'a str,
    drifted: bool,
    compared: usize,
    changed: usize,
    deleted: usize,
    accepted: usize,
    findings: Vec<Found<'a>>,
    resource_drift: Vec<ObjectChange<'a>>,
    unmanaged: Vec<Undeclared<'a>>,
    configuration_changes: Vec<Wanted>,
    expired_acceptances: Vec<Accepted<'a>>,
    unused_acceptances: Vec<Accepted<'a>>,
}

#[derive(Serialize)]
struct Undeclared<'a> {
    #[serde(rename = "type")]
    ty: &'a str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    accepted: bool,
}

#[derive(Serialize)]
struct Found<'a> {
    address: String,
    #[serde(rename = "type")]
    ty: &'a str,
    what: &'static str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Who<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    accepted: bool,
    acceptances: Vec<Accepted<'a>>,
    differences: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Who<'a> {
    user: &'a str,
    time: String,
    call: &'a str,
    on: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    severity: &'static str,
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Raw>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Raw>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<Vec<Raw>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<Vec<Raw>>,
    accepted: bool,
}

#[derive(Serialize)]
struct Accepted<'a> {
    line: usize,
    address: &'a str,
    attribute: &'a str,
    until: String,
    reason: &'a str,
}

#[derive(Serialize)]
struct Wanted {
    address: String,
    actions: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    action_reason: Option<&'static str>,
}

/// What someone else has changed, on one line.
///
/// `drifted` says whether anything is left that `.driftignore` does not accept, `changed`, `deleted` and `accepted` how many
/// objects there are of each. `findings` takes each object apart, the gravest first; `resource_drift` has the same objects
/// whole, as in a plan. Neither holds sensitive values, since this document is made to be kept and sent.
/// `configuration_changes` is what the configuration itself wants changed.
pub fn drift(findings: &Findings<'_>) -> String {
    let whole: Vec<Drift> = findings.found.iter().map(|finding| without_sensitive(finding.drift)).collect();
    let deleted = findings.open().filter(|finding| finding.drift.after.is_none()).count();
    let open = findings.open().count();
    line(&Document {
        format_version: "1.3",
        root: &findings.plan.root,
        workspace: &findings.plan.workspace,
        timestamp: &findings.plan.created,
        drifted: !findings.is_clean(),
        compared: findings.compared(),
        changed: open - deleted,
        deleted,
        accepted: findings.accepted().count(),
        findings: findings.found.iter().map(found).collect(),
        resource_drift: whole.iter().map(ObjectChange::drifted).collect(),
        unmanaged: findings.unmanaged.iter().map(undeclared).collect(),
        configuration_changes: findings.wanted.iter().map(|change| wanted(change)).collect(),
        expired_acceptances: findings.expired.iter().map(acceptance).collect(),
        unused_acceptances: findings.unused.iter().map(acceptance).collect(),
    })
}

fn undeclared(one: &Unmanaged) -> Undeclared<'_> {
    Undeclared { ty: &one.ty, id: &one.id, name: one.name.as_deref(), accepted: one.accepted.is_some() }
}

fn found<'a>(finding: &'a Finding<'_>) -> Found<'a> {
    let (what, differences) = match &finding.what {
        What::Deleted { .. } => ("deleted", Vec::new()),
        What::Changed(places) => {
            let place = |at: &'a infra_drift::Differing| {
                let (severity, accepted) = (at.severity.name(), at.accepted.is_some());
                place(&at.difference, severity, accepted)
            };
            ("changed", places.iter().map(place).collect())
        }
    };
    Found {
        address: finding.address(),
        ty: &finding.drift.object.address.resource.ty,
        what,
        severity: finding.severity.name(),
        because: finding.because,
        by: finding.by.as_ref().map(|by| Who {
            user: &by.user,
            time: by.time.to_string(),
            call: &by.call,
            on: &by.on,
        }),
        file: finding.place.as_ref().map(|place| place.file.as_str()),
        line: finding.place.as_ref().map(|place| place.line),
        accepted: finding.is_accepted(),
        acceptances: finding.acceptances().into_iter().map(acceptance).collect(),
        differences,
    }
}

fn place<'a>(difference: &'a Difference, severity: &'static str, accepted: bool) -> Place<'a> {
    let value = |value: &Value| known(&shown(value));
    let values = |values: &Vec<Value>| values.iter().map(value).collect();
    let elements = difference.elements.as_ref().filter(|_| !difference.is_sensitive());
    Place {
        path: &difference.path,
        severity,
        sensitive: difference.is_sensitive(),
        before: difference.before.as_ref().map(value),
        after: difference.after.as_ref().map(value),
        removed: elements.map(|(gone, _)| values(gone)),
        added: elements.map(|(_, came)| values(came)),
        accepted,
    }
}

fn acceptance(line: &Acceptance) -> Accepted<'_> {
    Accepted {
        line: line.line,
        address: &line.address,
        attribute: &line.attribute,
        until: line.until.to_string(),
        reason: &line.reason,
    }
}

fn wanted(change: &ResourceChange) -> Wanted {
    Wanted {
        address: change.object.to_string(),
        actions: actions(change.change),
        action_reason: change.reason.and_then(action_reason),
    }
}

fn without_sensitive(drift: &Drift) -> Drift {
    Drift { before: shown(&drift.before), after: drift.after.as_ref().map(shown), ..drift.clone() }
}

/// The value with null, still marked, where it is sensitive.
fn shown(value: &Value) -> Value {
    if value.is_sensitive() {
        return Value::null(value.ty()).with_marks(value.marks());
    }
    value.map_children(&mut shown)
}
