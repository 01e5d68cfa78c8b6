//! `digitalocean_kubernetes_cluster`

use std::time::Duration;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{
    Answers, Checks, Draft, Fault, Identity, Limits, Op, Resource, Wanted, by_id, timeouts,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::kube_config::{self, KubeConfig};
use super::pool::{self, Pool};
use super::settings::{self, Autoscaler, ControlPlaneFirewall, MaintenancePolicy, SignOn, Switch};
use super::{node_pool, version};
use crate::account::Account;
use crate::body::{compact, given, same_ignoring_case};
use crate::intent;
use crate::listed::{self, Listed};
use crate::tags::{self, Tags};
use crate::time::as_go_prints;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_kubernetes_cluster", version = 3)]
pub(crate) struct Cluster {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    auto_upgrade: Option<bool>,
    #[attr(optional_computed, force_new)]
    cluster_subnet: Option<String>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(optional, default = false)]
    destroy_all_associated_resources: Option<bool>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(optional, default = false)]
    ha: Option<bool>,
    #[attr(computed)]
    ipv4_address: Option<String>,
    #[attr(computed, nested, sensitive)]
    kube_config: Vec<KubeConfig>,
    #[attr(optional)]
    kubeconfig_expire_seconds: Option<i64>,
    #[attr(required)]
    name: Option<String>,
    #[attr(required, force_new, equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(optional, default = false)]
    registry_integration: Option<bool>,
    #[attr(optional_computed, force_new)]
    service_subnet: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional, default = true)]
    surge_upgrade: Option<bool>,
    #[attr(optional, equivalent = tags::same)]
    tags: Option<Tags>,
    #[attr(computed, computed_on = ["auto_upgrade", "cluster_autoscaler_configuration", "control_plane_firewall", "coredns_autoscaler", "ha", "maintenance_policy", "name", "node_pool", "registry_integration", "routing_agent", "sso", "surge_upgrade", "tags", "version"])]
    updated_at: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(required)]
    version: Option<String>,
    #[attr(optional_computed, force_new)]
    vpc_uuid: Option<String>,
    #[attr(optional_computed, force_new)]
    worker_subnet_uuid: Option<String>,
    #[block(list, max = 1, computed)]
    amd_gpu_device_metrics_exporter_plugin: Vec<Switch>,
    #[block(list, max = 1, computed)]
    amd_gpu_device_plugin: Vec<Switch>,
    #[block(list)]
    cluster_autoscaler_configuration: Vec<Autoscaler>,
    #[block(list, max = 1, computed)]
    control_plane_firewall: Vec<ControlPlaneFirewall>,
    #[block(list, max = 1, computed)]
    coredns_autoscaler: Vec<Switch>,
    #[block(list, max = 1, computed)]
    maintenance_policy: Vec<MaintenancePolicy>,
    #[block(list, min = 1, max = 1)]
    node_pool: Vec<Pool>,
    #[block(list, max = 1, computed)]
    nvidia_gpu_device_plugin: Vec<Switch>,
    #[block(list, max = 1, computed)]
    rdma_shared_dev_plugin: Vec<Switch>,
    #[block(list, max = 1, computed)]
    routing_agent: Vec<Switch>,
    #[block(list, max = 1, computed)]
    sso: Vec<SignOn>,
    #[block(single)]
    timeouts: Option<timeouts::Create>,
}

/// A cluster as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    name: String,
    region: String,
    version: String,
    #[serde(default)]
    cluster_subnet: Option<String>,
    #[serde(default)]
    service_subnet: Option<String>,
    #[serde(default)]
    vpc_uuid: Option<String>,
    #[serde(default)]
    worker_subnet_uuid: Option<String>,
    #[serde(default)]
    ipv4: Option<String>,
    #[serde(default)]
    endpoint: Option<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    node_pools: Vec<pool::Api>,
    #[serde(default)]
    status: Status,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    updated_at: String,
    #[serde(default)]
    auto_upgrade: bool,
    #[serde(default)]
    surge_upgrade: bool,
    #[serde(default)]
    ha: bool,
    #[serde(default)]
    registry_enabled: Option<bool>,
    #[serde(default)]
    maintenance_policy: Option<MaintenancePolicy>,
    #[serde(default)]
    cluster_autoscaler_configuration: Option<Autoscaler>,
    #[serde(default)]
    control_plane_firewall: Option<ControlPlaneFirewall>,
    #[serde(default)]
    coredns_autoscaler: Option<Switch>,
    #[serde(default)]
    routing_agent: Option<Switch>,
    #[serde(default)]
    amd_gpu_device_plugin: Option<Switch>,
    #[serde(default)]
    amd_gpu_device_metrics_exporter_plugin: Option<Switch>,
    #[serde(default)]
    nvidia_gpu_device_plugin: Option<Switch>,
    #[serde(default)]
    rdma_shared_dev_plugin: Option<Switch>,
    #[serde(default)]
    sso: Option<SignOn>,
}

