//! Systems Manager: parameters and documents.

mod data_parameter;
mod document;
mod parameter;
mod tagging;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<document::SsmDocument>(), resource::<parameter::SsmParameter>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_parameter::DataParameter>()]
}

/// `2026-11-21T01:22:15Z`, to the second.
fn date(date: &DateTime) -> String {
    DateTime::from_secs(date.secs()).fmt(Format::DateTime).unwrap_or_default()
}
