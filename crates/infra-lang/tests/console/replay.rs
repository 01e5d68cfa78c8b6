//! Comparing with what was recorded.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::scope::answer;

/// What Terraform said of an expression: the printed value, or `! summary: detail`.
pub struct Answer {
    pub expression: String,
    pub answer: String,
}

pub fn recorded_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/console/recorded.txt")
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

fn read_answers(path: &Path) -> Vec<Answer> {
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
    read_answers(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/console/deviations.txt"))
}

/// Errors are in our own words, so only that there is one must agree.
fn agree(theirs: &str, ours: &str) -> bool {
    theirs == ours || (theirs.starts_with('!') && ours.starts_with('!'))
}

#[test]
fn answers_are_those_of_terraform() {
    let deviations = deviations();
    let mut different = Vec::new();
    let answers = read_answers(&recorded_path());
    for Answer { expression, answer: theirs } in &answers {
        let ours = answer(expression);
        let deviation = deviations.iter().find(|other| other.expression == *expression);
        let expected = deviation.map_or(theirs, |other| &other.answer);
        if !agree(expected, &ours) {
            different.push(format!("> {expression}\n  expected: {expected}\n  ours:     {ours}"));
        }
    }
    assert!(answers.len() > 1000, "only {} answers are recorded", answers.len());
    assert!(
        different.is_empty(),
        "{} of {} differ:\n{}",
        different.len(),
        answers.len(),
        different.join("\n")
    );
}
