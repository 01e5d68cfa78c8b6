//! From tokens to the tree.
//!
//! A parsing function returns `Err(Failed)` after it has reported why. Whoever reads a sequence (items of a
//! body, of an object, of a list, parts of a template) catches the failure, moves to where the next element
//! begins and goes on, leaving a hole or nothing.

mod body;
mod call;
mod collection;
mod cursor;
mod expr;
mod literal;
mod recovery;
mod template;
mod template_tree;

use std::cell::OnceCell;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, Span};

use crate::ast::{Body, Expr, ExprKind};
use crate::lexer::{Lexed, Token, TokenKind, lex_code, lex_template};
use crate::limits::{MAX_EXPRESSION_HEIGHT, MAX_FINDINGS, MAX_NESTING, MAX_TEXT_BYTES};

/// Something could not be parsed, and the reason is reported.
#[derive(Debug)]
struct Failed;

type Parsed<T> = Result<T, Failed>;

/// Parses a file. A byte order mark at the start is skipped; lines may end in LF or CRLF.
///
/// Without errors in the findings the body is complete. With errors it holds what could be understood: items
/// that could not are left out, and [`ExprKind::Error`] stands for parts of expressions.
pub fn parse_file(file: FileId, text: &str) -> (Body, Diagnostics) {
    let whole = Span::new(file, 0, text.len().min(MAX_TEXT_BYTES));
    let mut parser = match Parser::new(file, text, lex_code) {
        Ok(parser) => parser,
        Err(findings) => {
            let end_span = Span { start: whole.end, ..whole };
            let header_span = Span { end: whole.start, ..whole };
            let body =
                Body { attributes: Vec::new(), blocks: Vec::new(), span: whole, end_span, header_span };
            return (body, findings);
        }
    };
    let body = parser.file_body(whole);
    (body, parser.finish())
}

/// Parses a text that is one expression, such as the value of `-var`. Line ends mean nothing in it.
pub fn parse_expression(file: FileId, text: &str) -> (Expr, Diagnostics) {
    parse_whole(file, text, lex_code, |parser| {
        parser.newlines_matter = false;
        let expr = parser.checked_expression()?;
        let next = parser.peek();
        if next.kind != TokenKind::Eof {
            let found = parser.describe(next);
            return Err(parser.fail(
                next,
                "Extra characters after expression",
                format!(
                    "The expression is complete before {found}. Remove the rest, or join it with an operator."
                ),
            ));
        }
        Ok(expr)
    })
}

/// Parses a text that is a template as a whole, such as a file for `templatefile`. Quotes and backslashes are
/// plain text in it.
pub fn parse_template(file: FileId, text: &str) -> (Expr, Diagnostics) {
    parse_whole(file, text, lex_template, |parser| {
        let start = parser.peek();
        let expr = parser.template_until(start, TokenKind::Eof, false)?;
        Ok(Expr { span: parser.span(0, parser.text.len()), ..parser.limit_height(expr) })
    })
}

fn parse_whole(
    file: FileId,
    text: &str,
    lex: fn(FileId, &str) -> Lexed,
    parse: impl FnOnce(&mut Parser<'_>) -> Parsed<Expr>,
) -> (Expr, Diagnostics) {
    let hole = Expr { kind: ExprKind::Error, span: Span::new(file, 0, text.len().min(MAX_TEXT_BYTES)) };
    match Parser::new(file, text, lex) {
        Ok(mut parser) => {
            let expr = parse(&mut parser).unwrap_or(hole);
            (expr, parser.finish())
        }
        Err(findings) => (hole, findings),
    }
}

struct Parser<'t> {
    file: FileId,
    text: &'t str,
    tokens: Vec<Token>,
    /// The index of the next token, which may be a line end that does not matter.
    next: usize,
    /// Whether a line end is a token at this place.
    newlines_matter: bool,
    /// How deep the current place is nested.
    depth: usize,
    /// Nothing that is open can still be closed: failures go up to the item of the body at once.
    unwinding: bool,
    /// Where lines begin; made when first asked for.
    line_starts: OnceCell<Vec<u32>>,
    findings: Vec<Diagnostic>,
}

