//! Configurations that are wrong, and what is said about them.
//!
//! Each fixture of `tests/invalid` is a folder or a file. A comment `#! SUMMARY` at the end of a line says that a
//! finding with that summary is expected on that line; several are separated by ` && `. What follows `->` in it must
//! occur among the hints.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

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
        let (found, expected) =
            (found(dir.path(), &config.sources, &findings), expected(dir.path(), &config.sources));
        if found != expected {
            wrong.insert(fixture, (found, expected));
        }
    }
    let report: String = wrong
        .iter()
        .flat_map(|(fixture, (found, expected))| {
            let unexpected = found
                .iter()
                .filter(|line| !expected.contains(line))
                .map(|line| format!("  found   {line}\n"));
            let missing = expected
                .iter()
                .filter(|line| !found.contains(line))
                .map(|line| format!("  missing {line}\n"));
            std::iter::once(format!("{}\n", fixture.display()))
                .chain(unexpected)
                .chain(missing)
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{report}");
}

#[test]
fn valid_configurations_are_accepted() {
    for fixture in fixtures("valid") {
        let dir = folder(&fixture);
        let (config, findings) = findings(dir.path());
        let found = found(dir.path(), &config.sources, &findings);
        assert!(found.is_empty(), "{}: {found:#?}", fixture.display());
    }
}

#[test]
fn the_stacks_of_this_repository_are_accepted() {
    let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stacks");
    for stack in std::fs::read_dir(stacks).unwrap() {
        let stack = stack.unwrap().path();
        let (config, findings) = findings(&stack);
        assert!(findings.is_empty(), "{}: {findings:#?}", stack.display());
        assert!(config.modules.values().any(|module| !module.resources.is_empty()), "{}", stack.display());
    }
}

/// What Terraform says of a folder: whether it is valid, and the places of its errors as `main.tf:3`. Nothing when
/// there is no Terraform here.
fn verdict_of_terraform(dir: &Path) -> Option<(bool, Vec<String>)> {
    let terraform = |args: &[&str]| {
        std::process::Command::new("terraform")
            .args(args)
            .current_dir(dir)
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
    };
    terraform(&["get"]).ok()?;
    let verdict: serde_json::Value =
        serde_json::from_slice(&terraform(&["validate", "-json"]).ok()?.stdout).unwrap();
    let errors =
        verdict["diagnostics"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
    let places = errors.filter_map(|error| {
        let file = error["range"]["filename"].as_str().filter(|name| !name.is_empty())?;
        Some(format!("{file}:{}", error["range"]["start"]["line"]))
    });
    Some((verdict["valid"].as_bool().unwrap(), places.collect()))
}

/// Where Terraform sees an error, so do we. It stops after the first phase with errors, so we may see more; where it
/// sees more, the line says why: `# Terraform alone: REASON`.
#[test]
fn terraform_agrees() {
    let mut alone = Vec::new();
    for (kind, valid) in [("invalid", false), ("valid", true)] {
        for fixture in fixtures(kind) {
            let dir = folder(&fixture);
            let (config, findings) = findings(dir.path());
            let ours = found(dir.path(), &config.sources, &findings);
            let Some((verdict, errors)) = verdict_of_terraform(dir.path()) else {
                eprintln!("skipped: terraform is not installed");
                return;
            };
            // What is not supported yet is fine by Terraform.
            let only_ours = ours.iter().all(|line| line.contains(": Not supported yet"));
            assert!(verdict == valid || only_ours, "{}: {ours:#?}", fixture.display());
            let excused = marked(dir.path(), &config.sources, "# Terraform alone: ");
            let agreed = |place: &String| {
                excused.contains(place) || ours.iter().any(|line| line.starts_with(&format!("{place}: ")))
            };
            let name = fixture.file_name().unwrap().to_string_lossy().into_owned();
            alone
                .extend(errors.iter().filter(|place| !agreed(place)).map(|place| format!("{name}: {place}")));
        }
    }
    assert!(alone.is_empty(), "Terraform alone finds errors at {alone:#?}");
}

/// Places of lines that contain a text.
fn marked(dir: &Path, sources: &SourceMap, mark: &str) -> Vec<String> {
    let mut places = Vec::new();
    for (_, file) in sources.iter() {
        let name = Path::new(file.name()).strip_prefix(dir).unwrap().display();
        let lines = file.text().lines().enumerate().filter(|(_, line)| line.contains(mark));
        places.extend(lines.map(|(i, _)| format!("{name}:{}", i + 1)));
    }
    places
}

#[test]
fn files_that_are_not_understood_are_refused_and_left_overs_ignored() {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("latin.tf", b"# \xe9\n".as_slice()),
        (".hidden.tf", b"!"),
        ("main.tf~", b"!"),
        ("#main.tf#", b"!"),
        ("notes.txt", b"!"),
        ("mark.tf", b"\xef\xbb\xbflocals {\r\n  a = 1\r\n}\r\n"),
    ] {
        std::fs::write(dir.path().join(name), content).unwrap();
    }
    std::fs::create_dir(dir.path().join("folder.tf")).unwrap();
    let (config, findings) = findings(dir.path());
    assert_eq!(found(dir.path(), &config.sources, &findings), ["nowhere: Unreadable file"]);
    assert!(config.root().locals.contains_key("a"));
    assert!(!config.root().complete);
}

#[test]
fn a_missing_folder_is_an_error_and_an_empty_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let (config, none) = findings(dir.path());
    assert!(none.is_empty(), "{none:?}");
    assert!(config.root().files.is_empty());
    let (_, missing) = findings(&dir.path().join("nowhere"));
    let summaries: Vec<_> = missing.iter().map(|finding| finding.summary.as_str()).collect();
    assert_eq!(summaries, ["Unreadable module directory"]);
}

