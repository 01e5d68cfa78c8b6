//! The rules of a load balancer.

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::ProviderError;
use infra_provider::model::Nested;
use infra_resource::Checks;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::body::{compact, given};
use crate::delivery::certificate;

/// From where to where. Both `certificate_…` are the certificate's name, since its id changes with every renewal; a
/// `certificate_id` that the configuration writes as an id stays one.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(super) struct ForwardingRule {
    #[attr(optional_computed, deprecated = "ids change when certificates are renewed: use certificate_name")]
    certificate_id: Option<String>,
    #[attr(optional_computed)]
    certificate_name: Option<String>,
    #[attr(required)]
    entry_port: Option<i64>,
    #[attr(required)]
    entry_protocol: Option<String>,
    #[attr(required)]
    target_port: Option<i64>,
    #[attr(required)]
    target_protocol: Option<String>,
    #[attr(optional, default = false)]
    tls_passthrough: Option<bool>,
}

/// A rule as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Api {
    entry_protocol: String,
    entry_port: i64,
    target_protocol: String,
    target_port: i64,
    #[serde(default)]
    certificate_id: Option<String>,
    #[serde(default)]
    tls_passthrough: bool,
}

impl ForwardingRule {
    /// What is wrong with a rule.
    pub(super) fn check(rule: &mut Checks<'_>) {
        rule.one_of("entry_protocol", &["http", "https", "http2", "http3", "tcp", "udp"]);
        rule.one_of("target_protocol", &["http", "https", "http2", "tcp", "udp"]);
        rule.within("entry_port", 1, 65_535);
        rule.within("target_port", 1, 65_535);
        rule.at_most_one(&["certificate_id", "certificate_name"]);
    }

    /// The certificate that the configuration names.
    fn certificate(&self) -> Option<&str> {
        given(&self.certificate_name).or(given(&self.certificate_id))
    }

    /// What the API is told: `ids` has the certificates' ids by what the rules call them.
    pub(super) fn body(&self, ids: &BTreeMap<String, String>) -> Json {
        compact(json!({
            "entry_protocol": self.entry_protocol,
            "entry_port": self.entry_port,
            "target_protocol": self.target_protocol,
            "target_port": self.target_port,
            "certificate_id": self.certificate().and_then(|name| ids.get(name)),
            "tls_passthrough": self.tls_passthrough.unwrap_or_default(),
        }))
    }

    /// The rule as it is, with the certificate's id.
    pub(super) fn observe(api: &Api) -> Self {
        let certificate = api.certificate_id.clone().unwrap_or_default();
        Self {
            certificate_id: Some(certificate.clone()),
            certificate_name: Some(certificate),
            entry_port: Some(api.entry_port),
            entry_protocol: Some(api.entry_protocol.clone()),
            target_port: Some(api.target_port),
            target_protocol: Some(api.target_protocol.clone()),
            tls_passthrough: Some(api.tls_passthrough),
        }
    }
}

/// The ids of the certificates that rules name, by what they call them.
pub(super) async fn ids(
    cx: &Account,
    rules: &[ForwardingRule],
) -> Result<BTreeMap<String, String>, ProviderError> {
    let mut ids = BTreeMap::new();
    let wanted: BTreeSet<&str> = rules.iter().filter_map(ForwardingRule::certificate).collect();
    for name in wanted {
        ids.insert(name.to_owned(), certificate::named(cx, name).await?.id);
    }
    Ok(ids)
}

/// The ids of the certificates of rules that were observed.
pub(super) fn observed(rules: &[ForwardingRule]) -> BTreeSet<&str> {
    rules.iter().filter_map(|rule| given(&rule.certificate_id)).collect()
}

/// Observed rules with the certificates' names for their ids, but where the same rule of `prior` has the id.
pub(super) fn with_names(
    rules: Vec<ForwardingRule>,
    names: &BTreeMap<String, String>,
    prior: &[ForwardingRule],
) -> Vec<ForwardingRule> {
    let with_name = |rule: ForwardingRule| {
        let Some(uuid) = given(&rule.certificate_id).map(str::to_owned) else { return rule };
        let name = names.get(&uuid).unwrap_or(&uuid).clone();
        let is_entry = |prior: &&ForwardingRule| {
            prior.entry_port == rule.entry_port && prior.entry_protocol == rule.entry_protocol
        };
        let is_kept =
            prior.iter().find(is_entry).is_some_and(|prior| given(&prior.certificate_id) == Some(&uuid));
        let certificate_id = Some(if is_kept { uuid } else { name.clone() });
        ForwardingRule { certificate_id, certificate_name: Some(name), ..rule }
    };
    rules.into_iter().map(with_name).collect()
}