#[derive(Deserialize, Clone, Debug, Default)]
struct Status {
    #[serde(default)]
    state: String,
    #[serde(default)]
    message: Option<String>,
}

impl Api {
    /// The pool that it began with: the one that is marked so, or else the only one.
    fn default_pool(&self) -> Option<&pool::Api> {
        let marked = self.node_pools.iter().find(|pool| pool.is_default());
        marked.or(match &self.node_pools[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The pools that were added, each with the id of the cluster.
    pub(super) fn added_pools(&self) -> impl Iterator<Item = (String, pool::Api)> + '_ {
        let default = self.default_pool().map(|pool| pool.id.as_str());
        let added = self.node_pools.iter().filter(move |pool| Some(pool.id.as_str()) != default);
        added.map(|pool| (self.id.clone(), pool.clone()))
    }

    fn is_running(&self) -> bool {
        self.status.state == "running"
    }

    /// Runs, with all machines of the pool that it began with.
    fn is_complete(&self) -> bool {
        self.is_running() && self.default_pool().is_none_or(pool::Api::is_running)
    }

    /// What keeps it from ever running.
    fn failure(&self) -> Option<ProviderError> {
        (self.status.state == "error").then(|| {
            let why = self.status.message.as_deref().filter(|why| !why.is_empty());
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            ProviderError::new(ErrorClass::Invalid, format!("the cluster has failed{why}"))
        })
    }
}

impl Listed for Cluster {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/kubernetes/clusters";
    const MANY: &'static str = "kubernetes_clusters";
    const ONE: &'static str = "kubernetes_cluster";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn exists(api: &Api) -> bool {
        api.status.state != "deleted"
    }

    fn observe(&self, api: &Api) -> Self {
        let text = |text: &Option<String>| Some(text.clone().unwrap_or_default());
        let default = self.node_pool.first().cloned().unwrap_or_default();
        let maintenance = self.maintenance_policy.first().cloned().unwrap_or_default();
        Self {
            id: Some(api.id.clone()),
            auto_upgrade: Some(api.auto_upgrade),
            cluster_subnet: text(&api.cluster_subnet),
            created_at: Some(as_go_prints(&api.created_at)),
            endpoint: text(&api.endpoint),
            ha: Some(api.ha),
            ipv4_address: text(&api.ipv4),
            name: Some(api.name.clone()),
            region: Some(api.region.clone()),
            registry_integration: api.registry_enabled.or(self.registry_integration),
            service_subnet: text(&api.service_subnet),
            status: Some(api.status.state.clone()),
            surge_upgrade: Some(api.surge_upgrade),
            tags: Some(pool::shown(api.tags.as_deref())),
            updated_at: Some(as_go_prints(&api.updated_at)),
            urn: Some(format!("do:kubernetes:{}", api.id)),
            version: Some(api.version.clone()),
            vpc_uuid: text(&api.vpc_uuid),
            worker_subnet_uuid: text(&api.worker_subnet_uuid),
            amd_gpu_device_metrics_exporter_plugin: api
                .amd_gpu_device_metrics_exporter_plugin
                .clone()
                .into_iter()
                .collect(),
            amd_gpu_device_plugin: api.amd_gpu_device_plugin.clone().into_iter().collect(),
            cluster_autoscaler_configuration: self.autoscaler(api),
            control_plane_firewall: api.control_plane_firewall.clone().into_iter().collect(),
            coredns_autoscaler: api.coredns_autoscaler.clone().into_iter().collect(),
            maintenance_policy: api
                .maintenance_policy
                .iter()
                .map(|now| maintenance.as_written_in(now))
                .collect(),
            node_pool: api.default_pool().map(|pool| default.observe(pool)).into_iter().collect(),
            nvidia_gpu_device_plugin: api.nvidia_gpu_device_plugin.clone().into_iter().collect(),
            rdma_shared_dev_plugin: api.rdma_shared_dev_plugin.clone().into_iter().collect(),
            routing_agent: api.routing_agent.clone().into_iter().collect(),
            sso: api.sso.clone().into_iter().collect(),
            ..self.clone()
        }
    }
}

impl Cluster {
    /// An autoscaler without settings is none.
    fn autoscaler(&self, api: &Api) -> Vec<Autoscaler> {
        let now = api.cluster_autoscaler_configuration.clone();
        let is_said = |now: &Autoscaler| {
            *now != Autoscaler::default() || !self.cluster_autoscaler_configuration.is_empty()
        };
        now.filter(is_said).into_iter().collect()
    }