impl<'t> Parser<'t> {
    fn new(file: FileId, text: &'t str, lex: fn(FileId, &str) -> Lexed) -> Result<Self, Diagnostics> {
        if text.len() > MAX_TEXT_BYTES {
            let finding = Diagnostic::error(
                "File too large",
                format!("The text has {} bytes; at most {MAX_TEXT_BYTES} are accepted.", text.len()),
            );
            return Err(finding.at(Span::new(file, 0, 0)).into());
        }
        let Lexed { tokens, findings, .. } = lex(file, text);
        Ok(Self {
            file,
            text,
            tokens,
            next: 0,
            newlines_matter: true,
            depth: 0,
            unwinding: false,
            line_starts: OnceCell::new(),
            findings,
        })
    }

    /// All findings in the order of the text.
    fn finish(self) -> Diagnostics {
        let mut findings = self.findings;
        findings.sort_by_key(|finding| finding.subject.map(|span| span.start));
        if findings.len() > MAX_FINDINGS {
            findings.truncate(MAX_FINDINGS);
            findings.push(Diagnostic::error(
                "Too many errors",
                format!("Only the first {MAX_FINDINGS} errors of this file are shown."),
            ));
        }
        findings.into_iter().collect()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// From the start of a token to the end of the last one that was taken.
    fn span_since(&self, start: Span) -> Span {
        Span { end: self.previous_end().max(start.start), ..start }
    }

    fn span_of(&self, token: Token) -> Span {
        Span { file: self.file, start: token.start, end: token.end }
    }

    fn text_of(&self, token: Token) -> &'t str {
        &self.text[token.range()]
    }

    fn report(&mut self, span: Span, summary: &str, detail: impl Into<String>) {
        // One more than the limit, so that it shows that there are too many.
        if !self.has_too_many_findings() {
            self.findings.push(Diagnostic::error(summary, detail).at(span));
        }
    }

    fn has_too_many_findings(&self) -> bool {
        self.findings.len() > MAX_FINDINGS
    }

    /// Reports a token that does not fit. Of one that the lexer refused, the reason is told already.
    #[cold]
    fn fail(&mut self, token: Token, summary: &str, detail: impl Into<String>) -> Failed {
        if token.kind != TokenKind::Invalid {
            let span = self.span_of(token);
            // A line end is shown as the place where the line ends.
            let span = match token.kind {
                TokenKind::Newline => Span { end: span.start, ..span },
                TokenKind::QuoteOpen => Span { end: self.quote_end(token), ..span },
                _ => span,
            };
            self.report(span, summary, detail);
        }
        Failed
    }

    /// Where a string of mere text ends; for others, where its first text ends.
    fn quote_end(&self, open: Token) -> u32 {
        let after = self.tokens.partition_point(|other| other.start < open.end);
        let text = self.tokens[after..].iter().take(2);
        text.take_while(|token| matches!(token.kind, TokenKind::QuotedText | TokenKind::QuoteClose))
            .last()
            .map_or(open.end, |token| token.end)
    }

    /// One level deeper; to be paired with [`Parser::leave`].
    fn enter(&mut self) -> Parsed<()> {
        if self.depth >= MAX_NESTING {
            let token = self.peek();
            self.unwinding = true;
            return Err(self.fail(
                token,
                "Nested too deeply",
                format!(
                    "Blocks, brackets, templates and conditionals may nest {MAX_NESTING} levels deep. Move a part \
                     of this to a local value."
                ),
            ));
        }
        self.depth += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Replaces an expression that is too high for those who walk it.
    fn limit_height(&mut self, expr: Expr) -> Expr {
        if expr.height() <= MAX_EXPRESSION_HEIGHT {
            return expr;
        }
        self.report(
            expr.span,
            "Expression too complex",
            format!(
                "Operators and brackets nest more than {MAX_EXPRESSION_HEIGHT} levels deep here. Move a part of \
                 this to a local value."
            ),
        );
        Expr { kind: ExprKind::Error, span: expr.span }
    }
}
