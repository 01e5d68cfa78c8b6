//! Findings.

use infra_diagnostics::{Diagnostic, Diagnostics, SourceFile, SourceMap, Span};
use serde::Serialize;

use super::message::message;
use super::raw::pretty;
use crate::diagnostics::{Blocks, Place, severity};

#[derive(Serialize)]
struct Validation<'a> {
    format_version: &'static str,
    valid: bool,
    error_count: usize,
    warning_count: usize,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Fields<'a> {
    diagnostic: Finding<'a>,
}

#[derive(Serialize)]
struct Finding<'a> {
    severity: &'static str,
    summary: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Snippet<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<&'a str>,
}

#[derive(Serialize)]
struct Range<'a> {
    filename: &'a str,
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
    byte: usize,
}

#[derive(Serialize)]
struct Snippet<'a> {
    context: Option<String>,
    code: String,
    start_line: usize,
    highlight_start_offset: usize,
    highlight_end_offset: usize,
    values: Vec<ExpressionValue<'a>>,
}

#[derive(Serialize)]
struct ExpressionValue<'a> {
    traversal: &'a str,
    statement: &'a str,
}

/// One finding as a message of the stream, without the end of its line.
pub fn diagnostic_message(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let level = if diagnostic.is_error() { "error" } else { "warn" };
    let text = format!("{}: {}", severity(diagnostic).1, diagnostic.summary);
    let diagnostic = Finding::new(diagnostic, &mut Blocks::new(sources));
    message(level, "diagnostic", &text, Fields { diagnostic })
}

/// `validate -json`: Terraform's format 1.0 over several lines. What may help is in `hints`, apart from `detail`.
pub fn validation(found: &Diagnostics, sources: &SourceMap) -> String {
    let errors = found.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let mut blocks = Blocks::new(sources);
    pretty(&Validation {
        format_version: "1.0",
        valid: errors == 0,
        error_count: errors,
        warning_count: found.len() - errors,
        diagnostics: found.iter().map(|diagnostic| Finding::new(diagnostic, &mut blocks)).collect(),
    })
}

impl<'a> Finding<'a> {
    fn new(diagnostic: &'a Diagnostic, blocks: &mut Blocks<'a>) -> Self {
        let place = Place::of(diagnostic, blocks);
        Self {
            severity: if diagnostic.is_error() { "error" } else { "warning" },
            summary: &diagnostic.summary,
            detail: &diagnostic.detail,
            address: diagnostic.address.as_deref(),
            range: place.as_ref().map(|place| range(place.file, place.subject)),
            snippet: place.map(|place| snippet(place, diagnostic)),
            hints: diagnostic.hints.iter().map(|hint| hint.0.as_str()).collect(),
        }
    }
}

fn range(file: &SourceFile, span: Span) -> Range<'_> {
    let position = |byte: u32| {
        let at = file.position(byte as usize);
        Position { line: at.line, column: at.column, byte: at.byte }
    };
    Range { filename: file.name(), start: position(span.start), end: position(span.end) }
}

fn snippet<'a>(place: Place<'a>, diagnostic: &'a Diagnostic) -> Snippet<'a> {
    let (first, last) = place.lines;
    let lines: Vec<&str> = (first..=last).map_while(|number| place.file.line(number)).collect();
    let code = lines.join("\n");
    // Bytes from the start of the code, in which a line end is one byte whatever it is in the file.
    let offset = |byte: u32| {
        let at = place.file.position(byte as usize);
        let before: usize = lines.iter().take(at.line - first).map(|line| line.len() + 1).sum();
        let within =
            lines.get(at.line - first).map(|line| line.chars().take(at.column - 1).map(char::len_utf8).sum());
        (before + within.unwrap_or(0)).min(code.len())
    };
    let values = diagnostic.values.iter();
    Snippet {
        context: place.block.clone(),
        start_line: first,
        highlight_start_offset: offset(place.subject.start),
        highlight_end_offset: offset(place.subject.end),
        values: values
            .map(|v| ExpressionValue { traversal: &v.expression, statement: &v.description })
            .collect(),
        code,
    }
}
