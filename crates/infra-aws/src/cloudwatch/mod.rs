//! CloudWatch: metrics, alarms, dashboards.

mod dashboard;
mod metric_alarm;
mod metric_query;
mod tagging;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<dashboard::Dashboard>(), resource::<metric_alarm::MetricAlarm>()]
}
