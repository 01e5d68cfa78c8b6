//! Writing YAML: block style, strings in quotes or, with several lines, as literal blocks. Byte for byte what
//! Terraform writes, since the text ends up in attributes of resources.

use std::fmt::Write;

use infra_value::{Data, Value};

/// Lines in quotes are folded at the first space after this column.
const FOLD_COLUMN: usize = 80;
/// Keys longer than this, in bytes, are written with a `?`.
const LONGEST_SIMPLE_KEY: usize = 128;
const STEP: usize = 2;

/// Writes a value that is wholly known.
pub(in crate::functions) fn encode(value: &Value) -> String {
    let mut writer = Writer { out: String::new(), column: 0 };
    writer.value(value, Place::Root);
    if !writer.out.ends_with('\n') {
        writer.out.push('\n');
    }
    // Nothing but this tells where a plain scalar ends that is a document by itself.
    if matches!(value.data(), Data::Null(_) | Data::Bool(_) | Data::Number(_)) {
        writer.out.push_str("...\n");
    }
    writer.out
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place {
    Root,
    /// After a key, in a mapping at this indentation.
    Entry(usize),
    /// After a `-` or `?`, at this indentation.
    Item(usize),
}

impl Place {
    /// Indentation of a scalar that goes on in further lines.
    fn scalar_indent(self) -> usize {
        match self {
            Self::Root => STEP,
            Self::Entry(indent) | Self::Item(indent) => indent + STEP,
        }
    }
}

struct Writer {
    out: String,
    /// Characters since the last line end.
    column: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    /// Begins a new line, unless a literal block has ended one already.
    fn new_line(&mut self, indent: usize) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    /// Begins a line at the indentation, unless there is nothing yet in the current one but indicators.
    fn value(&mut self, value: &Value, place: Place) {
        match value.data() {
            Data::Null(_) | Data::Unknown(..) => self.scalar("null", place),
            Data::Bool(flag) => self.scalar(if *flag { "true" } else { "false" }, place),
            Data::Number(number) => self.scalar(&number.to_string(), place),
            Data::String(text) => {
                if let Place::Entry(_) = place {
                    self.push(" ");
                }
                self.text(text, place.scalar_indent());
            }
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => self.sequence(items, place),
            Data::Map(_, entries) | Data::Object(entries) => {
                self.mapping(entries.iter().map(|(key, value)| (&**key, value)), place);
            }
        }
    }

    fn scalar(&mut self, text: &str, place: Place) {
        if let Place::Entry(_) = place {
            self.push(" ");
        }
        self.push(text);
    }

    fn sequence(&mut self, items: &[Value], place: Place) {
        if items.is_empty() {
            return self.scalar("[]", place);
        }
        let indent = match place {
            Place::Root => 0,
            // Sequences stand at the indentation of the mapping that they are in.
            Place::Entry(indent) => indent,
            Place::Item(indent) => indent + STEP,
        };
        for (position, item) in items.iter().enumerate() {
            if position > 0 || matches!(place, Place::Entry(_)) {
                self.new_line(indent);
            }
            self.push("- ");
            self.value(item, Place::Item(indent));
        }
    }

    fn mapping<'v>(&mut self, entries: impl ExactSizeIterator<Item = (&'v str, &'v Value)>, place: Place) {
        if entries.len() == 0 {
            return self.scalar("{}", place);
        }
        let indent = match place {
            Place::Root => 0,
            Place::Entry(indent) | Place::Item(indent) => indent + STEP,
        };
        for (position, (key, value)) in entries.enumerate() {
            if position > 0 || matches!(place, Place::Entry(_)) {
                self.new_line(indent);
            }
            if key.len() <= LONGEST_SIMPLE_KEY && !key.contains(is_break) {
                self.quoted(key, None);
                self.push(":");
                self.value(value, Place::Entry(indent));
            } else {
                self.push("? ");
                self.text(key, indent + STEP);
                self.new_line(indent);
                self.push(": ");
                self.value(value, Place::Item(indent));
            }
        }
    }

    fn text(&mut self, text: &str, indent: usize) {
        if text.contains('\n') && fits_block(text) {
            self.block(text, indent);
        } else {
            self.quoted(text, Some(indent));
        }
    }

    /// A literal block. The header says how much of the indentation is not part of the text, when that cannot be seen,
    /// and what becomes of line ends at the end.
    fn block(&mut self, text: &str, indent: usize) {
        self.push("|");
        if text.starts_with([' ', '\n']) {
            self.push(&STEP.to_string());
        }
        let body = text.trim_end_matches('\n');
        match text.len() - body.len() {
            0 => self.push("-"),
            1 if !body.is_empty() => {}
            _ => self.push("+"),
        }
        self.out.push('\n');
        for line in text.split_inclusive('\n') {
            if line != "\n" {
                self.new_line(indent);
            }
            self.out.push_str(line);
        }
    }

    /// In double quotes. Folded at spaces when an indentation for further lines is given.
    fn quoted(&mut self, text: &str, fold: Option<usize>) {
        self.push("\"");
        let last = text.len().saturating_sub(1);
        let mut after_space = false;
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            if c == ' ' {
                match fold {
                    Some(indent) if !after_space && self.column > FOLD_COLUMN && at > 0 && at < last => {
                        self.new_line(indent);
                        // The line end stands for one space; a further one would be taken for indentation.
                        if rest.peek().is_some_and(|(_, next)| *next == ' ') {
                            self.push("\\");
                        }
                    }
                    _ => self.push(" "),
                }
                after_space = true;
                continue;
            }
            after_space = false;
            self.escaped(c);
        }
        self.push("\"");
    }

    fn escaped(&mut self, c: char) {
        let short = match c {
            '\0' => "\\0",
            '\u{7}' => "\\a",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{b}' => "\\v",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            '\u{1b}' => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{85}' => "\\N",
            '\u{2028}' => "\\L",
            '\u{2029}' => "\\P",
            c if is_printable(c) => {
                self.out.push(c);
                self.column += 1;
                return;
            }
            c => {
                let code = u32::from(c);
                let mut text = String::new();
                // Writing to a String cannot fail.
                let _ = match code {
                    0..=0xff => write!(text, "\\x{code:02X}"),
                    0x100..=0xffff => write!(text, "\\u{code:04X}"),
                    _ => write!(text, "\\U{code:08X}"),
                };
                return self.push(&text);
            }
        };
        self.push(short);
    }
}

/// Whether it ends a line, in YAML 1.1.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether it may stand in a document as it is.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Whether a literal block can hold a text: no spaces at the end of a line, and nothing that must be escaped.
fn fits_block(text: &str) -> bool {
    text.chars().all(is_printable) && !text.contains(" \n") && !text.ends_with(' ')
}
