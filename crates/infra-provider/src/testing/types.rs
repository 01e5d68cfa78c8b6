//! What there is in the cloud.

use std::collections::BTreeMap;

use crate::model::{Model, Nested};

/// A network. Cannot be deleted while a server is in it.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "test_network")]
pub struct Network {
    /// Given by the cloud: `net-1`.
    #[attr(computed)]
    pub id: Option<String>,
    /// Any name.
    #[attr(required)]
    pub name: String,
    /// Its addresses.
    #[attr(optional, default = "10.0.0.0/16", force_new)]
    pub cidr: Option<String>,
    /// Any text.
    #[attr(optional)]
    pub description: Option<String>,
    /// Labels.
    #[attr(optional)]
    pub tags: Option<BTreeMap<String, String>>,
}

/// A server.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "test_server", version = 1)]
pub struct Server {
    /// Given by the cloud: `srv-1`.
    #[attr(computed)]
    pub id: Option<String>,
    /// Any name.
    #[attr(required)]
    pub name: String,
    /// An existing network.
    #[attr(required, force_new)]
    pub network_id: String,
    /// `small`, `medium` or `large`.
    #[attr(optional, default = "small")]
    pub size: Option<String>,
    /// What it runs; the cloud knows a default.
    #[attr(optional_computed, force_new)]
    pub image: Option<String>,
    /// Where it is; a server of another size moves.
    #[attr(computed, computed_on = ["size"])]
    pub address: Option<String>,
    /// A secret of the user.
    #[attr(optional, sensitive)]
    pub password: Option<String>,
    /// A secret that is sent and never stored.
    #[attr(optional, sensitive, write_only)]
    pub password_wo: Option<String>,
    /// A secret of the cloud.
    #[attr(computed, sensitive)]
    pub access_key: Option<String>,
    /// Who may do what.
    #[attr(optional, json_policy)]
    pub policy: Option<String>,
    /// Labels.
    #[attr(optional)]
    pub tags: Option<BTreeMap<String, String>>,
    /// The disk that it starts from.
    #[block(list, max = 1, force_new, computed)]
    pub root_disk: Vec<Disk>,
    /// More disks.
    #[block(list)]
    pub disk: Vec<Disk>,
    /// What it lets through.
    #[block(set)]
    pub rule: Vec<Rule>,
    /// How long operations may take.
    #[block(single)]
    pub timeouts: Option<Timeouts>,
}

/// A disk.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Disk {
    /// Any name.
    #[attr(required, force_new)]
    pub name: String,
    /// In GiB; the cloud knows a default.
    #[attr(optional_computed)]
    pub size: Option<i64>,
}

/// Traffic that is let through.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// Where to.
    #[attr(required)]
    pub port: i64,
    /// Of what kind; the cloud knows a default.
    #[attr(optional_computed)]
    pub protocol: Option<String>,
}

/// Time limits.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Timeouts {
    /// For a create: `10m`.
    #[attr(optional)]
    pub create: Option<String>,
}

/// A bucket; its name is its id, and unique in the cloud.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "test_bucket")]
pub struct Bucket {
    /// The name.
    #[attr(computed)]
    pub id: Option<String>,
    /// Unique.
    #[attr(required, force_new)]
    pub name: String,
    /// Whether everybody may read it.
    #[attr(optional, default = false)]
    pub public: Option<bool>,
    /// Where it is found.
    #[attr(computed)]
    pub domain: Option<String>,
    /// Labels.
    #[attr(optional)]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Data source: a network by its name.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "test_lookup")]
pub struct Lookup {
    /// Of the network.
    #[attr(required)]
    pub name: String,
    /// Its id.
    #[attr(computed)]
    pub id: Option<String>,
    /// Its addresses.
    #[attr(computed)]
    pub cidr: Option<String>,
    /// Its labels.
    #[attr(computed)]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Ephemeral resource: a secret that is made up when it is opened and is worth nothing once it is closed.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "test_secret")]
pub struct Secret {
    /// Whose it is.
    #[attr(required)]
    pub name: String,
    /// The secret: `secret-1-of-db`.
    #[attr(computed)]
    pub value: Option<String>,
    /// How many milliseconds it is good; it stays good when that is left out.
    #[attr(optional)]
    pub good_for: Option<i64>,
}

/// The provider block.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "test")]
pub struct ProviderConfig {
    /// Part of addresses and domains.
    #[attr(optional, default = "here")]
    pub region: Option<String>,
    /// Any but `wrong`, which is denied.
    #[attr(optional, sensitive)]
    pub token: Option<String>,
}
