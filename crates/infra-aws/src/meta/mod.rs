//! What is known of AWS and of the caller without any service.

mod arn;
mod caller_identity;
mod default_tags;
mod partition;
mod region;

use crate::registry::{DataSources, data_source};

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![
        data_source::<arn::Arn>(),
        data_source::<caller_identity::CallerIdentity>(),
        data_source::<default_tags::DefaultTags>(),
        data_source::<partition::Partition>(),
        data_source::<region::Region>(),
    ]
}
