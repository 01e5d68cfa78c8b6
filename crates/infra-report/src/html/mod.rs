//! The plan as one page for a browser: self-contained, and without anything sensitive.
//!
//! Everything is there without the script, which only filters. The page loads nothing, and its policy forbids it to.

mod changes;
mod escape;
mod graph;
mod kind;

use infra_engine::Catalog;
use infra_plan::{CheckStatus, Mode, Plan};

use crate::Style;
use changes::Entry;
pub(crate) use changes::lines;
pub(crate) use escape::escape;
use kind::Kind;

/// The look of every page.
pub(crate) const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const PLAIN: Style = Style { colour: false };

/// The page.
pub fn html(plan: &Plan, catalog: &Catalog) -> String {
    let entries = changes::entries(plan, catalog);
    let title = match plan.mode {
        Mode::Normal => "Plan",
        Mode::Destroy => "Plan to destroy",
        Mode::RefreshOnly => "Plan to bring the state up to date",
    };
    let partial = match plan.partial {
        true => {
            "<p class=\"note\">Only a part is planned: after an apply, another plan may still show changes.</p>"
        }
        false => "",
    };
    let body = [
        format!("<h1>{title}</h1>\n<p class=\"sum\">{}</p>\n{partial}", summary(plan)),
        drift(plan, catalog),
        filters(&entries),
        graph::section(plan, &entries),
        list(&entries),
        outputs(plan),
        checks(plan),
    ];
    let about = format!(
        "workspace {} · made {} by infra {}",
        escape(&plan.workspace),
        escape(&plan.created),
        escape(&plan.engine)
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{}\n<footer>{about}</footer>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        body.join("\n")
    )
}

fn summary(plan: &Plan) -> String {
    match plan.is_empty() {
        true if plan.news().next().is_none() => "No changes.".to_owned(),
        _ => crate::plan::summary(&plan.counts()).trim().to_owned(),
    }
}

/// A box for each kind of change that there is, and a field for addresses.
fn filters(entries: &[Entry<'_>]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut boxes = String::new();
    for kind in Kind::ALL {
        let count = entries.iter().filter(|entry| entry.kind == kind).count();
        if count > 0 {
            let (name, word) = (kind.name(), kind.word());
            boxes.push_str(&format!(
                "<label class=\"{name}\"><input type=\"checkbox\" value=\"{name}\" checked> {word} <b>{count}</b></label>\n"
            ));
        }
    }
    format!(
        "<form id=\"filters\">\n{boxes}<input id=\"text\" type=\"search\" placeholder=\"address\" aria-label=\"address\">\n<button type=\"button\" id=\"open\">open all</button>\n<output id=\"shown\">{count} of {count}</output>\n</form>",
        count = entries.len()
    )
}

/// The changes, the gravest first.
fn list(entries: &[Entry<'_>]) -> String {
    let mut out = String::new();
    for kind in Kind::ALL {
        let of_kind: Vec<&Entry<'_>> = entries.iter().filter(|entry| entry.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        out.push_str(&format!("<section data-group=\"{}\">\n<h2>{}</h2>\n", kind.name(), kind.title()));
        of_kind.iter().for_each(|entry| out.push_str(&entry.html()));
        out.push_str("</section>\n");
    }
    out
}

fn drift(plan: &Plan, catalog: &Catalog) -> String {
    let found: String =
        plan.relevant_drift().map(|drift| crate::plan::drifted(drift, catalog, &PLAIN)).collect();
    match found.is_empty() {
        true => String::new(),
        false => format!(
            "<details id=\"drift\" open><summary>Changed outside of infra since the last apply</summary>\n<pre>{}</pre></details>",
            lines(&found)
        ),
    }
}

fn outputs(plan: &Plan) -> String {
    let found = crate::plan::outputs(plan, &PLAIN);
    match found.is_empty() {
        true => String::new(),
        false => format!(
            "<details id=\"outputs\" open><summary>Outputs</summary>\n<pre>{}</pre></details>",
            lines(&found)
        ),
    }
}

fn checks(plan: &Plan) -> String {
    let bad = plan.checks.iter().filter(|check| check.status() >= CheckStatus::Fail);
    let instances = bad.flat_map(|check| check.instances.iter().filter(|i| i.status >= CheckStatus::Fail));
    let found: String = instances
        .map(|instance| {
            let problems = instance.problems.join(" ");
            format!("<li><code>{}</code> {}</li>\n", escape(&instance.address), escape(&problems))
        })
        .collect();
    match found.is_empty() {
        true => String::new(),
        false => format!("<section id=\"checks\"><h2>What does not hold</h2>\n<ul>\n{found}</ul></section>"),
    }
}
