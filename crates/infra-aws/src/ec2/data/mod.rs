//! Data sources of EC2.

mod ami;
mod availability_zones;
mod filter_block;
mod subnets;
mod vpc;

use crate::registry::{DataSources, data_source};

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![
        data_source::<ami::Ami>(),
        data_source::<availability_zones::AvailabilityZones>(),
        data_source::<subnets::Subnets>(),
        data_source::<vpc::Vpc>(),
    ]
}
