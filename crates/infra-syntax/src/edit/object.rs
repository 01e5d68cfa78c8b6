//! Items of object constructors.

use std::sync::Arc;

use infra_diagnostics::Diagnostic;

use super::lines::indented;
use super::{Edits, range_of};
use crate::ast::{Expr, ExprKind, ObjectItem, ObjectKey};
use crate::lexer::{TokenKind, is_name};
use crate::quote::quoted;

/// The key of an item as far as it is constant.
fn constant_key(item: &ObjectItem) -> Option<Arc<str>> {
    match &item.key {
        ObjectKey::Ident(name) => Some(name.name.clone()),
        ObjectKey::Expr(key) => key.literal_string(),
    }
}

impl Edits<'_> {
    /// Sets an item of an object constructor, `{ key = … }`, to an expression, given as source text. One that is
    /// not there yet comes last.
    pub fn set_item(&mut self, object: &Expr, key: &str, value: &str) {
        let Some(items) = self.items_of(object) else { return };
        // Of several with the same key, the last counts.
        if let Some(item) = items.iter().rfind(|item| constant_key(item).as_deref() == Some(key)) {
            return self.replace(&item.value, value);
        }
        if !self.is_expression(value, object.span) {
            return;
        }
        let item = format!("{} {} {value}", written_key(items, key), self.joint(items));
        match items.last() {
            Some(last) => self.insert_item(last, &item),
            None => self.insert_only_item(object, &item),
        }
    }

    /// Puts an item with another key, and a value given as source text, in the place of the last one with that key.
    pub fn replace_item(&mut self, object: &Expr, key: &str, new_key: &str, value: &str) {
        let Some(items) = self.items_of(object) else { return };
        let Some(item) = items.iter().rfind(|item| constant_key(item).as_deref() == Some(key)) else {
            return self.set_item(object, new_key, value);
        };
        if self.is_expression(value, object.span) {
            let start = item.key.span().start as usize;
            let indentation = self.lines.indentation(start);
            let text = format!("{} {} {}", written_key(items, new_key), self.joint(items), value.trim());
            let text = indented(self.file, &text, indentation);
            self.change(start..item.value.span.end as usize, &text[indentation.len()..]);
        }
    }

    /// Removes the items with that key from an object constructor, each with the comment at the end of its line.
    pub fn remove_items(&mut self, object: &Expr, key: &str) {
        let Some(items) = self.items_of(object) else { return };
        let is_meant = |item: &ObjectItem| constant_key(item).as_deref() == Some(key);
        for (index, item) in items.iter().enumerate().filter(|(_, item)| is_meant(item)) {
            let before = items[..index].iter().rfind(|before| !is_meant(before));
            self.remove_item_between(before, item, items.get(index + 1));
        }
    }

    fn items_of<'x>(&mut self, object: &'x Expr) -> Option<&'x [ObjectItem]> {
        if let ExprKind::Object(items) = &object.kind {
            return Some(items);
        }
        let detail = "An item can only be changed where the object is written in braces, item by item.";
        self.problems.push(Diagnostic::error("Not an object constructor", detail).at(object.span));
        None
    }

    /// `:` or `=`, as the last of the items has it.
    fn joint(&self, items: &[ObjectItem]) -> &'static str {
        let after_key = items.last().and_then(|last| self.lines.next(last.key.span().end as usize));
        if after_key.is_some_and(|joint| joint.kind == TokenKind::Colon) { ":" } else { "=" }
    }

    /// Where the comma after a value ends, if there is one on its line.
    fn comma_after(&self, item: &ObjectItem) -> Option<usize> {
        let next = self.lines.next(item.value.span.end as usize)?;
        (next.kind == TokenKind::Comma).then(|| next.end())
    }

    fn insert_item(&mut self, last: &ObjectItem, item: &str) {
        let comma = self.comma_after(last);
        let end = comma.unwrap_or(last.value.span.end as usize);
        match self.lines.next_line(end) {
            Some(next) => {
                let indentation = self.lines.indentation(last.key.span().start as usize);
                let item = indented(self.file, item, indentation);
                let comma = if comma.is_some() { "," } else { "" };
                self.change(next..next, format!("{item}{comma}\n"));
            }
            None if comma.is_some() => self.change(end..end, format!(" {item},")),
            None => self.change(end..end, format!(", {item}")),
        }
    }

    fn insert_only_item(&mut self, object: &Expr, item: &str) {
        let (open, close) = (object.span.start as usize + 1, object.span.end as usize - 1);
        let outer = self.lines.indentation(open);
        let item = indented(self.file, item, &format!("{outer}  "));
        // There may be comments in it, and the last may end its line.
        let held = &self.lines.text[open..close];
        let last_line = held.trim_end_matches([' ', '\t']);
        let end = open + last_line.trim_end_matches(['\r', '\n']).len();
        self.fill(end..close, &item, outer);
    }

    /// Removes an item, given the one before it that stays and the one after it.
    fn remove_item_between(
        &mut self,
        before: Option<&ObjectItem>,
        item: &ObjectItem,
        after: Option<&ObjectItem>,
    ) {
        let start = item.key.span().start as usize;
        let end = self.comma_after(item).unwrap_or(item.value.span.end as usize);
        match self.lines.next_line(end) {
            Some(next) if self.lines.begins_line(start) => {
                self.remove_lines(self.lines.start_of_line(start)..next);
            }
            // The space to the next item goes too; after the last one, what joins it to the item before.
            _ => match (before, after) {
                (_, Some(after)) => self.change(start..after.key.span().start as usize, ""),
                (Some(before), None) => self.change(range_of(before.value.span).end..end, ""),
                (None, None) => self.change(start..end, ""),
            },
        }
    }
}

/// A key in the form that the other keys have: in quotes if all of them are, or if it is no name.
fn written_key(items: &[ObjectItem], key: &str) -> String {
    let all_quoted = !items.is_empty() && items.iter().all(|item| matches!(item.key, ObjectKey::Expr(_)));
    // At the start of an object, the word would make a for expression of it.
    if is_name(key) && key != "for" && !all_quoted { key.to_owned() } else { quoted(key) }
}
