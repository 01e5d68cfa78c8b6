//! Values to JSON text.

use std::fmt::Write;

use super::JsonError;
use crate::{Data, Path, Step, Type, Value};

/// How JSON is written.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// `<`, `>` and `&` are escaped.
    pub html_safe: bool,
    /// Values where the type says `any` are wrapped with their type.
    pub typed: bool,
}

impl Style {
    pub const PLAIN: Style = Style { html_safe: false, typed: false };
}

pub(super) fn write(value: &Value, ty: &Type, style: Style) -> Result<String, JsonError> {
    let mut writer = Writer { out: String::new(), style, path: Path::root() };
    writer.value(value, ty)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
    style: Style,
    path: Path,
}

impl Writer {
    fn value(&mut self, value: &Value, ty: &Type) -> Result<(), JsonError> {
        if let Data::Unknown(..) = value.data() {
            return Err(JsonError::Unknown { path: self.path.clone() });
        }
        if self.style.typed && *ty == Type::Dynamic && *value.data() != Data::Null(Type::Dynamic) {
            let own = value.ty();
            self.out.push_str("{\"value\":");
            self.value(value, &own)?;
            self.out.push_str(",\"type\":");
            self.out.push_str(&own.to_cty_json());
            self.out.push('}');
            return Ok(());
        }
        if value.is_null() {
            self.out.push_str("null");
            return Ok(());
        }
        match (value.data(), ty) {
            (Data::Bool(value), Type::Bool | Type::Dynamic) => {
                self.out.push_str(if *value { "true" } else { "false" })
            }
            (Data::Number(number), Type::Number | Type::Dynamic) => self.display(number),
            (Data::String(text), Type::String | Type::Dynamic) => {
                write_string(&mut self.out, text, self.style.html_safe)
            }
            (Data::List(_, items), Type::List(element)) | (Data::Set(_, items), Type::Set(element)) => {
                self.items(items, |_| element)?;
            }
            (Data::Tuple(items), Type::Tuple(types)) if items.len() == types.len() => {
                self.items(items, |i| &types[i])?;
            }
            (Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items), Type::Dynamic) => {
                self.items(items, |_| &Type::Dynamic)?;
            }
            (Data::Map(_, entries), Type::Map(element)) => {
                let steps = |key: &std::sync::Arc<str>| Step::Index(Value::string(key.clone()));
                self.entries(entries.iter().map(|(key, value)| (&**key, steps(key), value, &**element)))?;
            }
            (Data::Object(attributes), Type::Object(object)) => {
                if !attributes.keys().eq(object.attributes.keys()) {
                    return Err(self.mismatch(ty));
                }
                let typed = attributes.iter().zip(object.attributes.values());
                self.entries(
                    typed.map(|((name, value), ty)| (&**name, Step::Attr(name.clone()), value, ty)),
                )?;
            }
            (Data::Map(_, entries) | Data::Object(entries), Type::Dynamic) => {
                self.entries(entries.iter().map(|(k, v)| (&**k, Step::Attr(k.clone()), v, &Type::Dynamic)))?;
            }
            _ => return Err(self.mismatch(ty)),
        }
        Ok(())
    }

    fn display(&mut self, value: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{value}");
    }

    fn items<'t>(&mut self, items: &[Value], ty: impl Fn(usize) -> &'t Type) -> Result<(), JsonError> {
        self.out.push('[');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.push(',');
            }
            self.path.0.push(Step::Index(Value::number(i)));
            self.value(item, ty(i))?;
            self.path.0.pop();
        }
        self.out.push(']');
        Ok(())
    }

    fn entries<'v>(
        &mut self,
        entries: impl Iterator<Item = (&'v str, Step, &'v Value, &'v Type)>,
    ) -> Result<(), JsonError> {
        self.out.push('{');
        for (i, (key, step, value, ty)) in entries.enumerate() {
            if i > 0 {
                self.out.push(',');
            }
            write_string(&mut self.out, key, self.style.html_safe);
            self.out.push(':');
            self.path.0.push(step);
            self.value(value, ty)?;
            self.path.0.pop();
        }
        self.out.push('}');
        Ok(())
    }

    fn mismatch(&self, ty: &Type) -> JsonError {
        JsonError::Mismatch { path: self.path.clone(), message: format!("the value is not of type {ty}") }
    }
}

/// Writes a string in quotes, with the escapes that Go's encoder uses.
pub(super) fn write_string(out: &mut String, text: &str, html_safe: bool) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' if html_safe => escape(out, c),
            // These two end lines in JavaScript, but not in JSON.
            '\u{2028}' | '\u{2029}' => escape(out, c),
            c if c < ' ' => escape(out, c),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn escape(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\u{:04x}", u32::from(c));
}
