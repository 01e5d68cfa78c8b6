//! Lines of the source with the subject underlined.

use super::Place;
use super::place::last_byte;
use crate::Style;
use crate::colour::Tone;
use crate::value::visible;

/// How many lines of the source are shown at most.
const MOST: usize = 9;
/// How many characters of a line are shown at most.
const LONGEST: usize = 160;
/// How many characters of a long line are shown before the subject.
const LEAD: usize = 40;

/// The lines of a place, numbered, with `^` below the subject.
pub(super) fn lines(place: &Place<'_>, tone: Tone, style: &Style) -> Vec<String> {
    let (first, last) = place.lines;
    let start = place.file.position(place.subject.start as usize);
    let end = place.file.position(last_byte(place.subject));
    let mut out = Vec::new();
    let mut skipped = false;
    for number in first..=last {
        let near = number.abs_diff(start.line) < MOST / 2 || number == first || number == last;
        if last - first >= MOST && !near {
            if !std::mem::replace(&mut skipped, true) {
                out.push("     …".to_owned());
            }
            continue;
        }
        skipped = false;
        let Some(text) = place.file.line(number) else { break };
        let (from, part) = window(text, if number == start.line { start.column } else { 1 });
        out.push(format!("{number:>4}: {}", visible(part)).trim_end().to_owned());
        // Of a subject of many lines, the first is enough to find it.
        if number == start.line {
            let length = text.chars().count();
            let until = if end.line == start.line { end.column } else { length };
            let marks = underline(part, start.column - from, until.max(start.column) + 1 - from);
            out.push(format!("      {}", style.strong(tone, &marks)));
        }
    }
    out
}

/// The part of a long line that is shown, and how many characters are before it.
fn window(line: &str, column: usize) -> (usize, &str) {
    if line.chars().count() <= LONGEST {
        return (0, line);
    }
    let from = column.saturating_sub(1 + LEAD);
    let byte = |characters: usize| line.char_indices().nth(characters).map_or(line.len(), |(byte, _)| byte);
    (from, &line[byte(from)..byte(from + LONGEST)])
}

/// Marks below the columns from `start` up to `end`, both from 1.
fn underline(line: &str, start: usize, end: usize) -> String {
    let mut out = String::new();
    for c in line.chars().take(start - 1) {
        match c {
            '\t' => out.push('\t'),
            c => out.extend(std::iter::repeat_n(' ', width(c))),
        }
    }
    let marked: usize = line.chars().skip(start - 1).take(end - start).map(width).sum();
    out.extend(std::iter::repeat_n('^', marked.max(1)));
    out
}

/// How many columns a terminal gives a character, near enough.
fn width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ if c.is_control() && c != '\t' => visible(c.encode_utf8(&mut [0; 4])).len(),
        _ => 1,
    }
}
