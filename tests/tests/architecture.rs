//! Holds the rules of docs/architecture.md over `cargo metadata` and the sources.
#![allow(clippy::expect_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// Crates by floor. A crate imports only lower floors.
const FLOORS: [&[&str]; 7] = [
    &["infra-value", "infra-diagnostics", "infra-provider-derive"],
    &["infra-syntax", "infra-schema"],
    &["infra-lang"],
    &["infra-provider", "infra-state", "infra-plan"],
    &["infra-engine", "infra-drift", "infra-resource", "infra-provider-testkit"],
    &[
        "infra-aws",
        "infra-digitalocean",
        "infra-cloudless",
        "infra-digitalocean-spaces",
        "infra-modules",
        "infra-notify",
        "infra-ssh",
        "infra-store-s3",
        "infra-store-postgres",
        "infra-store-http",
    ],
    &["infra-report", "infra-cli"],
];

/// Members that are no part of the house.
const BESIDE: [&str; 3] = ["infra-digitalocean-emulator", "infra-tests", "xtask"];

fn metadata() -> Metadata {
    let manifest = root().join("Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(vec!["--locked".into()])
        .exec()
        .expect("cargo metadata")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace is above").to_owned()
}

fn floor_of(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

/// Names of everything that a crate is built from, tests aside.
fn closure(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().expect("resolved");
    let nodes: BTreeMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let start = metadata.packages.iter().find(|p| p.name.as_str() == name).expect("member").id.clone();
    let (mut found, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(id) = open.pop() {
        for dependency in &nodes[&id].deps {
            let normal = dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
            if normal && found.insert(metadata[&dependency.pkg].name.to_string()) {
                open.push(dependency.pkg.clone());
            }
        }
    }
    found
}

#[test]
fn every_crate_has_a_floor_and_imports_only_lower_ones() {
    let metadata = metadata();
    let mut seen = 0;
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        if BESIDE.contains(&name) {
            continue;
        }
        let floor = floor_of(name).unwrap_or_else(|| {
            panic!("{name} has no floor: add it to this test and to docs/architecture.md")
        });
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            if let Some(below) = floor_of(&dependency.name) {
                // The command line stands on the reports, both on the top floor.
                let top = name == "infra-cli" && dependency.name == "infra-report";
                assert!(
                    below < floor || top,
                    "{name} (floor {floor}) imports {} (floor {below})",
                    dependency.name
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "the test looks at imports");
}

#[test]
fn low_floors_know_no_cloud_network_or_runtime() {
    let metadata = metadata();
    for name in FLOORS[..3].iter().copied().flatten() {
        let used = closure(&metadata, name);
        for forbidden in ["tokio", "hyper", "reqwest", "rustls", "async-trait", "aws-config"] {
            assert!(!used.contains(forbidden), "{name} is built from {forbidden}");
        }
    }
    for name in FLOORS[..5].iter().copied().flatten() {
        let used = closure(&metadata, name);
        // The cryptography of everything here is named after AWS, too, and knows nothing of it.
        let is_sdk = |name: &&String| name.starts_with("aws-") && !name.starts_with("aws-lc-");
        let sdk: Vec<&String> = used.iter().filter(is_sdk).collect();
        assert!(sdk.is_empty(), "{name} is built from {sdk:?}");
    }
}

#[test]
fn neighbours_do_not_know_what_they_must_not() {
    let metadata = metadata();
    for (name, forbidden) in [
        ("infra-plan", &["infra-provider", "infra-state", "petgraph"][..]),
        ("infra-provider", &["infra-plan", "infra-state"]),
        ("infra-drift", &["infra-provider", "infra-state", "infra-engine", "infra-lang", "anstyle"]),
        ("infra-aws", &["infra-plan", "infra-state", "infra-engine", "infra-lang"]),
        ("infra-digitalocean", &["infra-plan", "infra-state", "infra-engine", "infra-lang", "infra-aws"]),
        ("infra-cloudless", &["infra-plan", "infra-state", "infra-engine", "infra-lang", "hyper"]),
        ("infra-resource", &["infra-plan", "infra-state", "infra-engine", "infra-lang", "hyper"]),
        ("infra-engine", &["infra-aws", "infra-digitalocean", "infra-report", "anstyle", "clap"]),
    ] {
        let used = closure(&metadata, name);
        let found: Vec<_> = forbidden.iter().filter(|f| used.contains(**f)).collect();
        assert!(found.is_empty(), "{name} is built from {found:?}");
    }
    for package in metadata.workspace_packages() {
        let sdk = package.dependencies.iter().find(|d| d.name.starts_with("aws-sdk-"));
        if let Some(sdk) = sdk {
            let allowed =
                ["infra-aws", "infra-digitalocean-spaces", "infra-store-s3"].contains(&package.name.as_str());
            assert!(allowed, "{} imports {}", package.name, sdk.name);
        }
    }
}

/// The features with which packages, and what they are built from, are built.
fn features(packages: &[&str], edges: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).args(["tree", "--locked", "--prefix", "none"]);
    cargo.args(["--format", "{p}|{f}", "--edges", edges]);
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    let output = cargo.output().expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') {
            found.entry(package.to_owned()).or_default().insert(features.to_owned());
        }
    }
    found
}

/// What both need would otherwise be built twice, and all that stands on it; with the types of AWS, that takes minutes.
#[test]
fn tests_take_what_the_program_is_built_from_as_it_is() {
    let metadata = metadata();
    let default: BTreeSet<&str> =
        metadata.workspace_default_packages().into_iter().map(|package| package.name.as_str()).collect();
    let members = metadata.workspace_packages().into_iter().map(|package| package.name.as_str());
    // As `cargo xtask test` builds them.
    let with_sdk: Vec<&str> =
        members.filter(|name| !default.contains(name) && *name != "infra-tests").collect();
    assert!(with_sdk.contains(&"infra-aws") && with_sdk.contains(&"infra-cli"), "{with_sdk:?}");
    let program = features(&["infra-cli"], "normal,build");
    let tests = features(&with_sdk, "normal,build,dev");
    assert!(!program.keys().any(|package| package.starts_with("infra-provider-testkit ")));
    for (package, asked) in program {
        assert_eq!(tests.get(&package), Some(&asked), "tests ask for other features of {package}");
    }
}

#[test]
fn numbers_are_not_silently_changed_for_everybody() {
    let metadata = metadata();
    let resolve = metadata.resolve.as_ref().expect("resolved");
    let json = resolve
        .nodes
        .iter()
        .find(|n| metadata[&n.id].name.as_str() == "serde_json")
        .expect("serde_json is used");
    assert!(!json.features.iter().any(|feature| **feature == "arbitrary_precision"));
}

/// Every source file of a crate, without its tests.
fn sources(name: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs")
                && path.file_stem().is_some_and(|s| s != "tests")
            {
                let text = fs::read_to_string(&path).expect("source");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                found.push((path, code));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("crates").join(name).join("src"), &mut found);
    assert!(!found.is_empty(), "{name} has sources");
    found
}

#[test]
fn only_the_command_line_reads_the_environment_prints_or_exits() {
    for name in FLOORS.iter().copied().flatten().filter(|name| **name != "infra-cli") {
        for (path, code) in sources(name) {
            for forbidden in [
                "env::var",
                "env::args",
                "env::current_dir",
                "println!",
                "eprintln!",
                "process::exit",
                "io::stdout",
                "io::stderr",
            ] {
                let found = code.lines().find(|l| l.contains(forbidden) && !l.trim_start().starts_with("//"));
                assert!(found.is_none(), "{}: {}", path.display(), found.unwrap_or_default().trim());
            }
        }
    }
}

#[test]
fn only_the_executor_changes_anything() {
    for (path, code) in sources("infra-engine") {
        let executor = path.components().any(|c| c.as_os_str() == "executor");
        for call in ["client.create(", "client.update(", "client.delete("] {
            assert!(executor || !code.contains(call), "{} calls {call}", path.display());
        }
    }
    let (_, code) = sources("infra-engine")
        .into_iter()
        .find(|(p, _)| p.ends_with("executor/perform.rs"))
        .expect("the executor");
    assert!(
        code.contains("client\n            .create(") || code.contains("client.create("),
        "the executor creates"
    );
}
