//! Tuples, objects and for expressions.

use infra_diagnostics::Span;

use super::{Failed, Parsed, Parser};
use crate::ast::{Expr, ExprKind, ForExpr, ForResult, Ident, ObjectItem, ObjectKey};
use crate::lexer::TokenKind;

/// `for key, value in collection`.
pub(super) struct ForHeader {
    pub(super) key: Option<Ident>,
    pub(super) value: Ident,
    pub(super) collection: Expr,
}

impl Parser<'_> {
    pub(super) fn tuple(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let start = self.span_of(open);
        let outer = std::mem::replace(&mut self.newlines_matter, false);
        let kind = if self.at_word("for") {
            self.for_expr(start, TokenKind::BracketClose)
        } else {
            self.elements(start, TokenKind::BracketClose).map(|(items, _)| ExprKind::Tuple(items))
        };
        self.newlines_matter = outer;
        Ok(Expr { kind: kind?, span: self.span_since(start) })
    }

    /// Elements of a tuple or arguments of a call, up to the closer, which is taken. Of arguments, the last
    /// may be followed by `...`.
    pub(super) fn elements(&mut self, open: Span, closer: TokenKind) -> Parsed<(Vec<Expr>, bool)> {
        let mut elements = Vec::new();
        loop {
            if self.take_if(closer).is_some() {
                return Ok((elements, false));
            }
            let first = self.next_index();
            match self.element(open, closer) {
                Ok((element, expand)) => {
                    elements.push(element);
                    if expand {
                        self.take();
                        return Ok((elements, true));
                    }
                }
                Err(_) => elements.push(self.hole(first, &[TokenKind::Comma], closer)?),
            }
            if self.take().kind != TokenKind::Comma {
                return Ok((elements, false));
            }
        }
    }

    /// One element, after which a comma or the closer stands; also whether it is expanded by `...`.
    fn element(&mut self, open: Span, closer: TokenKind) -> Parsed<(Expr, bool)> {
        let is_call = closer == TokenKind::ParenClose;
        if self.at(TokenKind::Eof) || self.ran_into_item(closer) {
            return Err(self.unclosed(open));
        }
        let element = self.expression()?;
        if is_call && self.take_if(TokenKind::Ellipsis).is_some() {
            if !self.at(closer) {
                let token = self.peek();
                return Err(self.unexpected(token, "Invalid call", "\")\" right after \"...\""));
            }
            return Ok((element, true));
        }
        if !self.at(TokenKind::Comma) && !self.at(closer) {
            let expected = if is_call {
                "a comma or \")\" after the argument"
            } else {
                "a comma or \"]\" after the element"
            };
            self.expect_closer(closer, open, "Missing comma", expected)?;
        }
        Ok((element, false))
    }

    pub(super) fn object(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let start = self.span_of(open);
        let outer = std::mem::replace(&mut self.newlines_matter, false);
        let kind = if self.at_word("for") {
            self.for_expr(start, TokenKind::BraceClose)
        } else {
            self.newlines_matter = true;
            self.object_items(start).map(ExprKind::Object)
        };
        self.newlines_matter = outer;
        Ok(Expr { kind: kind?, span: self.span_since(start) })
    }

    /// Items up to the closing brace, which is taken.
    fn object_items(&mut self, open: Span) -> Parsed<Vec<ObjectItem>> {
        let mut items = Vec::new();
        loop {
            while self.take_if(TokenKind::Newline).is_some() {}
            if self.take_if(TokenKind::BraceClose).is_some() {
                return Ok(items);
            }
            if self.at(TokenKind::Eof) || self.ran_into_item(TokenKind::BraceClose) {
                return Err(self.unclosed(open));
            }
            let first = self.next;
            match self.object_item() {
                Ok(item) => items.push(item),
                Err(failed) => {
                    if !self.skip_element(
                        first,
                        &[TokenKind::Comma, TokenKind::Newline],
                        TokenKind::BraceClose,
                    ) {
                        return Err(failed);
                    }
                }
            }
            self.take_if(TokenKind::Comma);
        }
    }

    /// One item, after which a comma, a line end or the closing brace stands.
    fn object_item(&mut self) -> Parsed<ObjectItem> {
        let key = self.object_key()?;
        let token = self.peek();
        match token.kind {
            TokenKind::Assign | TokenKind::Colon => self.take(),
            TokenKind::FatArrow => {
                return Err(self.fail(
                    token,
                    "Invalid object item",
                    "In an object, key and value are joined by \"=\" or \":\"; \"=>\" belongs to for expressions.",
                ));
            }
            _ => return Err(self.unexpected(token, "Invalid object item", "\"=\" or \":\" after the key")),
        };
        let value = self.expression()?;
        let token = self.peek();
        match token.kind {
            TokenKind::Comma | TokenKind::Newline | TokenKind::BraceClose => Ok(ObjectItem { key, value }),
            _ => Err(self.unexpected(
                token,
                "Missing separator",
                "a comma, a line break or \"}\" after the value",
            )),
        }
    }

    fn object_key(&mut self) -> Parsed<ObjectKey> {
        let token = self.peek();
        let after = self.peek_second().kind;
        if token.kind == TokenKind::Ident && matches!(after, TokenKind::Assign | TokenKind::Colon) {
            self.take();
            return Ok(ObjectKey::Ident(self.ident_of(token)));
        }
        let expr = self.expression()?;
        Ok(match expr.kind {
            ExprKind::Variable(ident) => ObjectKey::Ident(ident),
            kind => ObjectKey::Expr(Expr { kind, span: expr.span }),
        })
    }

    /// A for expression after its opening bracket, up to the closer, which is taken.
    fn for_expr(&mut self, open: Span, closer: TokenKind) -> Parsed<ExprKind> {
        let ForHeader { key, value, collection } = self.for_header()?;
        self.expect_in_for(TokenKind::Colon, "\":\" after the collection")?;
        let result = if closer == TokenKind::BraceClose {
            let key = self.expression()?;
            self.expect_in_for(
                TokenKind::FatArrow,
                "\"=>\" and a value after the key, as braces make an object",
            )?;
            let value = self.expression()?;
            let group = self.take_if(TokenKind::Ellipsis).is_some();
            ForResult::Object { key, value, group }
        } else {
            let value = self.expression()?;
            let token = self.peek();
            match token.kind {
                TokenKind::FatArrow => {
                    return Err(self.fail(
                        token,
                        "Invalid for expression",
                        "Square brackets make a tuple, which has no keys. For an object, write braces.",
                    ));
                }
                TokenKind::Ellipsis => {
                    return Err(self.fail(
                        token,
                        "Invalid for expression",
                        "Only a for expression in braces can group its values with \"...\".",
                    ));
                }
                _ => ForResult::Tuple(value),
            }
        };
        let condition = if self.at_word("if") {
            self.take();
            Some(self.expression()?)
        } else {
            None
        };
        let expected = match (condition.is_some(), closer) {
            (true, _) => "the closing bracket after the condition",
            (false, TokenKind::BraceClose) => "\"if\", \"...\" or \"}\" after the value",
            (false, _) => "\"if\" or \"]\" after the value",
        };
        self.expect_closer(closer, open, "Invalid for expression", expected)?;
        Ok(ExprKind::For(Box::new(ForExpr { key, value, collection, result, condition })))
    }

    /// From the word `for`, which is there, to the collection.
    pub(super) fn for_header(&mut self) -> Parsed<ForHeader> {
        self.take();
        let first = self.expect_ident("Invalid for expression", "a name for the element after \"for\"")?;
        let (key, value) = match self.take_if(TokenKind::Comma) {
            None => (None, first),
            Some(_) => {
                let value =
                    self.expect_ident("Invalid for expression", "a name for the element after the comma")?;
                (Some(first), value)
            }
        };
        if !self.at_word("in") {
            let token = self.peek();
            let expected = if key.is_some() { "\"in\"" } else { "\"in\", or a comma and a second name" };
            return Err(self.unexpected(
                token,
                "Invalid for expression",
                &format!("{expected} after {:?}", value.name),
            ));
        }
        self.take();
        let collection = self.expression()?;
        Ok(ForHeader { key, value, collection })
    }

    fn expect_in_for(&mut self, kind: TokenKind, expected: &str) -> Result<(), Failed> {
        match self.take_if(kind) {
            Some(_) => Ok(()),
            None => {
                let token = self.peek();
                Err(self.unexpected(token, "Invalid for expression", expected))
            }
        }
    }
}
