//! EC2: networks and machines.

pub(crate) mod filters;
pub(crate) mod intent;
pub(crate) mod tagging;

mod described;

mod internet_gateway;

pub(crate) use described::Described;
pub(crate) use filters::{FILTER_VALUES, filter};

use crate::registry::{Handler, Reader, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![resource::<internet_gateway::InternetGateway>()]
}

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader>> {
    vec![]
}
