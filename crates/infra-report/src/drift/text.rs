//! For a terminal.

use infra_drift::{Acceptance, By, Finding, Findings, Severity, Unmanaged, What};
use infra_engine::Catalog;

use super::place;
use crate::Style;
use crate::colour::Tone;
use crate::plan::{drifted, fate};
use crate::value::visible;

/// Each object that was changed or deleted outside, the gravest first; what is accepted; then, in short, what the
/// configuration itself wants changed.
pub fn drift(findings: &Findings<'_>, catalog: &Catalog, style: &Style) -> String {
    let mut out = String::new();
    for finding in findings.open() {
        out.push_str(&drifted(finding.drift, catalog, style));
        out.push_str(&format!("    {}\n", weight(finding, style)));
        if let Some(by) = &finding.by {
            out.push_str(&format!("    {}\n", visible(&told(by))));
        }
        out.push('\n');
    }
    out.push_str(&format!("{}\n", style.paint(Tone::Bold, &summary(findings))));
    out.push_str(&undeclared(findings));
    out.push_str(&accepted(findings, style));
    let wanted: Vec<String> = findings
        .wanted
        .iter()
        .map(|wanted| format!("  {} {}\n", visible(&wanted.object.to_string()), fate(wanted)))
        .collect();
    if !wanted.is_empty() {
        out.push_str(&format!(
            "\nAn apply of the configuration as it is now would do this:\n{}",
            wanted.concat()
        ));
    }
    out
}

/// `critical: open to every address`, and where its block is.
fn weight(finding: &Finding<'_>, style: &Style) -> String {
    let tone = match finding.severity {
        Severity::Critical | Severity::High => Tone::Bad,
        Severity::Medium => Tone::Notice,
        Severity::Low => Tone::Dim,
    };
    let because = finding.because.map(|because| format!(": {because}")).unwrap_or_default();
    let place = finding.place.as_ref().map(|place| format!(" ({}:{})", place.file, place.line));
    let partly = match (&finding.what, finding.acceptances().len()) {
        (What::Changed(_), 1..) => "; in part accepted by .driftignore",
        _ => "",
    };
    format!(
        "{}{}{partly}",
        style.paint(tone, &format!("{}{because}", finding.severity.name())),
        place.unwrap_or_default()
    )
}

/// `last changed by alice at 2026-11-22T09:14:00Z: ec2:CreateTags on vpc-1`
pub(super) fn told(by: &By) -> String {
    format!("last changed by {by}")
}

/// What nobody declared, each on a line.
fn undeclared(findings: &Findings<'_>) -> String {
    let lines: Vec<String> = findings.undeclared().map(|one| format!("  {}\n", stray(one))).collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!(
            "\n{}, in the scope of the stack:\n{}\"infra import -discover\" writes configuration for them.\n",
            count_of_undeclared(lines.len()),
            lines.concat()
        ),
    }
}

pub(super) fn count_of_undeclared(count: usize) -> String {
    if count == 1 {
        "1 object that nobody declared".to_owned()
    } else {
        format!("{count} objects that nobody declared")
    }
}

/// `aws_ebs_volume vol-1 (data)`
pub(super) fn stray(one: &Unmanaged) -> String {
    let name = one.name.as_ref().filter(|name| **name != one.id);
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    visible(&format!("{} {}{name}", one.ty, one.id))
}

pub(crate) fn summary(findings: &Findings<'_>) -> String {
    let deleted = findings.open().filter(|finding| finding.drift.after.is_none()).count();
    let what = match (findings.open().count() - deleted, deleted) {
        (0, 0) => return "No drift.".to_owned(),
        (changed, 0) => format!("{changed} changed"),
        (0, deleted) => format!("{deleted} deleted"),
        (changed, deleted) => format!("{changed} changed, {deleted} deleted"),
    };
    let by_severity: Vec<String> = Severity::ALL
        .into_iter()
        .filter_map(|severity| match findings.count(severity) {
            0 => None,
            count => Some(format!("{count} {}", severity.name())),
        })
        .collect();
    format!("Drift: {what} outside of infra ({}).", by_severity.join(", "))
}

/// What `.driftignore` keeps from being drift, and which of its lines do nothing.
fn accepted(findings: &Findings<'_>, style: &Style) -> String {
    let mut out = String::new();
    let mut found = findings.accepted().peekable();
    if found.peek().is_some() {
        out.push_str("\nAccepted by .driftignore:\n");
    }
    for finding in found {
        let whys: Vec<String> = finding.acceptances().into_iter().map(why).collect();
        out.push_str(&format!("  {}: {}\n", visible(&finding.address()), visible(&whys.join("; "))));
        for line in place::lines(finding) {
            out.push_str(&format!("    {}\n", style.paint(Tone::Dim, &line)));
        }
    }
    for line in &findings.expired {
        let Acceptance { line, until, address, attribute, .. } = line;
        out.push_str(&format!(
            "\n.driftignore:{line}: \"{address} {attribute}\" was accepted until {until} and is no longer.\n"
        ));
    }
    for line in &findings.unused {
        let Acceptance { line, address, attribute, .. } = line;
        out.push_str(&format!("\n.driftignore:{line}: nothing that differs is \"{address} {attribute}\".\n"));
    }
    out
}

/// `the scaling policy decides (until 2027-03-01)`
pub(super) fn why(line: &Acceptance) -> String {
    format!("{} (until {})", line.reason, line.until)
}
