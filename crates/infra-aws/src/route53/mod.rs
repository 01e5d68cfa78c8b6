//! Route 53: names.

mod change;
mod data_zone;
mod names;
mod record;
mod record_set;
mod routing;
mod zone;
mod zone_records;

use aws_sdk_route53::types::Tag;

use crate::registry::{DataSources, Resources, data_source, resource};
use crate::tags::TagMap;

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<record::Record>(), resource::<zone::Zone>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_zone::DataZone>()]
}

/// Tags as the API reports them.
fn reported(tags: &[Tag]) -> impl Iterator<Item = (String, String)> {
    tags.iter().filter_map(|tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default())))
}

/// Tags as the API takes them.
fn to_api(tags: &TagMap) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}
