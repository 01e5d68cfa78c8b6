//! `digitalocean_firewall`

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource, by_id};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::listed::{self, Listed};
use crate::tags::{self, Tags};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_firewall")]
pub(crate) struct Firewall {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(optional)]
    droplet_ids: Option<BTreeSet<i64>>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed, nested)]
    pending_changes: Vec<PendingChange>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional, equivalent = tags::same)]
    tags: Option<Tags>,
    #[block(set)]
    inbound_rule: Vec<InboundRule>,
    #[block(set)]
    outbound_rule: Vec<OutboundRule>,
}

/// What is still to be done on a droplet.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct PendingChange {
    #[attr(optional)]
    droplet_id: Option<i64>,
    #[attr(optional)]
    removing: Option<bool>,
    #[attr(optional)]
    status: Option<String>,
}

/// What may come in.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct InboundRule {
    #[attr(optional)]
    port_range: Option<String>,
    #[attr(required)]
    protocol: Option<String>,
    #[attr(optional)]
    source_addresses: Option<BTreeSet<String>>,
    #[attr(optional)]
    source_droplet_ids: Option<BTreeSet<i64>>,
    #[attr(optional)]
    source_kubernetes_ids: Option<BTreeSet<String>>,
    #[attr(optional)]
    source_load_balancer_uids: Option<BTreeSet<String>>,
    #[attr(optional)]
    source_tags: Option<Tags>,
}

/// What may go out.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct OutboundRule {
    #[attr(optional)]
    destination_addresses: Option<BTreeSet<String>>,
    #[attr(optional)]
    destination_droplet_ids: Option<BTreeSet<i64>>,
    #[attr(optional)]
    destination_kubernetes_ids: Option<BTreeSet<String>>,
    #[attr(optional)]
    destination_load_balancer_uids: Option<BTreeSet<String>>,
    #[attr(optional)]
    destination_tags: Option<Tags>,
    #[attr(optional)]
    port_range: Option<String>,
    #[attr(required)]
    protocol: Option<String>,
}

/// A firewall as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    name: String,
    status: String,
    created_at: String,
    #[serde(default)]
    pending_changes: Option<Vec<PendingChange>>,
    #[serde(default)]
    droplet_ids: Option<BTreeSet<i64>>,
    #[serde(default)]
    tags: Option<Tags>,
    #[serde(default)]
    inbound_rules: Option<Vec<Inbound>>,
    #[serde(default)]
    outbound_rules: Option<Vec<Outbound>>,
}

#[derive(Deserialize, Serialize, Clone, Debug)]
struct Inbound {
    protocol: String,
    ports: String,
    sources: Peers,
}

#[derive(Deserialize, Serialize, Clone, Debug)]
struct Outbound {
    protocol: String,
    ports: String,
    destinations: Peers,
}

/// The other side of a rule.
#[derive(Deserialize, Serialize, Clone, Debug, Default)]
struct Peers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    addresses: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    droplet_ids: Option<BTreeSet<i64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    load_balancer_uids: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kubernetes_ids: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tags: Option<Tags>,
}

/// Ports as the API takes them: all of them are `0`, and so are those of ICMP, which has none.
fn ports(range: &Option<String>) -> String {
    match range.as_deref() {
        None | Some("" | "all") => "0".to_owned(),
        Some(range) => range.to_owned(),
    }
}

/// Ports as states have them.
fn range(protocol: &str, ports: &str) -> Option<String> {
    match ports {
        "0" | "" if protocol == "icmp" => Some(String::new()),
        "0" => Some("all".to_owned()),
        _ => Some(ports.to_owned()),
    }
}

fn some<T: Clone + Ord>(set: &Option<BTreeSet<T>>) -> Option<BTreeSet<T>> {
    set.clone().filter(|set| !set.is_empty())
}

impl InboundRule {
    fn api(&self) -> Inbound {
        Inbound {
            protocol: self.protocol.clone().unwrap_or_default(),
            ports: ports(&self.port_range),
            sources: Peers {
                addresses: some(&self.source_addresses),
                droplet_ids: some(&self.source_droplet_ids),
                load_balancer_uids: some(&self.source_load_balancer_uids),
                kubernetes_ids: some(&self.source_kubernetes_ids),
                tags: some(&self.source_tags),
            },
        }
    }

