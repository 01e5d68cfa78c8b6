//! Parts of requests.

use infra_value::Value;
use serde_json::Value as Json;

/// A body without what is left out.
pub(crate) fn compact(body: Json) -> Json {
    match body {
        Json::Object(entries) => {
            Json::Object(entries.into_iter().filter(|(_, value)| !value.is_null()).collect())
        }
        other => other,
    }
}

/// A reference that is an id, and so a number, or a name.
pub(crate) fn id_or_name(text: &str) -> Json {
    text.parse::<u64>().map_or_else(|_| Json::from(text), Json::from)
}

/// A text that is there.
pub(crate) fn given(text: &Option<String>) -> Option<&str> {
    infra_resource::given::given(text)
}

/// Names of regions and sizes: the API writes them in lower case.
pub(crate) fn same_ignoring_case(prior: &Value, config: &Value) -> bool {
    matches!((prior.as_str(), config.as_str()), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}
