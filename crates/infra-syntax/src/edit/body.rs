//! Arguments and blocks.

use infra_diagnostics::Span;

use super::lines::indented;
use super::{Edits, range_of};
use crate::ast::{Attribute, Block, Body};
use crate::format::format;

/// What is put before the lines of a body, beyond what its block has.
const INDENT: &str = "  ";

impl Edits<'_> {
    /// Sets an argument of a body to an expression, given as source text. One that is not there yet comes after
    /// those which stand before the first nested block.
    pub fn set(&mut self, body: &Body, name: &str, value: &str) {
        if let Some(attribute) = body.attribute(name) {
            return self.replace(&attribute.expr, value);
        }
        if !self.is_expression(value, body.end_span) {
            return;
        }
        let first_block = body.blocks.first().map_or(u32::MAX, |block| block.span.start);
        let before = body.attributes.iter().filter(|attribute| attribute.span.start < first_block);
        match before.max_by_key(|attribute| attribute.span.start) {
            Some(sibling) => self.insert_after(body, sibling, &format!("{name} = {value}")),
            None => self.insert_first(body, &format!("{name} = {value}")),
        }
    }

    /// Removes an argument with the comment at the end of its line. Those above it stay.
    pub fn remove(&mut self, attribute: &Attribute) {
        self.remove_item(attribute.span);
    }

    /// Adds a block, given as source text, at the end of a body.
    pub fn add_block(&mut self, body: &Body, block: &str) {
        let block = match format(self.file, block.trim_matches('\n')) {
            Ok(block) => block,
            Err(findings) => {
                let found = findings.into_iter().map(|finding| finding.at(body.end_span));
                return self.problems.extend(found);
            }
        };
        let is_empty = body.attributes.is_empty() && body.blocks.is_empty();
        let gap = if is_empty { "" } else { "\n" };
        if self.is_file(body) {
            let end = self.lines.text.len();
            let line_end = if self.lines.begins_line(end) { "" } else { "\n" };
            return self.change(end..end, format!("{line_end}{gap}{block}\n"));
        }
        let block = indented(self.file, &block, &self.indentation_in(body));
        if self.is_on_one_line(body) {
            return self.open_up(body, &format!("{gap}{block}"));
        }
        let end = self.lines.start_of_line(body.end_span.start as usize);
        self.change(end..end, format!("{gap}{block}\n"));
    }

    /// Adds a block, given as source text, after one of the same body.
    pub fn add_block_after(&mut self, body: &Body, sibling: &Block, block: &str) {
        let end = sibling.span.end as usize;
        let (Some(next), true) =
            (self.lines.next_line(end), self.lines.begins_line(sibling.span.start as usize))
        else {
            return self.add_block(body, block);
        };
        match format(self.file, block.trim_matches('\n')) {
            Ok(block) => {
                let indentation = self.lines.indentation(sibling.span.start as usize);
                let line_end = if self.lines.begins_line(next) { "" } else { "\n" };
                let block = indented(self.file, &block, indentation);
                self.change(next..next, format!("{line_end}\n{block}\n"));
            }
            Err(findings) => {
                self.problems.extend(findings.into_iter().map(|finding| finding.at(sibling.span)));
            }
        }
    }

    /// Removes a block with the comment at the end of its last line. Those above it stay.
    pub fn remove_block(&mut self, block: &Block) {
        self.remove_item(block.span);
    }

    fn remove_item(&mut self, span: Span) {
        let range = range_of(span);
        match self.lines.next_line(range.end) {
            Some(next) if self.lines.begins_line(range.start) => {
                self.remove_lines(self.lines.start_of_line(range.start)..next);
            }
            _ => self.change(range, ""),
        }
    }

    /// Inserts an item on the line after an argument.
    fn insert_after(&mut self, body: &Body, sibling: &Attribute, item: &str) {
        let Some(next) = self.lines.next_line(sibling.span.end as usize) else {
            let item = indented(self.file, item, &self.indentation_in(body));
            return self.open_up(body, &item);
        };
        let indentation = self.lines.indentation(sibling.span.start as usize);
        let line_end = if self.lines.begins_line(next) { "" } else { "\n" };
        self.change(next..next, format!("{line_end}{}\n", indented(self.file, item, indentation)));
    }

    /// Inserts an item at the start of a body without arguments before its first block.
    fn insert_first(&mut self, body: &Body, item: &str) {
        let item = indented(self.file, item, &self.indentation_in(body));
        if self.is_on_one_line(body) {
            return self.open_up(body, &item);
        }
        let Some(first) = body.blocks.first() else {
            let end = body.end_span.start as usize;
            let place = if self.is_file(body) { end } else { self.lines.start_of_line(end) };
            let line_end = if self.lines.begins_line(place) { "" } else { "\n" };
            return self.change(place..place, format!("{line_end}{item}\n"));
        };
        // Comments above the block are about it, as far as anyone can tell.
        let place = match self.is_file(body) {
            true => self.lines.start(),
            false => self
                .lines
                .next_line(body.span.start as usize + 1)
                .unwrap_or_else(|| self.lines.start_of_line(first.span.start as usize)),
        };
        self.change(place..place, format!("{item}\n\n"));
    }

    /// Puts what a block on one line holds on lines of its own, and another item after it.
    fn open_up(&mut self, body: &Body, item: &str) {
        let (open, close) = (body.span.start as usize + 1, body.end_span.start as usize);
        let outer = self.lines.indentation(body.span.start as usize);
        let held = &self.lines.text[open..close];
        let end = open + held.trim_end().len();
        let done_before = self.fill(end..close, item, outer);
        if end > open && !done_before {
            let start = open + (held.len() - held.trim_start().len());
            self.change(open..start, format!("\n{}", self.indentation_in(body)));
        }
    }

    fn is_file(&self, body: &Body) -> bool {
        body.end_span.is_empty()
    }

    fn is_on_one_line(&self, body: &Body) -> bool {
        let after_brace = self.lines.next(body.span.start as usize + 1);
        !self.is_file(body) && after_brace.is_some_and(|piece| !piece.ends_line())
    }

    /// What stands before the lines of a body.
    fn indentation_in(&self, body: &Body) -> String {
        let first = body.attributes.iter().map(|attribute| attribute.span);
        let first = first.chain(body.blocks.iter().map(|block| block.span)).map(|span| span.start as usize);
        match first.min().filter(|first| self.lines.begins_line(*first)) {
            Some(first) => self.lines.indentation(first).to_owned(),
            None if self.is_file(body) => String::new(),
            None => format!("{}{INDENT}", self.lines.indentation(body.span.start as usize)),
        }
    }
}
