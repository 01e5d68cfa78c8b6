//! Old ways of writing, replaced by today's.
//!
//! - `"${x}"` as the value of an argument becomes `x`;
//! - `type = "list"` and `type = list` of a variable become `list(string)` and `list(any)`, and so on;
//! - labels of blocks are quoted, and comments between them dropped.

use std::ops::Range;

use infra_diagnostics::Span;

use crate::ast::{Attribute, Block, Body};
use crate::lexer::TokenKind;
use crate::piece::Piece;
use crate::quote::escaped;

/// A range of pieces and what takes its place.
struct Edit<'t> {
    range: Range<usize>,
    replacement: Vec<Piece<'t>>,
}

/// Replaces the pieces of a file, whose body is given, where they are written in an old way.
pub(super) fn rewritten<'t>(pieces: Vec<Piece<'t>>, body: &Body) -> Vec<Piece<'t>> {
    let mut edits = Vec::new();
    Rewriter { pieces: &pieces, edits: &mut edits }.body(body, Place::Top);
    edits.sort_by_key(|edit| edit.range.start);
    let mut rewritten = Vec::with_capacity(pieces.len());
    let mut pieces = pieces.into_iter().enumerate().peekable();
    for Edit { range, replacement } in edits {
        while let Some((_, piece)) = pieces.next_if(|(index, _)| *index < range.start) {
            rewritten.push(piece);
        }
        while pieces.next_if(|(index, _)| *index < range.end).is_some() {}
        rewritten.extend(replacement);
    }
    rewritten.extend(pieces.map(|(_, piece)| piece));
    rewritten
}

/// Where a body stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is the file.
    Top,
    /// It is that of a `variable` block.
    Variable,
    /// Anywhere else.
    Other,
}

struct Rewriter<'a, 't> {
    pieces: &'a [Piece<'t>],
    edits: &'a mut Vec<Edit<'t>>,
}

impl<'t> Rewriter<'_, 't> {
    fn body(&mut self, body: &Body, place: Place) {
        for attribute in &body.attributes {
            self.attribute(attribute, place);
        }
        for block in &body.blocks {
            self.labels(block);
            let inner = match place {
                Place::Top if &*block.kind.name == "variable" => Place::Variable,
                _ => Place::Other,
            };
            self.body(&block.body, inner);
        }
    }

    fn attribute(&mut self, attribute: &Attribute, place: Place) {
        let range = self.pieces_of(attribute.expr.span);
        let expr = &self.pieces[range.clone()];
        let replacement = if place == Place::Variable && &*attribute.name.name == "type" {
            type_constraint(expr)
        } else {
            let ends_line = self.pieces.get(range.end).is_none_or(|next| next.kind != TokenKind::BraceClose);
            unwrapped(expr, ends_line)
        };
        self.edits.extend(replacement.map(|replacement| Edit { range, replacement }));
    }

    fn labels(&mut self, block: &Block) {
        let Some(last) = block.labels.last() else { return };
        let start = self.pieces_of(block.kind.span).end;
        let end = self.pieces_of(last.span).end;
        let quoted = block.labels.iter().flat_map(|label| {
            let text =
                (!label.text.is_empty()).then(|| Piece::new(TokenKind::QuotedText, escaped(&label.text)));
            [
                Some(Piece::new(TokenKind::QuoteOpen, "\"")),
                text,
                Some(Piece::new(TokenKind::QuoteClose, "\"")),
            ]
        });
        self.edits.push(Edit { range: start..end, replacement: quoted.flatten().collect() });
    }

    /// The pieces that lie in a span.
    fn pieces_of(&self, span: Span) -> Range<usize> {
        let at = |place: u32| self.pieces.partition_point(|piece| piece.start < place);
        at(span.start)..at(span.end)
    }
}

/// The type constraint that today says what this one says, if it is an old one.
fn type_constraint<'t>(expr: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    use TokenKind::{Ident, ParenClose, ParenOpen, QuoteClose, QuoteOpen, QuotedText};
    // Without an element type, a word allows any, while text in quotes is from before there was `any`.
    let (name, element) = match expr {
        [word] if word.kind == Ident => (word, "any"),
        [open, text, close] if (open.kind, text.kind, close.kind) == (QuoteOpen, QuotedText, QuoteClose) => {
            (text, "string")
        }
        _ => return None,
    };
    let word = |text: &'static str| Piece::new(Ident, text);
    match (&*name.text, element) {
        ("string", "string") => Some(vec![word("string")]),
        ("list" | "map", _) | ("set", "any") => Some(vec![
            Piece::new(Ident, name.text.clone()),
            Piece::new(ParenOpen, "("),
            word(element),
            Piece::new(ParenClose, ")"),
        ]),
        _ => None,
    }
}

/// The expression in `"${ … }"`, if the pieces are that and nothing else. `ends_line` says whether a line
/// break may stand after it.
fn unwrapped<'t>(expr: &[Piece<'t>], ends_line: bool) -> Option<Vec<Piece<'t>>> {
    let [quote_open, open, inside @ .., close, quote_close] = expr else { return None };
    let kinds = (quote_open.kind, open.kind, close.kind, quote_close.kind);
    let delimiters =
        (TokenKind::QuoteOpen, TokenKind::InterpolationOpen, TokenKind::SequenceClose, TokenKind::QuoteClose);
    if kinds != delimiters || holds_other_sequence(inside) {
        return None;
    }
    let is_code = |piece: &Piece<'_>| piece.kind != TokenKind::Newline;
    let first = inside.iter().position(is_code)?;
    let last = inside.iter().rposition(is_code)?;
    let inside = &inside[first..=last];
    if !needs_parentheses(inside, ends_line) {
        return Some(inside.to_vec());
    }
    let mut wrapped = vec![Piece::new(TokenKind::ParenOpen, "(")];
    wrapped.extend_from_slice(inside);
    wrapped.push(Piece::new(TokenKind::ParenClose, ")"));
    Some(wrapped)
}

/// Whether there is a template sequence outside of quoted strings: `"${a}${b}"` is seen as the inside
/// `a}${b`.
fn holds_other_sequence(inside: &[Piece<'_>]) -> bool {
    let mut quotes = 0_usize;
    for piece in inside {
        match piece.kind {
            TokenKind::QuoteOpen => quotes += 1,
            TokenKind::QuoteClose => quotes = quotes.saturating_sub(1),
            TokenKind::InterpolationOpen | TokenKind::SequenceClose if quotes == 0 => return true,
            _ => {}
        }
    }
    false
}

/// Terraform puts parentheses around every expression of several lines that does not begin and end with one.
/// Where that is not enough for it to remain one expression, so does this.
fn needs_parentheses(inside: &[Piece<'_>], ends_line: bool) -> bool {
    let opens = inside.first().is_some_and(|piece| piece.kind == TokenKind::ParenOpen);
    let closes = inside.last().is_some_and(|piece| piece.kind == TokenKind::ParenClose);
    let several_lines = inside.iter().any(|piece| piece.kind == TokenKind::Newline);
    (several_lines && !(opens && closes)) || breaks_off(inside, ends_line)
}

/// Whether a line ends outside of brackets before the expression does.
fn breaks_off(inside: &[Piece<'_>], ends_line: bool) -> bool {
    let mut depth = 0;
    let mut ended = false;
    for piece in inside {
        if ended && piece.kind != TokenKind::Comment {
            return true;
        }
        depth += piece.nesting();
        ended |= depth == 0 && piece.ends_line();
    }
    ended && !ends_line
}
