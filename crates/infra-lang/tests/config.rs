//! Configurations that are wrong, and what is said about them.
//!
//! Each fixture of `tests/invalid` is a folder or a file. A comment `#! SUMMARY` at the end of a line says that a
//! finding with that summary is expected on that line; several are separated by ` && `. What follows `->` in it must
//! occur among the hints.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use infra_diagnostics::{Diagnostics, SourceMap};
use infra_lang::config::{Config, Disk, check_references, load};

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind);
    let mut all: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

/// A fixture as a folder: a single file is copied into one of its own.
fn folder(fixture: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    if fixture.is_dir() {
        copy(fixture, dir.path());
    } else {
        std::fs::copy(fixture, dir.path().join("main.tf")).unwrap();
    }
    dir
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn findings(dir: &Path) -> (Config, Diagnostics) {
    let (config, mut findings) = load(&Disk, dir);
    findings.extend(check_references(&config));
    (config, findings)
}

/// Lines of the form `main.tf:3: Summary -> hint`, sorted.
fn found(dir: &Path, sources: &SourceMap, findings: &Diagnostics) -> Vec<String> {
    let mut lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let place = finding.subject.map_or("nowhere".to_owned(), |span| {
                let file = sources.get(span.file).unwrap();
                let name = Path::new(file.name()).strip_prefix(dir).unwrap().display();
                format!("{name}:{}", file.position(span.start as usize).line)
            });
            let hints: String = finding.hints.iter().map(|hint| format!(" -> {}", hint.0)).collect();
            format!("{place}: {}{hints}", finding.summary)
        })
        .collect();
    lines.sort();
    lines
}

fn expected(dir: &Path, sources: &SourceMap) -> Vec<String> {
    let mut lines = Vec::new();
    for (_, file) in sources.iter() {
        let name = Path::new(file.name()).strip_prefix(dir).unwrap().display();
        for (i, line) in file.text().lines().enumerate() {
            let Some((_, comment)) = line.split_once("#! ") else { continue };
            lines.extend(comment.split(" && ").map(|summary| format!("{name}:{}: {summary}", i + 1)));
        }
    }
    lines.sort();
    lines
}

#[test]
fn every_invalid_configuration_is_refused_where_it_is_wrong() {
    let mut wrong = BTreeMap::new();
    for fixture in fixtures("invalid") {
        let dir = folder(&fixture);
        let (config, findings) = findings(dir.path());
        let (found, expected) = (found(dir.path(), &config.sources, &findings), expected(dir.path(), &config.sources));
        if found != expected {
            wrong.insert(fixture, (found, expected));
        }
    }
    let report: String = wrong
        .iter()
        .flat_map(|(fixture, (found, expected))| {
            let unexpected = found.iter().filter(|line| !expected.contains(line)).map(|line| format!("  found   {line}\n"));
            let missing = expected.iter().filter(|line| !found.contains(line)).map(|line| format!("  missing {line}\n"));
            std::iter::once(format!("{}\n", fixture.display())).chain(unexpected).chain(missing).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{report}");
}
