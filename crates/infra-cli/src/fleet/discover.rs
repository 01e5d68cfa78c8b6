//! Which stacks there are in a folder. Only files are looked at: nothing is called, so that every shard finds the same.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use infra_diagnostics::{Diagnostic, FileId, io_reason};
use infra_state::LocalStore;
use infra_state::store::LocalBackend;
use infra_syntax::parse_file;

use super::{Environments, Member};

/// Where the files of environments are, within a stack.
const FOLDER: &str = "environments";

/// All members within a folder, sorted. A stack is a folder with configuration that says where its state is, has files of
/// environments, or has a state; what is inside of one belongs to it. Folders whose names begin with a dot, and links to
/// folders, are not looked into.
///
/// # Errors
/// A folder cannot be read, or there is no stack.
pub fn discover(folder: &Path) -> Result<Vec<Member>, Diagnostic> {
    let mut members = Vec::new();
    within(folder, &mut members)?;
    members.sort();
    match members.is_empty() {
        false => Ok(members),
        true => {
            let detail = format!(
                "There is no stack in {}: no folder with .tf files and a backend block, files environments/NAME.tfvars, or a state.",
                folder.display()
            );
            Err(Diagnostic::error("No stacks", detail))
        }
    }
}

fn within(folder: &Path, members: &mut Vec<Member>) -> Result<(), Diagnostic> {
    let unreadable = |error: io::Error| {
        let detail = format!("{} cannot be read: {}.", folder.display(), io_reason(&error));
        Diagnostic::error("Folder cannot be read", detail)
    };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let is_folder = entry.file_type().map_err(unreadable)?.is_dir();
        let Ok(name) = entry.file_name().into_string() else { continue };
        match is_folder {
            true => folders.push(name),
            false => files.push(name),
        }
    }
    let is_configuration =
        |name: &&String| !name.starts_with('.') && (name.ends_with(".tf") || name.ends_with(".tf.json"));
    let configuration: Vec<PathBuf> =
        files.iter().filter(is_configuration).map(|name| folder.join(name)).collect();
    if !configuration.is_empty() {
        let environments = match folders.iter().any(|name| name == FOLDER) {
            true => environments(&folder.join(FOLDER)).map_err(unreadable)?,
            false => Vec::new(),
        };
        let member = |environment| Member { folder: folder.to_owned(), environment };
        if !environments.is_empty() {
            members.extend(environments.into_iter().map(member));
            return Ok(());
        }
        if has_state(folder) || configuration.iter().any(|path| says_where_the_state_is(path)) {
            members.push(member(Environments::Workspaces));
            return Ok(());
        }
    }
    folders.sort_unstable();
    for name in folders.iter().filter(|name| !name.starts_with('.')) {
        within(&folder.join(name), members)?;
    }
    Ok(())
}

/// The environments that have files.
fn environments(folder: &Path) -> io::Result<Vec<Environments>> {
    let mut variables: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let Ok(file) = entry?.file_name().into_string() else { continue };
        let name = file.strip_suffix(".tfvars").or_else(|| file.strip_suffix(".tfvars.json"));
        if let Some(name) = name.filter(|name| !name.is_empty() && !name.starts_with('.')) {
            variables.entry(name.to_owned()).or_default().push(Path::new(FOLDER).join(&file));
        }
    }
    let environment = |(name, mut variables): (String, Vec<PathBuf>)| {
        variables.sort();
        let backend = format!("{name}.tfbackend");
        let backend = folder.join(&backend).exists().then(|| Path::new(FOLDER).join(backend));
        Environments::File { name, variables, backend }
    };
    Ok(variables.into_iter().map(environment).collect())
}

/// Whether a command has worked here already.
fn has_state(folder: &Path) -> bool {
    [
        LocalStore::DEFAULT_PATH,
        LocalBackend::DEFAULT_FOLDER,
        ".terraform/infra.json",
        ".terraform/terraform.tfstate",
    ]
    .iter()
    .any(|name| folder.join(name).exists())
}

/// Whether a file holds a `backend` or `cloud` block. One that cannot be read or understood is told of by whoever reads the
/// stack, so it counts where it says so in any way.
fn says_where_the_state_is(path: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(path) else { return false };
    if path.extension().is_some_and(|extension| extension == "json") {
        let document: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let terraform = match &document["terraform"] {
            serde_json::Value::Array(blocks) => blocks.clone(),
            block => vec![block.clone()],
        };
        return terraform.iter().any(|block| block.get("backend").is_some() || block.get("cloud").is_some());
    }
    let (body, _) = parse_file(FileId(0), &text);
    let settings = body.blocks.iter().filter(|block| &*block.kind.name == "terraform");
    settings
        .flat_map(|block| &block.body.blocks)
        .any(|inner| matches!(&*inner.kind.name, "backend" | "cloud"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn stacks_are_found_and_their_modules_are_not() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &[
                ("README.md", ""),
                ("b/main.tf", "terraform {\n  backend \"local\" {}\n}\n"),
                ("b/modules/net/main.tf", "terraform {\n  backend \"s3\" {}\n}\n"),
                ("a/main.tf", ""),
                ("a/environments/prod.tfvars", ""),
                ("a/environments/prod.tfbackend", ""),
                ("a/environments/dev.tfvars.json", "{}"),
                ("a/environments/README.md", ""),
                ("deep/er/main.tf.json", "{\"terraform\": [{\"backend\": {\"local\": {}}}]}"),
                ("run/main.tf", ""),
                ("run/terraform.tfstate", "{}"),
                ("library/main.tf", "variable \"x\" {}\n"),
                ("broken/main.tf", "terraform {\n  backend \"local\" {\n  }\n}\nresource {"),
                (".hidden/main.tf", "terraform {\n  backend \"local\" {}\n}\n"),
            ],
        );
        let told: Vec<(String, String)> = discover(root.path())
            .unwrap()
            .into_iter()
            .map(|member| {
                let folder = member.folder.strip_prefix(root.path()).unwrap().display().to_string();
                let environment = match member.environment {
                    Environments::Workspaces => "*".to_owned(),
                    Environments::File { name, variables, backend } => format!(
                        "{name} {}{}",
                        variables[0].display(),
                        backend.map(|file| format!(" {}", file.display())).unwrap_or_default()
                    ),
                };
                (folder, environment)
            })
            .collect();
        let expected = [
            ("a", "dev environments/dev.tfvars.json"),
            ("a", "prod environments/prod.tfvars environments/prod.tfbackend"),
            ("b", "*"),
            ("broken", "*"),
            ("deep/er", "*"),
            ("run", "*"),
        ];
        assert_eq!(told, expected.map(|(folder, environment)| (folder.to_owned(), environment.to_owned())));
    }

    #[test]
    fn a_folder_without_stacks_says_what_one_is() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[("x/main.tf", "variable \"x\" {}\n")]);
        assert!(discover(root.path()).unwrap_err().detail.contains("backend block"));
        assert!(discover(&root.path().join("gone")).unwrap_err().detail.contains("cannot be read"));
    }
}
