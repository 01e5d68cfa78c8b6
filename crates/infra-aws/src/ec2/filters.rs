//! Filters of describing calls.

use aws_sdk_ec2::types::Filter;
use infra_provider::Scope;

/// How many values the filters of one call may have.
pub(crate) const FILTER_VALUES: usize = 200;

/// A filter.
pub(crate) fn filter<V: Into<String>>(
    name: impl Into<String>,
    values: impl IntoIterator<Item = V>,
) -> Filter {
    Filter::builder().name(name).set_values(Some(values.into_iter().map(Into::into).collect())).build()
}

/// Filters for what a scope asks for.
pub(crate) fn of_scope(scope: &Scope) -> Vec<Filter> {
    scope.tags.iter().map(|(key, value)| filter(format!("tag:{key}"), [value.as_str()])).collect()
}
