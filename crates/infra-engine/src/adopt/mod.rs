//! What somebody else has changed, taken over into the configuration: edits of its files that make it describe what is there.
//!
//! Only what a file says by itself is edited: a literal, or an entry, element or block that consists of literals. Where the
//! value comes from an expression, from a file that others use, or from a block of which other instances say otherwise, the
//! place is named and left to a person.

mod edit;
mod instance;
mod literal;
mod merge;
mod pairing;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use infra_diagnostics::{Diagnostics, FileId, SourceMap, Span};
use infra_lang::config::{Config, ResourceBlock};
use infra_plan::ObjectId;
use infra_syntax::{Block, Body, Edits, parse_file};
use infra_value::{Value, parse_json};

use crate::generate::expression_text;
use edit::Edit;
pub(crate) use instance::{Drifted, Instance};
use walk::Bodies;

/// Which differences are to be taken over: those of an object, by the path of the attribute or the entry of a map.
pub type Asked<'a> = &'a (dyn Fn(&ObjectId, &str) -> bool + Sync);

/// What taking over comes to.
#[derive(Clone, Debug, Default)]
pub struct Adoption {
    /// Files with their new texts, by the names that they have in the configuration's sources.
    pub files: BTreeMap<String, String>,
    /// What is left to a person.
    pub left: Vec<Left>,
}

/// What is left to a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// The object.
    pub object: ObjectId,
    /// The way to what differs; empty for the object as a whole.
    pub path: String,
    /// The place in the configuration.
    pub place: Option<Place>,
    /// The value that is there, as it would be written; nothing where there is none.
    pub value: Option<String>,
    /// Why.
    pub why: Why,
}

/// A place in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What stands there: its first line.
    pub text: String,
}

/// Why something is left to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The value is computed there.
    Expression,
    /// Other instances of the block want the place to stay as it is.
    Shared,
    /// The object is gone.
    Gone,
    /// The value is a secret.
    Secret,
    /// The file is outside of the folder, or was installed: others use it, too.
    Elsewhere,
    /// The file is in JSON.
    Json,
    /// No block declares the object.
    Undeclared,
    /// The block cannot be evaluated.
    Unclear,
}

/// Whether two values mean the same: documents in JSON are compared inside.
fn same(one: &Value, other: &Value) -> bool {
    let document = |value: &Value| {
        let text = value.as_str().filter(|text| text.trim_start().starts_with(['{', '[']))?;
        parse_json(text).ok()
    };
    one == other || document(one).is_some_and(|inside| document(other) == Some(inside))
}

/// Files as they are, parsed again: with meta-arguments, which belong to nobody's schema.
pub(crate) struct Parsed(BTreeMap<FileId, Body>);

impl Parsed {
    /// All native files that hold something of these blocks.
    pub(crate) fn of<'a>(sources: &SourceMap, blocks: impl Iterator<Item = &'a ResourceBlock>) -> Self {
        let parse = |block: &ResourceBlock| {
            let source = sources.get(block.span.file)?;
            let is_native = !source.name().ends_with(".json");
            is_native.then(|| (block.span.file, parse_file(block.span.file, source.text()).0))
        };
        Self(blocks.filter_map(parse).collect())
    }

    fn block(&self, span: Span) -> Option<&Block> {
        self.0.get(&span.file)?.blocks.iter().find(|block| block.header_span == span)
    }
}

