//! Where modules come from: the forms that a `source` argument may have.

use std::fmt;
use std::path::PathBuf;

/// Where a module comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleSource {
    /// A folder beside the calling module's: `./net`, `../net`.
    Local(PathBuf),
    /// A module of a registry: `hashicorp/consul/aws`.
    Registry(RegistryModule),
    /// A package that is fetched: `git::https://example.com/net.git?ref=v1`.
    Package(Package),
    /// Missing, or no source; reported.
    Invalid,
}

/// A module of a registry, as `HOST/NAMESPACE/NAME/SYSTEM//SUBFOLDER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryModule {
    /// Where the registry is; `registry.terraform.io` when not said.
    pub host: String,
    /// Who publishes the module.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What it is for: `aws`.
    pub system: String,
    /// The folder within the package.
    pub subfolder: Option<String>,
}

/// A package that is fetched as a whole, and the folder in it that is the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// How it is fetched.
    pub getter: Getter,
    /// From where, with the parameters after `?`.
    pub url: String,
    /// The folder within the package.
    pub subfolder: Option<String>,
}

/// How a package is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Getter {
    /// By the `git` program.
    Git,
    /// An archive, or an answer that says where the package is.
    Http,
    /// A copy of a folder of this machine.
    File,
}

/// The registry that is meant when none is named.
pub const DEFAULT_REGISTRY: &str = "registry.terraform.io";

/// Hosts whose addresses look like those of a registry and are not.
const NO_REGISTRIES: [&str; 3] = ["github.com", "bitbucket.org", "gitlab.com"];

/// Ways to fetch that Terraform knows and infra does not.
const UNSUPPORTED: [&str; 3] = ["hg", "s3", "gcs"];

impl ModuleSource {
    /// Understands the text of a `source` argument.
    ///
    /// # Errors
    /// It has none of the forms; the text says what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        if ["./", "../"].iter().any(|start| text.starts_with(start)) {
            return Ok(Self::Local(PathBuf::from(text)));
        }
        if text.trim().is_empty() {
            return Err("The source is empty.".to_owned());
        }
        if text.trim() != text {
            return Err(format!("The source {text:?} begins or ends with a space."));
        }
        if let Some(module) = RegistryModule::parse(text) {
            return Ok(Self::Registry(module));
        }
        Package::parse(text).map(Self::Package)
    }
}

/// Writes the normal form, which lists of installed modules have.
impl fmt::Display for ModuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(path) => write!(f, "{}", path.display()),
            Self::Registry(module) => write!(f, "{module}"),
            Self::Package(package) => write!(f, "{package}"),
            Self::Invalid => Ok(()),
        }
    }
}

impl RegistryModule {
    fn parse(text: &str) -> Option<Self> {
        let (address, subfolder) = split_subfolder(text);
        let parts: Vec<&str> = address.split('/').collect();
        let (host, rest) = match parts.as_slice() {
            [host, rest @ ..] if rest.len() == 3 => (host.to_lowercase(), rest),
            rest if rest.len() == 3 => (DEFAULT_REGISTRY.to_owned(), rest),
            _ => return None,
        };
        let [namespace, name, system] = rest else { return None };
        let named = is_name(namespace) && is_name(name) && is_system(system);
        let at_home = is_host(&host) && !NO_REGISTRIES.contains(&host.as_str());
        (named && at_home).then(|| Self {
            host,
            namespace: (*namespace).to_owned(),
            name: (*name).to_owned(),
            system: (*system).to_owned(),
            subfolder,
        })
    }

    /// The address without the folder.
    pub fn address(&self) -> String {
        format!("{}/{}/{}/{}", self.host, self.namespace, self.name, self.system)
    }
}

impl fmt::Display for RegistryModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address())?;
        self.subfolder.as_ref().map_or(Ok(()), |folder| write!(f, "//{folder}"))
    }
}

