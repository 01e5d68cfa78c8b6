//! From the native syntax to JSON, by the rules of the language's documentation.

use infra_diagnostics::FileId;
use infra_syntax::{Body, Expr, ExprKind, ObjectKey, parse_file};
use serde_json::{Map, Value, json};

/// A native file in JSON.
pub fn to_json(text: &str) -> String {
    let (body, findings) = parse_file(FileId(0), text);
    assert!(findings.is_empty(), "{findings:?}");
    let translator = Translator { text };
    // One object for each block keeps blocks of one kind apart and in their order.
    let blocks = body.blocks.iter().map(|block| {
        let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
        let content = translator.body(&block.kind.name, &block.body);
        json!({ (&*block.kind.name): under(&labels, content) })
    });
    serde_json::to_string_pretty(&Value::Array(blocks.collect())).unwrap()
}

fn under(labels: &[&str], content: Value) -> Value {
    labels.iter().rev().fold(content, |content, label| json!({ (*label): content }))
}

struct Translator<'t> {
    text: &'t str,
}

impl Translator<'_> {
    fn source(&self, expr: &Expr) -> &str {
        &self.text[expr.span.start as usize..expr.span.end as usize]
    }

    fn body(&self, kind: &str, body: &Body) -> Value {
        let mut object = Map::new();
        for attribute in &body.attributes {
            let name = &*attribute.name.name;
            let value = match (kind, name) {
                ("required_providers", _) => self.requirement(&attribute.expr),
                (
                    _,
                    "depends_on" | "ignore_changes" | "replace_triggered_by" | "provider" | "from" | "to",
                )
                | ("variable", "type")
                | ("terraform", "experiments" | "language")
                | ("module", "providers")
                | ("provisioner", "when" | "on_failure") => self.syntax(&attribute.expr),
                ("variable" | "terraform" | "backend", _)
                | ("output", "description" | "sensitive" | "ephemeral")
                | ("module", "source" | "version")
                | ("lifecycle", _)
                | (_, "alias") => self.constant(&attribute.expr),
                _ => self.expression(&attribute.expr),
            };
            object.insert(name.to_owned(), value);
        }
        for block in &body.blocks {
            let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
            let content = self.body(&block.kind.name, &block.body);
            let list = object.entry(block.kind.name.to_string()).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().unwrap().push(under(&labels, content));
        }
        Value::Object(object)
    }

    /// Constants are evaluated by their form alone, which is enough for what configurations have in such places.
    fn constant(&self, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Null => Value::Null,
            ExprKind::Bool(value) => json!(value),
            ExprKind::Number(digits) => serde_json::from_str(digits).unwrap(),
            ExprKind::Tuple(items) => items.iter().map(|item| self.constant(item)).collect(),
            ExprKind::Object(items) => {
                let key = |key: &ObjectKey| match key {
                    ObjectKey::Ident(name) => name.name.to_string(),
                    ObjectKey::Expr(expr) => expr.literal_string().unwrap().to_string(),
                };
                Value::Object(items.iter().map(|item| (key(&item.key), self.constant(&item.value))).collect())
            }
            _ => match expr.literal_string() {
                Some(text) => json!(&*text),
                None => panic!("{} cannot be written as a constant of JSON", self.source(expr)),
            },
        }
    }

    fn requirement(&self, expr: &Expr) -> Value {
        let ExprKind::Object(items) = &expr.kind else { return self.constant(expr) };
        let item = |item: &infra_syntax::ObjectItem| {
            let ObjectKey::Ident(name) = &item.key else { panic!("{:?}", item.key) };
            let value = match &*name.name {
                "configuration_aliases" => self.syntax(&item.value),
                _ => self.constant(&item.value),
            };
            (name.name.to_string(), value)
        };
        Value::Object(items.iter().map(item).collect())
    }

    /// What JSON writes as text and the native syntax without quotes.
    fn syntax(&self, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Tuple(items) => items.iter().map(|item| self.syntax(item)).collect(),
            ExprKind::Object(items) => {
                let entry = |item: &infra_syntax::ObjectItem| {
                    let span = item.key.span();
                    let key = &self.text[span.start as usize..span.end as usize];
                    (key.to_owned(), self.syntax(&item.value))
                };
                Value::Object(items.iter().map(entry).collect())
            }
            _ => json!(self.source(expr)),
        }
    }

    fn expression(&self, expr: &Expr) -> Value {
        match (&expr.kind, expr.literal_string()) {
            (ExprKind::Null, _) => Value::Null,
            (ExprKind::Bool(value), _) => json!(value),
            (ExprKind::Number(digits), _) => serde_json::from_str(digits).unwrap(),
            (_, Some(text)) => json!(text.replace("${", "$${").replace("%{", "%%{")),
            _ => json!(format!("${{{}}}", self.source(expr))),
        }
    }
}
