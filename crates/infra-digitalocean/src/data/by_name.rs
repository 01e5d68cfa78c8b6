//! Data sources that read what a resource type manages: named, it is found in the type's list.

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::{Checks, DataSource, Resource};
use infra_value::Value;

use crate::account::Account;
use crate::body::given;
use crate::databases::Cluster as DatabaseCluster;
use crate::dns::Domain;
use crate::listed::{self, Listed};
use crate::manage::{Project, SshKey, Tag};
use crate::network::Vpc;

/// The only object that `is_it` says is meant. `what` names it in messages.
async fn only<R: Listed>(
    cx: &Account,
    what: &str,
    is_it: impl Fn(&Value) -> bool,
) -> Result<R, ProviderError> {
    let found = listed::list::<R>(cx).await?;
    let mut found = found.into_iter().filter(|object| is_it(&object.encode()));
    match (found.next(), found.next()) {
        (Some(object), None) => Ok(object),
        (Some(_), Some(_)) => {
            Err(ProviderError::new(ErrorClass::Invalid, format!("more than one {} is {what}", R::TYPE)))
        }
        (None, _) => {
            Err(ProviderError::new(ErrorClass::NotFound, format!("no {} in the account is {what}", R::TYPE)))
        }
    }
}

fn says(object: &Value, attribute: &str, text: &str) -> bool {
    object.get(attribute).and_then(Value::as_str) == Some(text)
}

/// The object of that name.
pub(super) async fn called<R: Listed>(cx: &Account, name: &str) -> Result<R, ProviderError> {
    only(cx, &format!("called \"{name}\""), |object| says(object, "name", name)).await
}

/// The object of that id.
async fn identified<R: Listed>(cx: &Account, id: &str) -> Result<R, ProviderError> {
    only(cx, &format!("\"{id}\""), |object| says(object, "id", id)).await
}

/// An object with the attributes that a data source shares with its resource type.
pub(super) fn shared<D: Model>(object: &impl Model, more: &[(&str, Value)]) -> Result<D, ProviderError> {
    let object = object.encode();
    let empty = D::schema().block.empty_value();
    let attributes = empty.as_entries().into_iter().flatten().map(|(name, nothing)| {
        let more = more.iter().find(|(n, _)| **n == **name).map(|(_, value)| value.clone());
        let value = more.or_else(|| object.get(name).cloned()).unwrap_or_else(|| nothing.clone());
        (name.clone(), value)
    });
    Ok(D::decode(&Value::object(attributes))?)
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_domain")]
pub(crate) struct DomainData {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed)]
    ttl: Option<i64>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(computed)]
    zone_file: Option<String>,
}

impl DataSource for DomainData {
    type Cx = Account;

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let name = given(&config.name).unwrap_or_default();
        let Some(api) = listed::get::<Domain>(cx, name).await? else {
            return Err(ProviderError::new(
                ErrorClass::NotFound,
                format!("there is no domain \"{name}\" in the account"),
            ));
        };
        let zone_file = Value::string(api.zone_file());
        shared(&Domain::default().observe(&api), &[("zone_file", zone_file)])
    }
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_ssh_key")]
pub(crate) struct SshKeyData {
    #[attr(computed)]
    fingerprint: Option<String>,
    #[attr(computed)]
    id: Option<i64>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed)]
    public_key: Option<String>,
}

impl DataSource for SshKeyData {
    type Cx = Account;

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let name = given(&config.name).unwrap_or_default();
        let key = called::<SshKey>(cx, name).await?;
        let id = Value::number(key.id().parse::<i64>().unwrap_or_default());
        shared(&key, &[("id", id)])
    }
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_tag")]
pub(crate) struct TagData {
    #[attr(computed)]
    databases_count: Option<i64>,
    #[attr(computed)]
    droplets_count: Option<i64>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    images_count: Option<i64>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed)]
    total_resource_count: Option<i64>,
    #[attr(computed)]
    volume_snapshots_count: Option<i64>,
    #[attr(computed)]
    volumes_count: Option<i64>,
}

