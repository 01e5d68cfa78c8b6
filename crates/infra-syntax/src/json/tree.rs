//! Values of a JSON text.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::JsonText;

/// A value.
#[derive(Clone, Debug)]
pub struct JsonValue {
    /// What it is.
    pub kind: JsonKind,
    /// All of it, brackets and quotes included.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written, the sign included.
    Number(Arc<str>),
    /// A string.
    String(JsonText),
    /// `[…]`
    Array(Vec<JsonValue>),
    /// `{…}`; a name may occur more than once.
    Object(Vec<JsonProperty>),
    /// A hole where the text could not be understood; the error is reported already.
    Error,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct JsonProperty {
    /// Its name.
    pub name: JsonText,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// The colon.
    pub colon_span: Span,
    /// Its value.
    pub value: JsonValue,
}

impl JsonProperty {
    /// From the name to the end of the value.
    pub fn span(&self) -> Span {
        self.name_span.to(self.value.span)
    }

    /// Whether it is a comment: a property named `//` of an object that stands for a body.
    pub fn is_comment(&self) -> bool {
        &**self.name.text() == "//"
    }
}

impl JsonValue {
    /// Its kind as messages name it.
    pub fn describe(&self) -> &'static str {
        match self.kind {
            JsonKind::Null => "null",
            JsonKind::Bool(_) => "a bool",
            JsonKind::Number(_) => "a number",
            JsonKind::String(_) => "a string",
            JsonKind::Array(_) => "an array",
            JsonKind::Object(_) => "an object",
            JsonKind::Error => "an invalid value",
        }
    }

    /// The bracket or brace that it begins with; for what has none, all of it.
    pub fn start_span(&self) -> Span {
        match self.kind {
            JsonKind::Array(_) | JsonKind::Object(_) => Span { end: self.span.start + 1, ..self.span },
            _ => self.span,
        }
    }

    /// The way to the value at an offset, as `resource.aws_vpc.main` and `locals[0].name`; empty outside the value.
    pub fn path_at(&self, offset: u32) -> String {
        let mut path = String::new();
        let mut value = self;
        let within = |span: Span| (span.start..span.end).contains(&offset);
        loop {
            let next = match &value.kind {
                JsonKind::Object(properties) => {
                    properties.iter().find(|property| within(property.span())).map(|property| {
                        if !path.is_empty() {
                            path.push('.');
                        }
                        path.push_str(property.name.text());
                        &property.value
                    })
                }
                JsonKind::Array(items) => {
                    items.iter().enumerate().find(|(_, item)| within(item.span)).map(|(i, item)| {
                        path.push_str(&format!("[{i}]"));
                        item
                    })
                }
                _ => None,
            };
            match next {
                Some(inner) => value = inner,
                None => return path,
            }
        }
    }
}
