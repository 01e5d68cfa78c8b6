//! Finding the place to go on from after an error.

use super::{Failed, Parsed, Parser};
use crate::ast::{Expr, ExprKind};
use crate::lexer::TokenKind;

/// What closes that opener.
fn closer_of(kind: TokenKind) -> Option<TokenKind> {
    Some(match kind {
        TokenKind::BraceOpen => TokenKind::BraceClose,
        TokenKind::BracketOpen => TokenKind::BracketClose,
        TokenKind::ParenOpen => TokenKind::ParenClose,
        TokenKind::QuoteOpen => TokenKind::QuoteClose,
        TokenKind::HeredocOpen | TokenKind::HeredocOpenIndented => TokenKind::HeredocClose,
        TokenKind::InterpolationOpen | TokenKind::DirectiveOpen => TokenKind::SequenceClose,
        _ => return None,
    })
}

/// Brackets that are open, each as the token that closes it.
#[derive(Default)]
struct OpenBrackets(Vec<TokenKind>);

impl OpenBrackets {
    /// Follows one token. Returns false when it closes something that was not opened among these.
    fn follow(&mut self, kind: TokenKind) -> bool {
        if let Some(closer) = closer_of(kind) {
            self.0.push(closer);
            return true;
        }
        let closes = matches!(
            kind,
            TokenKind::BraceClose
                | TokenKind::BracketClose
                | TokenKind::ParenClose
                | TokenKind::QuoteClose
                | TokenKind::HeredocClose
                | TokenKind::SequenceClose
        );
        if !closes {
            return true;
        }
        // A closer of an outer bracket closes the inner ones too: theirs were forgotten.
        match self.0.iter().rposition(|closer| *closer == kind) {
            Some(index) => {
                self.0.truncate(index);
                true
            }
            // A stray round or square bracket closes nothing; braces and quotes belong to what is around.
            None => matches!(kind, TokenKind::BracketClose | TokenKind::ParenClose) && self.0.is_empty(),
        }
    }
}

impl Parser<'_> {
    /// After an error in an item of a body that began at token `first`: moves to the line end that ends the item,
    /// or to the brace that ends the body, or to a line that can only begin another item.
    pub(super) fn skip_item(&mut self, first: usize) {
        let failed_at = self.next;
        let mut open = OpenBrackets::default();
        let mut index = first;
        loop {
            let kind = self.tokens[index].kind;
            let past_error = index >= failed_at;
            if kind == TokenKind::Eof {
                break;
            }
            if past_error
                && kind == TokenKind::Newline
                && (open.0.is_empty() || self.item_follows(index, &open))
            {
                break;
            }
            if !open.follow(kind) && past_error {
                break;
            }
            index += 1;
        }
        self.next = index;
        self.newlines_matter = true;
    }

    /// Whether the line after a line end can only begin an item of a body, whatever brackets seem to be open.
    fn item_follows(&self, newline: usize, open: &OpenBrackets) -> bool {
        let kind = |index: usize| self.tokens.get(index).map_or(TokenKind::Eof, |token| token.kind);
        if open.0.iter().any(|closer| {
            !matches!(closer, TokenKind::BraceClose | TokenKind::BracketClose | TokenKind::ParenClose)
        }) {
            return false;
        }
        if kind(newline + 1) != TokenKind::Ident {
            return false;
        }
        match kind(newline + 2) {
            // In an object this is an item like any other.
            TokenKind::Assign => !open.0.contains(&TokenKind::BraceClose),
            TokenKind::BraceOpen | TokenKind::QuoteOpen => self.block_header_at(newline + 1),
            _ => false,
        }
    }

    /// Whether a name, labels and an opening brace stand on one line from that token on.
    pub(super) fn block_header_at(&self, first: usize) -> bool {
        let mut tokens = self.tokens[first..].iter().map(|token| token.kind);
        tokens.next() == Some(TokenKind::Ident)
            && tokens.find(|kind| {
                !matches!(
                    kind,
                    TokenKind::Ident | TokenKind::QuoteOpen | TokenKind::QuotedText | TokenKind::QuoteClose
                )
            }) == Some(TokenKind::BraceOpen)
    }

    /// A hole in place of an element that could not be parsed; what follows it is a separator or the closer.
    pub(super) fn hole(&mut self, first: usize, separators: &[TokenKind], closer: TokenKind) -> Parsed<Expr> {
        if !self.skip_element(first, separators, closer) {
            return Err(Failed);
        }
        let start = self.span_of(self.tokens[first]);
        Ok(Expr { kind: ExprKind::Error, span: self.span_since(start) })
    }

    /// After an error in an element of a list that began at token `first`: moves to the separator that follows it
    /// or to the bracket that ends the list, and says whether there is one. Gives up at a line which shows that
    /// the list was never closed.
    pub(super) fn skip_element(&mut self, first: usize, separators: &[TokenKind], closer: TokenKind) -> bool {
        let failed_at = self.next;
        let mut open = OpenBrackets::default();
        let mut index = first;
        loop {
            let kind = self.tokens[index].kind;
            let past_error = index >= failed_at;
            if kind == TokenKind::Eof {
                return false;
            }
            if past_error && open.0.is_empty() && (kind == closer || separators.contains(&kind)) {
                self.next = index;
                return true;
            }
            if past_error && kind == TokenKind::Newline {
                // What is around counts as open too.
                let mut around = OpenBrackets(open.0.clone());
                around.0.push(closer);
                if self.item_follows(index, &around) {
                    return false;
                }
            }
            if !open.follow(kind) && past_error {
                return false;
            }
            index += 1;
        }
    }
}