    fn observe(api: &Inbound) -> Self {
        Self {
            port_range: range(&api.protocol, &api.ports),
            protocol: Some(api.protocol.clone()),
            source_addresses: api.sources.addresses.clone(),
            source_droplet_ids: api.sources.droplet_ids.clone(),
            source_kubernetes_ids: api.sources.kubernetes_ids.clone(),
            source_load_balancer_uids: api.sources.load_balancer_uids.clone(),
            source_tags: api.sources.tags.clone(),
        }
    }
}

impl OutboundRule {
    fn api(&self) -> Outbound {
        Outbound {
            protocol: self.protocol.clone().unwrap_or_default(),
            ports: ports(&self.port_range),
            destinations: Peers {
                addresses: some(&self.destination_addresses),
                droplet_ids: some(&self.destination_droplet_ids),
                load_balancer_uids: some(&self.destination_load_balancer_uids),
                kubernetes_ids: some(&self.destination_kubernetes_ids),
                tags: some(&self.destination_tags),
            },
        }
    }

    fn observe(api: &Outbound) -> Self {
        Self {
            destination_addresses: api.destinations.addresses.clone(),
            destination_droplet_ids: api.destinations.droplet_ids.clone(),
            destination_kubernetes_ids: api.destinations.kubernetes_ids.clone(),
            destination_load_balancer_uids: api.destinations.load_balancer_uids.clone(),
            destination_tags: api.destinations.tags.clone(),
            port_range: range(&api.protocol, &api.ports),
            protocol: Some(api.protocol.clone()),
        }
    }
}

impl Firewall {
    /// The whole of it: the API replaces it as a whole.
    fn body(&self) -> Json {
        json!({
            "name": self.name,
            "droplet_ids": self.droplet_ids.clone().unwrap_or_default(),
            "tags": self.tags.clone().unwrap_or_default(),
            "inbound_rules": self.inbound_rule.iter().map(InboundRule::api).collect::<Vec<_>>(),
            "outbound_rules": self.outbound_rule.iter().map(OutboundRule::api).collect::<Vec<_>>(),
        })
    }

    /// Waits until it is in force on all droplets.
    async fn in_force(&self, cx: &Account, op: &Op<'_>) -> Result<Self, ProviderError> {
        let api = listed::until(cx, self, op, "to be in force", |api| match api.status.as_str() {
            "failed" => Err(ProviderError::new(
                ErrorClass::Invalid,
                format!("firewall {} could not be applied to all of its droplets", api.name),
            )),
            status => Ok(status == "succeeded"),
        })
        .await?;
        Ok(self.observe(&api))
    }
}

impl Listed for Firewall {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/firewalls";
    const MANY: &'static str = "firewalls";
    const ONE: &'static str = "firewall";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.id.clone()),
            created_at: Some(api.created_at.clone()),
            droplet_ids: Some(api.droplet_ids.clone().unwrap_or_default()),
            name: Some(api.name.clone()),
            pending_changes: api.pending_changes.clone().unwrap_or_default(),
            status: Some(api.status.clone()),
            tags: Some(api.tags.clone().unwrap_or_default()),
            inbound_rule: api.inbound_rules.iter().flatten().map(InboundRule::observe).collect(),
            outbound_rule: api.outbound_rules.iter().flatten().map(OutboundRule::observe).collect(),
        }
    }
}

impl Resource for Firewall {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if checks.is_left_out("inbound_rule") && checks.is_left_out("outbound_rule") {
            checks.report("inbound_rule", "a firewall needs at least one inbound_rule or outbound_rule");
        }
        for rules in ["inbound_rule", "outbound_rule"] {
            checks.each(rules, |rule| {
                rule.one_of("protocol", &["tcp", "udp", "icmp"]);
                if rule.text("protocol").is_some_and(|protocol| protocol != "icmp")
                    && rule.is_left_out("port_range")
                {
                    rule.report("port_range", "port_range is needed where the protocol is tcp or udp");
                }
            });
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        listed::read_by(cx, prior, |firewall, api| firewall.name.as_ref() == Some(&api.name)).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let answer = cx.api().post(Self::ENDPOINT, &planned.body()).await?;
        Ok(planned.observe(&listed::one::<Self>(answer)?))
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.in_force(cx, op).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        cx.api().put::<Json>(&listed::address::<Self>(prior.id()), &planned.body()).await?;
        Ok(planned.in_force(cx, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        listed::list(cx).await
    }
}
