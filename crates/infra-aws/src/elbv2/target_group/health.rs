//! The health check of a target group.

use aws_sdk_elasticloadbalancingv2::types::{Matcher, ProtocolEnum, TargetGroup as Api};
use infra_value::Value;

use super::{HealthCheck, TargetGroup};
use crate::given::{given, given_string};

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

fn number(value: Option<i64>) -> Option<i32> {
    value.filter(|value| *value != 0).and_then(|value| value.try_into().ok())
}

/// Whether two protocols are the same: case does not matter.
pub(super) fn same_protocol(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
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
            interval: number(self.interval),
            path: given_string(&self.path).filter(|_| has_path),
            port: given_string(&self.port).filter(|_| !group.is_lambda()),
            protocol: protocol.as_deref().map(ProtocolEnum::from).filter(|_| !group.is_lambda()),
            timeout: number(self.timeout),
            healthy_threshold: number(self.healthy_threshold),
            unhealthy_threshold: number(self.unhealthy_threshold),
            matcher,
        }
    }

    /// `known`: the check as it was written. A function's check has no port and protocol: those stay as they were.
    pub(super) fn observe(api: &Api, known: Option<&Self>) -> Self {
        let number = |value: Option<i32>| value.map(i64::from);
        let text = |value: &Option<String>| Some(value.clone().unwrap_or_default());
        let matcher = api.matcher();
        let codes = matcher.and_then(|matcher| matcher.http_code().or(matcher.grpc_code()));
        let protocol = api.health_check_protocol.as_ref().map(|protocol| protocol.as_str().to_owned());
        Self {
            enabled: Some(api.health_check_enabled.unwrap_or_default()),
            healthy_threshold: number(api.healthy_threshold_count),
            interval: number(api.health_check_interval_seconds),
            matcher: Some(codes.unwrap_or_default().to_owned()),
            path: text(&api.health_check_path),
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
