//! Settings of a balancer, which calls of their own tell and change.

use aws_sdk_elasticloadbalancing::types::{
    AccessLog, AdditionalAttribute, ConnectionDraining, ConnectionSettings, CrossZoneLoadBalancing,
    LoadBalancerAttributes as Api,
};
use infra_provider::ProviderError;

use super::{AccessLogs, LoadBalancer, read};
use crate::context::Context;
use crate::error::built;
use crate::given::{given, told};
use crate::numbers::int32;

/// The setting that says what happens to requests that others may understand otherwise.
const DESYNC: &str = "elb.http.desyncmitigationmode";

/// What can be set of a balancer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    crosses_zones: bool,
    desync_mode: String,
    pub(super) drains: bool,
    pub(super) drains_for: i64,
    idle_timeout: i64,
    /// None is the same as one that is off, but that one is remembered.
    logs: Option<AccessLogs>,
}

/// The settings of a balancer; `None` when it is gone.
pub(super) async fn of_balancer(cx: &Context, name: &str) -> Result<Option<Settings>, ProviderError> {
    Ok(read::attributes_of(cx, name).await?.map(|api| Settings::reported(&api)))
}

impl Settings {
    /// Those that a configuration or a state has.
    pub(super) fn of(balancer: &LoadBalancer) -> Self {
        Self {
            crosses_zones: balancer.cross_zone_load_balancing.unwrap_or(true),
            desync_mode: given(&balancer.desync_mitigation_mode).unwrap_or("defensive").to_owned(),
            drains: balancer.connection_draining.unwrap_or_default(),
            drains_for: balancer.connection_draining_timeout.unwrap_or(300),
            idle_timeout: balancer.idle_timeout.unwrap_or(60),
            logs: balancer.access_logs.first().map(AccessLogs::whole),
        }
    }

    fn reported(api: &Api) -> Self {
        let draining = api.connection_draining();
        let desync = api.additional_attributes().iter().find(|attribute| attribute.key() == Some(DESYNC));
        Self {
            crosses_zones: api.cross_zone_load_balancing().is_some_and(|cross| cross.enabled),
            desync_mode: desync.and_then(|attribute| attribute.value()).unwrap_or("defensive").to_owned(),
            drains: draining.is_some_and(|draining| draining.enabled),
            drains_for: draining.and_then(|draining| draining.timeout).unwrap_or(300).into(),
            idle_timeout: api.connection_settings().map_or(60, |settings| settings.idle_timeout).into(),
            logs: api.access_log().map(|log| AccessLogs {
                bucket: log.s3_bucket_name.clone().unwrap_or_default(),
                bucket_prefix: told(&log.s3_bucket_prefix),
                enabled: Some(log.enabled),
                interval: Some(log.emit_interval.unwrap_or(60).into()),
            }),
        }
    }

    /// A balancer with these settings. Logs cannot be removed, only turned off: what is off and was never asked for is
    /// nothing, and of what is off AWS may have forgotten the rest.
    pub(super) fn observed(self, balancer: LoadBalancer) -> LoadBalancer {
        let logs = match (self.logs, balancer.access_logs.first()) {
            (Some(logs), None) if logs.enabled == Some(false) => None,
            (Some(logs), Some(known)) if logs.bucket.is_empty() => {
                Some(AccessLogs { enabled: logs.enabled, ..known.clone() })
            }
            (logs, _) => logs,
        };
        LoadBalancer {
            access_logs: logs.into_iter().collect(),
            connection_draining: Some(self.drains),
            connection_draining_timeout: Some(self.drains_for),
            cross_zone_load_balancing: Some(self.crosses_zones),
            desync_mitigation_mode: Some(self.desync_mode),
            idle_timeout: Some(self.idle_timeout),
            ..balancer
        }
    }

    /// Whether the logs are as here. Where there are to be none, those that are off are.
    fn logs_as(&self, now: &Self) -> bool {
        match (&self.logs, &now.logs) {
            (None, Some(now)) => now.enabled == Some(false),
            (wanted, now) => wanted == now,
        }
    }

