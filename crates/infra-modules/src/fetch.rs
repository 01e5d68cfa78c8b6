//! From the address of a package to a folder.

use std::path::{Component, Path, PathBuf};

use infra_lang::config::{Getter, Package};

use crate::archive::Archive;
use crate::http::{Http, shown};
use crate::registry::{header, parse, resolve};
use crate::{Fetched, failed, git};

/// How often one address may lead to another.
const MAX_STEPS: usize = 5;

/// Fetches a package into `into`, which does not exist yet. What is returned is the folder of the module within the
/// package: the one that is asked for, below the one that the address led to.
pub(crate) async fn fetch(http: &Http, package: &Package, into: &Path) -> Fetched<PathBuf> {
    let mut package = package.clone();
    let mut subfolders: Vec<String> = Vec::new();
    for _ in 0..MAX_STEPS {
        subfolders.splice(0..0, package.subfolder.clone());
        match package.getter {
            Getter::Git => git::clone(&package, into).await?,
            Getter::File => copy_local(&package, into)?,
            Getter::Http => match download(http, &package, into).await? {
                None => {}
                Some(next) => {
                    package = next;
                    continue;
                }
            },
        }
        return subfolder(into, &subfolders.join("/"));
    }
    failed(format!("The address leads to others more than {MAX_STEPS} times."))
}

/// Unpacks an archive; of a page that is none, the address that it names is returned.
async fn download(http: &Http, package: &Package, into: &Path) -> Fetched<Option<Package>> {
    let (address, parameters) = package.split_query();
    let parameter = |name: &str| parameters.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    if parameter("checksum").is_some() {
        return failed("A checksum in the address is not supported by infra. Remove ?checksum=….");
    }
    let kind = Archive::of(address, parameter("archive"))?;
    let mut url = parse(address)?;
    let rest: Vec<_> = parameters.iter().filter(|(name, _)| *name != "archive").collect();
    if !rest.is_empty() {
        url.query_pairs_mut().extend_pairs(rest);
    }
    if let Some(kind) = kind {
        let answer = http.get(&url, None).await?;
        create(into)?;
        let folder = into.to_owned();
        let unpacked = tokio::task::spawn_blocking(move || kind.unpack(answer.body, &folder)).await;
        return unpacked
            .unwrap_or_else(|error| failed(format!("The archive cannot be unpacked: {error}.")))
            .map(|()| None);
    }
    url.query_pairs_mut().append_pair("terraform-get", "1");
    let answer = http.get(&url, None).await?;
    let location = header(&answer).or_else(|| meta(&String::from_utf8_lossy(&answer.body)));
    let Some(location) = location else {
        return failed(format!(
            "{} is neither an archive (zip, tar, tar.gz) nor does it name one in X-Terraform-Get.",
            shown(&answer.url)
        ));
    };
    Package::parse(&resolve(&answer.url, &location)?).map(Some).or_else(failed)
}

/// The address in `<meta name="terraform-get" content="…">`.
fn meta(page: &str) -> Option<String> {
    let tags = page.split('<').filter(|tag| tag.trim_start().to_lowercase().starts_with("meta"));
    let attribute = |tag: &str, name: &str| {
        let start = tag.find(&format!("{name}="))? + name.len() + 1;
        let quote = tag[start..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
        tag[start + 1..].split(quote).next().map(str::to_owned)
    };
    tags.into_iter()
        .find(|tag| attribute(tag, "name").as_deref() == Some("terraform-get"))
        .and_then(|tag| attribute(tag, "content"))
}

fn create(folder: &Path) -> Fetched<()> {
    std::fs::create_dir_all(folder)
        .or_else(|error| failed(format!("{} cannot be created: {error}.", folder.display())))
}

fn copy_local(package: &Package, into: &Path) -> Fetched<()> {
    let from = Path::new(package.url.strip_prefix("file://").unwrap_or(&package.url));
    if !from.is_dir() {
        return failed(format!("{} is no folder of this machine.", from.display()));
    }
    copy(from, into)
}

/// Copies a folder. Links are copied as what they lead to.
pub(crate) fn copy(from: &Path, to: &Path) -> Fetched<()> {
    let attempt = || -> std::io::Result<()> {
        std::fs::create_dir_all(to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target).map_err(std::io::Error::other)?;
            } else {
                std::fs::copy(entry.path(), &target)?;
            }
        }
        Ok(())
    };
    attempt().or_else(|error| failed(format!("{} cannot be copied: {error}.", from.display())))
}

/// A folder of a package. A step `*` stands for the only folder that there is.
fn subfolder(package: &Path, wanted: &str) -> Fetched<PathBuf> {
    let mut folder = package.to_owned();
    for step in Path::new(wanted).components() {
        match step {
            Component::Normal(name) if name == "*" => folder = only_folder(&folder)?,
            Component::Normal(name) => folder.push(name),
            Component::CurDir => {}
            _ => return failed(format!("The folder {wanted} is not within the package.")),
        }
    }
    if folder.is_dir() { Ok(folder) } else { failed(format!("The package has no folder {wanted}.")) }
}

fn only_folder(folder: &Path) -> Fetched<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
    match (folders.next(), folders.next()) {
        (Some(only), None) => Ok(only),
        _ => failed("\"*\" stands for the only folder, and the package has none or several."),
    }
}
