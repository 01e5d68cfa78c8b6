//! Bodies that were written in JSON, once a schema tells which of their properties are blocks.

use std::borrow::Cow;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_schema::{Block as Schema, Nesting};
use infra_syntax::{
    Attribute, Block, Body, Expr, ExprKind, Ident, Label, ObjectItem, ObjectKey, parse_expression,
};

use super::attribute_blocks::nested_block;
use super::dynamic::{CONTENT, DYNAMIC, FOR_EACH, ITERATOR};

/// The body as the native syntax would have given it. Without a schema, only `dynamic` blocks are told apart, for those
/// who look for references.
pub(super) fn settle<'b>(
    body: &'b Body,
    schema: Option<&Schema>,
    problems: &mut Diagnostics,
) -> Cow<'b, Body> {
    match body.attributes.iter().any(|attribute| attribute.may_be_blocks) {
        true => Cow::Owned(Settler { problems }.body(body.clone(), schema)),
        false => Cow::Borrowed(body),
    }
}

struct Settler<'p> {
    problems: &'p mut Diagnostics,
}

impl Settler<'_> {
    fn body(&mut self, body: Body, schema: Option<&Schema>) -> Body {
        let mut settled = Body { attributes: Vec::new(), blocks: body.blocks, ..body };
        for attribute in body.attributes {
            let name = attribute.name.name.clone();
            let is_dynamic =
                &*name == DYNAMIC && schema.is_none_or(|schema| !schema.blocks.contains_key(DYNAMIC));
            // An attribute that may also be written as blocks is an argument here: its value says the same.
            let nested = schema.and_then(|schema| schema.blocks.get(&name)).cloned();
            if attribute.may_be_blocks && is_dynamic {
                self.dynamic(&attribute, schema, &mut settled.blocks);
            } else if let (true, Some(nested)) = (attribute.may_be_blocks, nested) {
                let labels = usize::from(nested.nesting == Nesting::Map);
                let kind = attribute.name.clone();
                let inner = Some(&nested.block);
                self.blocks(
                    &kind,
                    &attribute.expr,
                    labels,
                    &mut Vec::new(),
                    &mut settled.blocks,
                    &mut |s, expr| s.content(expr, inner),
                );
            } else if attribute.may_be_blocks && schema.is_none() && holds_dynamic(&attribute.expr) {
                // Only a block has such blocks in it.
                let (kind, blocks) = (attribute.name.clone(), &mut settled.blocks);
                self.blocks(&kind, &attribute.expr, 0, &mut Vec::new(), blocks, &mut |s, expr| {
                    s.content(expr, None)
                });
            } else if settled.attribute(&name).is_some() {
                let detail = format!("The argument \"{name}\" is already set above. Remove one of the two.");
                self.problems.push(Diagnostic::error("Duplicate argument", detail).at(attribute.name.span));
            } else {
                settled.attributes.push(Attribute { may_be_blocks: false, ..attribute });
            }
        }
        settled
    }

    /// `"dynamic": { "ingress": { "for_each": …, "content": { … } } }`
    fn dynamic(&mut self, attribute: &Attribute, schema: Option<&Schema>, found: &mut Vec<Block>) {
        let kind = attribute.name.clone();
        for item in items(&attribute.expr) {
            let Some(label) = self.name(item) else { continue };
            let nested = schema.and_then(|schema| nested_block(schema, &label.text));
            let inner = nested.as_ref().map(|nested| &nested.block);
            let mut labels = vec![label];
            self.blocks(&kind, &item.value, 1, &mut labels, found, &mut |s, expr| {
                s.dynamic_body(expr, inner)
            });
        }
    }

    fn dynamic_body(&mut self, expr: &Expr, inner: Option<&Schema>) -> Body {
        let mut body = self.raw(expr);
        let mut settled = Vec::new();
        for attribute in std::mem::take(&mut body.attributes) {
            match &*attribute.name.name {
                CONTENT => {
                    let kind = attribute.name.clone();
                    let blocks = &mut body.blocks;
                    self.blocks(&kind, &attribute.expr, 0, &mut Vec::new(), blocks, &mut |s, expr| {
                        s.content(expr, inner)
                    });
                }
                // A name, which JSON can only write as a text.
                ITERATOR => {
                    let expr = match attribute.expr.literal_string() {
                        Some(text) => {
                            let kind = parse_expression(attribute.expr.span.file, &text).0.kind;
                            let is_name = matches!(kind, ExprKind::Variable(_));
                            let name = Ident { name: text, span: attribute.expr.span };
                            let kind =
                                if is_name { ExprKind::Variable(name) } else { attribute.expr.kind.clone() };
                            Expr { kind, span: attribute.expr.span }
                        }
                        None => attribute.expr.clone(),
                    };
                    settled.push(Attribute { expr, may_be_blocks: false, ..attribute });
                }
                _ => settled.push(Attribute { may_be_blocks: false, ..attribute }),
            }
        }
        body.attributes = settled;
        body
    }

    /// The content of a block, by its schema.
    fn content(&mut self, expr: &Expr, schema: Option<&Schema>) -> Body {
        let body = self.raw(expr);
        self.body(body, schema)
    }

    /// An object as a body in which nothing is decided.
    fn raw(&mut self, expr: &Expr) -> Body {
        let end = Span { start: expr.span.end.saturating_sub(1).max(expr.span.start), ..expr.span };
        let mut body = Body {
            attributes: Vec::new(),
            blocks: Vec::new(),
            span: expr.span,
            end_span: end,
            header_span: end,
        };
        match &expr.kind {
            ExprKind::Object(_) | ExprKind::Null | ExprKind::Error => {}
            _ => self.wrong_type(expr.span, "The content of a block is an object."),
        }
        for item in items(expr) {
            let Some(Label { text, span, .. }) = self.name(item) else { continue };
            body.attributes.push(Attribute {
                name: Ident { name: text, span },
                equals_span: Span { start: span.end, ..span },
                expr: item.value.clone(),
                span: span.to(item.value.span),
                may_be_blocks: true,
            });
        }
        body
    }

    /// The blocks that a value stands for: an object, or an array of objects, below as many labels as there must be.
    fn blocks(
        &mut self,
        kind: &Ident,
        expr: &Expr,
        wanted: usize,
        labels: &mut Vec<Label>,
        found: &mut Vec<Block>,
        content: &mut dyn FnMut(&mut Self, &Expr) -> Body,
    ) {
        if labels.len() < wanted {
            for item in items(expr) {
                let Some(label) = self.name(item) else { continue };
                labels.push(label);
                self.blocks(kind, &item.value, wanted, labels, found, content);
                labels.pop();
            }
            return;
        }
        let block = |body: Body, at: Span| Block {
            kind: kind.clone(),
            labels: labels.clone(),
            span: kind.span.to(expr.span),
            header_span: at,
            body: Body { header_span: at, ..body },
        };
        match &expr.kind {
            ExprKind::Null | ExprKind::Error => {}
            ExprKind::Object(_) => {
                let at = labels.last().map_or(kind.span, |label| label.span);
                found.push(block(content(self, expr), at));
            }
            ExprKind::Tuple(elements) => {
                for element in elements {
                    let at = Span { end: element.span.start + 1, ..element.span };
                    found.push(block(content(self, element), at));
                }
            }
            _ => self.wrong_type(
                expr.span,
                &format!("A \"{}\" block is an object, and several are an array of objects.", kind.name),
            ),
        }
    }

    fn name(&mut self, item: &ObjectItem) -> Option<Label> {
        let name = name_of(item);
        if name.is_none() {
            let detail =
                "Names of arguments, blocks and labels are written out: they cannot have \"${\" in them.";
            let problem = Diagnostic::error("Invalid property name", detail).at(item.key.span());
            self.problems.push(problem);
        }
        name
    }

    fn wrong_type(&mut self, span: Span, detail: &str) {
        self.problems.push(Diagnostic::error("Incorrect JSON value type", detail).at(span));
    }
}

