//! Lays out what is different, in the columns that Terraform's users know.
//!
//! The symbol of a part stands two columns before the part; parts of a part start four columns further.

use crate::Style;
use crate::colour::Tone;
use crate::diff::{Action, Diff, Entry, Line, Nested, Noun, Shape};
use crate::value::{key, quote, visible};

/// How much further inner parts start.
const STEP: usize = 4;

/// A text in the making.
pub(crate) struct Layout<'s> {
    style: &'s Style,
    out: String,
}

impl<'s> Layout<'s> {
    /// An empty one.
    pub fn new(style: &'s Style) -> Self {
        Self { style, out: String::new() }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.out
    }

    /// Adds text as it is.
    pub fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// The body of a resource, from its `{` to its `}`, which stands in `column`.
    pub fn body(&mut self, diff: &Diff, column: usize) {
        self.out.push('{');
        match &diff.shape {
            Shape::Block { attributes, blocks } => {
                self.entries(attributes, column + STEP, diff.action, Noun::Attribute, true);
                self.blocks(attributes, blocks, column + STEP, diff.action);
            }
            Shape::HiddenBlock => {
                self.comment(column + STEP, "# something in this block is sensitive, so it is not shown");
            }
            _ => {
                self.start(column + STEP, diff.action);
                self.value(diff, column + STEP);
            }
        }
        self.start(column, Action::Same);
        self.out.push('}');
    }

    /// Named values, one below the other, as the parts of something that is not written itself.
    pub fn named(&mut self, entries: &[Entry], column: usize) {
        self.entries(entries, column, Action::Change, Noun::Attribute, false);
    }

    /// Starts a line whose contents stand in `column`.
    fn start(&mut self, column: usize, action: Action) {
        self.out.push('\n');
        let Some(margin) = column.checked_sub(2) else { return };
        self.out.extend(std::iter::repeat_n(' ', margin));
        let symbol = symbol(action);
        let painted = tone(action).map_or_else(|| symbol.to_owned(), |tone| self.style.paint(tone, symbol));
        self.out.push_str(&painted);
        self.out.push(' ');
    }

    fn comment(&mut self, column: usize, text: &str) {
        self.start(column, Action::Same);
        let text = self.style.paint(Tone::Dim, text);
        self.out.push_str(&text);
    }

