//! One value as it was given, before its variable decides what it means.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, SourceMap, Span};
use infra_syntax::{Expr, parse_expression};
use infra_value::Value;

use crate::config::{Module, Parsing, Variable, constant, is_json, parse, parse_values, place};

/// A value for one variable.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// A text from the environment or the command line.
    Text {
        text: Arc<str>,
        /// Where it comes from, as messages name it: `-var region`, `TF_VAR_region`.
        origin: String,
    },
    /// An argument of a file.
    Argument {
        expr: Expr,
        /// The argument's name.
        name: Span,
    },
}

impl Given {
    /// The value that the variable takes.
    pub fn value(&self, variable: &Variable, sources: &mut SourceMap) -> Result<Value, Diagnostics> {
        let (read, span) = match self {
            Self::Argument { expr, .. } => (constant(expr, None), expr.span),
            Self::Text { text, origin } => {
                let file = sources.add(origin.as_str(), text.clone());
                let span = Span::new(file, 0, text.len());
                let read = match variable.parsing {
                    Parsing::Literal => Ok(Value::string(text.clone())),
                    Parsing::Expression => {
                        let (expr, findings) = parse_expression(file, text);
                        findings.into_result(()).and_then(|()| constant(&expr, None))
                    }
                };
                (read.map_err(|found| self.explain(found, variable)), span)
            }
        };
        read.and_then(|value| variable.accept(&value).map_err(|problem| problem.at(span).into()))
            .map_err(|found| if variable.sensitive { self.conceal(variable, sources) } else { found })
    }

    /// Says what was expected of a text that is no expression: most often, quotes were forgotten.
    fn explain(&self, found: Diagnostics, variable: &Variable) -> Diagnostics {
        let hint = format!(
            "The variable \"{}\" has the type {}, so its text is read as an expression: [\"a\", \"b\"], {{ a = 1 }}.",
            variable.name, variable.ty
        );
        found.into_iter().map(|finding| finding.hint(hint.as_str())).collect()
    }

    /// What is wrong with a secret is said without the source, which would show it.
    fn conceal(&self, variable: &Variable, sources: &SourceMap) -> Diagnostics {
        let origin = match self {
            Self::Text { origin, .. } => origin.clone(),
            Self::Argument { name, .. } => place(sources, *name),
        };
        let detail = format!(
            "The value for the sensitive variable \"{}\" from {origin} does not fit its type {}. It is not shown here.",
            variable.name, variable.ty
        );
        Diagnostic::error("Invalid value for input variable", detail).into()
    }
}

/// The arguments of a file of values, by name. Files of which no line may be shown are added to `concealed`.
pub(super) fn arguments(
    path: &Path,
    text: &Arc<str>,
    module: &Module,
    sources: &mut SourceMap,
    findings: &mut Diagnostics,
    concealed: &mut BTreeSet<FileId>,
) -> Vec<(Arc<str>, Given)> {
    let is_json = is_json(&path.to_string_lossy());
    let (body, problems) = match is_json {
        true => parse_values(sources.add(path.display().to_string(), text.clone()), text),
        false => {
            let (_, body, problems) = parse(sources, path, text.to_string());
            (body, problems)
        }
    };
    let has_secret = has_secret(text, if is_json { ':' } else { '=' }, module);
    // All of a JSON file may stand on one line, which a finding would show.
    if has_secret && is_json {
        concealed.insert(body.span.file);
    }
    if has_secret {
        findings.extend(problems.iter().map(|problem| without_source(problem, path, sources)));
    } else {
        findings.extend(problems);
    }
    for block in &body.blocks {
        let problem =
            Diagnostic::error("Unexpected block", "A file of values has only arguments: NAME = VALUE.");
        let problem = problem.at(block.header_span);
        findings.push(match &*block.kind.name {
            "variable" => problem.hint("Variables are declared in .tf files; here they are given values."),
            _ => problem,
        });
    }
    let given = |attribute: infra_syntax::Attribute| {
        let name = attribute.name.span;
        (attribute.name.name, Given::Argument { expr: attribute.expr, name })
    };
    body.attributes.into_iter().map(given).collect()
}

/// Whether a file gives a value to a sensitive variable. Judged by the names before each `separator`, since it may not be
/// understood.
fn has_secret(text: &str, separator: char, module: &Module) -> bool {
    let names = text.lines().flat_map(|line| line.split(separator)).filter_map(|part| {
        let part = part.trim_end().trim_end_matches('"');
        part.rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '{' | ',')).next()
    });
    names.into_iter().any(|name| module.variables.get(name).is_some_and(|variable| variable.sensitive))
}

/// A finding without the line that it is about.
pub(super) fn without_line(finding: Diagnostic, sources: &SourceMap) -> Diagnostic {
    let Some(span) = finding.subject else { return finding };
    let detail = format!("{}: {}", place(sources, span), finding.detail);
    Diagnostic { detail, subject: None, context: None, ..finding }
}

/// A syntax error without anything of the text: where a value is not closed, it may be found in any line.
fn without_source(problem: &Diagnostic, path: &Path, sources: &SourceMap) -> Diagnostic {
    let place = problem.subject.map_or_else(|| path.display().to_string(), |span| place(sources, span));
    let detail = format!(
        "{place} is not valid. It is not shown here, because the file gives a value to a sensitive variable."
    );
    Diagnostic::error(problem.summary.clone(), detail)
}