impl Package {
    /// Understands the address of a package.
    ///
    /// # Errors
    /// It is none; the text says what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (forced, rest) = match text.split_once("::") {
            Some((getter, rest)) if getter.bytes().all(|b| b.is_ascii_alphanumeric()) => (Some(getter), rest),
            _ => (None, text),
        };
        if let Some(getter) = forced.filter(|getter| UNSUPPORTED.contains(getter)) {
            return Err(unsupported(getter));
        }
        let (mut address, mut subfolder) = split_subfolder(rest);
        let mut getter = forced;
        if let Some(found) = github(&address) {
            let (url, inner) = found?;
            address = url;
            subfolder = match (inner, subfolder) {
                (Some(outer), Some(inner)) => Some(format!("{outer}/{inner}")),
                (outer, inner) => outer.or(inner),
            };
            getter = Some("git");
        } else if let Some(url) = scp(&address) {
            address = url;
            getter = Some("git");
        } else if let Some(rest) = address.strip_prefix("bitbucket.org/") {
            address = format!("https://bitbucket.org/{rest}");
            getter = Some("git");
        } else if address.starts_with('/') {
            address = format!("file://{address}");
        }
        let scheme = address.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
        let getter = match (getter, scheme.as_deref()) {
            (Some("git"), Some("https" | "http" | "ssh" | "file" | "git")) => Getter::Git,
            (None, Some("git")) => Getter::Git,
            (Some("http" | "https") | None, Some("http" | "https")) => Getter::Http,
            (Some("file") | None, Some("file")) => Getter::File,
            (None, Some("s3")) => return Err(unsupported("s3")),
            (None, Some("gcs")) => return Err(unsupported("gcs")),
            (None, Some("ssh")) => {
                return Err(format!("A repository that is reached by SSH is written git::{text}."));
            }
            (Some(getter), _) if !["git", "http", "https", "file"].contains(&getter) => {
                return Err(format!(
                    "There is no way to fetch a module that is called {getter:?}: it is git, http, https or file."
                ));
            }
            (Some("git"), None) => {
                return Err(format!(
                    "After \"git::\", the address of a repository follows, such as git::https://example.com/net.git; {rest:?} is none."
                ));
            }
            (_, Some(scheme)) => return Err(format!("Modules are not fetched by {scheme:?}.")),
            (_, None) => return Err(no_source(text)),
        };
        let bad = |folder: &String| folder.split('/').any(|step| step == "..");
        if subfolder.as_ref().is_some_and(bad) {
            return Err(
                "The folder after \"//\" must be within the package, so it cannot have \"..\" in it."
                    .to_owned(),
            );
        }
        Ok(Self { getter, url: address, subfolder })
    }

    /// The address without the parameters, and the parameters.
    pub fn split_query(&self) -> (&str, Vec<(&str, &str)>) {
        let (url, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let parameters = query.split('&').filter(|part| !part.is_empty());
        (url, parameters.map(|part| part.split_once('=').unwrap_or((part, ""))).collect())
    }
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.getter == Getter::Git {
            f.write_str("git::")?;
        }
        let (url, query) = match self.url.split_once('?') {
            Some((url, query)) => (url, format!("?{query}")),
            None => (self.url.as_str(), String::new()),
        };
        f.write_str(url)?;
        self.subfolder.as_ref().map_or(Ok(()), |folder| write!(f, "//{folder}"))?;
        f.write_str(&query)
    }
}

fn unsupported(getter: &str) -> String {
    format!(
        "infra does not fetch modules by {getter:?}. Give the address of a Git repository or of an archive, or put the module into a folder of this configuration."
    )
}

fn no_source(text: &str) -> String {
    format!(
        "{text:?} is no address of a module. A folder begins with \"./\" or \"../\"; a module of a registry is written NAMESPACE/NAME/SYSTEM; a Git repository git::https://…, an archive https://….zip."
    )
}

/// The address and the folder after `//`, which is not the one of `https://`. Parameters stay with the address.
fn split_subfolder(text: &str) -> (String, Option<String>) {
    let (address, query) = match text.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (text, String::new()),
    };
    let scheme = address.find("://").map_or(0, |at| at + 3);
    match address[scheme..].split_once("//") {
        Some((start, folder)) => {
            let folder = folder.trim_matches('/').to_owned();
            let address = format!("{}{start}{query}", &address[..scheme]);
            (address, Some(folder).filter(|folder| !folder.is_empty()))
        }
        None => (format!("{address}{query}"), None),
    }
}