/// The edits for all instances of a block, and what of them is left: those of which every instance has the same.
pub(crate) fn adopt_block<'c>(
    config: &Config,
    parsed: &'c Parsed,
    instances: &'c [Instance<'_, '_>],
    asked: Asked<'_>,
) -> (Vec<Edit<'c>>, Vec<Left>) {
    let Some(block) = instances.first().map(|instance| instance.block) else { return Default::default() };
    let sources = &config.sources;
    let left = |object: &ObjectId, path: &str, span: Span, value: Option<String>, why: Why| Left {
        object: object.clone(),
        path: path.to_owned(),
        place: place(sources, span),
        value,
        why,
    };
    let moved: Vec<&Instance<'_, '_>> = instances.iter().filter(|instance| instance.is_moved()).collect();
    let whole = match (closed(sources, block.span), parsed.block(block.span)) {
        (None, Some(whole)) => &whole.body,
        (why, _) => {
            let why = why.unwrap_or(Why::Unclear);
            let all = moved.iter().filter(|instance| instance.would_be_changed(asked));
            return (Vec::new(), all.map(|i| left(&i.object, "", block.span, None, why)).collect());
        }
    };
    let (mut edits, mut remaining) = (Vec::new(), Vec::new());
    let mut counts: BTreeMap<(Span, String), usize> = BTreeMap::new();
    let mut walks = Vec::new();
    for instance in &moved {
        for path in instance.secrets(asked) {
            remaining.push(left(&instance.object, &path, block.span, None, Why::Secret));
        }
        match instance.walk(Bodies { said: &block.body, whole }, asked) {
            Ok(walk) => {
                for (path, span, value) in &walk.left {
                    let value = (!value.is_null()).then(|| expression_text("", value));
                    remaining.push(left(&instance.object, path, *span, value, Why::Expression));
                }
                walks.push((instance, walk.edits));
            }
            Err(_) => remaining.push(left(&instance.object, "", block.span, None, Why::Unclear)),
        }
    }
    for (_, walked) in &walks {
        let keys: BTreeSet<_> = walked.iter().map(Edit::key).collect();
        keys.into_iter().for_each(|key| *counts.entry(key).or_default() += 1);
    }
    let mut made = BTreeSet::new();
    for (instance, walked) in walks {
        for edit in walked {
            let key = edit.key();
            if counts.get(&key) == Some(&instances.len()) {
                match closed(sources, edit.span()) {
                    None => {
                        if made.insert(key) {
                            edits.push(edit);
                        }
                    }
                    Some(why) => remaining.push(left(&instance.object, "", edit.span(), None, why)),
                }
            } else {
                remaining.push(left(&instance.object, "", edit.span(), edit.value(), Why::Shared));
            }
        }
    }
    (edits, remaining)
}

/// Why a file is not edited, if it is not.
fn closed(sources: &SourceMap, span: Span) -> Option<Why> {
    let name = sources.get(span.file)?.name();
    let parts: Vec<&str> = name.split('/').collect();
    if name.starts_with('/') || parts.contains(&"..") || parts.contains(&".terraform") {
        Some(Why::Elsewhere)
    } else {
        name.ends_with(".json").then_some(Why::Json)
    }
}

pub(crate) fn place(sources: &SourceMap, span: Span) -> Option<Place> {
    let file = sources.get(span.file)?;
    let text = sources.snippet(span).unwrap_or_default();
    let line = file.position(span.start as usize).line;
    let mut lines = text.lines();
    let mut text = lines.next().unwrap_or_default().trim_end().to_owned();
    if lines.next().is_some() {
        text.push_str(" …");
    }
    Some(Place { file: file.name().to_owned(), line, text })
}

/// The texts of the files with the edits made.
///
/// # Errors
/// Two edits concern the same place.
pub(crate) fn edited(config: &Config, edits: &[Edit<'_>]) -> Result<BTreeMap<String, String>, Diagnostics> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit<'_>>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.file()).or_default().push(edit);
    }
    let mut texts = BTreeMap::new();
    for (file, edits) in by_file {
        let Some(source) = config.sources.get(file) else { continue };
        let (body, _) = parse_file(file, source.text());
        let mut made = Edits::new(file, source.text(), &body);
        edits.iter().for_each(|edit| edit.apply(&mut made));
        let text = made.finish()?;
        if text != **source.text() {
            texts.insert(source.name().to_owned(), text);
        }
    }
    Ok(texts)
}
