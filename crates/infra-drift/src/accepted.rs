//! `.driftignore`: drift that is known and accepted, for a reason and until a day.
//!
//! A line holds a pattern of addresses, a pattern of attributes, a day and the reason, with spaces between:
//!
//! ```text
//! # address                     attribute         until       why
//! aws_autoscaling_group.web     desired_capacity  2027-03-01  the scaling policy decides
//! module.*.aws_instance.*       tags*             2027-01-15  the cost team labels by hand, INFRA-912
//! ```
//!
//! In patterns `*` stands for any characters and `?` for one. The attribute pattern `*` accepts that an object is gone, too. The
//! last day counts; from then on the line accepts nothing, and says so.

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, SourceMap, Span};
use jiff::civil::Date;

use crate::glob;

/// Name of the file, in the folder of the root module.
pub const FILE: &str = ".driftignore";

/// What a line of the file accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptance {
    /// Pattern of addresses.
    pub address: String,
    /// Pattern of attributes.
    pub attribute: String,
    /// The last day on which it accepts anything.
    pub until: Date,
    /// Why, in somebody's words.
    pub reason: String,
    /// Where it stands, from 1.
    pub line: usize,
}

impl Acceptance {
    /// Whether its time is over.
    pub fn has_expired(&self, today: Date) -> bool {
        today > self.until
    }

    /// Whether it is about an attribute of an object: the attribute itself, or what it is inside of.
    pub fn covers(&self, address: &str, path: &str) -> bool {
        let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
        glob::matches(&self.address, address)
            && ends.chain([path.len()]).any(|end| glob::matches(&self.attribute, &path[..end]))
    }

    /// Whether it accepts that an object is gone.
    pub fn covers_loss(&self, address: &str) -> bool {
        self.attribute == "*" && glob::matches(&self.address, address)
    }
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accepted {
    /// Its lines, in their order.
    pub lines: Vec<Acceptance>,
}

impl Accepted {
    /// Reads the file. `sources` gets it, for messages.
    ///
    /// # Errors
    /// A diagnostic for each line that is not as it must be.
    pub fn parse(text: &str, sources: &mut SourceMap) -> Result<Self, Diagnostics> {
        let file = sources.add(FILE, text);
        let (mut lines, mut problems) = (Vec::new(), Diagnostics::new());
        let mut start = 0;
        for (index, whole) in text.split('\n').enumerate() {
            let line = whole.trim();
            if !line.is_empty() && !line.starts_with('#') {
                match parse(line) {
                    Ok(acceptance) => lines.push(Acceptance { line: index + 1, ..acceptance }),
                    Err(problem) => problems.push(refused(problem, file, start, whole)),
                }
            }
            start += whole.len() + 1;
        }
        problems.into_result(Self { lines })
    }
}

fn parse(line: &str) -> Result<Acceptance, String> {
    let mut rest = line;
    let mut word = || {
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        rest = after.trim_start();
        word.to_owned()
    };
    let (address, attribute, until) = (word(), word(), word());
    if attribute.is_empty() || until.is_empty() {
        return Err("It has no day until which this is accepted.".to_owned());
    }
    let until: Date =
        until.parse().map_err(|_| format!("\"{until}\" is no day like 2027-03-01, and must be one."))?;
    if rest.is_empty() {
        return Err("It does not say why this is accepted.".to_owned());
    }
    Ok(Acceptance { address, attribute, until, reason: rest.to_owned(), line: 0 })
}

fn refused(problem: String, file: FileId, start: usize, line: &str) -> Diagnostic {
    let detail =
        format!("{problem} A line holds a pattern of addresses, one of attributes, a day, and the reason.");
    Diagnostic::error("Invalid line in .driftignore", detail)
        .at(Span::new(file, start, start + line.trim_end().len()))
        .hint("for example: aws_autoscaling_group.web  desired_capacity  2027-03-01  the scaling policy decides")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<Accepted, Vec<String>> {
        let mut sources = SourceMap::new();
        Accepted::parse(text, &mut sources).map_err(|problems| {
            let told =
                |d: &Diagnostic| format!("{}: {}", sources.snippet(d.subject.unwrap()).unwrap(), d.detail);
            problems.iter().map(told).collect()
        })
    }

    #[test]
    fn lines_and_comments() {
        let read = read("# why\n\n  a.b \t size  2027-03-01  it is  so\n").unwrap();
        let expected = Acceptance {
            address: "a.b".into(),
            attribute: "size".into(),
            until: jiff::civil::date(2027, 3, 1),
            reason: "it is  so".into(),
            line: 3,
        };
        assert_eq!(read.lines, [expected]);
    }

    #[test]
    fn what_is_missing_is_said_at_its_line() {
        let problems = read("a.b size\na.b * soon why\na.b * 2027-03-01\n").unwrap_err();
        assert_eq!(problems.len(), 3);
        assert!(problems[0].starts_with("a.b size: It has no day"), "{problems:?}");
        assert!(problems[1].starts_with("a.b * soon why: \"soon\" is no day"), "{problems:?}");
        assert!(problems[2].starts_with("a.b * 2027-03-01: It does not say why"), "{problems:?}");
    }

    #[test]
    fn an_attribute_covers_what_is_inside_of_it() {
        let accepted =
            read("aws_*.web tags 2027-03-01 x\nb.c * 2027-03-01 x\nd.e rule[*].port 2027-03-01 x").unwrap();
        let [tags, all, port] = &accepted.lines[..] else { panic!("three lines") };
        assert!(tags.covers("aws_instance.web", "tags[\"Name\"]"));
        assert!(!tags.covers("aws_instance.web", "tags_all[\"Name\"]"));
        assert!(!tags.covers("aws_instance.other", "tags"));
        assert!(!tags.covers_loss("aws_instance.web"));
        assert!(all.covers("b.c", "anything[0].at.all") && all.covers_loss("b.c"));
        assert!(port.covers("d.e", "rule[2].port") && !port.covers("d.e", "rule[2].protocol"));
    }

    #[test]
    fn the_last_day_counts() {
        let line = read("a.b size 2027-03-01 x").unwrap().lines.remove(0);
        assert!(!line.has_expired(jiff::civil::date(2027, 3, 1)));
        assert!(line.has_expired(jiff::civil::date(2027, 3, 2)));
    }
}
