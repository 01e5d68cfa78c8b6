//! `digitalocean_loadbalancer`

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource, Wanted, by_id};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::body::{compact, given, same_ignoring_case};
use crate::delivery::certificate;
use crate::listed::{self, Listed};

use super::forwarding::{self, ForwardingRule};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_loadbalancer", version = 1)]
pub(crate) struct LoadBalancer {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = "round_robin", deprecated = "load balancers choose for themselves")]
    algorithm: Option<String>,
    #[attr(optional, default = false)]
    disable_lets_encrypt_dns_records: Option<bool>,
    #[attr(optional_computed)]
    droplet_ids: Option<BTreeSet<i64>>,
    #[attr(optional)]
    droplet_tag: Option<String>,
    #[attr(optional, default = false)]
    enable_backend_keepalive: Option<bool>,
    #[attr(optional, default = false)]
    enable_proxy_protocol: Option<bool>,
    #[attr(optional_computed)]
    http_idle_timeout_seconds: Option<i64>,
    #[attr(computed)]
    ip: Option<String>,
    #[attr(computed)]
    ipv6: Option<String>,
    #[attr(required)]
    name: Option<String>,
    #[attr(optional, force_new)]
    network: Option<String>,
    #[attr(optional, force_new)]
    network_stack: Option<String>,
    #[attr(optional_computed)]
    project_id: Option<String>,
    #[attr(optional, default = false)]
    redirect_http_to_https: Option<bool>,
    #[attr(optional, force_new, equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(optional)]
    size: Option<String>,
    #[attr(optional_computed)]
    size_unit: Option<i64>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional_computed)]
    target_load_balancer_ids: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    r#type: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(optional_computed, force_new)]
    vpc_uuid: Option<String>,
    #[block(set, computed)]
    domains: Vec<Domain>,
    #[block(set, max = 1, computed)]
    firewall: Vec<Firewall>,
    #[block(set)]
    forwarding_rule: Vec<ForwardingRule>,
    #[block(list, max = 1, computed)]
    glb_settings: Vec<GlobalSettings>,
    #[block(list, max = 1, computed)]
    healthcheck: Vec<HealthCheck>,
    #[block(list, max = 1, computed)]
    sticky_sessions: Vec<StickySessions>,
}

/// A name of a global load balancer.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Domain {
    #[attr(optional_computed)]
    certificate_name: Option<String>,
    #[attr(optional, default = false)]
    is_managed: Option<bool>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed)]
    ssl_validation_error_reasons: Vec<String>,
    #[attr(computed)]
    verification_error_reasons: Vec<String>,
}

/// Who may connect.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct Firewall {
    #[attr(optional)]
    #[serde(default)]
    allow: Vec<String>,
    #[attr(optional)]
    #[serde(default)]
    deny: Vec<String>,
}

/// How a global load balancer works.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct GlobalSettings {
    #[attr(optional)]
    failover_threshold: Option<i64>,
    #[attr(optional)]
    region_priorities: Option<BTreeMap<String, i64>>,
    #[attr(required)]
    target_port: Option<i64>,
    #[attr(required)]
    target_protocol: Option<String>,
    #[block(list, max = 1)]
    cdn: Vec<Cdn>,
}

/// Whether a global load balancer caches.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Cdn {
    #[attr(optional, default = false)]
    is_enabled: Option<bool>,
}

/// How droplets are found to be well.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct HealthCheck {
    #[attr(optional, default = 10)]
    check_interval_seconds: Option<i64>,
    #[attr(optional, default = 5)]
    healthy_threshold: Option<i64>,
    #[attr(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[attr(required)]
    port: Option<i64>,
    #[attr(required)]
    protocol: Option<String>,
    #[attr(optional, default = 5)]
    response_timeout_seconds: Option<i64>,
    #[attr(optional, default = 3)]
    unhealthy_threshold: Option<i64>,
}

/// Whether a client stays with its droplet.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct StickySessions {
    #[attr(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cookie_name: Option<String>,
    #[attr(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cookie_ttl_seconds: Option<i64>,
    #[attr(optional, default = "none")]
    r#type: Option<String>,
}