/// `github.com/owner/name/folder` as a repository and a folder.
fn github(address: &str) -> Option<Result<(String, Option<String>), String>> {
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (address, String::new()),
    };
    let rest = path.strip_prefix("github.com/")?;
    let mut parts = rest.splitn(3, '/');
    let (Some(owner), Some(name)) = (parts.next(), parts.next().filter(|name| !name.is_empty())) else {
        return Some(Err("A repository of GitHub is written github.com/OWNER/NAME.".to_owned()));
    };
    let folder = parts.next().map(|folder| folder.trim_matches('/').to_owned()).filter(|f| !f.is_empty());
    let name = name.strip_suffix(".git").unwrap_or(name);
    Some(Ok((format!("https://github.com/{owner}/{name}.git{query}"), folder)))
}

/// `git@example.com:path/net.git` as a URL.
fn scp(address: &str) -> Option<String> {
    if address.contains("://") {
        return None;
    }
    let (user, rest) = address.split_once('@')?;
    let (host, path) = rest.split_once(':')?;
    let plain = |text: &str| !text.is_empty() && !text.contains(['/', ' ', ':']);
    (plain(user) && plain(host)).then(|| format!("ssh://{user}@{host}/{}", path.trim_start_matches('/')))
}

fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 64 && text.chars().all(inner) && edge(text.chars().next()) && edge(text.chars().next_back())
}

fn is_system(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && !label.starts_with('-')
    };
    let named = name.split('.').all(label) && (name.contains('.') || name == "localhost");
    named && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sources_have_a_normal_form() {
        for (text, normal) in [
            ("./net", "./net"),
            ("hashicorp/consul/aws", "registry.terraform.io/hashicorp/consul/aws"),
            ("hashicorp/consul/aws//modules/a", "registry.terraform.io/hashicorp/consul/aws//modules/a"),
            ("app.example.com/x/y/z", "app.example.com/x/y/z"),
            ("localhost:8080/x/y/z", "localhost:8080/x/y/z"),
            ("github.com/o/n", "git::https://github.com/o/n.git"),
            ("github.com/o/n?ref=v1", "git::https://github.com/o/n.git?ref=v1"),
            ("github.com/o/n//a/b?ref=v1", "git::https://github.com/o/n.git//a/b?ref=v1"),
            ("github.com/o/n/a//b", "git::https://github.com/o/n.git//a/b"),
            ("git@github.com:o/n.git//a", "git::ssh://git@github.com/o/n.git//a"),
            ("git::ssh://git@example.com/x.git", "git::ssh://git@example.com/x.git"),
            ("git::https://example.com/x.git//s?ref=1", "git::https://example.com/x.git//s?ref=1"),
            ("git::file:///srv/x.git", "git::file:///srv/x.git"),
            ("https://example.com/x.zip//s?archive=zip", "https://example.com/x.zip//s?archive=zip"),
            ("/srv/modules/x", "file:///srv/modules/x"),
        ] {
            assert_eq!(ModuleSource::parse(text).unwrap().to_string(), normal, "{text}");
        }
    }

    #[test]
    fn what_is_no_source_is_refused() {
        for (text, wanted) in [
            ("", "empty"),
            (" ./net", "space"),
            ("net", "./"),
            ("net/x", "./"),
            ("s3::https://s3.amazonaws.com/b/x.zip", "s3"),
            ("hg::http://example.com/x", "hg"),
            ("ssh://git@example.com/x.git", "git::ssh://"),
            ("git::x", "repository"),
            ("ftp://example.com/x", "ftp"),
            ("svn::http://example.com", "svn"),
            ("github.com/o", "OWNER/NAME"),
            ("git::https://example.com/x.git//../..", ".."),
        ] {
            let problem = ModuleSource::parse(text).unwrap_err();
            assert!(problem.contains(wanted), "{text}: {problem}");
        }
    }
}