    /// What of these is otherwise now, for a call; `None` where nothing is. Draining has calls of its own.
    pub(super) fn changes(&self, now: &Self) -> Result<Option<Api>, ProviderError> {
        let cross = CrossZoneLoadBalancing::builder().enabled(self.crosses_zones).build();
        let desync = AdditionalAttribute::builder().key(DESYNC).value(&self.desync_mode).build();
        let idle = ConnectionSettings::builder().set_idle_timeout(int32(Some(self.idle_timeout)));
        let changed = Api::builder()
            .set_cross_zone_load_balancing(Some(cross).filter(|_| self.crosses_zones != now.crosses_zones))
            .set_additional_attributes((self.desync_mode != now.desync_mode).then(|| vec![desync]))
            .set_connection_settings(
                Some(built(idle.build())?).filter(|_| self.idle_timeout != now.idle_timeout),
            )
            .set_access_log(Some(AccessLogs::to_api(self.logs.as_ref())).filter(|_| !self.logs_as(now)))
            .build();
        Ok(Some(changed).filter(|changed| *changed != Api::builder().build()))
    }

    /// The calls that make draining as it is here. How long it may take can be set only while it is on.
    pub(super) fn draining(&self, now: &Self) -> Vec<Api> {
        let call = |enabled: bool, seconds: Option<i64>| {
            let draining = ConnectionDraining::builder().enabled(enabled).set_timeout(int32(seconds)).build();
            Api::builder().connection_draining(draining).build()
        };
        let takes_as_long = self.drains_for == now.drains_for;
        match (self.drains, now.drains) {
            (true, true) if takes_as_long => Vec::new(),
            (true, _) => vec![call(true, Some(self.drains_for))],
            (false, false) if takes_as_long => Vec::new(),
            (false, _) if takes_as_long => vec![call(false, None)],
            (false, _) => vec![call(true, Some(self.drains_for)), call(false, None)],
        }
    }
}

impl AccessLogs {
    /// With what the schema says of what is left out.
    fn whole(&self) -> Self {
        Self {
            bucket: self.bucket.clone(),
            bucket_prefix: told(&self.bucket_prefix),
            enabled: Some(self.enabled.unwrap_or(true)),
            interval: Some(self.interval.unwrap_or(60)),
        }
    }

    fn to_api(logs: Option<&Self>) -> AccessLog {
        let Some(logs) = logs else { return AccessLog::builder().enabled(false).build() };
        AccessLog::builder()
            .enabled(logs.enabled.unwrap_or(true))
            .s3_bucket_name(&logs.bucket)
            .s3_bucket_prefix(logs.bucket_prefix.clone().unwrap_or_default())
            .set_emit_interval(int32(logs.interval))
            .build()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn settings(balancer: LoadBalancer) -> Settings {
        Settings::of(&balancer)
    }

    #[test]
    fn what_is_as_wanted_needs_no_call() {
        let wanted = settings(LoadBalancer::default());
        let off = AccessLogs { enabled: Some(false), ..AccessLogs::default() };
        let now = Settings { logs: Some(off), ..wanted.clone() };
        assert_eq!(wanted.changes(&now).unwrap(), None);
        assert!(wanted.draining(&now).is_empty());
        let logs = vec![AccessLogs { bucket: "logs".to_owned(), ..AccessLogs::default() }];
        let logged = settings(LoadBalancer { access_logs: logs, ..LoadBalancer::default() });
        let call = logged.changes(&now).unwrap().unwrap();
        assert_eq!(call.access_log().and_then(|log| log.s3_bucket_name()), Some("logs"));
        assert!(call.connection_settings().is_none());
        assert!(!wanted.changes(&logged).unwrap().unwrap().access_log().unwrap().enabled);
    }

    #[test]
    fn draining_is_on_while_its_time_is_set() {
        let of = |drains, drains_for| {
            settings(LoadBalancer {
                connection_draining: Some(drains),
                connection_draining_timeout: Some(drains_for),
                ..LoadBalancer::default()
            })
        };
        let calls = |planned: Settings, now: Settings| -> Vec<(bool, Option<i32>)> {
            let calls = planned.draining(&now).into_iter().filter_map(|call| call.connection_draining);
            calls.map(|draining| (draining.enabled, draining.timeout)).collect()
        };
        assert_eq!(calls(of(true, 60), of(false, 300)), [(true, Some(60))]);
        assert_eq!(calls(of(false, 60), of(false, 300)), [(true, Some(60)), (false, None)]);
        assert_eq!(calls(of(false, 300), of(true, 300)), [(false, None)]);
        assert!(calls(of(true, 300), of(true, 300)).is_empty());
    }
}
