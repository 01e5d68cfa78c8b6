//! JSON as Terraform's provider, which is written in Go, writes it: to the byte, since policies are compared as text.

use std::collections::BTreeMap;
use std::fmt::Write;

/// A document. Members of an object keep their order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    /// `null`, a bool or a number, as text.
    Scalar(String),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Members in the order of their names.
    pub(super) fn sorted(members: BTreeMap<String, Json>) -> Self {
        Self::Object(members.into_iter().collect())
    }

    /// Without any space.
    pub(super) fn compact(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, None, 0);
        text
    }

    /// With a line for each value, and two spaces for each level.
    pub(super) fn indented(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, Some("  "), 0);
        text
    }

    fn write(&self, text: &mut String, indent: Option<&str>, level: usize) {
        match self {
            Self::Scalar(scalar) => text.push_str(scalar),
            Self::String(string) => write_string(text, string),
            Self::Array(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    separate(text, index, indent, level + 1);
                    item.write(text, indent, level + 1);
                }
                close(text, ']', items.is_empty(), indent, level);
            }
            Self::Object(members) => {
                text.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    separate(text, index, indent, level + 1);
                    write_string(text, name);
                    text.push_str(if indent.is_some() { ": " } else { ":" });
                    value.write(text, indent, level + 1);
                }
                close(text, '}', members.is_empty(), indent, level);
            }
        }
    }
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::String(string) => Self::String(string.clone()),
            serde_json::Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(members) => {
                Self::sorted(members.iter().map(|(name, value)| (name.clone(), Self::from(value))).collect())
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }
}

fn separate(text: &mut String, index: usize, indent: Option<&str>, level: usize) {
    if index > 0 {
        text.push(',');
    }
    new_line(text, indent, level);
}

fn close(text: &mut String, bracket: char, is_empty: bool, indent: Option<&str>, level: usize) {
    if !is_empty {
        new_line(text, indent, level);
    }
    text.push(bracket);
}

fn new_line(text: &mut String, indent: Option<&str>, level: usize) {
    if let Some(indent) = indent {
        text.push('\n');
        text.push_str(&indent.repeat(level));
    }
}

/// Go escapes what HTML and JavaScript would take for something else, too.
fn write_string(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_as_go_writes_it() {
        let text = Json::String("<a> & \"b\"\\\n\u{1}ä\u{2028}".to_owned());
        assert_eq!(text.compact(), r#""\u003ca\u003e \u0026 \"b\"\\\n\u0001ä\u2028""#);
        let empty =
            Json::Object(vec![("a".to_owned(), Json::Array(vec![])), ("b".to_owned(), Json::Object(vec![]))]);
        assert_eq!(empty.indented(), "{\n  \"a\": [],\n  \"b\": {}\n}");
    }
}
