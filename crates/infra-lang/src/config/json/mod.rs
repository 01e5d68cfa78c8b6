//! Files in the JSON form of the language, as the bodies that the native syntax would have given.
//!
//! JSON tells neither arguments from blocks nor references from text. For what the language defines, [`shape`] tells;
//! in the bodies of resources and providers the schema does, later: see [`crate::decode`].

mod shape;

use std::collections::BTreeMap;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, Span};
use infra_syntax::{
    Attribute, Block, Body, Expr, ExprKind, Ident, JsonKind, JsonProperty, JsonValue, Label, ObjectItem,
    ObjectKey, parse_json,
};

use shape::{FILE, Reading, Rest, Shape};

/// Parses a `.tf.json` file.
pub(super) fn parse_configuration(file: FileId, text: &str) -> (Body, Diagnostics) {
    let (value, findings) = parse_json(file, text);
    let mut builder = Builder { findings };
    let body = builder.body(&value, value.start_span(), &FILE, "the file");
    (body, builder.findings)
}

/// Parses a `.tfvars.json` file: one object, whose properties are values without anything to evaluate.
pub(crate) fn parse_values(file: FileId, text: &str) -> (Body, Diagnostics) {
    const VALUES: Shape =
        Shape { labels: &[], arguments: &[], blocks: &[], rest: Rest::Arguments(Reading::Literal) };
    let (value, findings) = parse_json(file, text);
    let mut builder = Builder { findings };
    let body = builder.body(&value, value.start_span(), &VALUES, "the file");
    (body, builder.findings)
}

const WRONG_TYPE: &str = "Incorrect JSON value type";

struct Builder {
    findings: Diagnostics,
}

impl Builder {
    fn error(&mut self, span: Span, summary: &str, detail: String) {
        self.findings.push(Diagnostic::error(summary, detail).at(span));
    }

    /// What stands in an object, or in the objects of an array. `what` is what the properties are of.
    fn body(&mut self, value: &JsonValue, header_span: Span, shape: &Shape, what: &str) -> Body {
        let end_span = Span { start: value.span.end.saturating_sub(1).max(value.span.start), ..value.span };
        let mut body =
            Body { attributes: Vec::new(), blocks: Vec::new(), span: value.span, end_span, header_span };
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for property in self.properties(value, what).into_iter().filter(|property| !property.is_comment()) {
            let name = &**property.name.text();
            if let Some((_, inner)) = shape.blocks.iter().find(|(kind, _)| *kind == name) {
                self.blocks(property, &property.value, inner, &mut Vec::new(), &mut body.blocks);
                continue;
            }
            let argument = shape.arguments.iter().find(|(argument, _)| *argument == name);
            let (reading, undecided) = match (argument, shape.rest) {
                (Some((_, reading)), _) => (*reading, false),
                (None, Rest::Arguments(reading)) => (reading, false),
                (None, Rest::Undecided) => (Reading::Expression, true),
            };
            // Blocks of one kind may come in several properties; an argument is set once.
            if !undecided && seen.insert(name, property.name_span).is_some() {
                let detail = format!("The argument \"{name}\" is already set above. Remove one of the two.");
                self.error(property.name_span, "Duplicate argument", detail);
                continue;
            }
            body.attributes.push(self.attribute(property, reading, undecided));
        }
        body
    }

