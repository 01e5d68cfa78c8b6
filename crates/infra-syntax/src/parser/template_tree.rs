//! Matching directives with their ends, and the indentation of `<<-` heredocs.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::collection::ForHeader;
use super::template::Piece;
use super::{Failed, Parsed, Parser};
use crate::ast::{Expr, Template, TemplateFor, TemplateIf, TemplateLiteral, TemplatePart};
use crate::limits::MAX_NESTING;

/// Removes from each line the white space that all lines begin with. Blank lines neither count nor change. A
/// line whose start was taken by `~` is no line of its own any more.
pub(super) fn remove_indentation(pieces: &mut [Piece]) {
    let mut common = usize::MAX;
    let mut line_starts = Vec::new();
    let mut at_line_start = true;
    for (index, piece) in pieces.iter().enumerate() {
        let literal = match piece {
            Piece::Literal { text, .. } => Some(text),
            _ => None,
        };
        if at_line_start {
            let unindented = literal.map_or("", |text| text.trim_start());
            let blank = unindented.is_empty() && literal.is_some_and(|text| text.ends_with('\n'));
            if !blank {
                let indentation =
                    literal.map_or(0, |text| text.chars().take_while(|c| c.is_whitespace()).count());
                common = common.min(indentation);
                line_starts.push(index);
            }
        }
        at_line_start = literal.is_some_and(|text| text.ends_with('\n'));
    }
    for index in line_starts {
        if let Piece::Literal { text, .. } = &mut pieces[index] {
            let removed: usize = text.chars().take(common).map(char::len_utf8).sum();
            text.drain(..removed);
        }
    }
}

/// A directive whose end has not come yet, and the parts in it so far.
struct OpenDirective {
    kind: OpenKind,
    span: Span,
    parts: Vec<TemplatePart>,
}

enum OpenKind {
    If { condition: Expr, then: Option<Template> },
    For(Box<ForHeader>),
}

impl OpenDirective {
    fn close(self, end: Span) -> TemplatePart {
        let span = self.span.to(end);
        let last = Template { parts: self.parts };
        match self.kind {
            OpenKind::If { condition, then: None } => {
                let otherwise = Template { parts: Vec::new() };
                TemplatePart::If(Box::new(TemplateIf { condition, then: last, otherwise, span }))
            }
            OpenKind::If { condition, then: Some(then) } => {
                TemplatePart::If(Box::new(TemplateIf { condition, then, otherwise: last, span }))
            }
            OpenKind::For(header) => {
                let ForHeader { key, value, collection } = *header;
                TemplatePart::For(Box::new(TemplateFor { key, value, collection, body: last, span }))
            }
        }
    }
}

/// The tree while it grows.
#[derive(Default)]
struct Growing {
    top: Vec<TemplatePart>,
    open: Vec<OpenDirective>,
}

impl Growing {
    fn parts(&mut self) -> &mut Vec<TemplatePart> {
        match self.open.last_mut() {
            Some(directive) => &mut directive.parts,
            None => &mut self.top,
        }
    }

    /// Adds text; to the literal before it, if there is one.
    fn add_literal(&mut self, text: String, span: Span) {
        let parts = self.parts();
        if let Some(TemplatePart::Literal(before)) = parts.last_mut() {
            let joined = format!("{}{text}", before.text);
            *before = TemplateLiteral { text: Arc::from(joined), span: before.span.to(span) };
        } else {
            parts.push(TemplatePart::Literal(TemplateLiteral { text: Arc::from(text), span }));
        }
    }

    /// Ends the innermost directive, when it is of the kind asked for.
    fn close(&mut self, end: Span, fits: impl Fn(&OpenKind) -> bool) -> bool {
        match self.open.pop_if(|directive| fits(&directive.kind)) {
            Some(directive) => {
                let part = directive.close(end);
                self.parts().push(part);
                true
            }
            None => false,
        }
    }
}

impl Parser<'_> {
    pub(super) fn template_tree(&mut self, pieces: Vec<Piece>) -> Parsed<Template> {
        let mut tree = Growing::default();
        let mut end = self.span(0, 0);
        for piece in pieces {
            match piece {
                Piece::Literal { text, span } => {
                    end = span;
                    tree.add_literal(text, span);
                }
                Piece::Interpolation(interpolation) => {
                    end = interpolation.span;
                    tree.parts().push(TemplatePart::Interpolation(interpolation));
                }
                Piece::If { condition, span } => {
                    end = span;
                    self.open_directive(&mut tree, OpenKind::If { condition, then: None }, span)?;
                }
                Piece::For { header, span } => {
                    end = span;
                    self.open_directive(&mut tree, OpenKind::For(header), span)?;
                }
                Piece::Else { span } => {
                    end = span;
                    self.otherwise(&mut tree, span);
                }
                Piece::EndIf { span } => {
                    end = span;
                    if !tree.close(span, |kind| matches!(kind, OpenKind::If { .. })) {
                        self.misplaced(&tree, span, "endif", "if");
                    }
                }
                Piece::EndFor { span } => {
                    end = span;
                    if !tree.close(span, |kind| matches!(kind, OpenKind::For(_))) {
                        self.misplaced(&tree, span, "endfor", "for");
                    }
                }
            }
        }
        self.close_directives(&mut tree, end);
        Ok(Template { parts: tree.top })
    }

    fn open_directive(&mut self, tree: &mut Growing, kind: OpenKind, span: Span) -> Parsed<()> {
        if self.depth + tree.open.len() >= MAX_NESTING {
            self.report(span, "Nested too deeply", format!("Directives may nest {MAX_NESTING} levels deep."));
            return Err(Failed);
        }
        tree.open.push(OpenDirective { kind, span, parts: Vec::new() });
        Ok(())
    }

    fn otherwise(&mut self, tree: &mut Growing, span: Span) {
        match tree.open.last_mut() {
            Some(OpenDirective { kind: OpenKind::If { then: then @ None, .. }, parts, .. }) => {
                *then = Some(Template { parts: std::mem::take(parts) });
            }
            Some(OpenDirective { kind: OpenKind::If { .. }, span: opened, .. }) => {
                let line = self.line_of(opened.start);
                self.report(
                    span,
                    "Misplaced template directive",
                    format!("The \"if\" of line {line} has an \"else\" already. For more cases, nest another \"if\"."),
                );
            }
            _ => self.misplaced(tree, span, "else", "if"),
        }
    }

    fn misplaced(&mut self, tree: &Growing, span: Span, word: &str, opener: &str) {
        let detail = match tree.open.last() {
            None => format!("There is no \"%{{ {opener} }}\" for this {word:?} in the same template."),
            Some(directive) => {
                let (open, end) = match directive.kind {
                    OpenKind::If { .. } => ("if", "endif"),
                    OpenKind::For(_) => ("for", "endfor"),
                };
                let line = self.line_of(directive.span.start);
                format!("The {open:?} of line {line} must be ended by {end:?} first.")
            }
        };
        self.report(span, "Misplaced template directive", detail);
    }

    fn close_directives(&mut self, tree: &mut Growing, end: Span) {
        while let Some(directive) = tree.open.pop() {
            let (word, ending) = match directive.kind {
                OpenKind::If { .. } => ("if", "endif"),
                OpenKind::For(_) => ("for", "endfor"),
            };
            self.report(
                directive.span,
                "Unclosed template directive",
                format!("This {word:?} has no \"%{{ {ending} }}\" before the end of the template."),
            );
            let part = directive.close(end);
            tree.parts().push(part);
        }
    }
}
