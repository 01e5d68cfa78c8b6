//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use infra_drift::{Finding, Findings, Severity, What};
use serde_json::{Value as Json, json};

use super::{place, text};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn sarif(findings: &Findings<'_>) -> String {
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "infra",
                "version": findings.plan.engine,
                "rules": [rule("changed", "An object was changed outside of infra"), rule("deleted", "An object was deleted outside of infra")],
            } },
            "automationDetails": { "id": format!("drift/{}/{}/", findings.plan.root, findings.plan.workspace) },
            "invocations": [{ "executionSuccessful": true, "endTimeUtc": findings.plan.created }],
            "results": findings.found.iter().map(result).collect::<Vec<_>>(),
        }],
    });
    format!("{document:#}\n")
}

fn rule(id: &str, text: &str) -> Json {
    json!({ "id": id, "shortDescription": { "text": text } })
}

fn result(finding: &Finding<'_>) -> Json {
    let lines = place::lines(finding);
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
        "message": { "text": format!("{}: {}{because}", finding.address(), lines.join("; ")) },
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
