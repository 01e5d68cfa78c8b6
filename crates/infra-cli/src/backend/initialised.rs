//! With which backend a folder was initialised.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use infra_value::{Value, parse_json};
use serde::{Deserialize, Serialize};

use super::Place;

/// Where `infra init` keeps it.
const OWN: &str = ".terraform/infra.json";

/// Where `terraform init` keeps it.
const OF_TERRAFORM: &str = ".terraform/terraform.tfstate";

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    backend: Backend,
}

#[derive(Serialize, Deserialize)]
struct Backend {
    kind: String,
    arguments: BTreeMap<String, Value>,
}

/// The place that `infra init` was given; none when it was not run.
pub fn place(folder: &Path) -> Option<Place> {
    let file: File = serde_json::from_slice(&std::fs::read(folder.join(OWN)).ok()?).ok()?;
    (file.format == 1).then_some(Place { kind: file.backend.kind, arguments: file.backend.arguments })
}

/// Arguments for a backend of this kind that the block may leave out.
pub fn arguments(folder: &Path, kind: &str) -> BTreeMap<String, Value> {
    match place(folder) {
        Some(place) if place.kind == kind => place.arguments,
        Some(_) => BTreeMap::new(),
        None => of_terraform(kind, &folder.join(OF_TERRAFORM)),
    }
}

/// The place that Terraform was given; none when it was not initialised here.
pub fn place_of_terraform(folder: &Path) -> Option<Place> {
    let path = folder.join(OF_TERRAFORM);
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
    let kind = file["backend"]["type"].as_str()?.to_owned();
    Some(Place { arguments: of_terraform(&kind, &path), kind })
}

/// Remembers a place. Only its user can read it: arguments may be credentials.
pub fn remember(folder: &Path, place: &Place) -> io::Result<()> {
    let backend = Backend { kind: place.kind.clone(), arguments: place.arguments.clone() };
    let bytes = serde_json::to_vec_pretty(&File { format: 1, backend })?;
    let path = folder.join(OWN);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension("next");
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&fresh, &path)
}

/// What another tool was initialised with, when it was for this backend. It is no error that it is not there.
fn of_terraform(kind: &str, path: &Path) -> BTreeMap<String, Value> {
    let read = || {
        let text = std::fs::read_to_string(path).ok()?;
        let file: serde_json::Value = serde_json::from_str(&text).ok()?;
        let backend = &file["backend"];
        let config = backend["config"].as_object().filter(|_| backend["type"] == kind)?;
        let value = |(name, value): (&String, &serde_json::Value)| {
            Some((name.clone(), parse_json(&value.to_string()).ok()?))
        };
        Some(config.iter().filter(|(_, value)| !value.is_null()).filter_map(value).collect())
    };
    read().unwrap_or_default()
}
