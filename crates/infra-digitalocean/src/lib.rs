//! The built-in DigitalOcean provider: resource types and data sources with the names, arguments and stored attributes
//! of Terraform's DigitalOcean provider 2.x, through the published HTTP API.
//!
//! A type is one file: a struct that derives [`infra_provider::model::Model`] and an `impl` of
//! [`infra_resource::Resource`], most through [`listed`]. What has nothing to do with DigitalOcean is in
//! `infra-resource`.
//!
//! | what | where |
//! |---|---|
//! | the provider block, the connection | `provider`, `account` |
//! | calls, rate limits, errors, pages | `api` |
//! | types that the API lists | `listed` |
//! | actions | `action` |
//! | tags, and the one that marks what a create made | `tags`, `intent` |

mod account;
mod action;
mod api;
mod body;
mod compute;
mod containers;
mod data;
mod databases;
mod delivery;
mod digest;
mod dns;
mod intent;
mod listed;
mod manage;
mod monitoring;
mod network;
mod provider;
mod tags;
mod time;

pub use provider::{Defaults, DigitalOceanProvider};

use infra_resource::registry::{Handler, Reader};

use account::Account;

/// All resource types.
fn resources() -> Vec<Handler<Account>> {
    [
        compute::resources(),
        containers::resources(),
        databases::resources(),
        delivery::resources(),
        dns::resources(),
        manage::resources(),
        monitoring::resources(),
        network::resources(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// All data sources.
fn data_sources() -> Vec<Box<dyn Reader<Account>>> {
    data::data_sources()
}
