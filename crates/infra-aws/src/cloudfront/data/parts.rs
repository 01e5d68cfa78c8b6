//! What policies say of cookies, headers and queries.

use std::collections::BTreeSet;

use infra_provider::model::Nested;

/// Names.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Items {
    #[attr(computed)]
    pub(super) items: BTreeSet<String>,
}

/// Which cookies count.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Cookies {
    #[attr(computed)]
    pub(super) cookie_behavior: String,
    #[attr(computed, nested)]
    pub(super) cookies: Vec<Items>,
}

/// Which headers count.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Headers {
    #[attr(computed)]
    pub(super) header_behavior: String,
    #[attr(computed, nested)]
    pub(super) headers: Vec<Items>,
}

/// Which parts of a query count.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Queries {
    #[attr(computed)]
    pub(super) query_string_behavior: String,
    #[attr(computed, nested)]
    pub(super) query_strings: Vec<Items>,
}

/// The names that there are; nothing where the API says nothing.
pub(super) fn items(told: Option<Vec<String>>) -> Vec<Items> {
    told.map(|items| Items { items: items.into_iter().collect() }).into_iter().collect()
}
