//! Settings of a target group, which the API keeps as texts by key.

use super::{
    DnsFailover, Stickiness, TargetFailover, TargetGroup, TargetGroupHealth, TargetHealthState,
    UnhealthyStateRouting,
};
use crate::elbv2::attributes::{Attributes, settings};
use crate::given::given;

const SERVERS: &[&str] = &["instance", "ip"];
const FUNCTIONS: &[&str] = &["lambda"];

settings! { TargetGroup:
    connection_termination = "deregistration_delay.connection_termination.enabled", false, SERVERS;
    deregistration_delay = "deregistration_delay.timeout_seconds", "300", SERVERS;
    lambda_multi_value_headers_enabled = "lambda.multi_value_headers.enabled", false, FUNCTIONS;
    load_balancing_algorithm_type = "load_balancing.algorithm.type", "", SERVERS;
    load_balancing_anomaly_mitigation = "load_balancing.algorithm.anomaly_mitigation", "", SERVERS;
    load_balancing_cross_zone_enabled = "load_balancing.cross_zone.enabled", "", SERVERS;
    preserve_client_ip = "preserve_client_ip.enabled", "", SERVERS;
    proxy_protocol_v2 = "proxy_protocol_v2.enabled", false, SERVERS;
    slow_start = "slow_start.duration_seconds", 0, SERVERS;
}

const FAILOVER: [&str; 2] = ["target_failover.on_deregistration", "target_failover.on_unhealthy"];
const DNS: [&str; 2] = [
    "target_group_health.dns_failover.minimum_healthy_targets.count",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage",
];
const ROUTING: [&str; 2] = [
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
];
const TERMINATION: &str = "target_health_state.unhealthy.connection_termination.enabled";
const DRAINING: &str = "target_health_state.unhealthy.draining_interval_seconds";

/// Whether protocols balance packets and connections, and not requests.
fn is_below_http(protocol: &str) -> bool {
    matches!(protocol, "TCP" | "TLS" | "UDP" | "TCP_UDP")
}

impl TargetGroup {
    /// All that it wants, by key.
    pub(super) fn wanted(&self) -> Attributes {
        let mut wanted = self.settings(self.kind());
        // What nobody says is left to the API.
        wanted.retain(|_, value| !value.is_empty());
        if !SERVERS.contains(&self.kind()) {
            return wanted;
        }
        let protocol = given(&self.protocol).unwrap_or_default();
        let mut set = |key: &str, value: String| wanted.insert(key.to_owned(), value);
        if let Some(stickiness) = self.stickiness.first() {
            stickiness.wanted(protocol, &mut set);
        }
        if let Some(failover) = self.target_failover.first().filter(|_| protocol == "GENEVE") {
            set(FAILOVER[0], failover.on_deregistration.clone().unwrap_or_default());
            set(FAILOVER[1], failover.on_unhealthy.clone().unwrap_or_default());
        }
        if let Some(health) = self.target_group_health.first() {
            if let Some(dns) = health.dns_failover.first() {
                set(DNS[0], given(&dns.minimum_healthy_targets_count).unwrap_or("off").to_owned());
                set(DNS[1], given(&dns.minimum_healthy_targets_percentage).unwrap_or("off").to_owned());
            }
            if let Some(routing) = health.unhealthy_state_routing.first() {
                set(ROUTING[0], routing.minimum_healthy_targets_count.unwrap_or(1).to_string());
                set(
                    ROUTING[1],
                    given(&routing.minimum_healthy_targets_percentage).unwrap_or("off").to_owned(),
                );
            }
        }
        if let Some(state) = self.target_health_state.first().filter(|_| matches!(protocol, "TCP" | "TLS")) {
            let terminates = state.enable_unhealthy_connection_termination.unwrap_or_default();
            set(TERMINATION, terminates.to_string());
            if !terminates {
                set(DRAINING, state.unhealthy_draining_interval.unwrap_or_default().to_string());
            }
        }
        wanted
    }

