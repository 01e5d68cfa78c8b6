//! Findings in a box, with the source that they are about.

mod blocks;
mod place;
mod source_lines;
mod wrap;

use std::borrow::Cow;
use std::collections::HashMap;

use infra_diagnostics::{Diagnostic, Diagnostics, Severity, SourceMap};

use crate::Style;
use crate::colour::Tone;
use crate::value::visible;
pub(crate) use blocks::Blocks;
pub(crate) use place::Place;
use wrap::wrap;

/// Columns that text within a box may take.
const WIDTH: usize = 78;

/// All findings, each in its box.
pub fn diagnostics(found: &Diagnostics, sources: &SourceMap, style: &Style) -> String {
    let mut blocks = Blocks::new(sources);
    gathered(found).iter().map(|diagnostic| boxed(diagnostic, &mut blocks, style)).collect()
}

/// Of warnings that say the same of several places the first, with how many there are.
fn gathered(found: &Diagnostics) -> Vec<Cow<'_, Diagnostic>> {
    let of_places = |finding: &&Diagnostic| !finding.is_error() && finding.subject.is_some();
    let mut counts = HashMap::<&str, usize>::new();
    for warning in found.iter().filter(of_places) {
        *counts.entry(&warning.summary).or_default() += 1;
    }
    let shown = found.iter().filter_map(|finding| {
        if !of_places(&finding) {
            return Some(Cow::Borrowed(finding));
        }
        // What is counted already is not there any more.
        match counts.remove(&*finding.summary)? {
            1 => Some(Cow::Borrowed(finding)),
            count => {
                let mut first = finding.clone();
                let others = match count - 1 {
                    1 => "one more warning like this".to_owned(),
                    others => format!("{others} more warnings like this"),
                };
                first.detail.push_str(&format!("\n\n(and {others} elsewhere)"));
                Some(Cow::Owned(first))
            }
        }
    });
    shown.collect()
}

/// Errors in boxes; warnings in a list, two lines each. Findings that are all warnings only: with an error among them,
/// a warning may be what explains it.
pub fn compact(found: &Diagnostics, sources: &SourceMap, style: &Style) -> String {
    if found.has_errors() || found.is_empty() {
        return diagnostics(found, sources, style);
    }
    let mut blocks = Blocks::new(sources);
    let mut out = format!("{}\n\n", style.strong(Tone::Notice, "Warnings:"));
    for diagnostic in found {
        out.push_str(&format!("- {}\n", visible(&diagnostic.summary)));
        if let Some(place) = Place::of(diagnostic, &mut blocks) {
            out.push_str(&format!("  {}\n", place.headline()));
        }
    }
    out.push_str("\nTo see all of what they say, leave out -compact-warnings.\n");
    out
}

/// How bad it is, and the colour that goes with it.
pub(crate) fn severity(diagnostic: &Diagnostic) -> (Tone, &'static str) {
    match diagnostic.severity {
        Severity::Error => (Tone::Bad, "Error"),
        Severity::Warning => (Tone::Notice, "Warning"),
    }
}

fn boxed(diagnostic: &Diagnostic, blocks: &mut Blocks<'_>, style: &Style) -> String {
    let (tone, word) = severity(diagnostic);
    let summary = style.paint(Tone::Bold, &visible(&diagnostic.summary));
    let mut lines = vec![format!("{}{summary}", style.strong(tone, &format!("{word}: ")))];
    let concerned = concerned(diagnostic, blocks, tone, style);
    for part in [concerned, detail(diagnostic), hints(diagnostic, style)] {
        if !part.is_empty() {
            lines.push(String::new());
            lines.extend(part);
        }
    }
    let bar = style.paint(tone, "│");
    let mut out = format!("{}\n", style.paint(tone, "╷"));
    for line in lines {
        out.push_str(if line.is_empty() { bar.clone() } else { format!("{bar} {line}") }.as_str());
        out.push('\n');
    }
    out.push_str(&format!("{}\n", style.paint(tone, "╵")));
    out
}

/// Which object, where in the source, and which values took part.
fn concerned(diagnostic: &Diagnostic, blocks: &mut Blocks<'_>, tone: Tone, style: &Style) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(address) = &diagnostic.address {
        lines.push(format!("  with {},", visible(address)));
    }
    match Place::of(diagnostic, blocks) {
        Some(place) => {
            lines.push(format!("  {}:", place.headline()));
            lines.extend(source_lines::lines(&place, tone, style));
        }
        None => {
            // Nothing follows, so nothing is announced.
            if let Some(last) = lines.last_mut() {
                last.pop();
            }
        }
    }
    if !diagnostic.values.is_empty() {
        lines.push(format!("    {}", style.paint(Tone::Dim, &format!("├{}", "─".repeat(16)))));
        let bar = style.paint(Tone::Dim, "│");
        for value in &diagnostic.values {
            let expression = style.paint(Tone::Bold, &visible(&value.expression));
            lines.push(format!("    {bar} {expression} {}", visible(&value.description)));
        }
    }
    lines
}

fn detail(diagnostic: &Diagnostic) -> Vec<String> {
    wrap(diagnostic.detail.trim_end(), WIDTH)
}

fn hints(diagnostic: &Diagnostic, style: &Style) -> Vec<String> {
    let label = "hint: ";
    let hint = |text: &str| {
        let lines = wrap(text, WIDTH - label.len());
        lines.into_iter().enumerate().map(|(i, line)| match i {
            0 => format!("{}{line}", style.strong(Tone::Calm, label)),
            _ => format!("{:1$}{line}", "", label.len()),
        })
    };
    diagnostic.hints.iter().flat_map(|text| hint(&text.0).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_fit_in_two_lines_unless_there_is_an_error() {
        let mut sources = SourceMap::new();
        let file = sources.add("main.tf", "a = 1\nb = 2\n");
        let warning = Diagnostic::warning("Old", "Long story.").at(infra_diagnostics::Span::new(file, 6, 7));
        let mut found = Diagnostics::from(warning);
        let style = Style { colour: false };
        let expected = "Warnings:\n\n- Old\n  on main.tf line 2\n\nTo see all of what they say, leave out -compact-warnings.\n";
        assert_eq!(compact(&found, &sources, &style), expected);
        found.push(Diagnostic::error("Bad", "Worse."));
        assert_eq!(compact(&found, &sources, &style), diagnostics(&found, &sources, &style));
    }
}
