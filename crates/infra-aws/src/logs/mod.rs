//! CloudWatch Logs.

mod data_group;
mod group;
mod metric_filter;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<group::LogGroup>(), resource::<metric_filter::MetricFilter>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_group::DataLogGroup>()]
}
