//! Prometheus' text format (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use infra_drift::{Findings, Severity};

pub(super) fn metrics(findings: &Findings<'_>) -> String {
    let labels =
        format!("stack=\"{}\",workspace=\"{}\"", label(&findings.plan.root), label(&findings.plan.workspace));
    let mut out = String::new();
    let mut family = |name: &str, help: &str, samples: Vec<(String, String)>| {
        out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} gauge\n"));
        for (labels, value) in samples {
            out.push_str(&format!("{name}{{{labels}}} {value}\n"));
        }
    };
    let of = |severity: Severity| {
        (format!("{labels},severity=\"{}\"", severity.name()), findings.count(severity).to_string())
    };
    family(
        "infra_drift_objects",
        "Objects that were changed or deleted outside of infra and not accepted.",
        Severity::ALL.map(of).into(),
    );
    let one = |count: usize| vec![(labels.clone(), count.to_string())];
    family(
        "infra_drift_accepted_objects",
        "Objects whose drift is accepted.",
        one(findings.accepted().count()),
    );
    family(
        "infra_drift_compared_objects",
        "Objects that were compared with the cloud.",
        one(findings.compared()),
    );
    family(
        "infra_drift_wanted_changes",
        "Objects that the configuration itself wants changed.",
        one(findings.wanted.len()),
    );
    if let Ok(at) = findings.plan.created.parse::<jiff::Timestamp>() {
        let at = vec![(labels.clone(), at.as_second().to_string())];
        family("infra_drift_last_run_timestamp_seconds", "When the cloud was looked at.", at);
    }
    out
}

fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
