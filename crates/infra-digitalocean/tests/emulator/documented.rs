//! What the documentation of Terraform's provider offers: each argument and exported attribute is there or listed as
//! refused, and configurations that together have all of them are planned, applied, and planned to no change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use infra_digitalocean::{Defaults, DigitalOceanProvider};
use infra_digitalocean_emulator::Options;
use infra_provider::model::same_content;
use infra_provider::{Object, Provider};
use infra_value::Value;
use serde_json::Value as Json;

use crate::bench::{Bench, block_on};
use crate::crash::resolved;

#[path = "../documented/table.rs"]
mod table;

use table::Table;

const DOCS: &str = include_str!("../../../../docs/digitalocean.md");

/// The type, which for a data source begins with `data.`; the name that others refer to it by; the configuration.
type Configuration = (String, String, Json);

/// The configurations of a file in `tests/documented/configurations`.
fn configurations(file: &str) -> Vec<Configuration> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documented/configurations");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

const FILES: [&str; 6] =
    ["balancing.json", "containers.json", "databases.json", "droplets.json", "names.json", "offer.json"];

#[test]
fn what_is_documented_is_there_or_listed_as_refused() {
    let provider = DigitalOceanProvider::new(Defaults::default());
    let (problems, figures) = Table::recorded().compare(&provider, DOCS);
    assert!(problems.is_empty(), "\n{}\n{figures:?}", problems.join("\n"));
    assert_eq!(figures, table::Figures { types: 42, arguments: 323, refused: 12, exported: 391 });
}

#[test]
fn the_page_names_the_types_that_there_are() {
    let provider = DigitalOceanProvider::new(Defaults::default());
    let named = |list: &str| -> BTreeSet<&str> {
        let paragraph = DOCS.split(list).nth(1).and_then(|text| text.split("\n\n").next()).unwrap();
        let types = paragraph.split('`').skip(1).step_by(2);
        types.filter(|ty| !ty.starts_with("digitalocean_spaces_")).collect()
    };
    let schemas = provider.schemas();
    assert_eq!(named("Resource types:"), schemas.resources.keys().map(AsRef::as_ref).collect());
    assert_eq!(named("Data sources:"), schemas.data_sources.keys().map(AsRef::as_ref).collect());
}

#[test]
fn every_documented_argument_is_in_a_configuration() {
    let mut used = BTreeMap::<String, BTreeSet<String>>::new();
    for (ty, _, config) in FILES.iter().flat_map(|file| configurations(file)) {
        table::paths(&config, used.entry(ty).or_default());
    }
    let provider = DigitalOceanProvider::new(Defaults::default());
    let unused = Table::recorded().unused(&provider, DOCS, &used);
    assert!(unused.is_empty(), "in no configuration:\n{}", unused.join("\n"));
}

#[test]
fn balancing() {
    live("balancing.json");
}

#[test]
fn containers() {
    live("containers.json");
}

#[test]
fn databases() {
    live("databases.json");
}

#[test]
fn droplets() {
    live("droplets.json");
}

#[test]
fn names() {
    live("names.json");
}

#[test]
fn offer() {
    live("offer.json");
}

/// Makes everything of a file, in its order, plans it again to no change, and takes it away.
fn live(file: &str) {
    block_on(async {
        let bench = Bench::with(Options { lag: Duration::ZERO, ..Options::default() }).await;
        let configurations = configurations(file);
        let mut values: BTreeMap<&str, Value> = BTreeMap::new();
        let mut made: Vec<(&str, &str, Object, Json)> = Vec::new();
        for (ty, name, config) in &configurations {
            let config = resolved(config, &values);
            if let Some(data) = ty.strip_prefix("data.") {
                let read = bench.data_value(data, &config).await;
                // Nothing refers to data that is called like a resource.
                values.entry(name).or_insert(read.unwrap_or_else(|error| panic!("{ty}.{name}: {error}")));
                continue;
            }
            let token = format!("{ty}-{name}");
            let object = bench.try_create(ty, &token, &config).await;
            let object = object.unwrap_or_else(|failed| panic!("{ty}.{name}: {}", failed.error));
            bench.settle(ty, &token, &object).await;
            values.insert(name, object.value.clone());
            made.push((ty, name, object, config));
        }
        for (ty, name, object, config) in &mut made {
            let now = bench.read(ty, object).await.unwrap_or_else(|| panic!("{ty}.{name} is gone"));
            let planned = bench.plan(ty, Some(&now), config);
            assert!(planned.replace.is_empty(), "{ty}.{name} would be replaced: {:?}", planned.replace);
            assert!(
                same_content(&now.value, &planned.value),
                "{ty}.{name} would change:\n{}\n{}",
                infra_value::to_json(&now.value).unwrap(),
                infra_value::encode_with_unknown(&planned.value).0,
            );
            *object = now;
        }
        for (ty, _, object, _) in made.iter().rev() {
            bench.delete(ty, object).await;
        }
        bench.ensure_clean().await;
    });
}
