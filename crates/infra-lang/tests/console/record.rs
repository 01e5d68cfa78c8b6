//! Asking Terraform.

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::answers::{Answer, read_answers, recorded_path, write_answers};
use crate::expressions;
use crate::scope::module_dir;

/// How many processes ask at once; each needs a folder of its own because of the state lock.
const WORKERS: usize = 2;

fn copy_of_module() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let mut folders = vec![(module_dir(), copy.path().to_owned())];
    while let Some((from, to)) = folders.pop() {
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push((entry.path(), target));
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    copy
}

fn ask(dir: &std::path::Path, expression: &str) -> String {
    let mut console = Command::new("terraform")
        .arg("console")
        .current_dir(dir)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    console.stdin.take().unwrap().write_all(expression.as_bytes()).unwrap();
    let output = console.wait_with_output().unwrap();
    if output.status.success() {
        return String::from_utf8(output.stdout).unwrap().trim_end_matches('\n').to_owned();
    }
    error_text(&String::from_utf8(output.stderr).unwrap())
}

/// Summary and detail of the first error, from the text for terminals.
fn error_text(text: &str) -> String {
    let plain = regex::Regex::new("\x1b\\[[0-9;]*m").unwrap().replace_all(text, "").into_owned();
    let mut lines = plain.lines().map(|line| line.trim_start_matches(['│', '╷', '╵', ' ']).trim_end());
    let summary = lines.find_map(|line| line.strip_prefix("Error: ")).unwrap_or("?").to_owned();
    let noise = |line: &&str| {
        !line.is_empty() && !line.contains("<console-input>") && !line.contains("(source code not available)")
    };
    let detail: Vec<&str> =
        lines.take_while(|line| !line.starts_with("Error: ")).filter(noise).take(6).collect();
    let detail = detail.join(" ");
    // The stack of a panic says nothing, and differs with every version.
    let detail = detail
        .split(" runtime error")
        .next()
        .unwrap_or_default()
        .split(" goroutine")
        .next()
        .unwrap_or_default();
    format!("! {summary}: {detail}")
}

#[test]
#[ignore = "asks Terraform, up to some thousand times"]
fn record() {
    let all = expressions::all();
    let mut known: HashMap<String, String> =
        read_answers(&recorded_path()).into_iter().map(|one| (one.expression, one.answer)).collect();
    let expressions: Vec<String> = all.iter().filter(|one| !known.contains_key(*one)).cloned().collect();
    println!("{} of {} are asked", expressions.len(), all.len());
    let next = Mutex::new(0..expressions.len());
    let answers = Mutex::new(vec![String::new(); expressions.len()]);
    std::thread::scope(|threads| {
        for _ in 0..WORKERS {
            threads.spawn(|| {
                let module = copy_of_module();
                loop {
                    let Some(at) = next.lock().unwrap().next() else { break };
                    let answer = ask(module.path(), &expressions[at]);
                    answers.lock().unwrap()[at] = answer;
                }
            });
        }
    });
    known.extend(expressions.into_iter().zip(answers.into_inner().unwrap()));
    let answer = |expression: String| {
        let answer = known.remove(&expression).unwrap();
        Answer { expression, answer }
    };
    let answers: Vec<Answer> = all.into_iter().map(answer).collect();
    write_answers(&recorded_path(), &answers);
}
