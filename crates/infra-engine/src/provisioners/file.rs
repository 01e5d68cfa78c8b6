//! `file`: files and folders for the machine that the object is.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use infra_schema::{Attribute, Block, Presence};
use infra_value::{Type, Value};
use tokio::fs::File;
use tokio::io::AsyncRead;

use super::argument;
use super::output::Failed;
use super::remote::{Remote, quoted};

pub(super) const TYPE: &str = "file";

pub(super) fn schema() -> Block {
    let optional = |ty| Attribute::new(ty, Presence::Optional);
    let attributes = [
        ("source", optional(Type::String)),
        ("content", optional(Type::String)),
        ("destination", Attribute::new(Type::String, Presence::Required)),
    ];
    let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
    Block { attributes, ..Block::default() }
}

/// What is wrong with arguments that are all known.
pub(super) fn check(arguments: &Value) -> Result<(), String> {
    match (argument(arguments, "source"), argument(arguments, "content")) {
        (Some(_), Some(_)) | (None, None) => {
            return Err("One of \"source\" and \"content\" is required, and only one.".to_owned());
        }
        _ => {}
    }
    match argument(arguments, "destination").and_then(Value::as_str) {
        None | Some("") => Err("\"destination\" is empty: it says where the file goes.".to_owned()),
        Some(_) => Ok(()),
    }
}

/// Something to be put on the machine.
enum Item {
    Folder(String),
    File(PathBuf, String),
    Text(String, String),
}

/// What is to be copied, as it is found on this machine.
pub(super) struct Load {
    items: Vec<Item>,
    /// The folder that must be there.
    needed: Option<String>,
}

/// Finds what is to be copied. Relative paths start from `here`; `home` is what `~` stands for.
pub(super) fn load(arguments: &Value, here: &Path, home: Option<&Path>) -> Result<Load, Failed> {
    let text = |name| argument(arguments, name).and_then(Value::as_str);
    let destination = text("destination").unwrap_or_default();
    match (text("source"), text("content")) {
        (Some(source), _) => from(source, here, home, destination),
        (None, content) => {
            let item = Item::Text(content.unwrap_or_default().to_owned(), file_at(destination)?);
            Ok(Load { items: vec![item], needed: None })
        }
    }
}

/// Copies it.
pub(super) async fn copy(load: Load, remote: &mut Remote<'_>) -> Result<(), Failed> {
    if let Some(folder) = load.needed {
        let folder = quoted(&folder);
        let test = format!("test -d {folder} || {{ echo \"the folder must be there already\" >&2; false; }}");
        remote.quietly(&test, None, &format!("looking for {folder}")).await?;
    }
    for item in load.items {
        match item {
            Item::Folder(to) => {
                let to = quoted(&to);
                remote.quietly(&format!("mkdir -p {to}"), None, &format!("making {to}")).await?;
            }
            Item::Text(text, to) => put(remote, Box::new(Cursor::new(text.into_bytes())), &to).await?,
            Item::File(path, to) => {
                let file = File::open(&path).await.map_err(|error| unreadable(&path, &error))?;
                put(remote, Box::new(file), &to).await?;
            }
        }
    }
    Ok(())
}

async fn put(
    remote: &mut Remote<'_>,
    text: Box<dyn AsyncRead + Send + Unpin>,
    to: &str,
) -> Result<(), Failed> {
    let to = quoted(to);
    remote.quietly(&format!("cat > {to}"), Some(text), &format!("copying to {to}")).await
}

/// What is to be copied from a path here to one there, and the folder that must be there for it.
fn from(source: &str, here: &Path, home: Option<&Path>, destination: &str) -> Result<Load, Failed> {
    let path = match (source.strip_prefix('~'), home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => here.join(source),
    };
    let found = std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
    if !found.is_dir() {
        return Ok(Load { items: vec![Item::File(path, file_at(destination)?)], needed: None });
    }
    let folder = match destination.trim_end_matches('/') {
        "" => "/",
        folder => folder,
    };
    let mut items = Vec::new();
    // As with rsync: with a slash at its end, a folder means what is in it.
    let to = if source.ends_with('/') {
        folder.to_owned()
    } else {
        let whole = path.canonicalize().map_err(|error| unreadable(&path, &error))?;
        let named = path.file_name().or_else(|| whole.file_name());
        let name = named.and_then(|name| name.to_str()).ok_or_else(|| odd(&path))?;
        let to = join(folder, name);
        items.push(Item::Folder(to.clone()));
        to
    };
    contents(&path, &to, &mut items)?;
    Ok(Load { items, needed: Some(folder.to_owned()) })
}

fn contents(folder: &Path, to: &str, items: &mut Vec<Item>) -> Result<(), Failed> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(|error| unreadable(folder, &error))?.file_name());
    }
    names.sort();
    for name in names {
        let path = folder.join(&name);
        let to = join(to, name.to_str().ok_or_else(|| odd(&path))?);
        // Links are followed.
        let found = std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
        if found.is_dir() {
            items.push(Item::Folder(to.clone()));
            contents(&path, &to, items)?;
        } else if found.is_file() {
            items.push(Item::File(path, to));
        } else {
            return Err(Failed::before(format!("{} is neither a file nor a folder", path.display())));
        }
    }
    Ok(())
}

fn join(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}

/// The path of a file that is to be.
fn file_at(destination: &str) -> Result<String, Failed> {
    match destination.ends_with('/') {
        true => Err(Failed::before(format!(
            "\"{destination}\" is a folder, and a file is to be copied: end \"destination\" with the file's name"
        ))),
        false => Ok(destination.to_owned()),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failed {
    Failed::before(format!("{} cannot be read: {}", path.display(), infra_diagnostics::io_reason(error)))
}

fn odd(path: &Path) -> Failed {
    Failed::before(format!("{} has a name that is not UTF-8", path.display()))
}
