//! Function calls.

use std::sync::Arc;

use super::{Parsed, Parser};
use crate::ast::{Expr, ExprKind, FunctionCall};
use crate::lexer::{Token, TokenKind};

impl Parser<'_> {
    /// A call whose first word is taken already and is followed by `(` or `::`.
    pub(super) fn call(&mut self, first: Token) -> Parsed<Expr> {
        let start = self.span_of(first);
        let mut name = self.text_of(first).to_owned();
        while self.take_if(TokenKind::DoubleColon).is_some() {
            let part = self.expect_ident("Invalid function name", "a name after \"::\"")?;
            name.push_str("::");
            name.push_str(&part.name);
        }
        let name_span = self.span_since(start);
        let token = self.peek();
        if token.kind != TokenKind::ParenOpen {
            return Err(self.unexpected(
                token,
                "Invalid call",
                &format!("\"(\" and arguments after {name:?}"),
            ));
        }
        let open = self.take();
        let open_span = self.span_of(open);
        let outer = std::mem::replace(&mut self.newlines_matter, false);
        let args = self.elements(open_span, TokenKind::ParenClose);
        self.newlines_matter = outer;
        let (args, expand_final) = args?;
        let args_span = self.span_since(open_span);
        let call = FunctionCall { name: Arc::from(name), name_span, args, expand_final, args_span };
        Ok(Expr { kind: ExprKind::Call(Box::new(call)), span: self.span_since(start) })
    }
}