/// Whether there are `dynamic` blocks in what a value stands for, however deep.
fn holds_dynamic(expr: &Expr) -> bool {
    let has = |expr: &Expr, wanted: &str| {
        items(expr).iter().any(|item| name_of(item).is_some_and(|name| &*name.text == wanted))
    };
    let is_dynamic = |item: &&ObjectItem| {
        name_of(item).is_some_and(|name| &*name.text == DYNAMIC)
            && items(&item.value).iter().any(|kind| has(&kind.value, CONTENT) && has(&kind.value, FOR_EACH))
    };
    items(expr).iter().any(|item| is_dynamic(item) || holds_dynamic(&item.value))
}

/// The properties of an object, or of the objects of an array, without comments.
fn items(expr: &Expr) -> Vec<&ObjectItem> {
    let is_property = |item: &&ObjectItem| name_of(item).is_none_or(|name| &*name.text != "//");
    match &expr.kind {
        ExprKind::Object(items) => items.iter().filter(is_property).collect(),
        ExprKind::Tuple(elements) => elements.iter().flat_map(items).collect(),
        _ => Vec::new(),
    }
}

/// The name of a property; nothing when it has something to evaluate in it.
fn name_of(item: &ObjectItem) -> Option<Label> {
    let (text, span): (Arc<str>, Span) = match &item.key {
        ObjectKey::Ident(name) => (name.name.clone(), name.span),
        ObjectKey::Expr(key) => (key.literal_string()?, key.span),
    };
    Some(Label { text, span, quoted: true })
}
