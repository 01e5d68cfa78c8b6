//! One message of a stream.

use serde::Serialize;

use super::raw::line;

#[derive(Serialize)]
struct Message<'a, T: Serialize> {
    #[serde(rename = "@level")]
    level: &'a str,
    #[serde(rename = "@message")]
    message: &'a str,
    #[serde(rename = "@module")]
    module: &'a str,
    #[serde(rename = "@timestamp")]
    timestamp: String,
    r#type: &'a str,
    #[serde(flatten)]
    fields: T,
}

/// A message on one line, without its end: what kind it is, what it says to people, and its own fields.
pub(super) fn message<T: Serialize>(level: &str, ty: &str, message: &str, fields: T) -> String {
    let timestamp = format!("{:.6}", jiff::Timestamp::now());
    line(&Message { level, message, module: "infra.ui", timestamp, r#type: ty, fields })
}
