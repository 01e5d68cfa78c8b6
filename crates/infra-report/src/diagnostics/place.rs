//! The place in the source that a finding is about.

use infra_diagnostics::{Diagnostic, SourceFile, Span};

use super::Blocks;

/// A part of a file.
pub(crate) struct Place<'s> {
    /// The file.
    pub file: &'s SourceFile,
    /// The part that the finding is about.
    pub subject: Span,
    /// First and last line to show, from 1.
    pub lines: (usize, usize),
    /// Header of the top-level block around it.
    pub block: Option<String>,
}

impl<'s> Place<'s> {
    /// Where a finding points to; nothing when it points nowhere, or to a file that is not at hand.
    pub fn of(diagnostic: &Diagnostic, blocks: &mut Blocks<'s>) -> Option<Self> {
        let subject = diagnostic.subject.or(diagnostic.context)?;
        let file = blocks.sources.get(subject.file)?;
        let shown = diagnostic.context.map_or(subject, |context| subject.to(context));
        let first = file.position(shown.start as usize).line;
        let last = file.position(last_byte(shown)).line;
        let block = blocks.around(subject.file, subject.start);
        Some(Self { file, subject, lines: (first, last), block })
    }

    /// `on main.tf line 3, in resource "aws_vpc" "main"`
    pub fn headline(&self) -> String {
        let line = self.file.position(self.subject.start as usize).line;
        let block = self.block.as_ref().map(|block| format!(", in {block}")).unwrap_or_default();
        format!("on {} line {line}{block}", self.file.name())
    }
}

/// The last byte of a part; a part that ends with a line does not reach into the next one.
pub(super) fn last_byte(span: Span) -> usize {
    span.end.saturating_sub(1).max(span.start) as usize
}