    pub(super) fn observe_attributes(&mut self, now: &Attributes) {
        let kind = self.kind().to_owned();
        self.observe_settings(&kind, now);
        // Every kind has the default of this one, though functions do not know it.
        self.deregistration_delay.get_or_insert_with(|| "300".to_owned());
        let protocol = given(&self.protocol).unwrap_or_default().to_owned();
        let text = |key: &str| now.get(key).cloned().unwrap_or_default();
        let known = self.stickiness.first();
        let stickiness = Stickiness::observe(now, &protocol, known);
        self.stickiness = stickiness.into_iter().collect();
        let tells = |keys: &[&str]| keys.iter().any(|key| now.contains_key(*key));
        let failover = tells(&FAILOVER).then(|| TargetFailover {
            on_deregistration: Some(text(FAILOVER[0])),
            on_unhealthy: Some(text(FAILOVER[1])),
        });
        or_blank(&mut self.target_failover, failover, TargetFailover::default());
        let health = tells(&[DNS, ROUTING].concat()).then(|| TargetGroupHealth {
            dns_failover: vec![DnsFailover {
                minimum_healthy_targets_count: Some(text(DNS[0])).filter(|text| !text.is_empty()),
                minimum_healthy_targets_percentage: Some(text(DNS[1])).filter(|text| !text.is_empty()),
            }],
            unhealthy_state_routing: vec![UnhealthyStateRouting {
                minimum_healthy_targets_count: now.get(ROUTING[0]).and_then(|count| count.parse().ok()),
                minimum_healthy_targets_percentage: Some(text(ROUTING[1])).filter(|text| !text.is_empty()),
            }],
        });
        let blank = TargetGroupHealth {
            dns_failover: vec![DnsFailover::default()],
            unhealthy_state_routing: vec![UnhealthyStateRouting::default()],
        };
        or_blank(&mut self.target_group_health, health, blank);
        let state = tells(&[TERMINATION]).then(|| TargetHealthState {
            enable_unhealthy_connection_termination: Some(text(TERMINATION) == "true"),
            unhealthy_draining_interval: text(DRAINING).parse().ok(),
        });
        or_blank(&mut self.target_health_state, state, TargetHealthState::default());
    }
}

/// The block that AWS tells. Where it tells none, one without values may stay: Terraform writes that for kinds of groups that do not
/// have the settings.
fn or_blank<B: PartialEq>(known: &mut Vec<B>, told: Option<B>, blank: B) {
    if told.is_some() || *known != [blank] {
        *known = told.into_iter().collect();
    }
}

impl Stickiness {
    fn wanted(&self, protocol: &str, set: &mut impl FnMut(&str, String) -> Option<String>) {
        let enabled = self.enabled.unwrap_or(true);
        set("stickiness.enabled", enabled.to_string());
        if !enabled {
            return;
        }
        set("stickiness.type", self.r#type.clone());
        if is_below_http(protocol) || protocol == "GENEVE" {
            return;
        }
        let seconds = self.cookie_duration.unwrap_or(86400).to_string();
        if self.r#type == "app_cookie" {
            set("stickiness.app_cookie.duration_seconds", seconds);
            set("stickiness.app_cookie.cookie_name", given(&self.cookie_name).unwrap_or_default().to_owned());
        } else {
            set("stickiness.lb_cookie.duration_seconds", seconds);
        }
    }

    /// `known`: what the state says. Where it is off, what else it says is of no consequence and stays.
    fn observe(now: &Attributes, protocol: &str, known: Option<&Self>) -> Option<Self> {
        let enabled = now.get("stickiness.enabled").is_some_and(|text| text == "true");
        if !now.contains_key("stickiness.enabled") {
            return known.cloned();
        }
        if !enabled && let Some(known) = known {
            return Some(Self { enabled: Some(false), ..known.clone() });
        }
        let r#type = now.get("stickiness.type").cloned().unwrap_or_default();
        let key = match r#type.as_str() {
            "app_cookie" => "stickiness.app_cookie.duration_seconds",
            _ => "stickiness.lb_cookie.duration_seconds",
        };
        let is_by_cookie = !is_below_http(protocol) && protocol != "GENEVE";
        let cookie_duration = match now.get(key).and_then(|seconds| seconds.parse().ok()) {
            Some(seconds) if is_by_cookie => Some(seconds),
            // A cookie's age that no cookie has stays as it is written.
            _ => known.and_then(|known| known.cookie_duration).or(Some(0)),
        };
        Some(Self {
            cookie_duration,
            cookie_name: now.get("stickiness.app_cookie.cookie_name").cloned().or(Some(String::new())),
            enabled: Some(enabled),
            r#type,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_without_values_stays_while_nothing_is_told() {
        let blank = || vec![TargetFailover::default()];
        let mut known = TargetGroup { target_failover: blank(), ..TargetGroup::default() };
        known.observe_attributes(&Attributes::new());
        assert_eq!(known.target_failover, blank(), "as Terraform writes it");
        let told = |value: &str| FAILOVER.map(|key| (key.to_owned(), value.to_owned())).into();
        known.observe_attributes(&told("rebalance"));
        let said = || Some("rebalance".to_owned());
        let rebalanced = TargetFailover { on_deregistration: said(), on_unhealthy: said() };
        assert_eq!(known.target_failover, [rebalanced]);
        known.observe_attributes(&Attributes::new());
        assert_eq!(known.target_failover, [], "what was said and is no longer told is gone");
    }
}
