//! The `filter` blocks of data sources.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::Filter;
use infra_provider::model::Nested;

use crate::ec2::filter;

/// One filter: a name that EC2 knows, and what may match.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FilterBlock {
    #[attr(required)]
    name: String,
    #[attr(required)]
    values: BTreeSet<String>,
}

/// The filters as the API takes them.
pub(super) fn to_api(blocks: &[FilterBlock]) -> Vec<Filter> {
    blocks.iter().map(|block| filter(&block.name, &block.values)).collect()
}

/// A filter for each argument that is set.
pub(super) fn of_arguments(arguments: &[(&str, Option<&str>)]) -> Vec<Filter> {
    let set =
        arguments.iter().filter_map(|(name, value)| Some((*name, value.filter(|text| !text.is_empty())?)));
    set.map(|(name, value)| filter(name, [value])).collect()
}

/// Filters for tags.
pub(super) fn of_tags(tags: Option<&BTreeMap<String, String>>) -> Vec<Filter> {
    tags.into_iter().flatten().map(|(key, value)| filter(format!("tag:{key}"), [value])).collect()
}
