//! Findings in a box with the source they are about.

use infra_diagnostics::{Diagnostic, Diagnostics, Severity, SourceMap};

use crate::Style;
use crate::colour::Tone;

/// All findings, each in its box.
pub fn diagnostics(found: &Diagnostics, sources: &SourceMap, style: &Style) -> String {
    found.iter().map(|diagnostic| boxed(diagnostic, sources, style)).collect()
}

fn boxed(diagnostic: &Diagnostic, sources: &SourceMap, style: &Style) -> String {
    let (tone, severity) = match diagnostic.severity {
        Severity::Error => (Tone::Bad, "Error: "),
        Severity::Warning => (Tone::Notice, "Warning: "),
    };
    let mut lines = vec![
        format!("{}{}", style.strong(tone, severity), style.paint(Tone::Bold, &diagnostic.summary)),
        String::new(),
    ];
    if let Some(address) = &diagnostic.address {
        lines.push(format!("  with {address},"));
    }
    if let Some((file, span)) = diagnostic.subject.and_then(|span| Some((sources.get(span.file)?, span))) {
        let line = file.position(span.start as usize).line;
        lines.push(format!("  on {} line {line}:", file.name()));
        lines.push(format!("  {line:>2}: {}", file.line(line).unwrap_or_default()));
    }
    for value in &diagnostic.values {
        lines.push(format!("    {} {}", value.expression, value.description));
    }
    if lines.len() > 2 {
        lines.push(String::new());
    }
    lines.extend(diagnostic.detail.lines().map(str::to_owned));
    lines.extend(diagnostic.hints.iter().map(|hint| format!("hint: {}", hint.0)));
    let bar = style.paint(tone, "│");
    let body: String =
        lines.iter().map(|line| format!("{bar} {line}").trim_end().to_owned() + "\n").collect();
    format!("{}\n{body}{}\n", style.paint(tone, "╷"), style.paint(tone, "╵"))
}