const MANIFEST: &str = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},
    {"Key":"net","Source":"registry.terraform.io/example/net/test","Version":"1.2.3","Dir":".terraform/modules/net"},
    {"Key":"net.inner","Source":"git::https://example.com/inner.git","Dir":".terraform/modules/net.inner/sub"}]}"#;

#[test]
fn modules_that_another_tool_installed_are_used() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("main.tf", "module \"net\" {\n  source  = \"example/net/test\"\n  version = \"~> 1.2\"\n}\n");
    let summaries = |found: &Diagnostics| found.iter().map(|f| f.summary.clone()).collect::<Vec<_>>();
    assert_eq!(summaries(&findings(dir.path()).1), ["Module not installed"]);

    write(".terraform/modules/modules.json", MANIFEST);
    write(
        ".terraform/modules/net/main.tf",
        "module \"inner\" {\n  source = \"git::https://example.com/inner.git\"\n}\n",
    );
    write(".terraform/modules/net.inner/sub/main.tf", "output \"o\" {\n  value = 1\n}\n");
    let (config, none) = findings(dir.path());
    assert!(none.is_empty(), "{none:?}");
    assert_eq!(
        config.modules.keys().map(ToString::to_string).collect::<Vec<_>>(),
        ["", "module.net", "module.net.module.inner"]
    );

    write("main.tf", "module \"net\" {\n  source  = \"example/net/test\"\n  version = \">= 2.0\"\n}\n");
    assert_eq!(summaries(&findings(dir.path()).1), ["Module version not installed"]);
    write(".terraform/modules/modules.json", "{");
    assert_eq!(
        summaries(&findings(dir.path()).1),
        ["Invalid list of installed modules", "Module not installed"]
    );
}

#[test]
fn a_snapshot_loads_like_the_disk() {
    use infra_lang::config::{Recording, Snapshot};
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/valid/modules");
    let recording = Recording::new(Disk);
    let (original, _) = load(&recording, &stack);
    let stored = serde_json::to_string(&recording.snapshot()).unwrap();
    let snapshot: Snapshot = serde_json::from_str(&stored).unwrap();
    let (copy, findings) = load(&snapshot, &stack);
    assert!(findings.is_empty(), "{findings:?}");
    let texts = |config: &Config| {
        config
            .sources
            .iter()
            .map(|(_, file)| (file.name().to_owned(), file.text().clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&original), texts(&copy));
    assert_eq!(original.modules.len(), 6);
}

#[test]
fn modules_cannot_grow_without_end() {
    use infra_lang::config::Snapshot;
    let summaries = |files: &Snapshot| {
        let (config, findings) = load(files, Path::new("."));
        (config.modules.len(), findings.iter().map(|f| f.summary.clone()).collect::<Vec<_>>())
    };
    let mut deep = Snapshot::default();
    let mut path = PathBuf::new();
    for _ in 0..150 {
        deep.insert(&path.join("main.tf"), b"module \"m\" {\n  source = \"./m\"\n}\n".as_slice());
        path.push("m");
    }
    assert_eq!(summaries(&deep), (101, vec!["Modules nested too deeply".to_owned()]));

    let mut wide = Snapshot::default();
    for level in 0..20 {
        let call = |name| format!("module \"{name}\" {{\n  source = \"../{}\"\n}}\n", level + 1);
        let text = call("a") + &call("b");
        wide.insert(&PathBuf::from(level.to_string()).join("main.tf"), text.into_bytes());
    }
    let (config, findings) = load(&wide, Path::new("0"));
    assert_eq!(config.modules.len(), 10_000);
    assert!(findings.iter().any(|f| f.summary == "Too many modules"));
}

#[test]
fn provider_configurations_are_found_where_they_are_declared() {
    use infra_lang::config::{ProviderConfig, ProviderLocal, Snapshot};
    let mut files = Snapshot::default();
    let required = |name: &str, aliases: &str| {
        format!(
            "terraform {{\n  required_providers {{\n    {name} = {{\n      source = \"example/cloud\"\n      {aliases}\n    }}\n  }}\n}}\n"
        )
    };
    let root = required("main", "")
        + "provider \"main\" {\n  alias = \"east\"\n}\nmodule \"mid\" {\n  source = \"./mid\"\n  providers = {\n    c.x = main.east\n  }\n}\n";
    let mid = required("c", "configuration_aliases = [c.x]")
        + "module \"low\" {\n  source = \"../low\"\n  providers = {\n    cloud = c.x\n  }\n}\nmodule \"bare\" {\n  source = \"../low\"\n}\nresource \"c_thing\" \"a\" {\n  provider = c.x\n}\n";
    let low = required("cloud", "") + "resource \"cloud_thing\" \"a\" {\n}\n";
    files.insert(Path::new("main.tf"), root.into_bytes());
    files.insert(Path::new("mid/main.tf"), mid.into_bytes());
    files.insert(Path::new("low/main.tf"), low.into_bytes());
    let (config, findings) = load(&files, Path::new("."));
    assert!(findings.is_empty(), "{findings:#?}");
    let found = |path: &str| -> ProviderConfig {
        let module = config.modules.values().find(|module| module.path.to_string() == path).unwrap();
        let resource = module.resources.values().next().unwrap();
        config.provider_config(module, &module.provider_of(resource))
    };
    let expected = |alias: Option<&str>| ProviderConfig {
        module: Default::default(),
        local: ProviderLocal { name: "main".into(), alias: alias.map(Into::into) },
        source: "example/cloud".parse().unwrap(),
    };
    assert_eq!(found("module.mid"), expected(Some("east")));
    assert_eq!(found("module.mid.module.low"), expected(Some("east")));
    assert_eq!(found("module.mid.module.bare"), expected(None));
}
