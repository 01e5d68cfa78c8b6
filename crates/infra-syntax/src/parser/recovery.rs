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
    /// Follows one token. Returns false for a bracket, or the end of a template or sequence, that closes
    /// something which was not opened among these.
    fn follow(&mut self, kind: TokenKind) -> bool {
        if let Some(closer) = closer_of(kind) {
            self.0.push(closer);
            return true;
        }
        if !is_bracket_closer(kind) && !is_template_closer(kind) {
            return true;
        }
        for (index, closer) in self.0.iter().enumerate().rev() {
            if *closer == kind {
                // What closes an outer bracket closes the inner ones too: theirs were forgotten.
                self.0.truncate(index);
                return true;
            }
            // Templates and their sequences are always closed, so no bracket can reach out of them.
            if is_template_closer(*closer) && is_bracket_closer(kind) {
                return true;
            }
        }
        false
    }

    fn in_template(&self) -> bool {
        self.0.iter().any(|closer| is_template_closer(*closer))
    }
}

fn is_bracket_closer(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::BraceClose | TokenKind::BracketClose | TokenKind::ParenClose)
}

fn is_template_closer(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::QuoteClose | TokenKind::HeredocClose | TokenKind::SequenceClose)
}

impl Parser<'_> {
    /// After an error in an item of a body that began at token `first`: moves to the line end that ends the
    /// item, or to the brace that ends the body, or to a line that can only begin another item.
    pub(super) fn skip_item(&mut self, first: usize) {
        let failed_at = self.next;
        // What is too deep is skipped as a whole: items within it are no items of this body.
        let whole = std::mem::take(&mut self.unwinding);
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
                && (open.0.is_empty() || (!whole && self.item_follows(index, &open)))
            {
                break;
            }
            // A stray round or square bracket closes nothing, a brace closes the body.
            if !open.follow(kind) && past_error && kind == TokenKind::BraceClose {
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
        if open.in_template() {
            return false;
        }
        if kind(newline + 1) != TokenKind::Ident {
            return false;
        }
        match kind(newline + 2) {
            // In an object this is an item like any other.
            TokenKind::Assign => !open.0.contains(&TokenKind::BraceClose),
            TokenKind::BraceOpen | TokenKind::QuoteOpen | TokenKind::Ident => {
                self.block_header_at(newline + 1)
            }
            _ => false,
        }
    }

    /// Whether a name, labels and an opening brace stand on one line from that token on. Words of a for
    /// expression are no names.
    fn block_header_at(&self, first: usize) -> bool {
        let mut header = self.tokens[first..].iter().skip_while(|token| match token.kind {
            TokenKind::Ident => !matches!(self.text_of(**token), "for" | "in" | "if"),
            TokenKind::QuoteOpen | TokenKind::QuotedText | TokenKind::QuoteClose => true,
            _ => false,
        });
        header.next().is_some_and(|token| token.kind == TokenKind::BraceOpen)
    }

    /// A hole in place of an element that could not be parsed; what follows it is a separator or the closer.
    pub(super) fn hole(&mut self, first: usize, separators: &[TokenKind], closer: TokenKind) -> Parsed<Expr> {
        if !self.skip_element(first, separators, closer) {
            return Err(Failed);
        }
        let start = self.span_of(self.tokens[first]);
        Ok(Expr { kind: ExprKind::Error, span: self.span_since(start) })
    }

    /// After an error in an element of a list that began at token `first`: moves to the separator that
    /// follows it or to the bracket that ends the list, and says whether there is one. Gives up at a line
    /// which shows that the list was never closed.
    pub(super) fn skip_element(&mut self, first: usize, separators: &[TokenKind], closer: TokenKind) -> bool {
        if self.unwinding || self.has_too_many_findings() {
            return false;
        }
        let is_object = closer == TokenKind::BraceClose;
        let failed_at = self.next;
        let mut open = OpenBrackets::default();
        for index in first..self.tokens.len() {
            let kind = self.tokens[index].kind;
            if index >= failed_at {
                let ends_list = kind == closer && !open.0.contains(&closer) && !open.in_template();
                let ends_element = open.0.is_empty() && separators.contains(&kind);
                // In an object, what was left open on the line before ends where another item begins.
                let ends_line = is_object
                    && kind == TokenKind::Newline
                    && !open.0.contains(&TokenKind::BraceClose)
                    && !open.in_template()
                    && self.object_item_at(index + 1);
                if ends_list || ends_element || ends_line {
                    self.next = index;
                    return true;
                }
                if kind == TokenKind::Newline {
                    let mut around = OpenBrackets(open.0.clone());
                    around.0.push(closer);
                    if self.item_follows(index, &around) {
                        return false;
                    }
                }
                if !open.follow(kind) {
                    return false;
                }
            } else {
                open.follow(kind);
            }
        }
        // Nothing closes this list, so nothing closes what is around it.
        self.unwinding = true;
        false
    }

    /// Whether `name =` stands at that token.
    fn object_item_at(&self, index: usize) -> bool {
        matches!(
            self.tokens.get(index..index + 2),
            Some([name, assign]) if name.kind == TokenKind::Ident && assign.kind == TokenKind::Assign
        )
    }

    /// Whether the next token begins a line that can only be an item of a body, though a bracket with that
    /// closer is open: it was forgotten. The line end is then the next token.
    pub(super) fn ran_into_item(&mut self, closer: TokenKind) -> bool {
        let Some(before) = self.next_index().checked_sub(1) else { return false };
        let ran = self.tokens[before].kind == TokenKind::Newline
            && self.item_follows(before, &OpenBrackets(vec![closer]));
        if ran {
            self.next = before;
        }
        ran
    }
}
