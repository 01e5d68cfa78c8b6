//! Bodies, attributes and blocks.

use std::collections::HashMap;
use std::sync::Arc;

use infra_diagnostics::Span;

use super::{Parsed, Parser};
use crate::ast::{Attribute, Block, Body, Ident, Label};
use crate::lexer::{Token, TokenKind};

/// How the items of a body lie on lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Each on lines of its own.
    Lines,
    /// A block on one line, which can hold one argument.
    OneLine,
}

/// What a body is made of while it is read.
struct Items {
    layout: Layout,
    attributes: Vec<Attribute>,
    blocks: Vec<Block>,
    /// Where each name was set first.
    names: HashMap<Arc<str>, Span>,
}

impl Items {
    fn new(layout: Layout) -> Self {
        Self { layout, attributes: Vec::new(), blocks: Vec::new(), names: HashMap::new() }
    }
}

impl Parser<'_> {
    pub(super) fn file_body(&mut self, whole: Span) -> Body {
        let mut items = Items::new(Layout::Lines);
        loop {
            self.body_items(&mut items);
            let Some(stray) = self.take_if(TokenKind::BraceClose) else { break };
            let span = self.span_of(stray);
            self.report(
                span,
                "Unexpected closing brace",
                "No block is open here. Remove this brace, or look above for a block that was closed too early.",
            );
        }
        let end_span = Span { start: whole.end, ..whole };
        Body {
            attributes: items.attributes,
            blocks: items.blocks,
            span: whole,
            end_span,
            header_span: Span { end: whole.start, ..whole },
        }
    }

    /// Reads items up to a closing brace or the end of the text, which stays.
    fn body_items(&mut self, items: &mut Items) {
        loop {
            if self.has_too_many_findings() {
                self.next = self.tokens.len() - 1;
            }
            match self.peek().kind {
                TokenKind::Newline => {
                    self.take();
                }
                TokenKind::BraceClose | TokenKind::Eof => return,
                _ => {
                    let first = self.next_index();
                    if self.body_item(items).is_err() {
                        self.skip_item(first);
                    }
                }
            }
        }
    }

    fn body_item(&mut self, items: &mut Items) -> Parsed<()> {
        let token = self.peek();
        match token.kind {
            TokenKind::Ident => {}
            TokenKind::QuoteOpen => return Err(self.quoted_item(token)),
            _ => {
                return Err(self.unexpected(
                    token,
                    "Argument or block expected",
                    "an argument (name = value) or a block (name { … })",
                ));
            }
        }
        self.take();
        let name = self.ident_of(token);
        let next = self.peek();
        match next.kind {
            TokenKind::Assign => {
                let attribute = self.attribute(name)?;
                self.add_attribute(items, attribute);
                self.end_of_item(items, "argument")
            }
            TokenKind::BraceOpen | TokenKind::QuoteOpen | TokenKind::Ident => {
                let block = self.block(name)?;
                if items.layout == Layout::OneLine {
                    self.report(
                        block.header_span,
                        "Block within a one-line block",
                        "A block on one line can hold one argument and no blocks. Write its content on lines of \
                         its own.",
                    );
                }
                items.blocks.push(block);
                self.end_of_item(items, "block")
            }
            TokenKind::Colon => Err(self.fail(
                next,
                "Invalid argument",
                format!("An argument of a block is set with \"=\": write {} = …", name.name),
            )),
            TokenKind::Dot | TokenKind::BracketOpen => Err(self.fail(
                next,
                "Invalid argument name",
                "The name of an argument is a single word. To set something within a map, give the map as a whole.",
            )),
            _ => Err(self.unexpected(
                next,
                "Invalid argument or block",
                &format!("\"=\" or \"{{\" after {:?}, to make it an argument or a block", name.name),
            )),
        }
    }

    /// Something in quotes where an argument or block should begin.
    fn quoted_item(&mut self, token: Token) -> super::Failed {
        let text = self.string_literal().ok();
        let span = self.span_since(self.span_of(token));
        let is_argument = matches!(self.peek().kind, TokenKind::Assign | TokenKind::Colon);
        match text {
            Some((text, _)) if is_argument => self.report(
                span,
                "Quoted argument name",
                format!("Names of arguments are written without quotes: {text} = …"),
            ),
            Some(_) => self.report(
                span,
                "Argument or block expected",
                "Expected an argument (name = value) or a block (name { … }), but found a string.",
            ),
            None => {}
        }
        super::Failed
    }

    /// What follows an item: the end of its line, or of the block when that is on one line.
    fn end_of_item(&mut self, items: &mut Items, item: &str) -> Parsed<()> {
        let token = self.peek();
        match (token.kind, items.layout) {
            (TokenKind::Eof, _)
            | (TokenKind::Newline, Layout::Lines)
            | (TokenKind::BraceClose, Layout::OneLine) => Ok(()),
            (TokenKind::BraceClose, Layout::Lines) => {
                let span = self.span_of(token);
                self.report(
                    span,
                    "Misplaced closing brace",
                    "Write the closing brace of this block on a line of its own.",
                );
                Ok(())
            }
            (TokenKind::Newline, Layout::OneLine) => {
                items.layout = Layout::Lines;
                Err(self.fail(
                    token,
                    "Misplaced line break",
                    "A block that begins on the line of its opening brace must also end there. Write a line \
                     break after the opening brace.",
                ))
            }
            (TokenKind::Comma, _) => Err(self.fail(
                token,
                "Unexpected comma",
                "Arguments and blocks are separated by line breaks, not by commas.",
            )),
            (TokenKind::Assign, _) => Err(self.fail(
                token,
                "Unexpected equals sign",
                "An argument has one \"=\". To compare two values, write \"==\".",
            )),
            _ => {
                let found = self.describe(token);
                Err(self.fail(
                    token,
                    "Missing line break",
                    format!(
                        "The {item} is complete before {found}. Write what follows on a line of its own."
                    ),
                ))
            }
        }
    }

    fn attribute(&mut self, name: Ident) -> Parsed<Attribute> {
        let equals = self.take();
        let next = self.peek();
        if matches!(next.kind, TokenKind::Newline | TokenKind::Eof | TokenKind::BraceClose) {
            let found = self.describe(next);
            return Err(self.fail(
                next,
                "Missing value",
                format!(
                    "Expected a value for {:?} after \"=\", but found {found}. It must begin on the same line.",
                    name.name
                ),
            ));
        }
        let expr = self.checked_expression()?;
        let span = name.span.to(expr.span);
        Ok(Attribute { name, equals_span: self.span_of(equals), expr, span, may_be_blocks: false })
    }

    fn add_attribute(&mut self, items: &mut Items, attribute: Attribute) {
        let name = attribute.name.name.clone();
        match items.names.get(&name) {
            None => {
                items.names.insert(name, attribute.name.span);
                items.attributes.push(attribute);
            }
            Some(first) => {
                let line = self.line_of(first.start);
                self.report(
                    attribute.name.span,
                    "Argument set twice",
                    format!("{name:?} is set on line {line} already. Keep one of the two."),
                );
            }
        }
    }

    fn block(&mut self, kind: Ident) -> Parsed<Block> {
        let mut labels = Vec::new();
        let opener = match self.block_labels(&kind, &mut labels) {
            Ok(opener) => opener,
            Err(failed) => self.skip_to_block_body().ok_or(failed)?,
        };
        let header_span = labels.last().map_or(kind.span, |label| kind.span.to(label.span));
        let body = self.block_body(&kind, header_span, opener)?;
        let span = kind.span.to(body.span);
        Ok(Block { kind, labels, body, span, header_span })
    }

    /// Reads labels up to the opening brace, which is taken.
    fn block_labels(&mut self, kind: &Ident, labels: &mut Vec<Label>) -> Parsed<Token> {
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::BraceOpen => return Ok(self.take()),
                TokenKind::Ident => {
                    self.take();
                    let Ident { name, span } = self.ident_of(token);
                    labels.push(Label { text: name, span, quoted: false });
                }
                TokenKind::QuoteOpen => {
                    let (text, span) = self.string_literal()?;
                    labels.push(Label { text, span, quoted: true });
                }
                TokenKind::Assign if !labels.is_empty() => {
                    return Err(self.fail(
                        token,
                        "Invalid block",
                        format!(
                            "{:?} and what follows read as a block with labels, which has no \"=\". For a block, \
                             remove the \"=\"; for an argument, its name must be a single word.",
                            kind.name
                        ),
                    ));
                }
                TokenKind::Newline
                    if self.tokens.get(self.next + 1).is_some_and(|t| t.kind == TokenKind::BraceOpen) =>
                {
                    return Err(self.fail(
                        token,
                        "Invalid block",
                        "The opening brace of a block must stand on the same line as its name and labels.",
                    ));
                }
                _ => {
                    return Err(self.unexpected(
                        token,
                        "Invalid block",
                        &format!("a label in quotes or \"{{\" to begin the content of block {:?}", kind.name),
                    ));
                }
            }
        }
    }

    /// After an error in the header of a block: takes the opening brace, if one follows on the line or
    /// begins the next, so that the content can be read all the same.
    fn skip_to_block_body(&mut self) -> Option<Token> {
        let at = |index: usize| self.tokens[index].kind;
        let line_end =
            (self.next..).find(|index| matches!(at(*index), TokenKind::Newline | TokenKind::Eof))?;
        let brace = (self.next..line_end).find(|index| at(*index) == TokenKind::BraceOpen);
        self.next = match brace {
            Some(brace) => brace,
            None if at(line_end) == TokenKind::Newline && at(line_end + 1) == TokenKind::BraceOpen => {
                line_end + 1
            }
            None => return None,
        };
        Some(self.take())
    }

    fn block_body(&mut self, kind: &Ident, header: Span, opener: Token) -> Parsed<Body> {
        self.enter()?;
        let open_span = self.span_of(opener);
        let layout = if self.at(TokenKind::Newline) { Layout::Lines } else { Layout::OneLine };
        let mut items = Items::new(layout);
        self.body_items(&mut items);
        let end_span = match self.take_if(TokenKind::BraceClose) {
            Some(brace) => self.span_of(brace),
            None => {
                self.report(
                    header.to(open_span),
                    "Unclosed block",
                    format!(
                        "Block {:?} has no closing brace before the end of the file. A brace may also be missing \
                         in one of the blocks within it.",
                        kind.name
                    ),
                );
                self.span(self.text.len(), self.text.len())
            }
        };
        self.leave();
        Ok(Body {
            attributes: items.attributes,
            blocks: items.blocks,
            span: open_span.to(end_span),
            end_span,
            header_span: header,
        })
    }
}
