//! CloudWatch Logs.

mod data_group;
mod group;
mod metric_filter;

use crate::registry::{Handler, Reader, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![resource::<group::LogGroup>(), resource::<metric_filter::MetricFilter>()]
}

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader>> {
    vec![data_source::<data_group::DataLogGroup>()]
}
