//! Filters and the order of lists, as the plural data sources have them.

use std::cmp::Ordering;

use infra_provider::model::Nested;
use infra_resource::Checks;
use serde_json::Value as Json;

/// Which entries of a list are wanted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(super) struct Filter {
    #[attr(optional, default = false)]
    all: Option<bool>,
    #[attr(required)]
    key: String,
    #[attr(optional, default = "exact")]
    match_by: Option<String>,
    #[attr(required)]
    values: Vec<String>,
}

/// In which order they are wanted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(super) struct Sort {
    #[attr(optional)]
    direction: Option<String>,
    #[attr(required)]
    key: String,
}

/// Checks the blocks of a configuration. `keys` are the attributes of an entry.
pub(super) fn check(checks: &mut Checks<'_>, keys: &[&str]) {
    checks.each("filter", |filter| {
        filter.one_of("key", keys);
        filter.one_of("match_by", &["exact", "substring"]);
    });
    checks.each("sort", |sort| {
        sort.one_of("key", keys);
        sort.one_of("direction", &["asc", "desc"]);
    });
}

/// The texts of an attribute: one, or those of a list.
fn texts(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().flat_map(texts).collect(),
        Json::String(text) => vec![text.clone()],
        Json::Null => Vec::new(),
        other => vec![other.to_string()],
    }
}

impl Filter {
    fn lets_pass(&self, entry: &Json) -> bool {
        let found = texts(&entry[&self.key]);
        let is_number = entry[&self.key].is_number();
        let is_there = |wanted: &String| {
            found.iter().any(|text| match self.match_by.as_deref() {
                Some("substring") => text.contains(wanted.as_str()),
                _ if is_number => text.parse::<f64>().ok() == wanted.parse::<f64>().ok(),
                _ => text == wanted,
            })
        };
        if self.all == Some(true) {
            self.values.iter().all(is_there)
        } else {
            self.values.iter().any(is_there)
        }
    }
}

fn compare(a: &Json, b: &Json) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => texts(a).cmp(&texts(b)),
    }
}

/// The entries that all filters let pass, in order. The first sorting counts most.
pub(super) fn select(entries: Vec<Json>, filters: &[Filter], sorts: &[Sort]) -> Vec<Json> {
    let mut kept: Vec<Json> =
        entries.into_iter().filter(|entry| filters.iter().all(|filter| filter.lets_pass(entry))).collect();
    for sort in sorts.iter().rev() {
        kept.sort_by(|a, b| {
            let order = compare(&a[&sort.key], &b[&sort.key]);
            if sort.direction.as_deref() == Some("desc") { order.reverse() } else { order }
        });
    }
    kept
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_are_chosen_and_ordered() {
        let entries = vec![
            json!({"slug": "b", "memory": 1024, "regions": ["nyc3"]}),
            json!({"slug": "a", "memory": 1024, "regions": ["nyc3", "fra1"]}),
            json!({"slug": "c", "memory": 2048, "regions": ["fra1"]}),
        ];
        let filter = |key: &str, values: &[&str], all| Filter {
            all: Some(all),
            key: key.to_owned(),
            match_by: None,
            values: values.iter().map(ToString::to_string).collect(),
        };
        let slugs = |found: Vec<Json>| {
            found.iter().map(|e| e["slug"].as_str().unwrap().to_owned()).collect::<String>()
        };
        let sort =
            |key: &str, direction: &str| Sort { direction: Some(direction.to_owned()), key: key.to_owned() };
        let by = [sort("memory", "desc"), sort("slug", "asc")];
        assert_eq!(slugs(select(entries.clone(), &[], &by)), "cab");
        assert_eq!(slugs(select(entries.clone(), &[filter("memory", &["1024"], false)], &[])), "ba");
        assert_eq!(slugs(select(entries.clone(), &[filter("regions", &["nyc3", "fra1"], true)], &[])), "a");
        assert_eq!(slugs(select(entries, &[filter("regions", &["fra1"], false)], &by)), "ca");
    }
}
