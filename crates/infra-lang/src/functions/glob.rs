//! Patterns of file names: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any folders.

use std::iter::Peekable;
use std::str::Chars;

/// A pattern of paths.
pub(super) struct Glob {
    /// What `{…}` leaves to choose from; each a sequence of folder names and a file name.
    alternatives: Vec<Vec<Part>>,
}

/// A pattern of one name.
enum Part {
    /// `**`
    AnyFolders,
    Name(Vec<Item>),
}

enum Item {
    Char(char),
    /// `?`
    Any,
    /// `*`
    Many,
    /// `[…]`: whether it is negated, and the ranges.
    Class(bool, Vec<(char, char)>),
}

/// How many alternatives one pattern may have.
const MOST_ALTERNATIVES: usize = 1024;

impl Glob {
    /// Reads a pattern. Nothing when a bracket is not closed.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let mut alternatives = Vec::new();
        for pattern in expand_braces(pattern)? {
            let mut parts: Vec<Part> = Vec::new();
            for name in pattern.split('/') {
                match name {
                    "" | "." => {}
                    ".." if !parts.is_empty() => {
                        parts.pop();
                    }
                    "**" => parts.push(Part::AnyFolders),
                    name => parts.push(Part::Name(parse_name(name)?)),
                }
            }
            alternatives.push(parts);
        }
        Some(Self { alternatives })
    }

    /// Whether a file with these folders and this name matches.
    pub(super) fn matches(&self, path: &[String]) -> bool {
        self.alternatives.iter().any(|parts| matches_path(parts, path))
    }

    /// Whether anything within this folder may match.
    pub(super) fn may_match_inside(&self, folder: &[String]) -> bool {
        self.alternatives.iter().any(|parts| matches_start(parts, folder))
    }
}

fn matches_path(parts: &[Part], path: &[String]) -> bool {
    match (parts.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((Part::AnyFolders, rest)), _) => {
            (0..=path.len()).any(|skipped| matches_path(rest, &path[skipped..]))
        }
        (Some((Part::Name(items), rest)), Some((name, below))) => {
            matches_name(items, name) && matches_path(rest, below)
        }
        _ => false,
    }
}

fn matches_start(parts: &[Part], folder: &[String]) -> bool {
    match (parts.split_first(), folder.split_first()) {
        (Some(_), None) | (Some((Part::AnyFolders, _)), _) => true,
        (Some((Part::Name(items), rest)), Some((name, below))) => {
            matches_name(items, name) && matches_start(rest, below)
        }
        (None, _) => false,
    }
}

/// Matches greedily and goes back to the last `*` when that fails, so the cost is at most quadratic.
fn matches_name(items: &[Item], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let (mut item, mut at) = (0, 0);
    let mut retry = None;
    while at < name.len() {
        match items.get(item) {
            Some(Item::Many) => {
                retry = Some((item, at));
                item += 1;
                continue;
            }
            Some(single) if matches_char(single, name[at]) => {
                item += 1;
                at += 1;
                continue;
            }
            _ => {}
        }
        let Some((star, from)) = retry else { return false };
        retry = Some((star, from + 1));
        item = star + 1;
        at = from + 1;
    }
    items[item..].iter().all(|item| matches!(item, Item::Many))
}

fn matches_char(item: &Item, c: char) -> bool {
    match item {
        Item::Char(wanted) => *wanted == c,
        Item::Any => true,
        Item::Many => false,
        Item::Class(negated, ranges) => {
            ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
        }
    }
}

fn parse_name(pattern: &str) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        items.push(match c {
            '*' => Item::Many,
            '?' => Item::Any,
            '\\' => Item::Char(chars.next()?),
            '[' => parse_class(&mut chars)?,
            c => Item::Char(c),
        });
    }
    Some(items)
}

/// Reads a class whose opening bracket is consumed.
fn parse_class(chars: &mut Peekable<Chars<'_>>) -> Option<Item> {
    let negated = chars.next_if(|c| matches!(c, '^' | '!')).is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Some(Item::Class(negated, ranges));
        }
        let low = parse_class_char(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { parse_class_char(chars)? } else { low };
        ranges.push((low, high));
    }
}

fn parse_class_char(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '\\' => chars.next(),
        c => Some(c),
    }
}

/// Writes out `{a,b}` as one pattern for each alternative.
fn expand_braces(pattern: &str) -> Option<Vec<String>> {
    let mut done = Vec::new();
    let mut pending = vec![pattern.to_owned()];
    while let Some(pattern) = pending.pop() {
        let Some((start, end)) = first_braces(&pattern)? else {
            done.push(pattern);
            continue;
        };
        for choice in split_choices(&pattern[start + 1..end]) {
            pending.push(format!("{}{choice}{}", &pattern[..start], &pattern[end + 1..]));
        }
        if done.len() + pending.len() > MOST_ALTERNATIVES {
            return None;
        }
    }
    Some(done)
}

/// Where the first `{…}` begins and ends. `None` outside when it does not end.
fn first_braces(pattern: &str) -> Option<Option<(usize, usize)>> {
    let mut start = None;
    let mut depth = 0;
    let mut escaped = false;
    for (at, c) in pattern.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => {
                depth += 1;
                start = start.or(Some(at));
            }
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return Some(start.map(|start| (start, at)));
                }
            }
            _ => {}
        }
    }
    if depth == 0 { Some(None) } else { None }
}

/// Splits at commas that are not within inner braces.
fn split_choices(text: &str) -> Vec<&str> {
    let mut choices = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                choices.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    choices.push(&text[from..]);
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        let path: Vec<String> = path.split('/').map(str::to_owned).collect();
        Glob::parse(pattern).is_some_and(|glob| glob.matches(&path))
    }

    #[test]
    fn patterns_match_as_in_a_shell() {
        assert!(matches("*.txt", "a.txt"));
        assert!(!matches("*.txt", "b/a.txt"));
        assert!(matches("**/*.txt", "a.txt"));
        assert!(matches("**/*.txt", "b/c/a.txt"));
        assert!(matches("**", "b/c/a.txt"));
        assert!(matches("b/**", "b/c/a.txt"));
        assert!(matches("*.{txt,json}", "a.json"));
        assert!(matches("{a,b{c,d}}.x", "bd.x"));
        assert!(matches("[a-c]?.t[^y]t", "bz.txt"));
        assert!(!matches("[!a]", "a"));
        assert!(matches("*a*b*", "xaxbx"));
        assert!(!matches("*a*b", "xaxbx"));
        assert!(matches("./sub/../a", "a"));
        assert!(matches("\\*", "*"));
        assert!(Glob::parse("[a").is_none());
        assert!(Glob::parse("{a").is_none());
    }
}
