//! The blocks of a cluster, and their form in the API.

use infra_provider::model::Nested;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::body::same_ignoring_case;

/// Something that is on or off.
#[derive(Nested, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Switch {
    #[attr(required)]
    #[serde(default)]
    enabled: bool,
}

/// When updates are made, in UTC.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct MaintenancePolicy {
    #[attr(optional_computed, equivalent = same_ignoring_case)]
    pub(super) day: Option<String>,
    #[attr(computed)]
    duration: Option<String>,
    #[attr(optional_computed)]
    pub(super) start_time: Option<String>,
}

impl MaintenancePolicy {
    /// What the API reports, with the day as this has it where both mean the same.
    pub(super) fn as_written_in(&self, now: &Self) -> Self {
        let is_same =
            self.day.as_deref().zip(now.day.as_deref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
        Self { day: if is_same { self.day.clone() } else { now.day.clone() }, ..now.clone() }
    }
}

/// Who may talk to the API server.
#[derive(Nested, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ControlPlaneFirewall {
    #[attr(required)]
    #[serde(default)]
    allowed_addresses: Vec<String>,
    #[attr(required)]
    #[serde(default)]
    enabled: bool,
}

/// How the number of machines follows the work.
#[derive(Nested, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Autoscaler {
    #[attr(optional)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    expanders: Vec<String>,
    #[attr(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scale_down_unneeded_time: Option<String>,
    #[attr(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scale_down_utilization_threshold: Option<f64>,
}

/// Signing in by a provider of identities.
#[derive(Nested, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SignOn {
    #[attr(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[attr(required)]
    #[serde(default)]
    enabled: bool,
    #[attr(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer_url: Option<String>,
    #[attr(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
}

/// A block as the API has it; null where there is none.
pub(super) fn body<T: Serialize>(block: &[T]) -> Json {
    block.first().and_then(|block| serde_json::to_value(block).ok()).unwrap_or(Json::Null)
}
