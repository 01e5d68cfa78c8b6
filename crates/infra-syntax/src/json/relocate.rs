//! Expressions that were parsed from a part of a file: their places within the whole.

use infra_diagnostics::{Diagnostic, Span};

use crate::ast::{Expr, ExprKind, ForResult, Ident, ObjectKey, Step, Template, TemplatePart};

/// Where a place of the part is in the whole.
pub(super) type Place<'p> = &'p dyn Fn(Span) -> Span;

pub(super) fn diagnostic(mut finding: Diagnostic, place: Place<'_>) -> Diagnostic {
    finding.subject = finding.subject.map(place);
    finding.context = finding.context.map(place);
    finding
}

/// Moves an expression and all that is in it. Recursion is bounded by the limits of the parser.
pub(super) fn expr(moved: &mut Expr, place: Place<'_>) {
    moved.span = place(moved.span);
    match &mut moved.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Error => {}
        ExprKind::Template(inner) => template(inner, place),
        ExprKind::TemplateWrap(inner) | ExprKind::Parens(inner) => expr(inner, place),
        ExprKind::Variable(name) => ident(name, place),
        ExprKind::Access { source, steps } => {
            expr(source, place);
            self::steps(steps, place);
        }
        ExprKind::Call(call) => {
            call.name_span = place(call.name_span);
            call.args_span = place(call.args_span);
            call.args.iter_mut().for_each(|argument| expr(argument, place));
        }
        ExprKind::Unary { op_span, operand, .. } => {
            *op_span = place(*op_span);
            expr(operand, place);
        }
        ExprKind::Binary(chain) => {
            expr(&mut chain.first, place);
            for term in &mut chain.rest {
                term.op_span = place(term.op_span);
                expr(&mut term.operand, place);
            }
        }
        ExprKind::Conditional(conditional) => {
            expr(&mut conditional.condition, place);
            expr(&mut conditional.then, place);
            expr(&mut conditional.otherwise, place);
        }
        ExprKind::Tuple(items) => items.iter_mut().for_each(|item| expr(item, place)),
        ExprKind::Object(items) => {
            for item in items {
                match &mut item.key {
                    ObjectKey::Ident(name) => ident(name, place),
                    ObjectKey::Expr(key) => expr(key, place),
                }
                expr(&mut item.value, place);
            }
        }
        ExprKind::For(repeated) => {
            repeated.key.iter_mut().for_each(|key| ident(key, place));
            ident(&mut repeated.value, place);
            expr(&mut repeated.collection, place);
            match &mut repeated.result {
                ForResult::Tuple(value) => expr(value, place),
                ForResult::Object { key, value, .. } => {
                    expr(key, place);
                    expr(value, place);
                }
            }
            repeated.condition.iter_mut().for_each(|condition| expr(condition, place));
        }
    }
}

fn ident(moved: &mut Ident, place: Place<'_>) {
    moved.span = place(moved.span);
}

fn steps(moved: &mut [Step], place: Place<'_>) {
    for step in moved {
        match step {
            Step::Attr { name, span } => {
                ident(name, place);
                *span = place(*span);
            }
            Step::Index { key, span } => {
                expr(key, place);
                *span = place(*span);
            }
            Step::LegacyIndex { span, .. } => *span = place(*span),
            Step::Splat { each, span, marker_span, .. } => {
                steps(each, place);
                *span = place(*span);
                *marker_span = place(*marker_span);
            }
        }
    }
}

fn template(moved: &mut Template, place: Place<'_>) {
    for part in &mut moved.parts {
        match part {
            TemplatePart::Literal(literal) => literal.span = place(literal.span),
            TemplatePart::Interpolation(interpolation) => {
                interpolation.span = place(interpolation.span);
                expr(&mut interpolation.expr, place);
            }
            TemplatePart::If(branches) => {
                branches.span = place(branches.span);
                expr(&mut branches.condition, place);
                template(&mut branches.then, place);
                template(&mut branches.otherwise, place);
            }
            TemplatePart::For(repeated) => {
                repeated.span = place(repeated.span);
                repeated.key.iter_mut().for_each(|key| ident(key, place));
                ident(&mut repeated.value, place);
                expr(&mut repeated.collection, place);
                template(&mut repeated.body, place);
            }
        }
    }
}
