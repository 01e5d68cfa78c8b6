//! Route 53: names.

mod change;
mod data_zone;
mod health_check;
mod names;
mod record;
mod record_set;
mod routing;
mod tagging;
mod zone;
mod zone_list;
mod zone_records;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<health_check::HealthCheck>(), resource::<record::Record>(), resource::<zone::Zone>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_zone::DataZone>()]
}
