//! CloudWatch Logs.

mod data_group;
mod group;
mod metric_filter;
mod resource_policy;
mod stream;
mod subscription_filter;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<group::LogGroup>(),
        resource::<metric_filter::MetricFilter>(),
        resource::<resource_policy::ResourcePolicy>(),
        resource::<stream::LogStream>(),
        resource::<subscription_filter::SubscriptionFilter>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_group::DataLogGroup>()]
}
