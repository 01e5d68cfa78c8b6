//! One page of all, that needs nothing else.

use infra_engine::Catalog;

use super::{Survey, environments};
use crate::Style;
use crate::drift::{html, text};
use crate::html::escape;

pub(super) fn html(survey: &Survey<'_>, catalog: &Catalog) -> String {
    let summary = format!(
        "{} drifted and {} failed of {}.",
        survey.drifted(),
        survey.failed(),
        environments(survey.all.len())
    );
    let mut body = format!("<h1>Drift</h1>\n<p class=\"sum\">{}</p>\n", escape(&summary));
    let mut quiet = String::new();
    for one in survey.all {
        let name = escape(&one.name());
        match &one.outcome {
            Err(failed) => {
                let told = crate::diagnostics(failed.problems, failed.sources, &Style::default());
                body.push_str(&format!(
                    "<h1>{name}</h1>\n<p class=\"sum\">failed</p>\n<pre>{}</pre>\n",
                    escape(&told)
                ));
            }
            Ok(findings) => {
                let said = html::body(findings, catalog);
                match one.is_drifted() || !said.is_empty() {
                    true => body.push_str(&format!(
                        "<h1>{name}</h1>\n<p class=\"sum\">{}</p>\n{said}",
                        escape(&text::summary(findings))
                    )),
                    false => quiet.push_str(&format!("<li>{name}</li>\n")),
                }
            }
        }
    }
    if !quiet.is_empty() {
        body.push_str(&format!("<h1>No drift</h1>\n<ul>\n{quiet}</ul>\n"));
    }
    let footer = format!(
        "{} objects of {} · compared {} by infra {}",
        survey.compared(),
        environments(survey.all.len()),
        escape(survey.timestamp),
        escape(survey.engine)
    );
    html::page(&body, &footer)
}