    /// What can be changed by one call. `own`: tags beside those of the configuration.
    fn settings(&self, own: &[&str]) -> Json {
        let own = own.iter().map(|tag| (*tag).to_owned());
        let tags: Tags = self.tags.iter().flatten().cloned().chain(own).collect();
        let maintenance = self.maintenance_policy.first().map(|policy| {
            compact(json!({
                "day": given(&policy.day).map(str::to_lowercase),
                "start_time": given(&policy.start_time),
            }))
        });
        compact(json!({
            "name": self.name,
            "tags": tags,
            "auto_upgrade": self.auto_upgrade.unwrap_or_default(),
            "surge_upgrade": self.surge_upgrade.unwrap_or_default(),
            "ha": self.ha.unwrap_or_default(),
            "maintenance_policy": maintenance,
            "cluster_autoscaler_configuration": settings::body(&self.cluster_autoscaler_configuration),
            "control_plane_firewall": settings::body(&self.control_plane_firewall),
            "coredns_autoscaler": settings::body(&self.coredns_autoscaler),
            "routing_agent": settings::body(&self.routing_agent),
            "amd_gpu_device_plugin": settings::body(&self.amd_gpu_device_plugin),
            "amd_gpu_device_metrics_exporter_plugin": settings::body(&self.amd_gpu_device_metrics_exporter_plugin),
            "nvidia_gpu_device_plugin": settings::body(&self.nvidia_gpu_device_plugin),
            "rdma_shared_dev_plugin": settings::body(&self.rdma_shared_dev_plugin),
            "sso": settings::body(&self.sso),
        }))
    }

    async fn until(
        &self,
        cx: &Account,
        what: &str,
        op: &Op<'_>,
        is_ready: impl Fn(&Api) -> bool + Sync,
    ) -> Result<Api, ProviderError> {
        listed::until(cx, self, op, what, |api| match api.failure() {
            Some(failure) => Err(failure),
            None => Ok(is_ready(api)),
        })
        .await
    }

    /// Lets the cluster have the images of the account's registry, or no more.
    async fn integrate(&self, cx: &Account, with_registry: bool) -> Result<(), ProviderError> {
        let (path, body) = ("/v2/kubernetes/registry", json!({"cluster_uuids": [self.id()]}));
        match with_registry {
            true => cx.api().post::<Json>(path, &body).await.map(drop),
            false => cx.api().delete(path, Some(&body)).await,
        }
    }

    /// The same, for somebody who wants to reach it for so many seconds.
    pub(crate) fn asking_for(self, seconds: Option<i64>) -> Self {
        Self { kubeconfig_expire_seconds: seconds, ..self }
    }

    async fn with_kube_config(self, cx: &Account) -> Result<Self, ProviderError> {
        let names = (given(&self.name).unwrap_or_default(), given(&self.region).unwrap_or_default());
        let known = &self.kube_config;
        let kube_config =
            kube_config::valid(cx, self.id(), names, known, self.kubeconfig_expire_seconds).await?;
        Ok(Self { kube_config, ..self })
    }
}

/// With how to reach them, which calls of their own tell. Before a cluster runs, there is nothing to reach.
async fn reachable(cx: &Account, found: Answers<Cluster>) -> Answers<Cluster> {
    one_by_one(&found, |found| async move {
        match found.clone()? {
            Some(cluster) if given(&cluster.endpoint).is_none() => Ok(Some(cluster)),
            Some(cluster) => cluster.with_kube_config(cx).await.map(Some),
            None => Ok(None),
        }
    })
    .await
}

impl Resource for Cluster {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits {
        create: Duration::from_secs(1800),
        update: Duration::from_secs(5400),
        delete: Duration::from_secs(1800),
    };

    by_id!();

    /// What the API does not tell of a cluster that others made.
    fn from_id(id: &str) -> Self {
        let defaults = Self {
            destroy_all_associated_resources: Some(false),
            registry_integration: Some(false),
            ..Self::default()
        };
        Self { id: Some(id.to_owned()), ..defaults }
    }