/// A load balancer as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    name: String,
    #[serde(default)]
    ip: Option<String>,
    #[serde(default)]
    ipv6: Option<String>,
    #[serde(default)]
    size_unit: Option<i64>,
    #[serde(default)]
    algorithm: Option<String>,
    status: String,
    created_at: String,
    #[serde(default)]
    forwarding_rules: Vec<forwarding::Api>,
    #[serde(default)]
    health_check: Option<HealthCheck>,
    #[serde(default)]
    sticky_sessions: Option<StickySessions>,
    #[serde(default)]
    region: Option<Region>,
    #[serde(default)]
    droplet_ids: BTreeSet<i64>,
    #[serde(default)]
    tag: Option<String>,
    #[serde(default)]
    redirect_http_to_https: bool,
    #[serde(default)]
    enable_proxy_protocol: bool,
    #[serde(default)]
    enable_backend_keepalive: bool,
    #[serde(default)]
    disable_lets_encrypt_dns_records: Option<bool>,
    #[serde(default)]
    vpc_uuid: Option<String>,
    #[serde(default)]
    project_id: Option<String>,
    #[serde(default)]
    http_idle_timeout_seconds: Option<i64>,
    #[serde(default)]
    firewall: Option<Firewall>,
    #[serde(default)]
    network: Option<String>,
    #[serde(default)]
    network_stack: Option<String>,
    #[serde(default)]
    r#type: Option<String>,
}

#[derive(Deserialize, Clone, Debug)]
struct Region {
    slug: String,
}

/// What sizes mean, in units.
fn units(size: &str) -> Option<i64> {
    Some(match size {
        "lb-small" => 1,
        "lb-medium" => 3,
        "lb-large" => 6,
        _ => return None,
    })
}

