//! The module registry protocol: <https://developer.hashicorp.com/terraform/internals/module-registry-protocol>.

use std::collections::BTreeMap;

use infra_lang::config::{RegistryModule, Version, VersionConstraint};
use serde::Deserialize;
use url::Url;

use crate::http::{Answer, Http, shown};
use crate::{FetchError, Fetched, failed};

/// The registries that a user can ask.
pub(crate) struct Registries<'o> {
    pub http: &'o Http,
    /// Tokens by host.
    pub tokens: &'o BTreeMap<String, String>,
    /// Where the module service of a host is, for hosts that do not say so themselves.
    pub services: &'o BTreeMap<String, String>,
}

/// A version of a module, and where its package is.
pub(crate) struct Located {
    pub version: String,
    /// The source address of the package.
    pub package: String,
}

#[derive(Deserialize)]
struct Services {
    #[serde(rename = "modules.v1")]
    modules: Option<String>,
}

#[derive(Deserialize)]
struct Versions {
    modules: Vec<ModuleVersions>,
}

#[derive(Deserialize)]
struct ModuleVersions {
    versions: Vec<ModuleVersion>,
}

#[derive(Deserialize)]
struct ModuleVersion {
    version: String,
}

#[derive(Deserialize)]
struct Download {
    location: String,
}

impl Registries<'_> {
    /// Finds the newest version that will do.
    pub async fn locate(
        &self,
        module: &RegistryModule,
        constraint: Option<&VersionConstraint>,
    ) -> Fetched<Located> {
        let service = self.service(&module.host).await?;
        let path = format!("{}/{}/{}", module.namespace, module.name, module.system);
        let version = self.newest(&service, &path, module, constraint).await?;
        let url = join(&service, &format!("{path}/{version}/download"))?;
        let answer = self.http.get(&url, self.token(&module.host, &url)).await?;
        let location = match header(&answer) {
            Some(location) => location,
            None => read::<Download>(&answer, "the place of the package")?.location,
        };
        Ok(Located { version, package: resolve(&answer.url, &location)? })
    }

    /// A token is for the host that it is given for, and for nobody whom that host names.
    fn token(&self, host: &str, url: &Url) -> Option<&str> {
        let named = host.split(':').next();
        self.tokens.get(host).filter(|_| url.host_str() == named).map(String::as_str)
    }

    /// The base of the module service of a host, by service discovery.
    async fn service(&self, host: &str) -> Fetched<Url> {
        if let Some(service) = self.services.get(host) {
            return parse(&with_slash(service));
        }
        let url = parse(&format!("https://{host}/.well-known/terraform.json"))?;
        let answer = self.http.get(&url, self.token(host, &url)).await?;
        match read::<Services>(&answer, "the services of the host")?.modules {
            Some(service) => join(&answer.url, &with_slash(&service)),
            None => failed(format!(
                "{host} is not a registry of modules: {} names no service \"modules.v1\".",
                shown(&url)
            )),
        }
    }

    async fn newest(
        &self,
        service: &Url,
        path: &str,
        module: &RegistryModule,
        constraint: Option<&VersionConstraint>,
    ) -> Fetched<String> {
        let url = join(service, &format!("{path}/versions"))?;
        let answer = self.http.get(&url, self.token(&module.host, &url)).await?;
        let versions: Versions = read(&answer, "the versions of the module")?;
        let known =
            versions.modules.into_iter().flat_map(|module| module.versions).map(|found| found.version);
        let mut known: Vec<(Version, String)> =
            known.filter_map(|text| Some((text.parse().ok()?, text))).collect();
        known.sort_by(|(a, _), (b, _)| b.precedence(a));
        let suits = |version: &Version| match constraint {
            Some(constraint) => constraint.allows(version),
            None => !version.is_prerelease(),
        };
        if let Some((_, text)) = known.iter().find(|(version, _)| suits(version)) {
            return Ok(text.clone());
        }
        let wanted =
            constraint.map_or("a release".to_owned(), |constraint| format!("a version {constraint}"));
        let newest = match known.as_slice() {
            [] => "It has none at all.".to_owned(),
            known => {
                let some: Vec<&str> = known.iter().take(5).map(|(_, text)| text.as_str()).collect();
                format!("It has {}{}.", some.join(", "), if known.len() > 5 { ", …" } else { "" })
            }
        };
        Err(FetchError::NoVersion(format!("The registry has no {} in {wanted}. {newest}", module.address())))
    }
}

/// The header in which servers say where a package is.
pub(crate) fn header(answer: &Answer) -> Option<String> {
    let value = answer.headers.get("x-terraform-get")?.to_str().ok()?;
    (!value.trim().is_empty()).then(|| value.trim().to_owned())
}

/// A source address that may be relative to the page that it was found on.
pub(crate) fn resolve(page: &Url, location: &str) -> Fetched<String> {
    let is_relative = ["./", "../", "/"].iter().any(|start| location.starts_with(start));
    if is_relative { Ok(join(page, location)?.to_string()) } else { Ok(location.to_owned()) }
}

fn read<T: for<'de> Deserialize<'de>>(answer: &Answer, what: &str) -> Fetched<T> {
    serde_json::from_slice(&answer.body)
        .or_else(|error| failed(format!("{} does not tell {what}: {error}.", shown(&answer.url))))
}

fn with_slash(text: &str) -> String {
    if text.ends_with('/') { text.to_owned() } else { format!("{text}/") }
}

pub(crate) fn parse(text: &str) -> Fetched<Url> {
    Url::parse(text).or_else(|error| failed(format!("{text:?} is no address: {error}.")))
}

fn join(base: &Url, path: &str) -> Fetched<Url> {
    base.join(path).or_else(|error| failed(format!("{path:?} is no address: {error}.")))
}
