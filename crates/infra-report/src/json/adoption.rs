//! `drift -adopt -json`

use infra_engine::{Left, Why};
use serde::Serialize;

use crate::Adopted;

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    patch: &'a str,
    described: &'a [String],
    unaffected: &'a [String],
    otherwise: &'a [String],
    undone: &'a [String],
    left: Vec<Remaining<'a>>,
    written: bool,
}

#[derive(Serialize)]
struct Remaining<'a> {
    address: String,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    reason: &'static str,
}

/// What taking drift over came to, as one document.
pub fn adopted(adopted: &Adopted, written: bool) -> String {
    let document = Document {
        format_version: "1.0",
        patch: &adopted.patch,
        described: &adopted.described,
        unaffected: &adopted.unaffected,
        otherwise: &adopted.otherwise,
        undone: &adopted.undone,
        left: adopted.left.iter().map(remaining).collect(),
        written,
    };
    // Texts, numbers and lists: nothing that JSON could not hold.
    serde_json::to_string(&document).unwrap_or_default()
}

fn remaining(left: &Left) -> Remaining<'_> {
    Remaining {
        address: left.object.to_string(),
        path: &left.path,
        file: left.place.as_ref().map(|place| place.file.as_str()),
        line: left.place.as_ref().map(|place| place.line),
        expression: left.place.as_ref().map(|place| place.text.as_str()),
        value: left.value.as_deref(),
        reason: match left.why {
            Why::Expression => "expression",
            Why::Shared => "shared",
            Why::Gone => "gone",
            Why::Secret => "secret",
            Why::Elsewhere => "elsewhere",
            Why::Json => "json",
            Why::Undeclared => "undeclared",
            Why::Unclear => "unclear",
        },
    }
}
