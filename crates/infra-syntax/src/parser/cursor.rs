//! Looking at tokens and taking them.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::{Failed, Parsed, Parser};
use crate::ast::Ident;
use crate::lexer::{Token, TokenKind};

impl Parser<'_> {
    /// The index of the next token that matters.
    pub(super) fn next_index(&self) -> usize {
        let mut index = self.next;
        if !self.newlines_matter {
            while self.tokens[index].kind == TokenKind::Newline {
                index += 1;
            }
        }
        index
    }

    pub(super) fn peek(&self) -> Token {
        self.tokens[self.next_index()]
    }

    pub(super) fn at(&self, kind: TokenKind) -> bool {
        self.peek().kind == kind
    }

    /// The token after the next one, line ends counted.
    pub(super) fn peek_second(&self) -> Token {
        let index = self.next_index() + 1;
        self.tokens[index.min(self.tokens.len() - 1)]
    }

    /// Takes the next token. The end of the text stays.
    pub(super) fn take(&mut self) -> Token {
        let index = self.next_index();
        let token = self.tokens[index];
        if token.kind != TokenKind::Eof {
            self.next = index + 1;
        }
        token
    }

    pub(super) fn take_if(&mut self, kind: TokenKind) -> Option<Token> {
        self.at(kind).then(|| self.take())
    }

    /// The end of the last token that was taken, line ends that do not matter left aside.
    pub(super) fn previous_end(&self) -> u32 {
        let mut index = self.next;
        while index > 0 {
            index -= 1;
            if self.tokens[index].kind != TokenKind::Newline {
                return self.tokens[index].end;
            }
        }
        0
    }

    /// Whether the next token is that word.
    pub(super) fn at_word(&self, word: &str) -> bool {
        let token = self.peek();
        token.kind == TokenKind::Ident && self.text_of(token) == word
    }

    pub(super) fn ident_of(&self, token: Token) -> Ident {
        Ident { name: Arc::from(self.text_of(token)), span: self.span_of(token) }
    }

    /// Takes a name or says that it is missing; `what` completes "Expected …".
    pub(super) fn expect_ident(&mut self, summary: &str, what: &str) -> Parsed<Ident> {
        let token = self.peek();
        if token.kind != TokenKind::Ident {
            return Err(self.unexpected(token, summary, what));
        }
        self.take();
        Ok(self.ident_of(token))
    }

    /// Takes the closing bracket of what `opener` began, or says that it is missing; `expected` completes
    /// "Expected …".
    pub(super) fn expect_closer(
        &mut self,
        kind: TokenKind,
        opener: Span,
        summary: &str,
        expected: &str,
    ) -> Parsed<()> {
        let token = self.peek();
        if token.kind == kind {
            self.take();
            return Ok(());
        }
        if token.kind == TokenKind::Eof || self.ran_into_item(kind) {
            return Err(self.unclosed(opener));
        }
        let found = self.describe(token);
        let line = self.line_of(opener.start);
        let bracket = &self.text[opener.start as usize..opener.end as usize];
        let elsewhere = if line == self.line_of(token.start) {
            String::new()
        } else {
            format!(" The {bracket:?} is on line {line}.")
        };
        Err(self.fail(token, summary, format!("Expected {expected}, but found {found}.{elsewhere}")))
    }

    /// Reports a bracket whose closer should have come before the next token.
    #[cold]
    pub(super) fn unclosed(&mut self, opener: Span) -> Failed {
        let bracket = &self.text[opener.start as usize..opener.end as usize];
        let after_line = self.tokens[self.next..].iter().find(|token| token.kind != TokenKind::Newline);
        let token = after_line.copied().unwrap_or_else(|| self.peek());
        let before = match token.kind {
            TokenKind::Eof => "the end of the text".to_owned(),
            _ => format!("{:?} on line {}", self.text_of(token), self.line_of(token.start)),
        };
        self.report(opener, "Unclosed bracket", format!("{bracket:?} is not closed before {before}."));
        Failed
    }

    /// Reports that something else was expected.
    #[cold]
    pub(super) fn unexpected(&mut self, token: Token, summary: &str, expected: &str) -> Failed {
        let found = self.describe(token);
        self.fail(token, summary, format!("Expected {expected}, but found {found}."))
    }

    /// A token in words, to follow "but found".
    pub(super) fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::Eof => "the end of the text".to_owned(),
            TokenKind::Newline => "the end of the line".to_owned(),
            TokenKind::Ident => format!("the name {:?}", self.text_of(token)),
            TokenKind::Number => format!("the number {}", self.text_of(token)),
            TokenKind::QuoteOpen => "a string".to_owned(),
            TokenKind::QuoteClose => "the end of the string".to_owned(),
            TokenKind::HeredocOpen | TokenKind::HeredocOpenIndented => "a heredoc".to_owned(),
            TokenKind::HeredocClose => "the end of the heredoc".to_owned(),
            TokenKind::QuotedText | TokenKind::PlainText => "text".to_owned(),
            _ => format!("{:?}", self.text_of(token)),
        }
    }

    /// The line of an offset, from 1.
    pub(super) fn line_of(&self, offset: u32) -> usize {
        let starts = self.line_starts.get_or_init(|| {
            let bytes = self.text.bytes().enumerate();
            bytes.filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index as u32 + 1).collect()
        });
        starts.partition_point(|start| *start <= offset) + 1
    }
}
