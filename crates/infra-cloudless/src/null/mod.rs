//! `hashicorp/null`

mod data;
mod resource;

use infra_resource::registry;

use crate::provider::{DataSources, Resources};

pub(crate) fn resources() -> Resources {
    vec![registry::resource::<resource::NullResource>()]
}

pub(crate) fn data_sources() -> DataSources {
    vec![registry::data_source::<data::NullData>()]
}
