//! One page that needs nothing else, and whose policy lets it load nothing.

use infra_drift::{Finding, Findings, Severity};
use infra_engine::Catalog;

use super::text;
use crate::Style;
use crate::html::{STYLE, escape, lines};
use crate::plan::drifted;

const PLAIN: Style = Style { colour: false };

pub(super) fn html(findings: &Findings<'_>, catalog: &Catalog) -> String {
    let plan = findings.plan;
    let footer = format!(
        "{} objects of {} · workspace {} · compared {} by infra {}",
        findings.compared(),
        escape(&plan.root),
        escape(&plan.workspace),
        escape(&plan.created),
        escape(&plan.engine)
    );
    let summary = escape(&text::summary(findings));
    let body = format!("<h1>Drift</h1>\n<p class=\"sum\">{summary}</p>\n{}", body(findings, catalog));
    page(&body, &footer)
}

/// A page around what it says.
pub(crate) fn page(body: &str, footer: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>Drift</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}<footer>{footer}</footer>\n</body>\n</html>\n"
    )
}

/// All but the heading and the summary.
pub(crate) fn body(findings: &Findings<'_>, catalog: &Catalog) -> String {
    let mut body = String::new();
    for severity in Severity::ALL {
        let of_it: Vec<&Finding<'_>> =
            findings.open().filter(|finding| finding.severity == severity).collect();
        if !of_it.is_empty() {
            body.push_str(&format!("<h2>{}</h2>\n", severity.name()));
            of_it.into_iter().for_each(|finding| body.push_str(&entry(finding, catalog, true)));
        }
    }
    let undeclared: Vec<String> =
        findings.undeclared().map(|one| format!("<li>{}</li>\n", escape(&text::stray(one)))).collect();
    if !undeclared.is_empty() {
        body.push_str(&format!("<h2>not declared</h2>\n<ul>\n{}</ul>\n", undeclared.concat()));
    }
    let accepted: Vec<&Finding<'_>> = findings.accepted().collect();
    if !accepted.is_empty() {
        body.push_str("<h2>accepted by .driftignore</h2>\n");
        accepted.into_iter().for_each(|finding| body.push_str(&entry(finding, catalog, false)));
    }
    let notes: String = findings
        .expired
        .iter()
        .map(|line| {
            format!(
                "<li>.driftignore line {}: accepted until {}, and no longer</li>\n",
                line.line, line.until
            )
        })
        .collect();
    if !notes.is_empty() {
        body.push_str(&format!("<ul class=\"note\">\n{notes}</ul>\n"));
    }
    body
}

fn entry(finding: &Finding<'_>, catalog: &Catalog, is_open: bool) -> String {
    let class = if finding.severity >= Severity::High { "change destroy" } else { "change update" };
    let mut notes: Vec<String> = finding.because.map(str::to_owned).into_iter().collect();
    notes.extend(finding.place.as_ref().map(|place| format!("{}:{}", place.file, place.line)));
    notes.extend(finding.by.as_ref().map(text::told));
    notes.extend(finding.acceptances().into_iter().map(|line| format!("accepted: {}", text::why(line))));
    format!(
        "<details class=\"{class}\"{}><summary>{}</summary>\n<p class=\"why\">{}</p>\n<pre>{}</pre></details>\n",
        if is_open { " open" } else { "" },
        escape(&finding.address()),
        escape(&notes.join(" · ")),
        lines(&drifted(finding.drift, catalog, &PLAIN))
    )
}
