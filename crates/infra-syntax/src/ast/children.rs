//! Walking expressions without recursion.

use super::{Expr, ExprKind, ForResult, ObjectKey, Step, Template, TemplatePart};

impl Expr {
    /// Calls `visit` for each expression directly below this one, in source order.
    pub fn for_each_child<'e>(&'e self, mut visit: impl FnMut(&'e Expr)) {
        match &self.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Variable(_)
            | ExprKind::Error => {}
            ExprKind::Template(template) => template.for_each_expr(&mut visit),
            ExprKind::TemplateWrap(inner) | ExprKind::Parens(inner) => visit(inner),
            ExprKind::Unary { operand, .. } => visit(operand),
            ExprKind::Access { source, steps } => {
                visit(source);
                visit_steps(steps, &mut visit);
            }
            ExprKind::Call(call) => call.args.iter().for_each(visit),
            ExprKind::Binary(chain) => {
                visit(&chain.first);
                chain.rest.iter().for_each(|term| visit(&term.operand));
            }
            ExprKind::Conditional(conditional) => {
                visit(&conditional.condition);
                visit(&conditional.then);
                visit(&conditional.otherwise);
            }
            ExprKind::Tuple(items) => items.iter().for_each(visit),
            ExprKind::Object(items) => {
                for item in items {
                    if let ObjectKey::Expr(key) = &item.key {
                        visit(key);
                    }
                    visit(&item.value);
                }
            }
            ExprKind::For(for_expr) => {
                visit(&for_expr.collection);
                match &for_expr.result {
                    ForResult::Tuple(value) => visit(value),
                    ForResult::Object { key, value, .. } => {
                        visit(key);
                        visit(value);
                    }
                }
                if let Some(condition) = &for_expr.condition {
                    visit(condition);
                }
            }
        }
    }

    /// The number of nodes on the longest path from here down to a leaf; 1 for a leaf.
    pub(crate) fn height(&self) -> usize {
        let mut highest = 0;
        let mut pending = vec![(self, 1)];
        while let Some((expr, height)) = pending.pop() {
            highest = highest.max(height);
            expr.for_each_child(|child| pending.push((child, height + 1)));
        }
        highest
    }
}

fn visit_steps<'e>(steps: &'e [Step], visit: &mut dyn FnMut(&'e Expr)) {
    for step in steps {
        match step {
            Step::Index { key, .. } => visit(key),
            Step::Splat { each, .. } => visit_steps(each, visit),
            Step::Attr { .. } | Step::LegacyIndex { .. } => {}
        }
    }
}

impl Template {
    /// Calls `visit` for each expression of the template, those of its directives and their parts included,
    /// in source order.
    pub fn for_each_expr<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        for part in &self.parts {
            match part {
                TemplatePart::Literal(_) => {}
                TemplatePart::Interpolation(interpolation) => visit(&interpolation.expr),
                TemplatePart::If(branches) => {
                    visit(&branches.condition);
                    branches.then.for_each_expr(visit);
                    branches.otherwise.for_each_expr(visit);
                }
                TemplatePart::For(repeated) => {
                    visit(&repeated.collection);
                    repeated.body.for_each_expr(visit);
                }
            }
        }
    }
}
