//! Tokens and comments with the spaces before each: what is laid out and edited.

use std::borrow::Cow;

use infra_diagnostics::FileId;

use crate::lexer::{Lexed, Token, TokenKind, lex_code};

/// A token or comment.
#[derive(Clone, Debug)]
pub(crate) struct Piece<'t> {
    pub(crate) kind: TokenKind,
    /// Its text. That of a comment which ends its line includes the line end, that of a heredoc's closing
    /// marker the white space around it.
    pub(crate) text: Cow<'t, str>,
    /// How many spaces stand before it.
    pub(crate) spaces: usize,
    /// Where its text begins in the source.
    pub(crate) start: u32,
}

impl<'t> Piece<'t> {
    /// Where its text ends in the source.
    pub(crate) fn end(&self) -> usize {
        self.start as usize + self.text.len()
    }

    /// A piece that is not in the source.
    pub(crate) fn new(kind: TokenKind, text: impl Into<Cow<'t, str>>) -> Self {
        Self { kind, text: text.into(), spaces: 0, start: 0 }
    }

    /// Whether the next piece begins a line of code.
    pub(crate) fn ends_line(&self) -> bool {
        match self.kind {
            TokenKind::Newline => true,
            TokenKind::Comment => self.text.ends_with('\n'),
            _ => false,
        }
    }

    /// 1 for what opens a bracket or template sequence, -1 for what closes one, 0 for all else.
    pub(crate) fn nesting(&self) -> isize {
        match self.kind {
            TokenKind::BraceOpen
            | TokenKind::BracketOpen
            | TokenKind::ParenOpen
            | TokenKind::InterpolationOpen
            | TokenKind::DirectiveOpen => 1,
            TokenKind::BraceClose
            | TokenKind::BracketClose
            | TokenKind::ParenClose
            | TokenKind::SequenceClose => -1,
            _ => 0,
        }
    }

    /// Whether it is the text of a template or a mark at the edge of one, where every space counts.
    pub(crate) fn is_template_text(&self) -> bool {
        matches!(self.kind, TokenKind::QuotedText | TokenKind::PlainText)
    }

    /// Whether it begins a heredoc.
    pub(crate) fn opens_heredoc(&self) -> bool {
        matches!(self.kind, TokenKind::HeredocOpen | TokenKind::HeredocOpenIndented)
    }
}

/// Cuts a text that parses without errors. The last piece is the end of the text.
pub(crate) fn pieces(file: FileId, text: &str) -> Vec<Piece<'_>> {
    let Lexed { tokens, comments, .. } = lex_code(file, text);
    let mut pieces: Vec<Piece<'_>> = Vec::with_capacity(tokens.len() + comments.len());
    let mut comments = comments.into_iter().peekable();
    let mut end = 0;
    for token in tokens {
        while let Some(comment) = comments.next_if(|comment| comment.start < token.start) {
            add(&mut pieces, text, comment, &mut end);
        }
        add(&mut pieces, text, token, &mut end);
    }
    pieces
}

fn add<'t>(pieces: &mut Vec<Piece<'t>>, text: &'t str, token: Token, end: &mut usize) {
    let range = token.range();
    let before = std::mem::replace(end, range.end);
    match (token.kind, pieces.last_mut()) {
        // A comment of this kind reaches to the end of its line.
        (TokenKind::Newline, Some(comment))
            if comment.kind == TokenKind::Comment
                && !comment.text.starts_with("/*")
                && !comment.ends_line() =>
        {
            comment.text = Cow::Borrowed(&text[comment.start as usize..range.end]);
        }
        (TokenKind::HeredocClose, _) => {
            let after = text[range.end..].split('\n').next().unwrap_or("").trim_end_matches('\r');
            *end = range.end + after.len();
            let text = Cow::Borrowed(&text[before..*end]);
            pieces.push(Piece { kind: token.kind, text, spaces: 0, start: before as u32 });
        }
        _ => pieces.push(Piece {
            kind: token.kind,
            text: Cow::Borrowed(&text[range.clone()]),
            spaces: range.start - before,
            start: token.start,
        }),
    }
}

/// The pieces as one text.
pub(crate) fn text_of(pieces: &[Piece<'_>]) -> String {
    let mut text = String::with_capacity(pieces.iter().map(|piece| piece.spaces + piece.text.len()).sum());
    for piece in pieces {
        text.extend(std::iter::repeat_n(' ', piece.spaces));
        text.push_str(&piece.text);
    }
    text
}
