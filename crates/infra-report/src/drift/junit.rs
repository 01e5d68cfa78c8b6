//! JUnit XML (<https://github.com/testmoapp/junitxml>): a test case for each object that was compared.

use std::collections::BTreeMap;

use infra_drift::{Finding, Findings, Unmanaged};

use super::{place, text};
use crate::html::escape;

pub(super) fn junit(findings: &Findings<'_>) -> String {
    let name = format!("drift {} ({})", findings.plan.root, findings.plan.workspace);
    document(&suite(findings, &name))
}

/// A document of suites.
pub(crate) fn document(suites: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

/// A suite: everything that was compared for one state.
pub(crate) fn suite(findings: &Findings<'_>, name: &str) -> String {
    let found: BTreeMap<String, &Finding<'_>> =
        findings.found.iter().map(|finding| (finding.address(), finding)).collect();
    let mut cases: BTreeMap<String, &str> = BTreeMap::new();
    for change in findings.plan.changes.iter().filter(|change| change.before.is_some()) {
        cases.insert(change.object.to_string(), &change.object.address.resource.ty);
    }
    for finding in &findings.found {
        cases.insert(finding.address(), &finding.drift.object.address.resource.ty);
    }
    let undeclared: Vec<&Unmanaged> = findings.undeclared().collect();
    let mut out = String::new();
    out.push_str(&format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" errors=\"0\" timestamp=\"{}\">\n",
        attribute(name),
        cases.len() + undeclared.len(),
        findings.open().count() + undeclared.len(),
        findings.accepted().count(),
        attribute(&findings.plan.created),
    ));
    for (address, ty) in &cases {
        let case = format!("<testcase classname=\"{}\" name=\"{}\"", attribute(ty), attribute(address));
        match found.get(address) {
            None => out.push_str(&format!("    {case}/>\n")),
            Some(finding) => {
                out.push_str(&format!("    {}{}    </testcase>\n", opened(&case, finding), result(finding)))
            }
        }
    }
    for one in undeclared {
        let (ty, address) = (attribute(&one.ty), attribute(&one.address()));
        let failure = "<failure type=\"unmanaged\" message=\"nobody declared it\"/>";
        out.push_str(&format!(
            "    <testcase classname=\"{ty}\" name=\"{address}\">\n      {failure}\n    </testcase>\n"
        ));
    }
    out.push_str("  </testsuite>\n");
    out
}

fn opened(case: &str, finding: &Finding<'_>) -> String {
    match &finding.place {
        Some(place) => format!("{case} file=\"{}\" line=\"{}\">\n", attribute(&place.file), place.line),
        None => format!("{case}>\n"),
    }
}

fn result(finding: &Finding<'_>) -> String {
    let mut lines = place::lines(finding);
    if finding.is_accepted() {
        let whys: Vec<String> = finding.acceptances().into_iter().map(text::why).collect();
        return format!(
            "      <skipped message=\"{}\"/>\n",
            attribute(&format!("accepted: {}", whys.join("; ")))
        );
    }
    let because = finding.because.map(|because| format!(", {because}")).unwrap_or_default();
    let message = format!("{} changed outside of infra{because}", lines.len());
    lines.extend(finding.by.as_ref().map(text::told));
    format!(
        "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
        finding.severity.name(),
        attribute(&message),
        printable(&escape(&lines.join("\n")))
    )
}

pub(crate) fn attribute(text: &str) -> String {
    printable(&escape(text)).replace('\n', " ")
}

/// Without the characters that XML 1.0 does not have.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
