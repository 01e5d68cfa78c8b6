//! Prometheus' text format (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use infra_drift::{Findings, Severity};

pub(super) fn metrics(findings: &Findings<'_>) -> String {
    let labels =
        format!("stack=\"{}\",workspace=\"{}\"", label(&findings.plan.root), label(&findings.plan.workspace));
    families(&[(labels, findings)])
}

/// A number of one state.
type Count = fn(&Findings<'_>) -> usize;

/// Every family once, with a sample for each state. Each comes with the labels that tell it from the others.
pub(crate) fn families(states: &[(String, &Findings<'_>)]) -> String {
    let mut out = String::new();
    let by_severity = states.iter().flat_map(|(labels, findings)| {
        Severity::ALL.map(|severity| {
            (format!("{labels},severity=\"{}\"", severity.name()), findings.count(severity).to_string())
        })
    });
    let help = "Objects that were changed or deleted outside of infra and not accepted.";
    out.push_str(&family("infra_drift_objects", help, by_severity));
    let counts: [(&str, &str, Count); 4] = [
        ("infra_drift_accepted_objects", "Objects whose drift is accepted.", |findings| {
            findings.accepted().count()
        }),
        (
            "infra_drift_unmanaged_objects",
            "Objects in the scope of the stack that nobody declared, where that was looked for.",
            |findings| findings.undeclared().count(),
        ),
        ("infra_drift_compared_objects", "Objects that were compared with the cloud.", |findings| {
            findings.compared()
        }),
        ("infra_drift_wanted_changes", "Objects that the configuration itself wants changed.", |findings| {
            findings.wanted.len()
        }),
    ];
    for (name, help, count) in counts {
        let samples = states.iter().map(|(labels, findings)| (labels.clone(), count(findings).to_string()));
        out.push_str(&family(name, help, samples));
    }
    let looked = states.iter().filter_map(|(labels, findings)| {
        let at = findings.plan.created.parse::<jiff::Timestamp>().ok()?;
        Some((labels.clone(), at.as_second().to_string()))
    });
    let help = "When the cloud was looked at.";
    out.push_str(&family("infra_drift_last_run_timestamp_seconds", help, looked));
    out
}

/// A family of samples, each with its labels; nothing without a sample.
pub(crate) fn family(name: &str, help: &str, samples: impl IntoIterator<Item = (String, String)>) -> String {
    let lines: String =
        samples.into_iter().map(|(labels, value)| format!("{name}{{{labels}}} {value}\n")).collect();
    match lines.is_empty() {
        true => lines,
        false => format!("# HELP {name} {help}\n# TYPE {name} gauge\n{lines}"),
    }
}

pub(crate) fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