    /// The properties of an object, or of all objects of an array.
    fn properties<'v>(&mut self, value: &'v JsonValue, what: &str) -> Vec<&'v JsonProperty> {
        match &value.kind {
            JsonKind::Object(properties) => properties.iter().collect(),
            JsonKind::Array(items) => {
                let mut all = Vec::new();
                for item in items {
                    match &item.kind {
                        JsonKind::Object(properties) => all.extend(properties),
                        JsonKind::Error => {}
                        _ => {
                            let detail = format!(
                                "The elements of this array must be objects: together they are {what}. This is {}.",
                                item.describe()
                            );
                            self.error(item.span, WRONG_TYPE, detail);
                        }
                    }
                }
                all
            }
            JsonKind::Null | JsonKind::Error => Vec::new(),
            _ => {
                let detail =
                    format!("An object is required here, for {what}, and this is {}.", value.describe());
                self.error(value.span, WRONG_TYPE, detail);
                Vec::new()
            }
        }
    }

    /// The blocks of a property: its labels are names of nested objects.
    fn blocks<'v>(
        &mut self,
        kind: &'v JsonProperty,
        value: &'v JsonValue,
        shape: &Shape,
        labels: &mut Vec<&'v JsonProperty>,
        found: &mut Vec<Block>,
    ) {
        let name = kind.name.text();
        if let Some(label) = shape.labels.get(labels.len()) {
            let properties = self.properties(value, &format!("the {label} of \"{name}\" blocks"));
            let missing = properties.iter().all(|property| property.is_comment());
            if missing && matches!(&value.kind, JsonKind::Object(_) | JsonKind::Array(_)) {
                let detail = format!(
                    "The {label} of a \"{name}\" block is the name of a property here, whose value holds the block: at least one is required."
                );
                self.error(value.start_span(), "Missing block label", detail);
            }
            for property in properties {
                labels.push(property);
                self.blocks(kind, &property.value, shape, labels, found);
                labels.pop();
            }
            return;
        }
        match &value.kind {
            JsonKind::Null | JsonKind::Error => {}
            JsonKind::Object(_) => found.push(self.block(kind, value, None, shape, labels)),
            JsonKind::Array(items) => {
                for item in items {
                    found.push(self.block(kind, item, Some(item.start_span()), shape, labels));
                }
            }
            _ => {
                let detail = format!(
                    "A \"{name}\" block is an object, and several are an array of objects. This is {}.",
                    value.describe()
                );
                self.error(value.span, WRONG_TYPE, detail);
            }
        }
    }

    fn block(
        &mut self,
        kind: &JsonProperty,
        value: &JsonValue,
        element: Option<Span>,
        shape: &Shape,
        labels: &[&JsonProperty],
    ) -> Block {
        let name = labels.last().map_or(kind.name_span, |label| label.name_span);
        let header_span = element.unwrap_or(name);
        let what = format!("the contents of a \"{}\" block", kind.name.text());
        let body = self.body(value, header_span, shape, &what);
        let label = |property: &&JsonProperty| Label {
            text: property.name.text().clone(),
            span: property.name_span,
            quoted: true,
        };
        Block {
            kind: Ident { name: kind.name.text().clone(), span: kind.name_span },
            labels: labels.iter().map(label).collect(),
            span: name.to(value.span),
            header_span,
            body,
        }
    }

    fn attribute(&mut self, property: &JsonProperty, reading: Reading, may_be_blocks: bool) -> Attribute {
        let value = &property.value;
        let expr = match reading {
            Reading::Literal => value.literal(&mut self.findings),
            Reading::Expression => value.expression(&mut self.findings),
            Reading::Syntax => value.syntax(&mut self.findings),
            Reading::Requirement => self.requirement(value),
        };
        Attribute {
            name: Ident { name: property.name.text().clone(), span: property.name_span },
            equals_span: property.colon_span,
            expr,
            span: property.span(),
            may_be_blocks,
        }
    }

    /// `{ "source": "…", "version": "…", "configuration_aliases": ["aws.east"] }`
    fn requirement(&mut self, value: &JsonValue) -> Expr {
        let JsonKind::Object(properties) = &value.kind else { return value.literal(&mut self.findings) };
        let mut items = Vec::new();
        for property in properties {
            let value = match &**property.name.text() {
                "configuration_aliases" => property.value.syntax(&mut self.findings),
                _ => property.value.literal(&mut self.findings),
            };
            items.push(ObjectItem { key: ObjectKey::Expr(property.name_literal()), value });
        }
        Expr { kind: ExprKind::Object(items), span: value.span }
    }
}

/// Whether a file of that name is in the JSON form.
pub(crate) fn is_json(name: &str) -> bool {
    name.ends_with(".json")
}
