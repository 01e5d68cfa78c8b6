//! The health check of a target group.

use aws_sdk_elasticloadbalancingv2::types::{Matcher, ProtocolEnum, TargetGroup as Api};

use super::{HealthCheck, TargetGroup};
use crate::given::{given, given_string, told};
use crate::numbers::nonzero32;

/// A health check as the API takes it.
pub(super) struct Check {
    pub enabled: Option<bool>,
    pub interval: Option<i32>,
    pub path: Option<String>,
    pub port: Option<String>,
    pub protocol: Option<ProtocolEnum>,
    pub timeout: Option<i32>,
    pub healthy_threshold: Option<i32>,
    pub unhealthy_threshold: Option<i32>,
    pub matcher: Option<Matcher>,
}

impl HealthCheck {
    pub(super) fn of(&self, group: &TargetGroup) -> Check {
        let protocol = given(&self.protocol).map(str::to_ascii_uppercase);
        let has_path = protocol.as_deref() != Some("TCP");
        let is_grpc = given(&group.protocol_version).is_some_and(|v| v.eq_ignore_ascii_case("GRPC"));
        let matcher = given(&self.matcher).filter(|_| has_path).map(|codes| match is_grpc {
            true => Matcher::builder().grpc_code(codes).build(),
            false => Matcher::builder().http_code(codes).build(),
        });
        Check {
            enabled: self.enabled,
            interval: nonzero32(self.interval),
            path: given_string(&self.path).filter(|_| has_path),
            port: given_string(&self.port).filter(|_| !group.is_lambda()),
            protocol: protocol.as_deref().map(ProtocolEnum::from).filter(|_| !group.is_lambda()),
            timeout: nonzero32(self.timeout),
            healthy_threshold: nonzero32(self.healthy_threshold),
            unhealthy_threshold: nonzero32(self.unhealthy_threshold),
            matcher,
        }
    }

    /// `known`: the check as it was written. A function's check has no port and protocol: those stay as they were.
    pub(super) fn observe(api: &Api, known: Option<&Self>) -> Self {
        let number = |value: Option<i32>| value.map(i64::from);
        let matcher = api.matcher();
        let codes = matcher.and_then(|matcher| matcher.http_code().or(matcher.grpc_code()));
        let protocol = api.health_check_protocol.as_ref().map(|protocol| protocol.as_str().to_owned());
        Self {
            enabled: Some(api.health_check_enabled.unwrap_or_default()),
            healthy_threshold: number(api.healthy_threshold_count),
            interval: number(api.health_check_interval_seconds),
            matcher: Some(codes.unwrap_or_default().to_owned()),
            path: told(&api.health_check_path),
            port: api
                .health_check_port
                .clone()
                .or_else(|| known.and_then(|known| known.port.clone()))
                .or(Some("traffic-port".to_owned())),
            protocol: protocol
                .or_else(|| known.and_then(|known| known.protocol.clone()))
                .or(Some("HTTP".to_owned())),
            timeout: number(api.health_check_timeout_seconds),
            unhealthy_threshold: number(api.unhealthy_threshold_count),
        }
    }
}