impl DataSource for TagData {
    type Cx = Account;

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let name = given(&config.name).unwrap_or_default();
        shared(&called::<Tag>(cx, name).await?, &[])
    }
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_project")]
pub(crate) struct ProjectData {
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    environment: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    is_default: Option<bool>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    owner_id: Option<i64>,
    #[attr(computed)]
    owner_uuid: Option<String>,
    #[attr(computed)]
    purpose: Option<String>,
    #[attr(computed)]
    resources: BTreeSet<String>,
    #[attr(computed)]
    updated_at: Option<String>,
}

impl DataSource for ProjectData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["id", "name"]);
    }

    /// Without an id or a name it is the default one.
    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let project = match (given(&config.id), given(&config.name)) {
            (Some(id), _) => identified::<Project>(cx, id).await?,
            (None, Some(name)) => called(cx, name).await?,
            (None, None) => {
                let is_default =
                    |project: &Value| project.get("is_default").and_then(Value::as_bool) == Some(true);
                only(cx, "the default one", is_default).await?
            }
        };
        let whole = Project::read_many(cx, std::slice::from_ref(&project)).await.pop();
        shared(&whole.unwrap_or(Ok(None))?.unwrap_or(project), &[])
    }
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_vpc")]
pub(crate) struct VpcData {
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    default: Option<bool>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    ip_range: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(optional_computed)]
    region: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
}

impl DataSource for VpcData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["id", "name", "region"]);
    }

    /// By its region it is the default one there.
    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let vpc = match (given(&config.id), given(&config.name), given(&config.region)) {
            (Some(id), ..) => identified::<Vpc>(cx, id).await?,
            (None, Some(name), _) => called(cx, name).await?,
            (None, None, region) => {
                let region = region.unwrap_or_default();
                let is_it = |vpc: &Value| {
                    says(vpc, "region", region) && vpc.get("default").and_then(Value::as_bool) == Some(true)
                };
                only(cx, &format!("the default one of \"{region}\""), is_it).await?
            }
        };
        shared(&vpc, &[])
    }
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_database_cluster")]
pub(crate) struct DatabaseClusterData {
    #[attr(computed)]
    database: Option<String>,
    #[attr(computed)]
    engine: Option<String>,
    #[attr(computed)]
    host: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested)]
    maintenance_window: Vec<MaintenanceWindow>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed)]
    node_count: Option<i64>,
    #[attr(computed, sensitive)]
    password: Option<String>,
    #[attr(computed)]
    port: Option<i64>,
    #[attr(computed)]
    private_host: Option<String>,
    #[attr(computed)]
    private_network_uuid: Option<String>,
    #[attr(computed, sensitive)]
    private_uri: Option<String>,
    #[attr(computed)]
    project_id: Option<String>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(computed)]
    size: Option<String>,
    #[attr(computed)]
    storage_size_mib: Option<String>,
    #[attr(optional_computed)]
    tags: BTreeSet<String>,
    #[attr(computed)]
    ui_database: Option<String>,
    #[attr(computed)]
    ui_host: Option<String>,
    #[attr(computed, sensitive)]
    ui_password: Option<String>,
    #[attr(computed)]
    ui_port: Option<i64>,
    #[attr(computed, sensitive)]
    ui_uri: Option<String>,
    #[attr(computed)]
    ui_user: Option<String>,
    #[attr(computed, sensitive)]
    uri: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(computed)]
    user: Option<String>,
    #[attr(computed)]
    version: Option<String>,
}

/// When a database is updated.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct MaintenanceWindow {
    #[attr(computed)]
    day: Option<String>,
    #[attr(computed)]
    hour: Option<String>,
}

impl DataSource for DatabaseClusterData {
    type Cx = Account;

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let name = given(&config.name).unwrap_or_default();
        shared(&called::<DatabaseCluster>(cx, name).await?, &[])
    }
}
