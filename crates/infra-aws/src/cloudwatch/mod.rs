//! CloudWatch: metrics, alarms, dashboards.

mod composite_alarm;
mod dashboard;
mod metric_alarm;
mod metric_query;
mod tagging;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<composite_alarm::CompositeAlarm>(),
        resource::<dashboard::Dashboard>(),
        resource::<metric_alarm::MetricAlarm>(),
    ]
}
