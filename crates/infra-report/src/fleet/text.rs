//! For a terminal.

use infra_engine::Catalog;

use super::{Survey, environments};
use crate::Style;
use crate::colour::Tone;
use crate::drift::text::drift;
use crate::json::FleetDocument;
use crate::value::visible;

/// Each environment where there is something to say, in full; then one line for each, and how many there are.
pub fn fleet(survey: &Survey<'_>, catalog: &Catalog, style: &Style) -> String {
    let mut out = String::new();
    for one in survey.all {
        let told = match &one.outcome {
            Ok(findings) => drift(findings, catalog, style),
            Err(failed) => crate::diagnostics(failed.problems, failed.sources, style),
        };
        if told != "No drift.\n" {
            out.push_str(&format!(
                "{}\n\n{told}\n",
                style.paint(Tone::Bold, &format!("# {}", visible(&one.name())))
            ));
        }
    }
    out + &fleet_summary(&crate::json::fleet(survey), style)
}

/// One line for each environment, and how many there are.
pub fn fleet_summary(document: &FleetDocument, style: &Style) -> String {
    let names: Vec<String> = document.stacks.iter().map(|entry| visible(&entry.name())).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    for (entry, name) in document.stacks.iter().zip(&names) {
        let counts = entry.counts();
        let said = match entry.status.as_str() {
            "failed" => style.paint(Tone::Bad, "failed"),
            "clean" => format!("no drift, {} compared", counts.compared),
            _ => {
                let mut parts = Vec::new();
                if counts.changed + counts.deleted > 0 {
                    parts.push(format!("{} of {} drifted", counts.changed + counts.deleted, counts.compared));
                }
                if counts.undeclared() > 0 {
                    parts.push(format!("{} not declared", counts.undeclared()));
                }
                style.paint(Tone::Notice, &parts.join(", "))
            }
        };
        out.push_str(&format!("{name:width$}  {said}\n"));
    }
    let drifted = document.stacks.iter().filter(|entry| entry.status == "drifted").count();
    let total = format!(
        "{}, {} {} compared: {drifted} drifted, {} failed.",
        environments(document.environments),
        document.compared,
        if document.compared == 1 { "object" } else { "objects" },
        document.failed
    );
    out + &format!("\n{}\n", style.paint(Tone::Bold, &total))
}
