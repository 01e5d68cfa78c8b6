//! Settings of a load balancer, which the API keeps as texts by key.

use super::{AccessLogs, ConnectionLogs, LoadBalancer};
use crate::elbv2::attributes::{Attributes, settings};
use crate::given::given;

const ALB: &[&str] = &["application"];
const NLB: &[&str] = &["network"];
const ALB_NLB: &[&str] = &["application", "network"];
const ALL: &[&str] = &["application", "network", "gateway"];
/// An application load balancer always has it on.
const NOT_ALB: &[&str] = &["network", "gateway"];

settings! { LoadBalancer:
    client_keep_alive = "client_keep_alive.seconds", 3600, ALB;
    desync_mitigation_mode = "routing.http.desync_mitigation_mode", "defensive", ALB;
    dns_record_client_routing_policy = "dns_record.client_routing_policy", "any_availability_zone", NLB;
    drop_invalid_header_fields = "routing.http.drop_invalid_header_fields.enabled", false, ALB;
    enable_cross_zone_load_balancing = "load_balancing.cross_zone.enabled", false, NOT_ALB;
    enable_deletion_protection = "deletion_protection.enabled", false, ALL;
    enable_http2 = "routing.http2.enabled", true, ALB;
    enable_tls_version_and_cipher_suite_headers =
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", false, ALB;
    enable_waf_fail_open = "waf.fail_open.enabled", false, ALB;
    enable_xff_client_port = "routing.http.xff_client_port.enabled", false, ALB;
    enable_zonal_shift = "zonal_shift.config.enabled", false, ALB_NLB;
    idle_timeout = "idle_timeout.timeout_seconds", 60, ALB;
    preserve_host_header = "routing.http.preserve_host_header.enabled", false, ALB;
    xff_header_processing_mode = "routing.http.xff_header_processing.mode", "append", ALB;
}

impl LoadBalancer {
    /// The arguments that a balancer of this kind does not know.
    pub(super) fn unknown_to(kind: &str) -> impl Iterator<Item = &'static str> {
        Self::SETTINGS.iter().filter(move |(_, kinds)| !kinds.contains(&kind)).map(|(argument, _)| *argument)
    }

    /// All that it wants, by key.
    pub(super) fn wanted(&self) -> Attributes {
        let kind = self.kind();
        let mut wanted = self.settings(kind);
        let mut logs = |name: &str, enabled: Option<bool>, bucket: &str, prefix: &Option<String>| {
            let enabled = enabled.unwrap_or_default();
            wanted.insert(format!("{name}.s3.enabled"), enabled.to_string());
            if enabled {
                wanted.insert(format!("{name}.s3.bucket"), bucket.to_owned());
                wanted.insert(format!("{name}.s3.prefix"), given(prefix).unwrap_or_default().to_owned());
            }
        };
        if ALB_NLB.contains(&kind) {
            match self.access_logs.first() {
                Some(block) => logs("access_logs", block.enabled, &block.bucket, &block.prefix),
                None => logs("access_logs", None, "", &None),
            }
        }
        if ALB.contains(&kind) {
            match self.connection_logs.first() {
                Some(block) => logs("connection_logs", block.enabled, &block.bucket, &block.prefix),
                None => logs("connection_logs", None, "", &None),
            }
        }
        wanted
    }

    /// Whether a setting that is not reported is as wanted.
    pub(super) fn is_default(key: &str, value: &str) -> bool {
        Self::is_default_setting(key, value)
            || matches!(
                (key, value),
                (_, "") | ("access_logs.s3.enabled" | "connection_logs.s3.enabled", "false")
            )
    }

    pub(super) fn observe_attributes(&mut self, now: &Attributes) {
        let kind = self.kind().to_owned();
        self.observe_settings(&kind, now);
        let text =
            |name: &str, part: &str| now.get(&format!("{name}.s3.{part}")).cloned().unwrap_or_default();
        let is_on = |name: &str| text(name, "enabled") == "true";
        let first = self.access_logs.first();
        // Where logs are off, what the state says of the bucket stays: the API may not tell it.
        self.access_logs = vec![match first {
            Some(known) if !is_on("access_logs") => AccessLogs { enabled: Some(false), ..known.clone() },
            _ => AccessLogs {
                bucket: text("access_logs", "bucket"),
                enabled: Some(is_on("access_logs")),
                prefix: Some(text("access_logs", "prefix")),
            },
        }];
        if ALB.contains(&kind.as_str()) {
            self.connection_logs = vec![match self.connection_logs.first() {
                Some(known) if !is_on("connection_logs") => {
                    ConnectionLogs { enabled: Some(false), ..known.clone() }
                }
                _ => ConnectionLogs {
                    bucket: text("connection_logs", "bucket"),
                    enabled: Some(is_on("connection_logs")),
                    prefix: Some(text("connection_logs", "prefix")),
                },
            }];
        }
    }
}