impl LoadBalancer {
    /// What the API is told. `ids` has the ids of the certificates.
    fn body(&self, ids: &BTreeMap<String, String>) -> Json {
        let rules: Vec<Json> = self.forwarding_rule.iter().map(|rule| rule.body(ids)).collect();
        let size_unit = given(&self.size).and_then(units).or(self.size_unit);
        compact(json!({
            "name": self.name,
            "region": given(&self.region).map(str::to_lowercase),
            "algorithm": given(&self.algorithm),
            "size_unit": size_unit,
            "forwarding_rules": rules,
            "health_check": self.healthcheck.first(),
            "sticky_sessions": self.sticky_sessions.first(),
            "firewall": self.firewall.first(),
            "droplet_ids": if given(&self.droplet_tag).is_some() { None } else { Some(self.droplet_ids.clone().unwrap_or_default()) },
            "tag": given(&self.droplet_tag),
            "redirect_http_to_https": self.redirect_http_to_https,
            "enable_proxy_protocol": self.enable_proxy_protocol,
            "enable_backend_keepalive": self.enable_backend_keepalive,
            "disable_lets_encrypt_dns_records": self.disable_lets_encrypt_dns_records,
            "http_idle_timeout_seconds": self.http_idle_timeout_seconds,
            "vpc_uuid": given(&self.vpc_uuid),
            "project_id": given(&self.project_id),
            "network": given(&self.network).map(str::to_uppercase),
            "network_stack": given(&self.network_stack).map(str::to_uppercase),
            "type": given(&self.r#type).map(str::to_uppercase),
        }))
    }

    /// With the names of certificates for the ids that the API has told. `prior` is what was known.
    fn with_names(self, names: &BTreeMap<String, String>, prior: &Self) -> Self {
        let forwarding_rule = forwarding::with_names(self.forwarding_rule, names, &prior.forwarding_rule);
        Self { forwarding_rule, ..self }
    }

    /// The same of many that were observed, each beside what was known of it.
    async fn name_certificates(cx: &Account, prior: &[Self], found: Answers<Self>) -> Answers<Self> {
        let there = || found.iter().filter_map(|answer| answer.as_ref().ok()?.as_ref());
        let uuids = there().flat_map(|balancer| forwarding::observed(&balancer.forwarding_rule)).collect();
        let names = match certificate::names(cx, uuids).await {
            Ok(names) => names,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let named = |(prior, answer): (&Self, Result<Option<Self>, ProviderError>)| {
            answer.map(|balancer| balancer.map(|balancer| balancer.with_names(&names, prior)))
        };
        prior.iter().zip(found).map(named).collect()
    }

    async fn until_active(&self, cx: &Account, op: &Op<'_>) -> Result<Self, ProviderError> {
        let api = listed::until(cx, self, op, "to be active", |api| match api.status.as_str() {
            "errored" => Err(ProviderError::new(
                ErrorClass::Invalid,
                format!("load balancer {} has failed; the API does not say why", api.name),
            )),
            status => Ok(status == "active"),
        })
        .await?;
        let now = self.observe(&api);
        let names = certificate::names(cx, forwarding::observed(&now.forwarding_rule)).await?;
        Ok(now.with_names(&names, self))
    }
}

impl Listed for LoadBalancer {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/load_balancers";
    const MANY: &'static str = "load_balancers";
    const ONE: &'static str = "load_balancer";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        let keeps_size = given(&self.size).and_then(units).is_some_and(|units| Some(units) == api.size_unit);
        // Left out, these are as the API has them by default.
        let told = |mine: &Option<String>, now: &Option<String>, usual: &str| match now {
            Some(now) if given(mine).is_some_and(|mine| mine.eq_ignore_ascii_case(now)) => mine.clone(),
            Some(now) if now != usual => Some(now.clone()),
            _ => mine.clone().filter(|mine| mine.eq_ignore_ascii_case(usual)),
        };
        Self {
            id: Some(api.id.clone()),
            algorithm: Some(api.algorithm.clone().unwrap_or_else(|| "round_robin".to_owned())),
            disable_lets_encrypt_dns_records: Some(api.disable_lets_encrypt_dns_records.unwrap_or_default()),
            droplet_ids: Some(api.droplet_ids.clone()),
            droplet_tag: Some(api.tag.clone().unwrap_or_default()),
            enable_backend_keepalive: Some(api.enable_backend_keepalive),
            enable_proxy_protocol: Some(api.enable_proxy_protocol),
            http_idle_timeout_seconds: Some(api.http_idle_timeout_seconds.unwrap_or_default()),
            ip: Some(api.ip.clone().unwrap_or_default()),
            ipv6: Some(api.ipv6.clone().unwrap_or_default()),
            name: Some(api.name.clone()),
            network: told(&self.network, &api.network, "EXTERNAL"),
            network_stack: told(&self.network_stack, &api.network_stack, "IPV4"),
            project_id: Some(api.project_id.clone().unwrap_or_default()),
            redirect_http_to_https: Some(api.redirect_http_to_https),
            region: Some(api.region.as_ref().map(|region| region.slug.clone()).unwrap_or_default()),
            size: if keeps_size { self.size.clone() } else { None },
            size_unit: Some(api.size_unit.unwrap_or_default()),
            status: Some(api.status.clone()),
            target_load_balancer_ids: Some(BTreeSet::new()),
            r#type: told(&self.r#type, &api.r#type, "REGIONAL"),
            urn: Some(format!("do:loadbalancer:{}", api.id)),
            vpc_uuid: Some(api.vpc_uuid.clone().unwrap_or_default()),
            domains: Vec::new(),
            firewall: api
                .firewall
                .iter()
                .filter(|f| !f.allow.is_empty() || !f.deny.is_empty())
                .cloned()
                .collect(),
            forwarding_rule: api.forwarding_rules.iter().map(ForwardingRule::observe).collect(),
            glb_settings: Vec::new(),
            healthcheck: api.health_check.iter().cloned().collect(),
            sticky_sessions: api.sticky_sessions.iter().cloned().collect(),
        }
    }
}

impl Resource for LoadBalancer {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits {
        create: Duration::from_secs(1200),
        update: Duration::from_secs(1200),
        delete: Duration::from_secs(600),
    };

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["domains", "glb_settings", "target_load_balancer_ids"]);
        match checks.text("type").map(str::to_uppercase).as_deref() {
            None | Some("" | "REGIONAL" | "REGIONAL_NETWORK") => {}
            Some("GLOBAL") => checks.report(
                "type",
                "global load balancers are not supported: DigitalOcean publishes no description of how to make one",
            ),
            Some(kind) => {
                let message = format!("type is \"{kind}\", but must be REGIONAL or REGIONAL_NETWORK");
                checks.report("type", message);
            }
        }
        if checks.is_left_out("region") {
            checks.report("region", "region is needed");
        }
        if checks.is_left_out("forwarding_rule") {
            checks.report("forwarding_rule", "a load balancer needs at least one forwarding_rule");
        }
        checks.one_of("algorithm", &["round_robin", "least_connections"]);
        checks.one_of("size", &["lb-small", "lb-medium", "lb-large"]);
        checks.within("size_unit", 1, 200);
        checks.at_most_one(&["size", "size_unit"]);
        checks.at_most_one(&["droplet_ids", "droplet_tag"]);
        checks.each("forwarding_rule", ForwardingRule::check);
        checks.each("healthcheck", |check| {
            check.one_of("protocol", &["http", "https", "tcp"]);
            check.within("port", 1, 65_535);
            let is_tcp = check.text("protocol") == Some("tcp");
            if is_tcp && !check.is_left_out("path") && check.text("path").is_some() {
                check.report("path", "path makes no sense where the protocol is tcp");
            }
            if check.text("protocol").is_some() && !is_tcp && check.is_left_out("path") {
                check.report("path", "path is needed where the protocol is http or https");
            }
        });
        checks.each("sticky_sessions", |sessions| {
            sessions.one_of("type", &["cookies", "none"]);
            if sessions.text("type") == Some("cookies") {
                for argument in ["cookie_name", "cookie_ttl_seconds"] {
                    if sessions.is_left_out(argument) {
                        sessions.report(argument, format!("{argument} is needed where the type is cookies"));
                    }
                }
            }
        });
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let is_it = |balancer: &Self, api: &Api| {
            balancer.name.as_ref() == Some(&api.name)
                && api.region.as_ref().is_none_or(|region| {
                    given(&balancer.region).is_none_or(|mine| mine.eq_ignore_ascii_case(&region.slug))
                })
        };
        let found = listed::read_by(cx, prior, is_it).await;
        Self::name_certificates(cx, prior, found).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let ids = forwarding::ids(cx, &planned.forwarding_rule).await?;
        let answer = cx.api().post(Self::ENDPOINT, &planned.body(&ids)).await?;
        let names = ids.into_iter().map(|(name, id)| (id, name)).collect();
        Ok(planned.observe(&listed::one::<Self>(answer)?).with_names(&names, planned))
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.until_active(cx, op).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let ids = forwarding::ids(cx, &planned.forwarding_rule).await?;
        cx.api().put::<Json>(&listed::address::<Self>(prior.id()), &planned.body(&ids)).await?;
        Ok(planned.until_active(cx, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found: Vec<Self> = listed::list(cx).await?;
        let answers = found.iter().cloned().map(|balancer| Ok(Some(balancer))).collect();
        let named = Self::name_certificates(cx, &vec![Self::default(); found.len()], answers).await;
        named.into_iter().filter_map(Result::transpose).collect()
    }

    /// Names are not unique: what came of a create is young, too.
    async fn find(cx: &Account, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let found = match listed::all::<Self>(cx).await {
            Ok(found) => found,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let find = |wanted: &Wanted<Self>| {
            let is_it = |api: &&Api| {
                wanted.planned.name.as_ref() == Some(&api.name)
                    && crate::time::is_recent(&api.created_at, wanted.begun)
            };
            Ok(found.iter().find(is_it).map(|api| wanted.planned.observe(api)))
        };
        let found = wanted.iter().map(find).collect();
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.clone()).collect();
        Self::name_certificates(cx, &planned, found).await
    }
}
