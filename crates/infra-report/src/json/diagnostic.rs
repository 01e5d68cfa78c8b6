//! Findings.

use infra_diagnostics::{Diagnostic, Diagnostics, Severity, SourceMap, Span};
use serde_json::{Value, json};

use super::message::envelope;
use super::raw::line;

/// One finding as a message of the stream.
pub fn diagnostic_message(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let (level, word) = match diagnostic.severity {
        Severity::Error => ("error", "Error"),
        Severity::Warning => ("warn", "Warning"),
    };
    let message = format!("{word}: {}", diagnostic.summary);
    line(&envelope(level, &message, "diagnostic", json!({ "diagnostic": finding(diagnostic, sources) })))
}

/// `validate -json`
pub fn validation(found: &Diagnostics, sources: &SourceMap) -> String {
    let errors = found.iter().filter(|d| d.is_error()).count();
    let document = json!({
        "format_version": "1.0",
        "valid": errors == 0,
        "error_count": errors,
        "warning_count": found.len() - errors,
        "diagnostics": found.iter().map(|d| finding(d, sources)).collect::<Vec<_>>(),
    });
    format!("{document:#}")
}

fn finding(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let severity = if diagnostic.is_error() { "error" } else { "warning" };
    let mut out = json!({ "severity": severity, "summary": diagnostic.summary, "detail": diagnostic.detail });
    if let Some(address) = &diagnostic.address {
        out["address"] = json!(address);
    }
    if let Some(range) = diagnostic.subject.and_then(|span| range(span, sources)) {
        out["range"] = range;
    }
    out
}

fn range(span: Span, sources: &SourceMap) -> Option<Value> {
    let file = sources.get(span.file)?;
    let position = |byte: u32| {
        let at = file.position(byte as usize);
        json!({ "line": at.line, "column": at.column, "byte": at.byte })
    };
    Some(json!({ "filename": file.name(), "start": position(span.start), "end": position(span.end) }))
}
