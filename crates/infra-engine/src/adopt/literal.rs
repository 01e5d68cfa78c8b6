//! What a file says by itself, without asking anything else.

use infra_syntax::{Body, Expr, ExprKind, ObjectKey, TemplatePart, UnaryOp};

/// Functions that only say what a literal is.
const FORMS: [&str; 7] = ["jsonencode", "tolist", "toset", "tomap", "tostring", "tonumber", "tobool"];

/// Whether the value of an expression is written there and nowhere else.
pub(super) fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) => true,
        ExprKind::Template(template) => {
            template.parts.iter().all(|part| matches!(part, TemplatePart::Literal(_)))
        }
        ExprKind::Unary { op: UnaryOp::Negate, operand, .. } => is_literal(operand),
        ExprKind::Parens(inner) => is_literal(inner),
        ExprKind::Tuple(items) => items.iter().all(is_literal),
        ExprKind::Object(items) => items.iter().all(|item| {
            let is_constant = match &item.key {
                ObjectKey::Ident(_) => true,
                ObjectKey::Expr(key) => is_literal(key),
            };
            is_constant && is_literal(&item.value)
        }),
        ExprKind::Call(call) => {
            FORMS.contains(&&*call.name) && !call.expand_final && call.args.iter().all(is_literal)
        }
        _ => false,
    }
}

/// Whether all that a body says is written there.
pub(super) fn is_literal_body(body: &Body) -> bool {
    let is_static =
        |block: &infra_syntax::Block| &*block.kind.name != "dynamic" && is_literal_body(&block.body);
    body.attributes.iter().all(|attribute| is_literal(&attribute.expr)) && body.blocks.iter().all(is_static)
}