    fn hidden(&mut self, column: usize, count: usize, noun: &str) {
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            self.comment(column, &format!("# ({count} unchanged {noun}{plural} hidden)"));
        }
    }

    fn forced(&mut self, diff: &Diff) {
        if diff.forced {
            let text = self.style.paint(Tone::Bad, "# forces replacement");
            self.out.push(' ');
            self.out.push_str(&text);
        }
    }

    /// Entries of what becomes `around`, names aligned. Of those that stay, only the pinned ones are shown, if at all.
    fn entries(&mut self, entries: &[Entry], column: usize, around: Action, noun: Noun, pins: bool) {
        let shown = |entry: &&Entry| {
            around != Action::Change || entry.diff.action != Action::Same || pins && entry.pinned
        };
        let name = |entry: &Entry| match noun {
            Noun::Attribute => key(&entry.name),
            Noun::Element => quote(&entry.name),
        };
        let width = entries.iter().filter(shown).map(|entry| name(entry).chars().count()).max().unwrap_or(0);
        for entry in entries.iter().filter(shown) {
            if let Some(note) = entry.diff.note {
                self.comment(column, &format!("# ({note})"));
            }
            self.start(column, entry.diff.action);
            self.out.push_str(&format!("{:width$} = ", name(entry)));
            self.value(&entry.diff, column);
            if entry.nulls && entry.diff.action == Action::Remove {
                self.out.push_str(" -> null");
            }
            self.ending(&entry.diff);
        }
        let noun = if noun == Noun::Element { "element" } else { "attribute" };
        self.hidden(column, entries.len() - entries.iter().filter(shown).count(), noun);
    }

    fn blocks(&mut self, attributes: &[Entry], blocks: &[Nested], column: usize, around: Action) {
        let shown = |block: &&Nested| around != Action::Change || block.diff.action != Action::Same;
        let mut last = None;
        for block in blocks.iter().filter(shown) {
            let kind = block.header.split(' ').next();
            if last.is_some_and(|last| last != kind) || last.is_none() && !attributes.is_empty() {
                self.out.push('\n');
            }
            last = Some(kind);
            self.start(column, block.diff.action);
            self.out.push_str(&visible(&block.header));
            self.out.push(' ');
            match block.diff.shape {
                Shape::Block { .. } | Shape::HiddenBlock => self.block(&block.diff, column),
                _ => {
                    self.value(&block.diff, column);
                    self.ending(&block.diff);
                }
            }
        }
        let hidden = blocks.len() - blocks.iter().filter(shown).count();
        if hidden > 0 && (last.is_some() || !attributes.is_empty()) {
            self.out.push('\n');
        }
        self.hidden(column, hidden, "block");
    }

    fn block(&mut self, diff: &Diff, column: usize) {
        if diff.forced {
            // The remark belongs to the line that opens the block.
            let mut inner = Layout::new(self.style);
            inner.body(diff, column);
            let text = inner.finish();
            self.out.push('{');
            self.forced(diff);
            self.out.push_str(&text[1..]);
        } else {
            self.body(diff, column);
        }
    }

    /// A value, from where the line is now; its further lines stand in `column` and beyond.
    fn value(&mut self, diff: &Diff, column: usize) {
        match &diff.shape {
            Shape::Plain(text) => self.out.push_str(text),
            Shape::Becomes(before, after) => {
                self.value(before, column);
                self.out.push_str(" -> ");
                self.value(after, column);
            }
            Shape::Text(lines) => self.text(lines, diff, column),
            Shape::Json { document, rewritten } => self.json(document, *rewritten, diff, column),
            Shape::Sequence { items, order } => {
                self.out.push('[');
                self.opened(diff, items.is_empty());
                self.items(items, *order, column + STEP, diff.action);
                self.close(items.is_empty(), "]", column);
            }
            Shape::Mapping { entries, noun } => {
                self.out.push('{');
                self.opened(diff, entries.is_empty());
                self.entries(entries, column + STEP, diff.action, *noun, false);
                self.close(entries.is_empty(), "}", column);
            }
            Shape::Block { .. } | Shape::HiddenBlock => self.body(diff, column),
        }
    }

    /// After the bracket that opens a value of several lines.
    fn opened(&mut self, diff: &Diff, empty: bool) {
        if !empty {
            self.forced(diff);
        }
    }

    fn close(&mut self, empty: bool, bracket: &str, column: usize) {
        if !empty {
            self.start(column, Action::Same);
        }
        self.out.push_str(bracket);
    }

    /// After a value, when the remark did not fit after its opening bracket.
    fn ending(&mut self, diff: &Diff) {
        let opened = match &diff.shape {
            Shape::Plain(_) | Shape::Becomes(..) => false,
            Shape::Sequence { items, .. } => !items.is_empty(),
            Shape::Mapping { entries, .. } => !entries.is_empty(),
            _ => true,
        };
        if !opened {
            self.forced(diff);
        }
    }

    fn text(&mut self, lines: &[Line], diff: &Diff, column: usize) {
        self.out.push_str("<<-EOT");
        self.forced(diff);
        for line in lines {
            match line {
                Line::Text(Action::Same, text) if text.is_empty() => self.out.push('\n'),
                Line::Text(action, text) => {
                    self.start(column + STEP, *action);
                    self.out.push_str(text);
                }
                // In the column of the symbols, so that it cannot be taken for a line of the text.
                Line::Hidden(count) => self.hidden(column + STEP - 2, *count, "line"),
            }
        }
        self.start(column, Action::Same);
        self.out.push_str("EOT");
    }

    fn json(&mut self, document: &Diff, rewritten: bool, diff: &Diff, column: usize) {
        let empty = match &document.shape {
            Shape::Sequence { items, .. } => items.is_empty(),
            Shape::Mapping { entries, .. } => entries.is_empty(),
            _ => false,
        };
        self.out.push_str("jsonencode(");
        self.forced(diff);
        if rewritten {
            let text = self.style.paint(Tone::Dim, "# same contents, written differently");
            self.out.push(' ');
            self.out.push_str(&text);
        }
        let inline = empty && !diff.forced && !rewritten;
        if inline {
            self.value(document, column);
        } else {
            self.start(
                column + STEP,
                if document.action == Action::Change { Action::Change } else { Action::Same },
            );
            self.value(document, column + STEP);
            self.start(column, Action::Same);
        }
        self.out.push(')');
    }

    /// Elements of what becomes `around`. Of those that stay, short ones beside a change are shown for orientation.
    fn items(&mut self, items: &[Diff], order: bool, column: usize, around: Action) {
        let changes = |i: usize| items.get(i).is_some_and(|item| item.action != Action::Same);
        let shown = |i: usize| {
            let beside = order && matches!(items[i].shape, Shape::Plain(_));
            around != Action::Change
                || changes(i)
                || beside && (changes(i + 1) || i.checked_sub(1).is_some_and(changes))
        };
        let mut hidden = 0;
        for (i, item) in items.iter().enumerate() {
            if !shown(i) {
                hidden += 1;
                continue;
            }
            if order {
                self.hidden(column, std::mem::take(&mut hidden), "element");
            }
            if let Some(note) = item.note {
                self.comment(column, &format!("# ({note})"));
            }
            self.start(column, item.action);
            self.value(item, column);
            self.out.push(',');
            self.ending(item);
        }
        self.hidden(column, hidden, "element");
    }
}

fn symbol(action: Action) -> &'static str {
    match action {
        Action::Same => " ",
        Action::Add => "+",
        Action::Change => "~",
        Action::Remove => "-",
    }
}

fn tone(action: Action) -> Option<Tone> {
    match action {
        Action::Same => None,
        Action::Add => Some(Tone::Good),
        Action::Change => Some(Tone::Notice),
        Action::Remove => Some(Tone::Bad),
    }
}
