//! `digitalocean_kubernetes_versions` and `digitalocean_kubernetes_cluster`

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::DataSource;
use infra_resource::context::Context;
use serde::Deserialize;
use serde_json::Value as Json;

use super::by_name::{called, shared};
use crate::account::Account;
use crate::body::given;
use crate::containers::{Cluster, KubeConfig, Node, Taint};
use crate::listed::part;

/// The versions that new clusters can have, the newest first.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_kubernetes_versions")]
pub(crate) struct VersionsData {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    latest_version: Option<String>,
    #[attr(computed)]
    valid_versions: Vec<String>,
    #[attr(optional)]
    version_prefix: Option<String>,
}

#[derive(Deserialize)]
struct Options {
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    slug: String,
}

impl DataSource for VersionsData {
    type Cx = Account;

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let mut answer: Json = cx.api().get("/v2/kubernetes/options").await?;
        let prefix = given(&config.version_prefix).unwrap_or_default();
        let options: Options = part(&mut answer, "options")?;
        let slugs = options.versions.into_iter().map(|version| version.slug);
        let valid_versions: Vec<String> = slugs.filter(|slug| slug.starts_with(prefix)).collect();
        let latest_version = Some(valid_versions.first().cloned().unwrap_or_default());
        Ok(Self { id: Some("versions".to_owned()), latest_version, valid_versions, ..config })
    }
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_kubernetes_cluster")]
pub(crate) struct ClusterData {
    #[attr(computed, nested)]
    amd_gpu_device_metrics_exporter_plugin: Vec<Switch>,
    #[attr(computed, nested)]
    amd_gpu_device_plugin: Vec<Switch>,
    #[attr(computed)]
    auto_upgrade: Option<bool>,
    #[attr(computed, nested)]
    cluster_autoscaler_configuration: Vec<Autoscaler>,
    #[attr(computed)]
    cluster_subnet: Option<String>,
    #[attr(computed, nested)]
    control_plane_firewall: Vec<Firewall>,
    #[attr(computed, nested)]
    coredns_autoscaler: Vec<Switch>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(computed)]
    ha: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    ipv4_address: Option<String>,
    #[attr(computed, nested, sensitive)]
    kube_config: Vec<KubeConfig>,
    #[attr(optional)]
    kubeconfig_expire_seconds: Option<i64>,
    #[attr(computed, nested)]
    maintenance_policy: Vec<Maintenance>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed, nested)]
    node_pool: Vec<PoolData>,
    #[attr(computed, nested)]
    nvidia_gpu_device_plugin: Vec<Switch>,
    #[attr(computed, nested)]
    rdma_shared_dev_plugin: Vec<Switch>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(computed, nested)]
    routing_agent: Vec<Switch>,
    #[attr(computed)]
    service_subnet: Option<String>,
    #[attr(computed, nested)]
    sso: Vec<SignOn>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    surge_upgrade: Option<bool>,
    #[attr(optional_computed)]
    tags: BTreeSet<String>,
    #[attr(computed)]
    updated_at: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(computed)]
    version: Option<String>,
    #[attr(computed)]
    vpc_uuid: Option<String>,
    #[attr(computed)]
    worker_subnet_uuid: Option<String>,
}

/// Something that is on or off.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Switch {
    #[attr(computed)]
    enabled: Option<bool>,
}

/// How the number of machines follows the work.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Autoscaler {
    #[attr(computed)]
    expanders: Vec<String>,
    #[attr(computed)]
    scale_down_unneeded_time: Option<String>,
    #[attr(computed)]
    scale_down_utilization_threshold: Option<f64>,
}

/// Who may talk to the API server.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Firewall {
    #[attr(computed)]
    allowed_addresses: Vec<String>,
    #[attr(computed)]
    enabled: Option<bool>,
}

/// When updates are made.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Maintenance {
    #[attr(computed)]
    day: Option<String>,
    #[attr(computed)]
    duration: Option<String>,
    #[attr(computed)]
    start_time: Option<String>,
}

/// Signing in by a provider of identities.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct SignOn {
    #[attr(computed)]
    client_id: Option<String>,
    #[attr(computed)]
    enabled: Option<bool>,
    #[attr(computed)]
    issuer_url: Option<String>,
    #[attr(computed)]
    required: Option<bool>,
}

/// The pool that it began with.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct PoolData {
    #[attr(computed)]
    actual_node_count: Option<i64>,
    #[attr(computed)]
    auto_scale: Option<bool>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(computed)]
    labels: Option<BTreeMap<String, String>>,
    #[attr(computed)]
    max_nodes: Option<i64>,
    #[attr(computed)]
    min_nodes: Option<i64>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    node_count: Option<i64>,
    #[attr(computed, nested)]
    nodes: Vec<Node>,
    #[attr(computed)]
    size: Option<String>,
    #[attr(computed)]
    tags: BTreeSet<String>,
    #[attr(computed, nested_set)]
    taint: Vec<Taint>,
}

impl DataSource for ClusterData {
    type Cx = Account;

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let name = given(&config.name).unwrap_or_default();
        let found: Cluster = called(cx, name).await?;
        let asked = found.asking_for(config.kubeconfig_expire_seconds);
        let Some(cluster) = infra_resource::context::read(cx, &asked).await? else {
            let message = format!("{} is gone from {}", Cluster::TYPE, cx.place());
            return Err(ProviderError::new(ErrorClass::NotFound, message));
        };
        shared(&cluster, &[])
    }
}
