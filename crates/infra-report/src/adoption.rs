//! What taking drift over into the configuration comes to.

use infra_engine::{Left, Why};

use crate::Style;
use crate::colour::Tone;

/// What taking drift over comes to, once the edited configuration was planned again.
#[derive(Clone, Debug, Default)]
pub struct Adopted {
    /// The edits, as a unified diff.
    pub patch: String,
    /// Objects that the edited configuration describes, by address.
    pub described: Vec<String>,
    /// Objects whose plan was empty before: the configuration says the same, or leaves it to the cloud.
    pub unaffected: Vec<String>,
    /// Objects that the edited configuration describes as far as somebody else has changed them; the plan changes something else.
    pub otherwise: Vec<String>,
    /// Objects that the plan would still change, and that nothing is named for.
    pub undone: Vec<String>,
    /// What is left to a person.
    pub left: Vec<Left>,
}

impl Adopted {
    /// Whether a person has nothing left to do.
    pub fn is_complete(&self) -> bool {
        self.left.is_empty() && self.undone.is_empty()
    }
}

/// The patch, what it takes over, and what is left to a person.
pub fn adopted(adopted: &Adopted, style: &Style) -> String {
    let mut out = String::new();
    for line in adopted.patch.lines() {
        let tone = match line.as_bytes() {
            [b'+', b'+', ..] | [b'-', b'-', ..] => Tone::Bold,
            [b'+', ..] => Tone::Good,
            [b'-', ..] => Tone::Bad,
            [b'@', ..] => Tone::Calm,
            _ => {
                out.push_str(line);
                out.push('\n');
                continue;
            }
        };
        out.push_str(&style.paint(tone, line));
        out.push('\n');
    }
    let mut list = |title: &str, names: &[String]| {
        if !names.is_empty() {
            out.push_str(&format!("\n{}\n", style.paint(Tone::Bold, title)));
            names.iter().for_each(|name| out.push_str(&format!("  {name}\n")));
        }
    };
    list("With these edits, the plan for these objects is empty:", &adopted.described);
    list("Nothing to edit, since the plan for these objects is empty as it is:", &adopted.unaffected);
    let title = "What was changed of these objects is described; the plan changes them for another reason, such as something that they refer to:";
    list(title, &adopted.otherwise);
    if !adopted.left.is_empty() {
        out.push_str(&format!("\n{}\n", style.paint(Tone::Bold, "Left to you:")));
        adopted.left.iter().for_each(|left| out.push_str(&one(left, style)));
    }
    if !adopted.undone.is_empty() {
        let title = "No edit makes the plan for these objects empty; \"infra plan\" shows what it is:";
        out.push_str(&format!("\n{}\n", style.paint(Tone::Bold, title)));
        adopted.undone.iter().for_each(|name| out.push_str(&format!("  {name}\n")));
    }
    if out.is_empty() { "Nothing was changed outside.\n".to_owned() } else { out }
}

fn one(left: &Left, style: &Style) -> String {
    let path = if left.path.is_empty() { String::new() } else { format!(" {}", left.path) };
    let mut out =
        format!("  {}{path}: {}\n", style.paint(Tone::Bold, &left.object.to_string()), why(left.why));
    if let Some(place) = &left.place {
        let at = format!("{}:{}", place.file, place.line);
        out.push_str(&format!("    {}  {}\n", style.paint(Tone::Dim, &at), place.text));
    }
    match (&left.value, left.why) {
        (Some(value), _) => {
            let value = value.trim_end().replace('\n', "\n      ");
            out.push_str(&format!("    what is there: {value}\n"));
        }
        (None, Why::Expression) => out.push_str("    what is there: nothing\n"),
        _ => {}
    }
    out
}

/// Why something is left to a person, and what the person can do.
fn why(why: Why) -> &'static str {
    match why {
        Why::Expression => "the value is computed; change what it is computed from",
        Why::Shared => "the block says the same for other instances, which were not changed",
        Why::Gone => "it is gone; remove its block, or its key, or bring it back with -reconcile",
        Why::Secret => "the value is sensitive, and not written to a file",
        Why::Elsewhere => "the file is outside of this folder or was installed, so that others use it, too",
        Why::Json => "the file is in JSON, which is not edited",
        Why::Undeclared => "no block declares it; the next apply destroys it",
        Why::Unclear => "its block cannot be evaluated by itself",
    }
}
