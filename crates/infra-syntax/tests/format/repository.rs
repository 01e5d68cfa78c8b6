//! The files of this repository.

use std::path::Path;

use crate::{formatted, replay};

/// The texts of all files of the language in a folder of the repository.
fn files(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(".tf") || name.ends_with(".tfvars") {
                files.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(files.len() > 5, "only {} files", files.len());
    files
}

/// A text with its layout lost, as far as it can be without a parser.
fn untidy(text: &str) -> String {
    let untidy_line = |line: &str| {
        let line = line.trim_start();
        match line.split_once(" = ") {
            Some((name, value)) if !name.contains('"') => format!("\t{}={value}\n", name.trim_end()),
            _ => format!("     {line}\n"),
        }
    };
    text.lines().map(untidy_line).collect()
}

#[test]
fn stacks_are_in_the_canonical_layout() {
    for text in files("stacks") {
        assert_eq!(formatted(&text).as_ref(), Some(&text));
    }
}

#[test]
fn stacks_get_their_layout_back() {
    // White space at the start of a heredoc's lines counts.
    for text in files("stacks").into_iter().filter(|text| !text.contains("<<")) {
        assert_eq!(formatted(&untidy(&text)).as_ref(), Some(&text));
    }
}

#[test]
#[ignore = "asks Terraform"]
fn all_files() {
    let files = files(".");
    let untidy: Vec<String> = files.iter().map(|text| untidy(text)).collect();
    replay::compare_with_terraform([files, untidy].concat());
}
