//! Operators, accesses and the terms they apply to.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::{Parsed, Parser};
use crate::ast::{BinaryChain, BinaryOp, BinaryTerm, Conditional, Expr, ExprKind, SplatKind, Step, UnaryOp};
use crate::lexer::TokenKind;

fn binary_op(kind: TokenKind) -> Option<BinaryOp> {
    Some(match kind {
        TokenKind::Or => BinaryOp::Or,
        TokenKind::And => BinaryOp::And,
        TokenKind::Equal => BinaryOp::Equal,
        TokenKind::NotEqual => BinaryOp::NotEqual,
        TokenKind::Less => BinaryOp::Less,
        TokenKind::LessOrEqual => BinaryOp::LessOrEqual,
        TokenKind::Greater => BinaryOp::Greater,
        TokenKind::GreaterOrEqual => BinaryOp::GreaterOrEqual,
        TokenKind::Plus => BinaryOp::Add,
        TokenKind::Minus => BinaryOp::Subtract,
        TokenKind::Star => BinaryOp::Multiply,
        TokenKind::Slash => BinaryOp::Divide,
        TokenKind::Percent => BinaryOp::Modulo,
        _ => return None,
    })
}

impl Parser<'_> {
    /// An expression that is not part of another one.
    pub(super) fn checked_expression(&mut self) -> Parsed<Expr> {
        let expr = self.expression()?;
        Ok(self.limit_height(expr))
    }

    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.enter()?;
        let expr = self.conditional();
        self.leave();
        expr
    }

    fn conditional(&mut self) -> Parsed<Expr> {
        let condition = self.binary(1)?;
        if self.take_if(TokenKind::Question).is_none() {
            return Ok(condition);
        }
        let then = self.expression()?;
        if self.take_if(TokenKind::Colon).is_none() {
            return Err(self.missing_otherwise());
        }
        let otherwise = self.expression()?;
        let span = condition.span.to(otherwise.span);
        Ok(Expr { kind: ExprKind::Conditional(Box::new(Conditional { condition, then, otherwise })), span })
    }

    #[cold]
    fn missing_otherwise(&mut self) -> super::Failed {
        let token = self.peek();
        let expected = if token.kind == TokenKind::Newline {
            "\":\" and the value for when the condition is false (to go on with the next line, put the whole \
             conditional in parentheses)"
        } else {
            "\":\" and the value for when the condition is false"
        };
        self.unexpected(token, "Incomplete conditional", expected)
    }

    /// Operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        loop {
            let token = self.peek();
            let Some(op) = binary_op(token.kind).filter(|op| op.precedence() >= least) else {
                return Ok(left);
            };
            self.take();
            let operand = self.binary(op.precedence() + 1)?;
            let span = left.span.to(operand.span);
            let term = BinaryTerm { op, op_span: self.span_of(token), operand };
            left = join(left, term, span);
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let token = self.peek();
        let op = match token.kind {
            TokenKind::Minus => UnaryOp::Negate,
            TokenKind::Bang => UnaryOp::Not,
            _ => return self.access(),
        };
        self.take();
        self.enter()?;
        let operand = self.unary();
        self.leave();
        let operand = Box::new(operand?);
        let op_span = self.span_of(token);
        let span = op_span.to(operand.span);
        Ok(Expr { kind: ExprKind::Unary { op, op_span, operand }, span })
    }

    /// A term and the steps that follow it.
    fn access(&mut self) -> Parsed<Expr> {
        let source = self.term()?;
        let mut steps = Vec::new();
        self.steps(&mut steps)?;
        match steps.last() {
            None => Ok(source),
            Some(last) => {
                let span = source.span.to(last.span());
                Ok(Expr { kind: ExprKind::Access { source: Box::new(source), steps }, span })
            }
        }
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Parsed<()> {
        loop {
            let step = match self.peek().kind {
                TokenKind::Dot => self.dot_step()?,
                TokenKind::BracketOpen => self.bracket_step()?,
                _ => return Ok(()),
            };
            steps.push(step);
        }
    }

    fn dot_step(&mut self) -> Parsed<Step> {
        let dot = self.take();
        let start = self.span_of(dot);
        let token = self.peek();
        match token.kind {
            TokenKind::Ident => {
                self.take();
                Ok(Step::Attr { name: self.ident_of(token), span: self.span_since(start) })
            }
            TokenKind::Number => self.legacy_index(start),
            TokenKind::Star => {
                self.take();
                self.attr_splat(start)
            }
            _ => Err(self.unexpected(token, "Invalid attribute access", "a name after the dot")),
        }
    }

    /// `.0`, the dot taken already.
    fn legacy_index(&mut self, start: Span) -> Parsed<Step> {
        let token = self.peek();
        let index = self.text_of(token);
        if !index.bytes().all(|byte| byte.is_ascii_digit()) {
            let detail = match index.split_once('.') {
                Some((first, second)) => {
                    format!(
                        "{index} is read as one number here. Write the indexes in brackets: [{first}][{second}]."
                    )
                }
                None => format!("An index is a whole number. Write it in brackets, such as [{index}]."),
            };
            return Err(self.fail(token, "Invalid index", detail));
        }
        self.take();
        Ok(Step::LegacyIndex { index: Arc::from(index), span: self.span_since(start) })
    }

    /// `.*` and the names and digits that follow; the marker is taken already.
    fn attr_splat(&mut self, start: Span) -> Parsed<Step> {
        let marker_span = self.span_since(start);
        let mut each = Vec::new();
        while self.at(TokenKind::Dot) {
            if self.peek_second().kind == TokenKind::Star {
                let token = self.peek_second();
                return Err(self.fail(
                    token,
                    "Invalid splat",
                    "A \".*\" cannot stand within what another one repeats. Use \"[*]\" instead.",
                ));
            }
            each.push(self.dot_step()?);
        }
        Ok(Step::Splat { kind: SplatKind::Attr, each, span: self.span_since(start), marker_span })
    }

    fn bracket_step(&mut self) -> Parsed<Step> {
        let open = self.take();
        let start = self.span_of(open);
        if self.at(TokenKind::Star) && self.peek_second().kind == TokenKind::BracketClose {
            self.take();
            self.take();
            return self.full_splat(start);
        }
        let outer = std::mem::replace(&mut self.newlines_matter, false);
        let key = self.index_key(start);
        self.newlines_matter = outer;
        Ok(Step::Index { key: key?, span: self.span_since(start) })
    }

    /// `[*]` and all steps that follow; the marker is taken already.
    fn full_splat(&mut self, start: Span) -> Parsed<Step> {
        let marker_span = self.span_since(start);
        self.enter()?;
        let mut each = Vec::new();
        let steps = self.steps(&mut each);
        self.leave();
        steps?;
        Ok(Step::Splat { kind: SplatKind::Full, each, span: self.span_since(start), marker_span })
    }

    fn index_key(&mut self, open: Span) -> Parsed<Expr> {
        let token = self.peek();
        if token.kind == TokenKind::BracketClose {
            return Err(self.fail(
                token,
                "Missing index",
                "Expected an index or key between the brackets. For all elements, write [*].",
            ));
        }
        let key = self.expression()?;
        self.expect_closer(TokenKind::BracketClose, open, "Missing bracket", "\"]\" after the index")?;
        Ok(key)
    }

    /// What stands for itself: a literal, a name, a call, or something in brackets or quotes.
    fn term(&mut self) -> Parsed<Expr> {
        let token = self.peek();
        match token.kind {
            TokenKind::Number => {
                self.take();
                Ok(Expr { kind: ExprKind::Number(Arc::from(self.text_of(token))), span: self.span_of(token) })
            }
            TokenKind::Ident => self.name_or_call(),
            TokenKind::QuoteOpen | TokenKind::HeredocOpen | TokenKind::HeredocOpenIndented => self.template(),
            TokenKind::ParenOpen => self.parens(),
            TokenKind::BracketOpen => self.tuple(),
            TokenKind::BraceOpen => self.object(),
            _ => Err(self.not_an_expression()),
        }
    }

    #[cold]
    fn not_an_expression(&mut self) -> super::Failed {
        let token = self.peek();
        match token.kind {
            TokenKind::Assign => self.fail(
                token,
                "Invalid expression",
                "Expected a value, but found \"=\". To compare two values, write \"==\".",
            ),
            TokenKind::Newline => self.fail(
                token,
                "Incomplete expression",
                "Expected a value, but the line ends here. To go on with the next line, put the whole expression \
                 in parentheses.",
            ),
            _ => self.unexpected(token, "Invalid expression", "a value"),
        }
    }

    fn name_or_call(&mut self) -> Parsed<Expr> {
        let token = self.take();
        if matches!(self.peek().kind, TokenKind::ParenOpen | TokenKind::DoubleColon) {
            return self.call(token);
        }
        let kind = match self.text_of(token) {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            _ => ExprKind::Variable(self.ident_of(token)),
        };
        Ok(Expr { kind, span: self.span_of(token) })
    }

    fn parens(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let start = self.span_of(open);
        let outer = std::mem::replace(&mut self.newlines_matter, false);
        let inner = self.parens_content(start);
        self.newlines_matter = outer;
        Ok(Expr { kind: ExprKind::Parens(Box::new(inner?)), span: self.span_since(start) })
    }

    fn parens_content(&mut self, open: Span) -> Parsed<Expr> {
        let first = self.next_index();
        match self.parens_closed(open) {
            Ok(inner) => Ok(inner),
            Err(_) => {
                let hole = self.hole(first, &[], TokenKind::ParenClose)?;
                self.take();
                Ok(hole)
            }
        }
    }

    fn parens_closed(&mut self, open: Span) -> Parsed<Expr> {
        let inner = self.expression()?;
        self.expect_closer(TokenKind::ParenClose, open, "Missing bracket", "\")\" or an operator")?;
        Ok(inner)
    }
}

/// Adds a term to a chain of the same precedence, or begins one.
fn join(left: Expr, term: BinaryTerm, span: Span) -> Expr {
    let kind = match left.kind {
        ExprKind::Binary(mut chain) if chain.rest[0].op.precedence() == term.op.precedence() => {
            chain.rest.push(term);
            ExprKind::Binary(chain)
        }
        kind => {
            let first = Expr { kind, span: left.span };
            ExprKind::Binary(Box::new(BinaryChain { first, rest: vec![term] }))
        }
    };
    Expr { kind, span }
}
