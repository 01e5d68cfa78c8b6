//! Reading YAML.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use infra_value::{Data, Type, Value, convert};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::scalar::{resolve, tagged};

/// How many values a document may have, those that aliases repeat counted each time.
const MOST_VALUES: usize = 1_000_000;
/// How deep they may nest.
const DEEPEST: usize = 128;

/// Reads one document: objects, tuples, strings, numbers, bools and null.
///
/// # Errors
/// What is wrong, with its line and column.
pub(in crate::functions) fn decode(text: &str) -> Result<Value, String> {
    let mut builder = Builder::default();
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| scan_error(&error))?;
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                return Err(at(&span, "only one document is allowed"));
            }
        }
        builder.event(event).map_err(|reason| at(&span, &reason))?;
    }
    builder.result.ok_or_else(|| "there is no value in it".to_owned())
}

fn scan_error(error: &ScanError) -> String {
    format!("in line {}, column {}: {}", error.marker().line(), error.marker().col() + 1, error.info())
}

fn at(span: &Span, reason: &str) -> String {
    format!("in line {}, column {}: {reason}", span.start.line(), span.start.col() + 1)
}

/// A sequence or mapping that is not closed yet.
enum Open {
    Sequence(Vec<Value>),
    Mapping {
        entries: BTreeMap<Arc<str>, Value>,
        /// Entries that `<<` brings in, unless there are others of that name.
        merged: BTreeMap<Arc<str>, Value>,
        key: Option<Key>,
    },
}

enum Key {
    Name(Arc<str>),
    Merge,
}

/// Puts values together from events, without recursion.
#[derive(Default)]
struct Builder {
    open: Vec<(Open, usize)>,
    anchors: HashMap<usize, (Value, usize)>,
    /// How many values there are within each open one, the innermost last.
    sizes: Vec<usize>,
    result: Option<Value>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(text, style, anchor, tag),
            Event::SequenceStart(anchor, tag) => {
                check_tag(tag.as_deref(), "seq")?;
                self.begin(Open::Sequence(Vec::new()), anchor)
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag.as_deref(), "map")?;
                let mapping = Open::Mapping { entries: BTreeMap::new(), merged: BTreeMap::new(), key: None };
                self.begin(mapping, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let (value, size) = self
                    .anchors
                    .get(&anchor)
                    .cloned()
                    .ok_or("an alias cannot refer to what it is itself part of")?;
                self.add(value, size)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, open: Open, anchor: usize) -> Result<(), String> {
        if let Some((Open::Mapping { key: None, .. }, _)) = self.open.last() {
            return Err("a key must be a string".to_owned());
        }
        if self.open.len() == DEEPEST {
            return Err(format!("values nest more than {DEEPEST} levels deep"));
        }
        self.open.push((open, anchor));
        self.sizes.push(1);
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let (Some((open, anchor)), Some(size)) = (self.open.pop(), self.sizes.pop()) else { return Ok(()) };
        let value = match open {
            Open::Sequence(items) => Value::tuple(items),
            Open::Mapping { entries, mut merged, .. } => {
                merged.extend(entries);
                Value::object(merged)
            }
        };
        self.finish(value, anchor, size)
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
    ) -> Result<(), String> {
        let plain = style == ScalarStyle::Plain;
        let is_key = matches!(self.open.last(), Some((Open::Mapping { key: None, .. }, _)));
        if is_key && plain && tag.is_none() && text == "<<" {
            self.set_key(Key::Merge);
            return Ok(());
        }
        let value = match tag.as_deref() {
            // A lone "!" says that it is text.
            Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => Value::string(&*text),
            Some(tag) if !tag.is_yaml_core_schema() => {
                return Err(format!("the tag {}{} is not supported", tag.handle, tag.suffix));
            }
            _ if !plain => Value::string(&*text),
            Some(tag) => tagged(&tag.suffix, &text)?,
            None => resolve(&text)?,
        };
        if !is_key {
            return self.finish(value, anchor, 1);
        }
        let name =
            convert(&value, &Type::String).map_err(|error| format!("a key must be a string: {error}"))?;
        match name.data() {
            Data::String(name) => self.set_key(Key::Name(name.clone())),
            _ => return Err("a key must not be null".to_owned()),
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (value, 1));
        }
        Ok(())
    }

    fn set_key(&mut self, new: Key) {
        if let Some((Open::Mapping { key, .. }, _)) = self.open.last_mut() {
            *key = Some(new);
        }
    }

    fn finish(&mut self, value: Value, anchor: usize, size: usize) -> Result<(), String> {
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        self.add(value, size)
    }

    /// Adds a finished value, which has `size` values within it, to what is open.
    fn add(&mut self, value: Value, size: usize) -> Result<(), String> {
        if let Some(total) = self.sizes.last_mut() {
            *total = total.saturating_add(size);
            if *total > MOST_VALUES {
                return Err(format!("there are more than {MOST_VALUES} values"));
            }
        }
        match self.open.last_mut() {
            None => self.result = Some(value),
            Some((Open::Sequence(items), _)) => items.push(value),
            Some((Open::Mapping { entries, merged, key }, _)) => match key.take() {
                Some(Key::Name(name)) => {
                    entries.insert(name, value);
                }
                Some(Key::Merge) => merge(merged, &value)?,
                None => return Err("a key must be a string".to_owned()),
            },
        }
        Ok(())
    }
}

/// Takes in the entries of a mapping, or of several, of which the first counts.
fn merge(merged: &mut BTreeMap<Arc<str>, Value>, value: &Value) -> Result<(), String> {
    let sources = match value.data() {
        Data::Tuple(items) => items.to_vec(),
        _ => vec![value.clone()],
    };
    for source in &sources {
        let Data::Object(entries) = source.data() else {
            return Err("\"<<\" takes a mapping, or a sequence of mappings".to_owned());
        };
        for (name, value) in entries.iter() {
            merged.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    Ok(())
}

fn check_tag(tag: Option<&Tag>, fitting: &str) -> Result<(), String> {
    match tag {
        Some(tag) if !(tag.is_yaml_core_schema() && tag.suffix == fitting) => {
            Err(format!("the tag {}{} is not supported here", tag.handle, tag.suffix))
        }
        _ => Ok(()),
    }
}
