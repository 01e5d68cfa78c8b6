//! `digitalocean_droplet` and `digitalocean_droplets`: droplets that there are.

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::{Checks, DataSource};
use serde::Deserialize;
use serde_json::Value as Json;

use super::selection::{self, Filter, Sort, select};
use crate::account::Account;
use crate::body::given;
use crate::compute::Droplet;
use crate::listed::{self, Listed};

/// One droplet.
#[derive(Model, Clone, Debug, Default, PartialEq, Deserialize)]
#[model(name = "digitalocean_droplet")]
pub(crate) struct DropletData {
    #[attr(computed)]
    backups: Option<bool>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    disk: Option<i64>,
    #[attr(optional, default = false)]
    #[serde(skip)]
    gpu: Option<bool>,
    #[attr(optional_computed)]
    id: Option<i64>,
    #[attr(computed)]
    image: Option<String>,
    #[attr(computed)]
    ipv4_address: Option<String>,
    #[attr(computed)]
    ipv4_address_private: Option<String>,
    #[attr(computed)]
    ipv6: Option<bool>,
    #[attr(computed)]
    ipv6_address: Option<String>,
    #[attr(computed)]
    ipv6_address_private: Option<String>,
    #[attr(computed)]
    locked: Option<bool>,
    #[attr(computed)]
    memory: Option<i64>,
    #[attr(computed)]
    monitoring: Option<bool>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    price_hourly: Option<f64>,
    #[attr(computed)]
    price_monthly: Option<f64>,
    #[attr(computed)]
    private_networking: Option<bool>,
    #[attr(computed)]
    project_id: Option<String>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(computed)]
    size: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional)]
    #[serde(skip)]
    tag: Option<String>,
    #[attr(computed)]
    tags: BTreeSet<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(computed)]
    vcpus: Option<i64>,
    #[attr(computed)]
    volume_ids: BTreeSet<String>,
    #[attr(computed)]
    vpc_uuid: Option<String>,
}

/// One of many.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Entry {
    #[attr(computed)]
    backups: Option<bool>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    disk: Option<i64>,
    #[attr(computed)]
    id: Option<i64>,
    #[attr(computed)]
    image: Option<String>,
    #[attr(computed)]
    ipv4_address: Option<String>,
    #[attr(computed)]
    ipv4_address_private: Option<String>,
    #[attr(computed)]
    ipv6: Option<bool>,
    #[attr(computed)]
    ipv6_address: Option<String>,
    #[attr(computed)]
    ipv6_address_private: Option<String>,
    #[attr(computed)]
    locked: Option<bool>,
    #[attr(computed)]
    memory: Option<i64>,
    #[attr(computed)]
    monitoring: Option<bool>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    price_hourly: Option<f64>,
    #[attr(computed)]
    price_monthly: Option<f64>,
    #[attr(computed)]
    private_networking: Option<bool>,
    #[attr(computed)]
    project_id: Option<String>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(computed)]
    size: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    tags: BTreeSet<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(computed)]
    vcpus: Option<i64>,
    #[attr(computed)]
    volume_ids: BTreeSet<String>,
    #[attr(computed)]
    vpc_uuid: Option<String>,
}

/// The droplets that filters let pass.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_droplets")]
pub(crate) struct DropletsData {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested)]
    droplets: Vec<Entry>,
    #[attr(optional, default = false)]
    gpus: Option<bool>,
    #[block(set)]
    filter: Vec<Filter>,
    #[block(list)]
    sort: Vec<Sort>,
}

/// What a droplet can be chosen and ordered by.
const KEYS: [&str; 26] = [
    "backups",
    "created_at",
    "disk",
    "id",
    "image",
    "ipv4_address",
    "ipv4_address_private",
    "ipv6",
    "ipv6_address",
    "ipv6_address_private",
    "locked",
    "memory",
    "monitoring",
    "name",
    "price_hourly",
    "price_monthly",
    "private_networking",
    "project_id",
    "region",
    "size",
    "status",
    "tags",
    "urn",
    "vcpus",
    "volume_ids",
    "vpc_uuid",
];

/// A droplet as the data sources tell it.
fn entry(api: &<Droplet as Listed>::Api) -> Result<Json, ProviderError> {
    let unreadable = |error: String| {
        ProviderError::new(ErrorClass::Unreachable, format!("the answer cannot be read: {error}"))
    };
    let value = Droplet::default().observe(api).encode();
    let text = infra_value::to_json(&value).map_err(|error| unreadable(error.to_string()))?;
    let mut entry: Json = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    entry["id"] = api.id().into();
    entry["image"] = api.image().into();
    entry["ipv6_address_private"] = api.private_ipv6().into();
    entry["project_id"] = api.project().into();
    Ok(entry)
}

/// All droplets, which without more are those without a GPU.
async fn entries(cx: &Account, gpu: Option<bool>) -> Result<Vec<Json>, ProviderError> {
    let found = match gpu {
        Some(true) => Droplet::with_gpus(cx).await?,
        _ => listed::all::<Droplet>(cx).await?,
    };
    found.iter().map(entry).collect()
}

fn read<T: for<'d> Deserialize<'d>>(entry: Json) -> Result<T, ProviderError> {
    serde_json::from_value(entry).map_err(|error| {
        ProviderError::new(ErrorClass::Unreachable, format!("the answer cannot be read: {error}"))
    })
}

impl DataSource for DropletData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["id", "name", "tag"]);
    }

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let missing = |what: String| {
            ProviderError::new(
                ErrorClass::NotFound,
                format!("no digitalocean_droplet in the account is {what}"),
            )
        };
        let found = match config.id {
            Some(id) => match listed::get::<Droplet>(cx, &id.to_string()).await? {
                Some(api) => entry(&api)?,
                None => return Err(missing(format!("\"{id}\""))),
            },
            None => {
                let (key, wanted, what) = match (given(&config.name), given(&config.tag)) {
                    (Some(name), _) => ("name", name, format!("called \"{name}\"")),
                    (None, tag) => {
                        let tag = tag.unwrap_or_default();
                        ("tags", tag, format!("tagged \"{tag}\""))
                    }
                };
                let is_it = |entry: &Json| match &entry[key] {
                    Json::Array(tags) => tags.iter().any(|tag| tag == wanted),
                    value => value == wanted,
                };
                let mut found = entries(cx, config.gpu).await?.into_iter().filter(is_it);
                match (found.next(), found.next()) {
                    (Some(entry), None) => entry,
                    (None, _) => return Err(missing(what)),
                    (Some(_), Some(_)) => {
                        let message = format!("more than one {} is {what}", Droplet::TYPE);
                        return Err(ProviderError::new(ErrorClass::Invalid, message));
                    }
                }
            }
        };
        Ok(Self { gpu: config.gpu, tag: config.tag, ..read(found)? })
    }
}

impl DataSource for DropletsData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        selection::check(checks, &KEYS);
    }

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let chosen = select(entries(cx, config.gpus).await?, &config.filter, &config.sort);
        let droplets = chosen.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { id: Some("droplets".to_owned()), droplets, ..config })
    }
}
