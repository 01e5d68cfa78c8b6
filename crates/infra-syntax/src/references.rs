//! References: what an expression reads from its surroundings.

use std::sync::Arc;

use infra_diagnostics::Span;

use crate::ast::{Expr, ExprKind, ForResult, Ident, Step, Template, TemplatePart};

/// A reference: a name and the constant steps from it, such as `aws_vpc.main[0].id`.
#[derive(Clone, Debug)]
pub struct Traversal {
    /// The name it begins with.
    pub root: Ident,
    /// The steps up to the first that is not constant.
    pub steps: Vec<TraversalStep>,
    /// From the root to the last of these steps.
    pub span: Span,
}

/// A constant step.
#[derive(Clone, Debug)]
pub enum TraversalStep {
    /// `.name`
    Attr(Ident),
    /// `["key"]`, `[0]` or `.0`
    Index {
        /// The key.
        key: LiteralKey,
        /// The step with its brackets or dot.
        span: Span,
    },
}

/// A constant key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralKey {
    /// Text, escapes resolved.
    String(Arc<str>),
    /// A number as written.
    Number(Arc<str>),
}

impl TraversalStep {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            TraversalStep::Attr(name) => name.span,
            TraversalStep::Index { span, .. } => *span,
        }
    }

    /// The step, when it is constant.
    fn of(step: &Step) -> Option<Self> {
        let (key, span) = match step {
            Step::Attr { name, .. } => return Some(TraversalStep::Attr(name.clone())),
            Step::LegacyIndex { index, span } => (LiteralKey::Number(index.clone()), *span),
            Step::Index { key, span } => match &key.kind {
                ExprKind::Number(number) => (LiteralKey::Number(number.clone()), *span),
                _ => (LiteralKey::String(key.literal_string()?), *span),
            },
            Step::Splat { .. } => return None,
        };
        Some(TraversalStep::Index { key, span })
    }
}

impl Expr {
    /// The expression as a reference, when it is a name with nothing but constant steps: for arguments that
    /// take references and not values (`depends_on`, `provider`, `ignore_changes`). `null`, `true` and
    /// `false` count as names.
    pub fn as_traversal(&self) -> Option<Traversal> {
        let (source, steps) = match &self.kind {
            ExprKind::Access { source, steps } => (&**source, steps.as_slice()),
            _ => (self, [].as_slice()),
        };
        let root = match &source.kind {
            ExprKind::Variable(root) => root.clone(),
            ExprKind::Null => Ident { name: "null".into(), span: source.span },
            ExprKind::Bool(value) => Ident { name: value.to_string().into(), span: source.span },
            _ => return None,
        };
        let steps = steps.iter().map(TraversalStep::of).collect::<Option<Vec<_>>>()?;
        Some(Traversal { root, steps, span: self.span })
    }

    /// All references in the expression, in source order, those within keys and templates included; a
    /// reference ends at the first step that is not constant and at a splat. Names that a surrounding `for`
    /// binds are no references.
    pub fn variables(&self) -> Vec<Traversal> {
        let mut finder = Finder::default();
        finder.expr(self);
        finder.found
    }
}

impl Template {
    /// All references in the template, as [`Expr::variables`].
    pub fn variables(&self) -> Vec<Traversal> {
        let mut finder = Finder::default();
        finder.template(self);
        finder.found
    }
}

/// Collects references. Recursion is bounded by the limits of the parser.
#[derive(Default)]
struct Finder {
    found: Vec<Traversal>,
    /// Names that surrounding `for`s bind.
    bound: Vec<Arc<str>>,
}

impl Finder {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Variable(root) => self.reference(root, &[]),
            ExprKind::Access { source, steps } => {
                match &source.kind {
                    ExprKind::Variable(root) => self.reference(root, steps),
                    _ => self.expr(source),
                }
                self.keys(steps);
            }
            ExprKind::For(for_expr) => {
                self.expr(&for_expr.collection);
                self.with_bound(for_expr.key.as_ref(), &for_expr.value, |finder| {
                    match &for_expr.result {
                        ForResult::Tuple(value) => finder.expr(value),
                        ForResult::Object { key, value, .. } => {
                            finder.expr(key);
                            finder.expr(value);
                        }
                    }
                    if let Some(condition) = &for_expr.condition {
                        finder.expr(condition);
                    }
                });
            }
            ExprKind::Template(template) => self.template(template),
            _ => expr.for_each_child(|child| self.expr(child)),
        }
    }

    fn template(&mut self, template: &Template) {
        for part in &template.parts {
            match part {
                TemplatePart::Literal(_) => {}
                TemplatePart::Interpolation(interpolation) => self.expr(&interpolation.expr),
                TemplatePart::If(branches) => {
                    self.expr(&branches.condition);
                    self.template(&branches.then);
                    self.template(&branches.otherwise);
                }
                TemplatePart::For(repeated) => {
                    self.expr(&repeated.collection);
                    self.with_bound(repeated.key.as_ref(), &repeated.value, |finder| {
                        finder.template(&repeated.body)
                    });
                }
            }
        }
    }

    fn with_bound(&mut self, key: Option<&Ident>, value: &Ident, inner: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        self.bound.extend(key.map(|key| key.name.clone()));
        self.bound.push(value.name.clone());
        inner(self);
        self.bound.truncate(before);
    }

    fn reference(&mut self, root: &Ident, steps: &[Step]) {
        if self.bound.contains(&root.name) {
            return;
        }
        let mut span = root.span;
        let mut constant = Vec::new();
        for step in steps {
            let Some(known) = TraversalStep::of(step) else { break };
            constant.push(known);
            span = span.to(step.span());
        }
        self.found.push(Traversal { root: root.clone(), steps: constant, span });
    }

    fn keys(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Index { key, .. } => self.expr(key),
                Step::Splat { each, .. } => self.keys(each),
                Step::Attr { .. } | Step::LegacyIndex { .. } => {}
            }
        }
    }
}
