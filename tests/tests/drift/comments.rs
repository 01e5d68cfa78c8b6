//! Comments all over a configuration, each with a number, and whether they are where they were.

use std::collections::BTreeMap;

/// How a numbered comment begins.
const MARK: &str = "# c";

/// What a comment is about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// Header of the block at the top that it is in, or above.
    block: String,
    /// Head of the block or argument around it.
    around: String,
    /// Head of its own line, or of the next one where it has a line to itself.
    head: String,
    /// Whether it has a line to itself.
    is_alone: bool,
}

/// A text with numbered comments.
#[derive(Clone, Debug, Default)]
pub struct Commented {
    places: BTreeMap<usize, Place>,
    /// Their numbers in order.
    order: Vec<usize>,
    /// How often each head is in each block.
    heads: BTreeMap<(String, String), usize>,
}

/// A text in the canonical layout with a comment above all that spans lines, and at the end of every other line that says something.
pub fn commented(text: &str, number: &mut usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let code = line.trim_start();
        let indentation = &line[..line.len() - code.len()];
        let says_something = code.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"');
        if !says_something {
            out.push_str(&format!("{line}\n"));
            continue;
        }
        *number += 1;
        match code.ends_with(['{', '[', '(']) {
            true => out.push_str(&format!("{indentation}{MARK}{number}\n{line}\n")),
            false => out.push_str(&format!("{line} {MARK}{number}\n")),
        }
    }
    out
}

/// The code of a line, and the number of its comment.
fn parted(line: &str) -> (&str, Option<usize>) {
    match line.rsplit_once(MARK) {
        Some((code, number)) => match number.trim_end().parse() {
            Ok(number) => (code.trim_end(), Some(number)),
            Err(_) => (line.trim_end(), None),
        },
        None => (line.trim_end(), None),
    }
}

/// What a line is about: the name of an argument, or the header of a block.
fn head(code: &str) -> String {
    let code = code.trim_start();
    let end = code.find(" =").or_else(|| code.find(" {")).unwrap_or(code.len());
    code[..end].trim_end().to_owned()
}

impl Commented {
    /// Reads a text in the canonical layout.
    pub fn read(text: &str) -> Self {
        let mut read = Self::default();
        let (mut waiting, mut block) = (Vec::new(), String::new());
        // What is open, by its indentation.
        let mut open: Vec<(usize, String)> = Vec::new();
        for line in text.lines() {
            let (code, number) = parted(line);
            let code = if code.trim_start().starts_with('#') { "" } else { code };
            read.order.extend(number);
            if code.is_empty() {
                waiting.extend(number);
                continue;
            }
            let (depth, head) = (code.len() - code.trim_start().len(), head(code));
            open.retain(|(of, _)| *of < depth);
            if depth == 0 && code.ends_with('{') {
                block = head.clone();
            }
            let around = open.last().map(|(_, head)| head.clone()).unwrap_or_default();
            let place = |is_alone| Place {
                block: block.clone(),
                around: around.clone(),
                head: head.clone(),
                is_alone,
            };
            read.places.extend(waiting.drain(..).map(|number| (number, place(true))));
            read.places.extend(number.map(|number| (number, place(false))));
            *read.heads.entry((block.clone(), head.clone())).or_default() += 1;
            if code.ends_with(['{', '[', '(']) {
                open.push((depth, head));
            }
        }
        read
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// How many fewer lines with a head there are in a block.
    fn gone(&self, after: &Self, block: &str, head: &str) -> usize {
        let count =
            |of: &Self| of.heads.get(&(block.to_owned(), head.to_owned())).copied().unwrap_or_default();
        count(self).saturating_sub(count(after))
    }

    /// What is wrong with the comments after an edit. A comment at the end of a line goes with it, and any goes with the block
    /// that it is in; what stands above something stays when that goes.
    pub fn problems(&self, after: &Self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut lost: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (number, was) in &self.places {
            let went_with_block = self.gone(after, &was.block, &was.around) > 0;
            match after.places.get(number) {
                Some(is) if is == was => {}
                Some(is)
                    if is.block == was.block
                        && self.gone(after, &was.block, &was.head) > 0
                        && was.is_alone => {}
                None if went_with_block => {}
                None if !was.is_alone => {
                    lost.entry((was.block.as_str(), was.head.as_str())).or_default().push(*number)
                }
                is => problems.push(format!("comment {number} was at {was:?}, and is at {is:?}")),
            }
        }
        for ((block, head), numbers) in lost {
            if numbers.len() > self.gone(after, block, head) {
                problems.push(format!(
                    "comments {numbers:?} of {block}, {head}, are gone, and what they stood at is not"
                ));
            }
        }
        let left: Vec<usize> =
            self.order.iter().copied().filter(|number| after.places.contains_key(number)).collect();
        if left != after.order {
            problems.push("comments are in another order".to_owned());
        }
        problems
    }
}

#[test]
fn a_comment_that_is_lost_is_noticed() {
    let text = "resource \"a\" \"b\" {\n  one = 1\n\n  rule {\n    two = 2\n  }\n}\n";
    let mut number = 0;
    let text = commented(text, &mut number);
    assert_eq!(
        text,
        "# c1\nresource \"a\" \"b\" {\n  one = 1 # c2\n\n  # c3\n  rule {\n    two = 2 # c4\n  }\n}\n"
    );
    let before = Commented::read(&text);
    let problems = |text: &str| before.problems(&Commented::read(text)).len();
    assert_eq!(problems(&text), 0);
    assert_eq!(problems(&text.replace("one = 1", "one = 7")), 0);
    // A line goes with what stands at its end, and a block with what is in it; not with what is above.
    assert_eq!(problems(&text.replace("  one = 1 # c2\n", "")), 0);
    assert_eq!(problems(&text.replace("  rule {\n    two = 2 # c4\n  }\n", "")), 0);
    assert_eq!(problems(&text.replace("  # c3\n  rule {\n    two = 2 # c4\n  }\n", "")), 1);
    assert_eq!(problems(&text.replace(" # c2", "")), 1);
    assert_eq!(problems(&text.replace(" # c4", "")), 1);
    assert_eq!(problems(&text.replace("# c1\n", "")), 1);
    assert!(problems(&text.replace("c2", "c0").replace("c4", "c2").replace("c0", "c4")) > 0);
}
