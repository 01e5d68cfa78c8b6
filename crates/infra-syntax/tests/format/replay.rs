//! Comparing with Terraform's answers.

use std::fmt::Write;
use std::path::PathBuf;

use crate::meaning::meaning;
use crate::{formatted, generate, terraform};

/// How many texts of the generator are recorded.
const GENERATED: u64 = 10_000;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/format").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// A text on one line.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

fn unescaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        text.push(match c {
            '\\' => match characters.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                c => c,
            },
            c => c,
        });
    }
    text
}

/// Texts that someone wrote down because they are of interest.
fn chosen() -> Vec<String> {
    let texts = read("texts.txt");
    texts.lines().filter(|line| !line.starts_with("//") && !line.is_empty()).map(unescaped).collect()
}

/// What Terraform makes of a text.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    /// It finds errors in it.
    Refused,
    /// It writes something that means something else, or nothing: see `infra_syntax::format`.
    Unsound,
    Formatted(String),
}

impl Answer {
    fn new(text: &str, answer: Option<String>) -> Self {
        match answer {
            None => Answer::Refused,
            Some(answer) if meaning(&answer) != meaning(text) => Answer::Unsound,
            Some(answer) => Answer::Formatted(answer),
        }
    }

    /// One line that says what the answer is.
    fn line(&self) -> String {
        match self {
            Answer::Refused => "refused".to_owned(),
            Answer::Unsound => "unsound".to_owned(),
            Answer::Formatted(text) => format!("| {}", escaped(text)),
        }
    }

    /// The same in little space: texts as hashes.
    fn short_line(&self) -> String {
        match self {
            Answer::Formatted(text) => format!("{:08x}", hash(text)),
            _ => self.line(),
        }
    }
}

/// FNV-1a.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Checks that our answer is the one that a line says. Where Terraform's is none to follow, that the text keeps
/// its meaning. Returns in how many of a hundred cases that is so.
fn compare(cases: impl Iterator<Item = (String, String)>, line_of: fn(&Answer) -> String) -> usize {
    let (mut different, mut unsound, mut count) = (Vec::new(), 0, 0);
    for (text, theirs) in cases {
        count += 1;
        let ours = Answer::new(&text, formatted(&text));
        let agree = if theirs == Answer::Unsound.line() {
            unsound += 1;
            matches!(ours, Answer::Formatted(_))
        } else {
            theirs == line_of(&ours)
        };
        if !agree {
            different.push(format!("{}\n  theirs: {theirs}\n  ours:   {}", escaped(&text), ours.line()));
        }
    }
    let shown = different[..different.len().min(20)].join("\n");
    assert!(different.is_empty(), "{} of {count} differ:\n{shown}", different.len());
    unsound * 100 / count
}

#[test]
fn chosen_texts_become_what_terraform_makes_of_them() {
    let recorded = read("recorded.txt");
    let lines: Vec<&str> = recorded.lines().skip(1).collect();
    let cases = lines.chunks(2).map(|case| (unescaped(case[0]), case[1].to_owned()));
    assert_eq!(
        cases.clone().map(|(text, _)| text).collect::<Vec<_>>(),
        chosen(),
        "texts.txt is not recorded"
    );
    compare(cases, Answer::line);
}

#[test]
fn generated_texts_become_what_terraform_makes_of_them() {
    let recorded = read("recorded_hashes.txt");
    let lines: Vec<String> = recorded.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(lines.len() as u64, GENERATED);
    assert!(compare((0..).map(generate::text).zip(lines), Answer::short_line) < 5);
}

fn ask(texts: Vec<String>) -> Vec<(String, Answer)> {
    let mut cases = Vec::new();
    for texts in texts.chunks(1000) {
        let answers = terraform::formatted(texts);
        let cases_of =
            texts.iter().zip(answers).map(|(text, answer)| (text.clone(), Answer::new(text, answer)));
        cases.extend(cases_of);
    }
    cases
}

#[test]
#[ignore = "asks Terraform"]
fn record() {
    let mut lines = String::from("# What terraform fmt 1.11.4 makes of texts.txt; see main.rs.\n");
    for (text, answer) in ask(chosen()) {
        writeln!(lines, "{}\n{}", escaped(&text), answer.line()).unwrap();
    }
    std::fs::write(path("recorded.txt"), lines).unwrap();
    let mut lines = String::from("# What terraform fmt 1.11.4 makes of each seed's text; see main.rs.\n");
    for (_, answer) in ask((0..GENERATED).map(generate::text).collect()) {
        writeln!(lines, "{}", answer.short_line()).unwrap();
    }
    std::fs::write(path("recorded_hashes.txt"), lines).unwrap();
}

pub fn compare_with_terraform(texts: Vec<String>) {
    compare(ask(texts).into_iter().map(|(text, answer)| (text, answer.line())), Answer::line);
}

#[test]
#[ignore = "asks Terraform"]
fn more_texts() {
    compare_with_terraform((GENERATED..GENERATED * 3).map(generate::text).collect());
}
