//! Linters that other people wrote find nothing in the plans of the stacks.
//!
//! A program that is not on PATH is skipped: `pip install checkov` and `pip install terraform-compliance`, each in an environment of
//! its own. What checkov would have as well, and these stacks leave out for what it costs or since there is nothing to log it to, is not asked
//! for: logs of balancers and buckets, copies in another region, a firewall for web applications, longer backups.

use std::path::{Path, PathBuf};
use std::process::Command;

use infra_tests::note;
use serde_json::Value;

use crate::environment::{ALL, Accounts, Built, Environment};

/// What checkov is asked.
const QUESTIONS: [&str; 23] = [
    "CKV_AWS_16", // A database is encrypted.
    "CKV_AWS_17", // It is not public.
    "CKV_AWS_29", // What ElastiCache stores is encrypted.
    "CKV_AWS_30", // And what it sends.
    "CKV_AWS_19", // A bucket is encrypted.
    "CKV_AWS_20", // Nobody may read it by its access list,
    "CKV_AWS_57", // or write to it.
    "CKV_AWS_53", // Access lists and policies that make it public are refused.
    "CKV_AWS_54",
    "CKV_AWS_55",
    "CKV_AWS_56",
    "CKV_AWS_8",  // Disks of servers and templates are encrypted.
    "CKV_AWS_79", // Servers ask for their role with a token.
    "CKV_AWS_24", // Nobody may reach SSH,
    "CKV_AWS_25", // RDP,
    "CKV_AWS_2",  // or a balancer without encryption.
    "CKV_AWS_103",
    "CKV_AWS_131", // A balancer drops headers that are not valid.
    "CKV_AWS_7",   // Keys rotate.
    "CKV_AWS_34",  // A distribution speaks HTTPS.
    "CKV_AWS_41",  // No credentials in a provider block.
    "CKV_DIO_3",   // Spaces are private.
    "CKV_DIO_4",   // A firewall is not open to the world.
];

/// What it may find: question, stack, and what is public on purpose. See `security.rs`.
const ACCEPTED: [(&str, &str, &str); 3] = [
    ("CKV_AWS_54", "collab-editor", "aws_s3_bucket_public_access_block.assets"),
    ("CKV_AWS_56", "collab-editor", "aws_s3_bucket_public_access_block.assets"),
    ("CKV_DIO_3", "document-platform", "digitalocean_spaces_bucket.static"),
];

/// A program on PATH; without it, says so.
fn linter(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        note(format_args!("skipped: {name} is not on PATH"));
    }
    found
}

/// Plans of all environments, as files in a folder. Plans make nothing, so that one account does.
fn plans() -> Option<(tempfile::TempDir, Vec<(&'static Environment, String)>)> {
    let accounts = Accounts::open()?;
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, environment) in ALL.into_iter().enumerate() {
        let file = format!("{number}.json");
        let document = Built::new(environment, &accounts).plan();
        std::fs::write(folder.path().join(&file), document.to_string()).unwrap();
        files.push((environment, file));
    }
    Some((folder, files))
}

#[test]
fn checkov_finds_nothing_unsafe() {
    let Some(checkov) = linter("checkov") else { return };
    let Some((folder, files)) = plans() else { return };
    for (environment, file) in files {
        let output = Command::new(&checkov)
            .args(["--framework", "terraform_plan", "--output", "json", "--compact", "--skip-download"])
            .args(["--file", &file, "--check", &QUESTIONS.join(",")])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["summary"]["parsing_errors"], 0, "{report:#}");
        let passed = report["summary"]["passed"].as_u64().unwrap_or_default();
        let failed = report["results"]["failed_checks"].as_array().map(Vec::as_slice).unwrap_or_default();
        let failed: Vec<_> = failed
            .iter()
            .map(|check| (check["check_id"].as_str().unwrap(), check["resource"].as_str().unwrap()))
            .filter(|(id, address)| !ACCEPTED.contains(&(id, environment.stack, address)))
            .collect();
        assert_eq!(failed, [("", ""); 0], "{} {}", environment.stack, environment.name);
        note(format_args!("checkov: {} {}: {passed} checks passed", environment.stack, environment.name));
        assert!(passed >= 2, "{report:#}");
    }
}

#[test]
fn terraform_compliance_finds_nothing_unsafe() {
    let Some(compliance) = linter("terraform-compliance") else { return };
    let Some((folder, files)) = plans() else { return };
    let features = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stacks/features");
    for (environment, file) in files {
        let output = Command::new(&compliance)
            .args(["--no-ansi", "--planfile", &file, "--features"])
            .arg(&features)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{} {}\n{said}", environment.stack, environment.name);
        let scenarios = said.lines().find(|line| line.contains(" scenarios (")).unwrap_or_default();
        assert!(scenarios.contains(" passed") && !scenarios.contains("(0 passed"), "{said}");
        assert!(!scenarios.contains("failed"), "{said}");
    }
}
