//! One finding, and lists of them.

use crate::{Hint, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Work goes on.
    Warning,
    /// The command fails.
    Error,
}

/// The value of an expression that took part in a problem, described without ever showing a sensitive one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueNote {
    /// The expression as written, such as `var.cidr`.
    pub expression: String,
    /// What it was, as a phrase that follows it: `is "10.0.0.0/8"`, `is a list of 3 strings`, `has a sensitive value`.
    pub description: String,
}

/// One finding: what is wrong, where, which values took part, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A few words, no full stop: `Unsupported argument`.
    pub summary: String,
    /// Whole sentences: what is wrong and what to do.
    pub detail: String,
    /// The part of the source that is to be underlined.
    pub subject: Option<Span>,
    /// The wider part of the source to show around it.
    pub context: Option<Span>,
    /// The object concerned, such as `module.net.aws_vpc.main[0]`.
    pub address: Option<String>,
    /// Values that took part.
    pub values: Vec<ValueNote>,
    /// What may help.
    pub hints: Vec<Hint>,
}

impl Diagnostic {
    /// An error.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Error, summary.into(), detail.into())
    }

    /// A warning.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Warning, summary.into(), detail.into())
    }

    fn new(severity: Severity, summary: String, detail: String) -> Self {
        Self {
            severity,
            summary,
            detail,
            subject: None,
            context: None,
            address: None,
            values: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Sets the part to underline.
    pub fn at(mut self, span: Span) -> Self {
        self.subject = Some(span);
        self
    }

    /// Sets the part to underline, when there is one.
    pub fn maybe_at(mut self, span: Option<Span>) -> Self {
        self.subject = span.or(self.subject);
        self
    }

    /// Sets the wider part to show.
    pub fn within(mut self, span: Span) -> Self {
        self.context = Some(span);
        self
    }

    /// Names the object concerned.
    pub fn for_address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Adds a value that took part.
    pub fn with_value(mut self, expression: impl Into<String>, description: impl Into<String>) -> Self {
        self.values.push(ValueNote { expression: expression.into(), description: description.into() });
        self
    }

    /// Adds a hint.
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Whether this is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Findings in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No findings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The same in the order in which somebody reads the files: first what is about no place, then file by file.
    pub fn in_source_order(mut self) -> Self {
        self.0.sort_by_key(|finding| {
            finding.subject.or(finding.context).map(|span| (span.file, span.start, span.end))
        });
        self
    }

    /// The value when there is no error, else the findings.
    pub fn into_result<T>(self, value: T) -> Result<T, Diagnostics> {
        if self.has_errors() { Err(self) } else { Ok(value) }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.0.extend(iter);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
