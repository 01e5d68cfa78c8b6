//! Filters and the order of lists, as the plural data sources have them.

use std::cmp::Ordering;

use infra_provider::model::Nested;
use infra_resource::Checks;
use infra_value::Value;
use regex::Regex;
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
        filter.one_of("match_by", &["exact", "re", "substring"]);
        if filter.text("match_by") == Some("re") {
            let values = filter.get("values").and_then(Value::as_slice).unwrap_or_default();
            for problem in values.iter().filter_map(|value| Regex::new(value.as_str()?).err()) {
                filter.report("values", format!("this is no regular expression: {problem}"));
            }
        }
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

/// What a text must be, have, or match.
enum Test<'f> {
    Exact(&'f str),
    Substring(&'f str),
    Matches(Regex),
    /// A value that is no regular expression: [`check`] reports it.
    Never,
}

impl Test<'_> {
    fn accepts(&self, text: &str, is_number: bool) -> bool {
        match self {
            Self::Exact(wanted) if is_number => text.parse::<f64>().ok() == wanted.parse::<f64>().ok(),
            Self::Exact(wanted) => text == *wanted,
            Self::Substring(wanted) => text.contains(wanted),
            Self::Matches(pattern) => pattern.is_match(text),
            Self::Never => false,
        }
    }
}

impl Filter {
    fn tests(&self) -> Vec<Test<'_>> {
        let test = |value| match self.match_by.as_deref() {
            Some("substring") => Test::Substring(value),
            Some("re") => Regex::new(value).map_or(Test::Never, Test::Matches),
            _ => Test::Exact(value),
        };
        self.values.iter().map(|value| test(value.as_str())).collect()
    }

    fn lets_pass(&self, tests: &[Test<'_>], entry: &Json) -> bool {
        let found = texts(&entry[&self.key]);
        let is_number = entry[&self.key].is_number();
        let is_there = |test: &Test<'_>| found.iter().any(|text| test.accepts(text, is_number));
        if self.all == Some(true) { tests.iter().all(is_there) } else { tests.iter().any(is_there) }
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
    let filters: Vec<(&Filter, Vec<Test<'_>>)> =
        filters.iter().map(|filter| (filter, filter.tests())).collect();
    let is_wanted = |entry: &Json| filters.iter().all(|(filter, tests)| filter.lets_pass(tests, entry));
    let mut kept: Vec<Json> = entries.into_iter().filter(is_wanted).collect();
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
        assert_eq!(slugs(select(entries.clone(), &[filter("regions", &["fra1"], false)], &by)), "ca");
        let matching = |by: &str, value: &str| Filter {
            match_by: Some(by.to_owned()),
            ..filter("regions", &[value], false)
        };
        assert_eq!(slugs(select(entries.clone(), &[matching("re", "^n.*[0-9]$")], &[])), "ba");
        assert_eq!(slugs(select(entries.clone(), &[matching("substring", "ra")], &[])), "ac");
        assert_eq!(slugs(select(entries, &[matching("exact", "ra")], &[])), "");
    }
}
