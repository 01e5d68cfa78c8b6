//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use infra_drift::{Finding, Findings, Severity, Unmanaged, What};
use serde_json::{Value as Json, json};

use super::{place, text};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn sarif(findings: &Findings<'_>) -> String {
    let plan = findings.plan;
    document(vec![run(findings, &format!("drift/{}/{}/", plan.root, plan.workspace))])
}

/// A document of runs.
pub(crate) fn document(runs: Vec<Json>) -> String {
    format!("{:#}\n", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs }))
}

/// A run: a look at one state. `id` is the same tomorrow.
pub(crate) fn run(findings: &Findings<'_>, id: &str) -> Json {
    json!({
        "tool": tool(&findings.plan.engine),
        "automationDetails": { "id": id },
        "invocations": [{ "executionSuccessful": true, "endTimeUtc": findings.plan.created }],
        "results": findings.found.iter().map(result).chain(findings.undeclared().map(undeclared)).collect::<Vec<_>>(),
    })
}

/// What infra says of itself.
pub(crate) fn tool(version: &str) -> Json {
    let rules = [
        rule("changed", "An object was changed outside of infra"),
        rule("deleted", "An object was deleted outside of infra"),
        rule("unmanaged", "An object that nobody declared"),
    ];
    json!({ "driver": { "name": "infra", "version": version, "rules": rules } })
}

fn rule(id: &str, text: &str) -> Json {
    json!({ "id": id, "shortDescription": { "text": text } })
}

fn undeclared(one: &Unmanaged) -> Json {
    json!({
        "ruleId": "unmanaged",
        "level": "warning",
        "message": { "text": format!("{}: nobody declared it", text::stray(one)) },
        "locations": [{ "logicalLocations": [{ "fullyQualifiedName": one.address(), "kind": "resource" }] }],
        "partialFingerprints": { "address/v1": one.address() },
    })
}

fn result(finding: &Finding<'_>) -> Json {
    let lines = place::lines(finding);
    let by = finding.by.as_ref().map(|by| format!("; {}", text::told(by))).unwrap_or_default();
    let because = finding.because.map(|because| format!(" ({because})")).unwrap_or_default();
    let logical = json!([{ "fullyQualifiedName": finding.address(), "kind": "resource" }]);
    let location = match &finding.place {
        Some(place) => json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&place.file) },
                "region": { "startLine": place.line },
            },
            "logicalLocations": logical,
        }),
        None => json!({ "logicalLocations": logical }),
    };
    let mut result = json!({
        "ruleId": match finding.what { What::Changed(_) => "changed", What::Deleted { .. } => "deleted" },
        "level": match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "note",
        },
        "message": { "text": format!("{}: {}{because}{by}", finding.address(), lines.join("; ")) },
        "locations": [location],
        // The same drift is the same result tomorrow.
        "partialFingerprints": { "address/v1": finding.address() },
        "properties": { "severity": finding.severity.name() },
    });
    if finding.is_accepted() {
        let suppression =
            |line| json!({ "kind": "external", "status": "accepted", "justification": text::why(line) });
        result["suppressions"] = finding.acceptances().into_iter().map(suppression).collect();
    }
    result
}

/// A path as a reference: what has a meaning in URIs is written out.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
