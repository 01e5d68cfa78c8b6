//! Systems Manager: parameters.

mod data_parameter;
mod parameter;

use crate::registry::{Handler, Reader, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![resource::<parameter::SsmParameter>()]
}

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader>> {
    vec![data_source::<data_parameter::DataParameter>()]
}
