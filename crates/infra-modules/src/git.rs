//! Git repositories, by the `git` program: it knows the user's keys, credentials and proxies.

use std::path::Path;
use std::process::Stdio;

use infra_lang::config::Package;
use tokio::process::Command;

use crate::{Fetched, failed, without_secret};

/// What of a repository is wanted.
struct Wanted<'p> {
    url: String,
    reference: Option<&'p str>,
    depth: Option<&'p str>,
}

/// Clones a repository into a folder that does not exist yet.
pub(crate) async fn clone(package: &Package, into: &Path) -> Fetched<()> {
    let wanted = Wanted::of(package)?;
    match wanted.reference {
        // The tip of a branch, or a tag, can be fetched alone; a commit cannot, everywhere.
        Some(name) if wanted.depth.is_some() || !is_commit(name) => {
            let depth = wanted.depth.unwrap_or("1");
            let shallow =
                git(&["clone", "--quiet", "--depth", depth, "--branch", name, "--", &wanted.url], Some(into))
                    .await;
            if shallow.is_err() {
                // Not the name of a branch or tag.
                remove(into)?;
                git(&["clone", "--quiet", "--", &wanted.url], Some(into)).await?;
                checkout(into, name).await?;
            }
        }
        Some(name) => {
            git(&["clone", "--quiet", "--", &wanted.url], Some(into)).await?;
            checkout(into, name).await?;
        }
        None => {
            let depth = wanted.depth.unwrap_or("1");
            git(&["clone", "--quiet", "--depth", depth, "--", &wanted.url], Some(into)).await?;
        }
    }
    if into.join(".gitmodules").exists() {
        let folder = into.to_string_lossy();
        git(&["-C", &folder, "submodule", "--quiet", "update", "--init", "--recursive"], None).await?;
    }
    Ok(())
}

impl<'p> Wanted<'p> {
    fn of(package: &'p Package) -> Fetched<Self> {
        let (url, parameters) = package.split_query();
        let (mut reference, mut depth, mut rest) = (None, None, Vec::new());
        for (name, value) in parameters {
            match name {
                "ref" if value.is_empty() || value.starts_with('-') => {
                    return failed(format!("?ref={value} names no branch, tag or commit."));
                }
                "ref" => reference = Some(value),
                "depth" if value.parse::<u32>().is_ok_and(|depth| depth > 0) => depth = Some(value),
                "depth" => return failed(format!("?depth={value} is not a number of commits.")),
                "sshkey" => {
                    return failed(
                        "A key in the address (?sshkey=) is not supported by infra. Give it to git: to an SSH agent, or in the environment as GIT_SSH_COMMAND.",
                    );
                }
                // Belongs to the server.
                _ => rest.push(format!("{name}={value}")),
            }
        }
        let query = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
        Ok(Self { url: format!("{url}{query}"), reference, depth })
    }
}

/// Whether a name is one of a commit and not of a branch or tag, most likely.
fn is_commit(name: &str) -> bool {
    (7..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_hexdigit())
}

async fn checkout(into: &Path, name: &str) -> Fetched<()> {
    let folder = into.to_string_lossy();
    git(&["-C", &folder, "checkout", "--quiet", "--detach", name, "--"], None).await
}

fn remove(folder: &Path) -> Fetched<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            failed(format!("{} cannot be removed: {error}.", folder.display()))
        }
        _ => Ok(()),
    }
}

async fn git(arguments: &[&str], last: Option<&Path>) -> Fetched<()> {
    let mut command = Command::new("git");
    command.args(arguments).args(last).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    // Nobody is there to answer, and an address must not run programs (ext::).
    command
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh")
        .env("LC_ALL", "C");
    // Of a repository that this command is run for, such as by a hook.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    let output = match command.kill_on_drop(true).output().await {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return failed("The program \"git\" is not installed, or not on the PATH.");
        }
        Err(error) => return failed(format!("The program \"git\" cannot be started: {error}.")),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<String> = said.lines().map(str::trim).filter(|line| !line.is_empty()).map(hide).collect();
    let said = if lines.is_empty() { output.status.to_string() } else { lines.join(" ") };
    failed(format!("git says: {}", said.trim_end_matches('.').to_owned() + "."))
}

/// A line without passwords of addresses in it.
fn hide(line: &str) -> String {
    line.split(' ')
        .map(|word| match word.find("://") {
            Some(_) => without_secret(word),
            None => word.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}
