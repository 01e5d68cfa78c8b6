//! Systems Manager: parameters.

mod data_parameter;
mod parameter;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<parameter::SsmParameter>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_parameter::DataParameter>()]
}
