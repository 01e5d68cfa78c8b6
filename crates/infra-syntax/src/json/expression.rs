//! Values as expressions of the native syntax.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};

use super::relocate;
use super::{JsonKind, JsonProperty, JsonText, JsonValue};
use crate::ast::{Expr, ExprKind, ObjectItem, ObjectKey, Template, TemplateLiteral, TemplatePart, UnaryOp};
use crate::limits::MAX_EXPRESSION_HEIGHT;
use crate::parser::{parse_expression, parse_template};

/// What a string stands for.
#[derive(Clone, Copy, PartialEq)]
enum Strings {
    /// Itself.
    Literal,
    /// A template.
    Template,
    /// An expression.
    Syntax,
}

impl JsonValue {
    /// The value as a constant: strings are texts, even with `${` in them.
    pub fn literal(&self, findings: &mut Diagnostics) -> Expr {
        self.read(Strings::Literal, findings)
    }

    /// The value as an expression: strings, and names of properties, are templates.
    pub fn expression(&self, findings: &mut Diagnostics) -> Expr {
        self.read(Strings::Template, findings)
    }

    /// The value as an expression whose strings hold expressions: for references and types, which the native syntax
    /// writes without quotes.
    pub fn syntax(&self, findings: &mut Diagnostics) -> Expr {
        self.read(Strings::Syntax, findings)
    }

    fn read(&self, strings: Strings, findings: &mut Diagnostics) -> Expr {
        let mut converter = Converter { strings, findings };
        let expr = converter.value(self);
        if expr.height() <= MAX_EXPRESSION_HEIGHT {
            return expr;
        }
        let detail = format!(
            "Values and the expressions in them nest more than {MAX_EXPRESSION_HEIGHT} levels deep here."
        );
        findings.push(Diagnostic::error("Expression too complex", detail).at(self.span));
        Expr { kind: ExprKind::Error, span: self.span }
    }
}

impl JsonProperty {
    /// The name as a text of the native syntax.
    pub fn name_literal(&self) -> Expr {
        literal(&self.name, self.name_span)
    }
}

fn literal(text: &JsonText, span: Span) -> Expr {
    let parts = match text.text().is_empty() {
        true => Vec::new(),
        false => vec![TemplatePart::Literal(TemplateLiteral { text: text.text().clone(), span })],
    };
    Expr { kind: ExprKind::Template(Template { parts }), span }
}

struct Converter<'f> {
    strings: Strings,
    findings: &'f mut Diagnostics,
}

impl Converter<'_> {
    fn value(&mut self, value: &JsonValue) -> Expr {
        let span = value.span;
        let kind = match &value.kind {
            JsonKind::Null => ExprKind::Null,
            JsonKind::Bool(value) => ExprKind::Bool(*value),
            JsonKind::Number(digits) => number(digits, span),
            JsonKind::String(text) => return self.string(text, span),
            JsonKind::Array(items) => ExprKind::Tuple(items.iter().map(|item| self.value(item)).collect()),
            JsonKind::Object(properties) => ExprKind::Object(self.items(properties)),
            JsonKind::Error => ExprKind::Error,
        };
        Expr { kind, span }
    }

    fn items(&mut self, properties: &[JsonProperty]) -> Vec<ObjectItem> {
        let mut seen: BTreeMap<&Arc<str>, Span> = BTreeMap::new();
        let mut items = Vec::with_capacity(properties.len());
        for property in properties {
            let name = property.name.text();
            if seen.insert(name, property.name_span).is_some() && self.strings != Strings::Syntax {
                let detail = format!("The object already has an attribute \"{name}\".");
                let problem = Diagnostic::error("Duplicate object attribute", detail).at(property.name_span);
                self.findings.push(problem);
                continue;
            }
            items.push(ObjectItem { key: self.key(property), value: self.property_value(property) });
        }
        items
    }

    fn key(&mut self, property: &JsonProperty) -> ObjectKey {
        let key = self.string(&property.name, property.name_span);
        match key.kind {
            ExprKind::Variable(name) if self.strings == Strings::Syntax => ObjectKey::Ident(name),
            // In brackets, nobody takes a reference for a name.
            _ if self.strings == Strings::Template && !matches!(key.kind, ExprKind::Template(_)) => {
                let span = key.span;
                ObjectKey::Expr(Expr { kind: ExprKind::Parens(Box::new(key)), span })
            }
            kind => ObjectKey::Expr(Expr { kind, span: key.span }),
        }
    }

    fn property_value(&mut self, property: &JsonProperty) -> Expr {
        if !property.is_comment() {
            return self.value(&property.value);
        }
        // Whether this is a comment or an attribute, only a schema may tell; a comment may hold any text.
        let mut found = Diagnostics::new();
        let value = Converter { strings: self.strings, findings: &mut found }.value(&property.value);
        match found.has_errors() {
            true => Converter { strings: Strings::Literal, findings: &mut found }.value(&property.value),
            false => value,
        }
    }

    fn string(&mut self, text: &JsonText, span: Span) -> Expr {
        let is_plain = || !text.text().contains("${") && !text.text().contains("%{");
        let parse = match self.strings {
            Strings::Literal => return literal(text, span),
            Strings::Template if is_plain() => return literal(text, span),
            Strings::Template => parse_template,
            Strings::Syntax => parse_expression,
        };
        let (mut expr, findings) = parse(span.file, text.text());
        let place = |span: Span| text.place(span);
        relocate::expr(&mut expr, &place);
        self.findings.extend(findings.into_iter().map(|finding| relocate::diagnostic(finding, &place)));
        match expr.kind {
            // A string that is one interpolation is how JSON writes an expression.
            ExprKind::TemplateWrap(inner) if self.strings == Strings::Template => *inner,
            ExprKind::Template(_) => Expr { span, ..expr },
            _ => expr,
        }
    }
}

/// A number of the native syntax has no sign of its own.
fn number(digits: &Arc<str>, span: Span) -> ExprKind {
    let Some(absolute) = digits.strip_prefix('-') else { return ExprKind::Number(digits.clone()) };
    let sign = Span { end: span.start + 1, ..span };
    let rest = Span { start: span.start + 1, ..span };
    let operand = Box::new(Expr { kind: ExprKind::Number(absolute.into()), span: rest });
    ExprKind::Unary { op: UnaryOp::Negate, op_span: sign, operand }
}
