//! What Terraform said, as it is kept, and whether something else is the same.
#![allow(dead_code)]

use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What Terraform said of an expression: the printed value, or `! summary: detail`.
pub struct Answer {
    pub expression: String,
    pub answer: String,
}

/// The folder that these tests are in, whichever crate runs them.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../infra-lang/tests/console")
}

pub fn recorded_path() -> PathBuf {
    folder().join("recorded.txt")
}

/// `> expression`, then the lines of the answer, each after `| `.
pub fn write_answers(path: &Path, answers: &[Answer]) {
    let mut text = String::from("# Answers of Terraform 1.11.4; see main.rs for how to record them.\n");
    for Answer { expression, answer } in answers {
        writeln!(text, "> {expression}").unwrap();
        for line in answer.split('\n') {
            writeln!(text, "| {line}").unwrap();
        }
    }
    std::fs::write(path, text).unwrap();
}

pub fn read_answers(path: &Path) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        if let Some(expression) = line.strip_prefix("> ") {
            answers.push(Answer { expression: expression.to_owned(), answer: String::new() });
        } else if let (Some(line), Some(last)) = (line.strip_prefix("| "), answers.last_mut()) {
            if !last.answer.is_empty() {
                last.answer.push('\n');
            }
            last.answer.push_str(line);
        }
    }
    answers
}

/// Expressions for which we say something else on purpose, with what we say; why is told between them.
fn deviations() -> Vec<Answer> {
    read_answers(&folder().join("deviations.txt"))
}

/// Errors are in our own words, so only that there is one must agree.
fn agree(expression: &str, theirs: &str, ours: &str) -> bool {
    // There are many ways to compress the same.
    let same_when_unpacked = || expression.contains("base64gzip") && unpacked(theirs) == unpacked(ours);
    theirs == ours || (theirs.starts_with('!') && ours.starts_with('!')) || same_when_unpacked()
}

/// The text in what `base64gzip` gave.
fn unpacked(answer: &str) -> Option<String> {
    let packed = STANDARD.decode(answer.trim_matches('"')).ok()?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Compares all that is recorded with what `answer` says, but for expressions that are skipped, and returns how many
/// were compared.
pub fn compare(skipped: impl Fn(&str) -> bool, mut answer: impl FnMut(&str) -> String) -> usize {
    let deviations = deviations();
    let mut different = Vec::new();
    let mut compared = 0;
    for Answer { expression, answer: theirs } in &read_answers(&recorded_path()) {
        if skipped(expression) {
            continue;
        }
        compared += 1;
        let ours = answer(expression);
        let deviation = deviations.iter().find(|other| other.expression == *expression);
        let expected = deviation.map_or(theirs, |other| &other.answer);
        if !agree(expression, expected, &ours) {
            different.push(format!("> {expression}\n  expected: {expected}\n  ours:     {ours}"));
        }
    }
    assert!(different.is_empty(), "{} of {compared} differ:\n{}", different.len(), different.join("\n"));
    compared
}