    fn check(checks: &mut Checks<'_>) {
        for argument in ["name", "region", "version"] {
            if checks.text(argument) == Some("") {
                checks.report(argument, format!("{argument} must not be empty"));
            }
        }
        checks.each("maintenance_policy", |policy| {
            let days = ["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
            if let Some(day) = policy.text("day")
                && !days.contains(&day.to_lowercase().as_str())
            {
                policy.report("day", format!("day is \"{day}\", but must be a day of the week, or \"any\""));
            }
        });
        checks.each("node_pool", pool::check);
    }

    /// Versions only go up.
    fn plan(draft: &mut Draft<'_>) {
        if let (Some(was), Some(is)) = (draft.prior("version").as_str(), draft.planned("version").as_str())
            && version::is_lower(is, was)
        {
            draft.replace("version");
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        reachable(cx, listed::read_many(cx, prior).await).await
    }

    async fn create(cx: &Account, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let pools: Vec<Json> =
            planned.node_pool.iter().map(|pool| pool.create_body(&[pool::DEFAULT])).collect();
        let body = compact(json!({
            "region": given(&planned.region).map(str::to_lowercase),
            "version": planned.version,
            "vpc_uuid": given(&planned.vpc_uuid),
            "worker_subnet_uuid": given(&planned.worker_subnet_uuid),
            "cluster_subnet": given(&planned.cluster_subnet),
            "service_subnet": given(&planned.service_subnet),
            "node_pools": pools,
        }));
        let mut whole = planned.settings(&[&intent::tag(token)]);
        if let (Json::Object(whole), Json::Object(body)) = (&mut whole, body) {
            whole.extend(body);
        }
        let made = planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &whole).await?)?);
        // What is done once it runs.
        Ok(Self { registry_integration: planned.registry_integration, ..made })
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let running = match made.until(cx, "to run", op, Api::is_complete).await {
            Ok(running) => running,
            Err(error) if error.class == ErrorClass::Invalid => return Err(Fault::tainted(error)),
            Err(error) => return Err(error.into()),
        };
        if made.registry_integration == Some(true) {
            made.integrate(cx, true).await?;
        }
        let with_registry = made.registry_integration == Some(true);
        let api = if with_registry { made.until(cx, "to run", op, Api::is_complete).await? } else { running };
        Ok(made.observe(&api).with_kube_config(cx).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        prior.until(cx, "to run", op, Api::is_running).await?;
        if prior.settings(&[]) != planned.settings(&[]) {
            let body = planned.settings(&[]);
            cx.api().put::<Json>(&listed::address::<Self>(prior.id()), &body).await?;
        }
        if let (Some(was), Some(is)) = (prior.node_pool.first(), planned.node_pool.first())
            && is.differs(was)
        {
            let pool = given(&was.id).unwrap_or_default();
            node_pool::change(cx, prior.id(), pool, &is.change_body(was, &[pool::DEFAULT])).await?;
        }
        if prior.version != planned.version {
            let path = format!("{}/upgrade", listed::address::<Self>(prior.id()));
            cx.api().post::<Json>(&path, &json!({"version": planned.version})).await?;
        }
        let integration = |cluster: &Self| cluster.registry_integration == Some(true);
        if integration(prior) != integration(&planned) {
            prior.integrate(cx, integration(&planned)).await?;
        }
        let is_done = |api: &Api| api.is_complete() && Some(&api.version) == planned.version.as_ref();
        let api = planned.until(cx, "to run as planned", op, is_done).await?;
        Ok(planned.observe(&api).with_kube_config(cx).await?)
    }

    /// What work in the cluster has made outside of it, load balancers and volumes, goes with it where the configuration
    /// says so.
    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.destroy_all_associated_resources == Some(true) {
            let path = "destroy_with_associated_resources/dangerous";
            let address = listed::address::<Self>(prior.id());
            cx.api().delete(&format!("{address}/{path}"), None).await?;
            return op
                .until(format!("{} {} to be gone", Self::TYPE, prior.id()), || async move {
                    Ok(listed::get::<Self>(cx, prior.id()).await?.is_none().then_some(()))
                })
                .await;
        }
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = listed::list::<Self>(cx).await?;
        Ok(found.into_iter().filter(|cluster| tags::in_scope(cluster.tags.as_ref(), scope)).collect())
    }

    async fn find(cx: &Account, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let found = intent::find(cx, wanted, |api| api.tags.as_deref().unwrap_or_default()).await;
        reachable(cx, found).await
    }

    /// A cluster gives its tags to what it makes: it has to be told, too, that a tag is gone.
    async fn settle(cx: &Account, tokens: &[String]) -> Result<(), ProviderError> {
        for api in listed::all::<Self>(cx).await? {
            let is_marked = |tag: &String| tokens.iter().any(|token| *tag == intent::tag(token));
            if !api.tags.iter().flatten().any(is_marked) {
                continue;
            }
            let body = Self::default().observe(&api).settings(&[]);
            match cx.api().put::<Json>(&listed::address::<Self>(&api.id), &body).await {
                Err(error) if error.class == ErrorClass::NotFound => {}
                other => {
                    other?;
                }
            }
        }
        intent::settle(cx, tokens).await
    }
}
