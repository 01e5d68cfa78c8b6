//! `digitalocean_regions` and `digitalocean_sizes`: what DigitalOcean offers.

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::{Checks, DataSource};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::selection::{self, Filter, Sort, select};
use crate::account::Account;
use crate::api::Listing;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_regions")]
pub(crate) struct RegionsData {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested)]
    regions: Vec<Region>,
    #[block(set)]
    filter: Vec<Filter>,
    #[block(list)]
    sort: Vec<Sort>,
}

/// A region.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Region {
    #[attr(computed)]
    available: Option<bool>,
    #[attr(computed)]
    features: BTreeSet<String>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    sizes: BTreeSet<String>,
    #[attr(computed)]
    slug: Option<String>,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_sizes")]
pub(crate) struct SizesData {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested)]
    sizes: Vec<Size>,
    #[block(set)]
    filter: Vec<Filter>,
    #[block(list)]
    sort: Vec<Sort>,
}

/// A size of droplets. Memory in MB, disk in GB, transfer in TB, prices in US dollars.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Size {
    #[attr(computed)]
    available: Option<bool>,
    #[attr(computed)]
    disk: Option<i64>,
    #[attr(computed)]
    memory: Option<i64>,
    #[attr(computed)]
    price_hourly: Option<f64>,
    #[attr(computed)]
    price_monthly: Option<f64>,
    #[attr(computed)]
    regions: BTreeSet<String>,
    #[attr(computed)]
    slug: Option<String>,
    #[attr(computed)]
    transfer: Option<f64>,
    #[attr(computed)]
    vcpus: Option<i64>,
}

async fn selected<T: DeserializeOwned>(
    cx: &Account,
    path: &str,
    key: &'static str,
    filters: &[Filter],
    sorts: &[Sort],
) -> Result<Vec<T>, ProviderError> {
    let entries: Vec<Json> = Listing::first(cx.api(), path, key).await?.rest(cx.api()).await?;
    let read = |entry| {
        T::deserialize(entry).map_err(|error: serde_json::Error| {
            ProviderError::new(ErrorClass::Unreachable, format!("the answer cannot be read: {error}"))
        })
    };
    select(entries, filters, sorts).into_iter().map(read).collect()
}

impl DataSource for RegionsData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        selection::check(checks, &["available", "features", "name", "sizes", "slug"]);
    }

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let regions = selected(cx, "/v2/regions", "regions", &config.filter, &config.sort).await?;
        Ok(Self { id: Some("regions".to_owned()), regions, ..config })
    }
}

impl DataSource for SizesData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        let keys = [
            "available",
            "disk",
            "memory",
            "price_hourly",
            "price_monthly",
            "regions",
            "slug",
            "transfer",
            "vcpus",
        ];
        selection::check(checks, &keys);
    }

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let sizes = selected(cx, "/v2/sizes", "sizes", &config.filter, &config.sort).await?;
        Ok(Self { id: Some("sizes".to_owned()), sizes, ..config })
    }
}
