//! Progress on a terminal: the last lines say what goes on, and nothing of them stays. `script` gives the command a
//! terminal.

use std::process::Command;

use infra_tests::{Infra, Workspace, note};

const SLOW: &str = r#"
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "sleep 1.5; echo half way"
  }
}

resource "terraform_data" "after" {
  input = terraform_data.slow.id
}
"#;

/// What a command writes to its terminal; nothing where there is no `script`.
fn on_a_terminal(folder: &Workspace, term: &str, arguments: &[&str]) -> Option<String> {
    if Command::new("script").arg("--version").output().is_err() {
        note("skipped: no terminal without script (util-linux)");
        return None;
    }
    // No call is made, so there is nobody at the endpoint.
    let infra = Infra::new(folder.path(), "http://127.0.0.1:9")
        .under(&["sh", "-c", "exec script -qefc \"stty cols 70 rows 20; $*\" /dev/null", "sh"])
        .env("TERM", term)
        .without("NO_COLOR");
    Some(infra.run(arguments).expect_code(0).stdout.replace("\r\n", "\n"))
}

/// What is left to be read when everything was written: a line that is begun anew replaces what was there, and what is
/// cleared is gone.
fn left(written: &str) -> Vec<String> {
    let mut rows: Vec<String> = vec![String::new()];
    let mut row = 0;
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\u{1b}' => {
                let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                let (parameter, kind) = (&rest[1..end], &rest[end..=end]);
                match kind {
                    "A" => {
                        row -= parameter.parse::<usize>().unwrap();
                        rows[row].clear();
                    }
                    "J" => {
                        rows.truncate(row + 1);
                        rows[row].clear();
                    }
                    "m" | "h" | "l" | "K" => {}
                    other => panic!("unexpected escape {parameter}{other}"),
                }
                rest = &rest[end + 1..];
            }
            '\n' => {
                row += 1;
                if row == rows.len() {
                    rows.push(String::new());
                } else {
                    rows[row].clear();
                }
            }
            '\r' => rows[row].clear(),
            c => rows[row].push(c),
        }
    }
    rows
}

#[test]
fn the_last_lines_of_a_terminal_tell_what_goes_on() {
    let folder = Workspace::empty();
    folder.write("main.tf", SLOW);
    let Some(written) = on_a_terminal(&folder, "xterm", &["apply", "-auto-approve"]) else { return };
    assert!(written.contains("terraform_data.slow  Creating  "), "{written}");
    assert!(written.contains("0 of 2 done, 1 running, 1 waiting"), "{written}");
    let left = left(&written).join("\n");
    for gone in [" running", "Creating"] {
        assert!(!left.contains(gone), "{left}");
    }
    let ended: Vec<&str> =
        left.lines().filter(|line| line.contains("complete") || line.ends_with("): half way")).collect();
    assert_eq!(ended.len(), 4, "{left}");
    assert!(ended[0].ends_with("(local-exec): half way"), "{left}");
    assert!(ended[1].starts_with("terraform_data.slow: Creation complete after "), "{left}");
    assert!(ended[2].starts_with("terraform_data.after: Creation complete after "), "{left}");
    assert!(ended[3].starts_with("Apply complete!"), "{left}");
}

#[test]
fn a_terminal_that_can_do_nothing_gets_lines() {
    let folder = Workspace::empty();
    folder.write("main.tf", SLOW);
    let calm: [(&str, &[&str], &str); 2] = [
        ("dumb", &["apply", "-auto-approve"], "Creating..."),
        ("xterm", &["destroy", "-auto-approve", "-no-color"], "Destroying..."),
    ];
    for (term, arguments, doing) in calm {
        let Some(written) = on_a_terminal(&folder, term, arguments) else { return };
        assert!(!written.contains("\u{1b}[?") && !written.contains(" running"), "{written}");
        assert!(written.contains(&format!("terraform_data.slow: {doing}")), "{written}");
    }
}
