//! Strings, heredocs and whole templates: from tokens to a flat list of pieces.

use infra_diagnostics::Span;

use super::collection::ForHeader;
use super::literal::unescape_sequences;
use super::template_tree::remove_indentation;
use super::{Failed, Parsed, Parser};
use crate::ast::{Expr, ExprKind, Ident, Template, TemplateInterpolation, TemplatePart};
use crate::lexer::{Token, TokenKind};

/// A piece of a template, directives not yet matched with their ends.
pub(super) enum Piece {
    Literal { text: String, span: Span },
    Interpolation(TemplateInterpolation),
    If { condition: Expr, span: Span },
    Else { span: Span },
    EndIf { span: Span },
    For { header: Box<ForHeader>, span: Span },
    EndFor { span: Span },
}

impl Parser<'_> {
    /// A quoted string or heredoc.
    pub(super) fn template(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let closer = match open.kind {
            TokenKind::QuoteOpen => TokenKind::QuoteClose,
            _ => TokenKind::HeredocClose,
        };
        self.enter()?;
        let expr = self.template_until(open, closer, open.kind == TokenKind::HeredocOpenIndented);
        self.leave();
        expr
    }

    /// Everything up to `closer`, which is taken. `open` is where the template begins.
    pub(super) fn template_until(&mut self, open: Token, closer: TokenKind, indented: bool) -> Parsed<Expr> {
        let mut pieces = self.pieces(closer)?;
        self.take();
        if indented {
            remove_indentation(&mut pieces);
        }
        let mut template = self.template_tree(pieces)?;
        let kind = match template.parts.pop() {
            Some(TemplatePart::Interpolation(only)) if template.parts.is_empty() => {
                ExprKind::TemplateWrap(Box::new(only.expr))
            }
            last => {
                template.parts.extend(last);
                ExprKind::Template(Template { parts: template.parts })
            }
        };
        Ok(Expr { kind, span: self.span_since(self.span_of(open)) })
    }

    fn pieces(&mut self, closer: TokenKind) -> Parsed<Vec<Piece>> {
        let mut pieces = Vec::new();
        // Whether `~}` asked for the white space at the current place to be dropped.
        let mut strip = false;
        loop {
            let token = self.peek();
            match token.kind {
                kind if kind == closer => return Ok(pieces),
                TokenKind::QuotedText | TokenKind::PlainText => {
                    self.take();
                    let mut text = match token.kind {
                        TokenKind::QuotedText => self.unescape_quoted(token),
                        _ => unescape_sequences(self.text_of(token)),
                    };
                    if std::mem::take(&mut strip) {
                        text = text.trim_start().to_owned();
                    }
                    pieces.push(Piece::Literal { text, span: self.span_of(token) });
                }
                TokenKind::InterpolationOpen | TokenKind::DirectiveOpen => {
                    if self.text_of(token).ends_with('~')
                        && let Some(Piece::Literal { text, .. }) = pieces.last_mut()
                    {
                        text.truncate(text.trim_end().len());
                    }
                    let (piece, strips) = self.sequence()?;
                    pieces.extend(piece);
                    strip = strips;
                }
                _ => return Err(self.unexpected(token, "Invalid template", "text or a template sequence")),
            }
        }
    }

    /// `${ … }` or `%{ … }`, and whether it ends in `~}`. A directive that is not understood gives no piece.
    fn sequence(&mut self) -> Parsed<(Option<Piece>, bool)> {
        let open = self.take();
        let strip_left = self.text_of(open).ends_with('~');
        let outer = std::mem::replace(&mut self.newlines_matter, false);
        let content = match open.kind {
            TokenKind::InterpolationOpen => self.interpolation(),
            _ => self.directive(),
        };
        let content = content.or_else(|failed| self.skip_sequence(failed, open));
        let close = self.take();
        self.newlines_matter = outer;
        let content = content?;
        let strip_right = self.text_of(close).starts_with('~');
        let span = self.span_since(self.span_of(open));
        let piece = match content {
            Content::Value(expr) => {
                Some(Piece::Interpolation(TemplateInterpolation { expr, strip_left, strip_right, span }))
            }
            Content::If(condition) => Some(Piece::If { condition, span }),
            Content::Else => Some(Piece::Else { span }),
            Content::EndIf => Some(Piece::EndIf { span }),
            Content::For(header) => Some(Piece::For { header, span }),
            Content::EndFor => Some(Piece::EndFor { span }),
            Content::Unknown => None,
        };
        Ok((piece, strip_right))
    }

    fn interpolation(&mut self) -> Parsed<Content> {
        let token = self.peek();
        if token.kind == TokenKind::SequenceClose {
            return Err(self.fail(
                token,
                "Empty interpolation",
                "Expected an expression before the closing brace. To have \"${\" as text, write \"$${\".",
            ));
        }
        let expr = self.expression()?;
        self.expect_sequence_close("\"}\" or an operator after the expression")?;
        Ok(Content::Value(expr))
    }

    fn directive(&mut self) -> Parsed<Content> {
        let token = self.peek();
        let word = if token.kind == TokenKind::Ident { self.text_of(token) } else { "" };
        let content = match word {
            "if" => {
                self.take();
                Content::If(self.expression()?)
            }
            "for" => Content::For(Box::new(self.for_header()?)),
            "else" | "endif" | "endfor" => {
                self.take();
                match word {
                    "else" => Content::Else,
                    "endif" => Content::EndIf,
                    _ => Content::EndFor,
                }
            }
            _ => {
                return Err(self.unexpected(
                    token,
                    "Invalid template directive",
                    "if, else, endif, for or endfor after \"%{\" (to have \"%{\" as text, write \"%%{\")",
                ));
            }
        };
        self.expect_sequence_close("\"}\" at the end of the directive")?;
        Ok(content)
    }

    /// Looks for the closing brace, which stays.
    fn expect_sequence_close(&mut self, expected: &str) -> Parsed<()> {
        let token = self.peek();
        if token.kind == TokenKind::SequenceClose {
            return Ok(());
        }
        Err(self.unexpected(token, "Invalid template sequence", expected))
    }

    /// After an error in a sequence: moves to its closing brace and makes up a content that keeps the
    /// structure.
    fn skip_sequence(&mut self, failed: Failed, open: Token) -> Parsed<Content> {
        let first = self.tokens[self.index_of(open) + 1];
        let mut nested = 0;
        loop {
            match self.tokens[self.next].kind {
                TokenKind::SequenceClose if nested == 0 => break,
                TokenKind::SequenceClose => nested -= 1,
                TokenKind::InterpolationOpen | TokenKind::DirectiveOpen => nested += 1,
                TokenKind::Eof => return Err(failed),
                _ => {}
            }
            self.next += 1;
        }
        let span = self.span(first.start as usize, self.tokens[self.next].start.max(first.start) as usize);
        let hole = Expr { kind: ExprKind::Error, span };
        Ok(match (open.kind, self.text_of(first)) {
            (TokenKind::InterpolationOpen, _) => Content::Value(hole),
            (_, "if") => Content::If(hole),
            (_, "else") => Content::Else,
            (_, "endif") => Content::EndIf,
            (_, "endfor") => Content::EndFor,
            (_, "for") => {
                // A name that nothing can refer to.
                let value = Ident { name: "".into(), span };
                Content::For(Box::new(ForHeader { key: None, value, collection: hole }))
            }
            _ => Content::Unknown,
        })
    }

    /// The place of a token among all of them.
    fn index_of(&self, token: Token) -> usize {
        self.tokens.partition_point(|other| other.start < token.start)
    }
}

/// What a sequence says.
enum Content {
    Value(Expr),
    If(Expr),
    Else,
    EndIf,
    For(Box<ForHeader>),
    EndFor,
    Unknown,
}
