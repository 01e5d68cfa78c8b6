//! Policies: JSON documents that are compared by meaning.

use infra_provider::model::{same_json, same_policy};
use infra_value::Value;

use crate::checks::Checks;
use crate::given::given;

/// A document that the API reports, written as it was known before if it means the same.
pub(crate) fn written_as(known: &str, reported: &str) -> String {
    let (known, reported) = (Value::string(known), Value::string(reported));
    let same = if same_policy(&known, &reported) { known } else { reported };
    same.as_str().unwrap_or_default().to_owned()
}

/// The same of a document that is no policy.
pub(crate) fn json_written_as(known: &str, reported: &str) -> String {
    let is_same = same_json(&Value::string(known), &Value::string(reported));
    if is_same { known } else { reported }.to_owned()
}

/// The same of one that may not have been known.
pub(crate) fn json_as_known(known: &Option<String>, reported: String) -> String {
    given(known).map_or_else(|| reported.clone(), |known| json_written_as(known, &reported))
}

/// A document without the blanks that it need not have, its keys in order.
pub(crate) fn compact(document: &str) -> String {
    let parsed = serde_json::from_str::<serde_json::Value>(document);
    parsed.map_or_else(|_| document.to_owned(), |parsed| parsed.to_string())
}

/// A document as IAM reports it: percent-encoded, <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>. What is no
/// encoding is taken as it is.
pub(crate) fn decoded(document: &str) -> String {
    let mut bytes = Vec::with_capacity(document.len());
    let mut rest = document.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| document.to_owned())
}

/// An argument that holds a policy.
pub(crate) fn check(checks: &mut Checks<'_>, argument: &str) {
    let Some(text) = checks.text(argument).filter(|text| !text.is_empty()) else { return };
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(_)) => {}
        Ok(_) => checks.report(argument, format!("{argument} is not a JSON object")),
        Err(error) => checks.report(argument, format!("{argument} is not valid JSON: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_decoded() {
        assert_eq!(decoded("%7B%22a%22%3A+%22%C3%A4%22%7D"), "{\"a\":+\"ä\"}");
        assert_eq!(decoded("100%, %zz"), "100%, %zz");
    }

    #[test]
    fn what_means_the_same_stays_as_it_was() {
        let known = r#"{"Statement": [{"Action": ["s3:*"]}], "Version": "2012-10-17"}"#;
        assert_eq!(written_as(known, r#"{"Version":"2012-10-17","Statement":{"Action":"s3:*"}}"#), known);
        let other = r#"{"Version":"2012-10-17","Statement":[]}"#;
        assert_eq!(written_as(known, other), other);
    }
}
