//! Edits of source text as data, so that those of several instances of a block can be compared.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use infra_diagnostics::{FileId, Span};
use infra_syntax::{Attribute, Block, Body, Edits, Expr};

/// One edit. Values are source text.
#[derive(Clone, Debug)]
pub(crate) enum Edit<'b> {
    /// Another expression in the place of one.
    Replace(&'b Expr, String),
    /// An argument that was not there.
    Set(&'b Body, Arc<str>, String),
    /// An argument that goes.
    Remove(&'b Attribute),
    /// An item of an object: what it is, or that it goes.
    Item(&'b Expr, Arc<str>, Option<String>),
    /// An item of an object that takes the place of another one: the old key, the new one, and the value.
    Rename(&'b Expr, Arc<str>, Arc<str>, String),
    /// Elements of a list, by the place of the first: how many go, and what comes instead.
    Elements(&'b Expr, BTreeMap<usize, (usize, Vec<String>)>),
    /// A block that was not there.
    AddBlock {
        /// Where.
        body: &'b Body,
        /// After which one.
        after: Option<&'b Block>,
        /// The block.
        text: String,
    },
    /// A block that goes.
    RemoveBlock(&'b Block),
}

impl Edit<'_> {
    /// What it is about.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Replace(expr, _)
            | Self::Item(expr, ..)
            | Self::Rename(expr, ..)
            | Self::Elements(expr, _) => expr.span,
            Self::Set(body, ..) | Self::AddBlock { body, .. } => body.span,
            Self::Remove(attribute) => attribute.span,
            Self::RemoveBlock(block) => block.span,
        }
    }

    /// The file.
    pub(super) fn file(&self) -> FileId {
        self.span().file
    }

    /// What tells it from others: two edits with the same key do the same.
    pub(super) fn key(&self) -> (Span, String) {
        let text = match self {
            Self::Replace(_, text) => format!("replace {text}"),
            Self::Set(_, name, text) => format!("set {name} {text}"),
            Self::Remove(_) => "remove".to_owned(),
            Self::Item(_, key, text) => format!("item {key:?} {text:?}"),
            Self::Rename(_, old, new, text) => format!("rename {old:?} {new:?} {text}"),
            Self::Elements(_, splices) => {
                let mut key = "elements".to_owned();
                for splice in splices {
                    let _ = write!(key, " {splice:?}");
                }
                key
            }
            Self::AddBlock { text, .. } => format!("block {text}"),
            Self::RemoveBlock(_) => "no block".to_owned(),
        };
        (self.span(), text)
    }

    /// The value that it writes, where it is one.
    pub(super) fn value(&self) -> Option<String> {
        match self {
            Self::Replace(_, text) | Self::Set(_, _, text) | Self::Item(_, _, Some(text)) => {
                Some(text.clone())
            }
            _ => None,
        }
    }

    pub(super) fn apply(&self, edits: &mut Edits<'_>) {
        match self {
            Self::Replace(expr, text) => edits.replace(expr, text),
            Self::Set(body, name, text) => edits.set(body, name, text),
            Self::Remove(attribute) => edits.remove(attribute),
            Self::Item(object, key, Some(text)) => edits.set_item(object, key, text),
            Self::Item(object, key, None) => edits.remove_items(object, key),
            Self::Rename(object, old, new, text) => edits.replace_item(object, old, new, text),
            Self::Elements(tuple, splices) => {
                for (start, (count, values)) in splices {
                    edits.splice(tuple, *start, *count, values);
                }
            }
            Self::AddBlock { body, after: Some(sibling), text } => edits.add_block_after(body, sibling, text),
            Self::AddBlock { body, after: None, text } => edits.add_block(body, text),
            Self::RemoveBlock(block) => edits.remove_block(block),
        }
    }
}
