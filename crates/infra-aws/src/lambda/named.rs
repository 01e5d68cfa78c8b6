//! What functions are called: by a name or an ARN, with or without a version or an alias.

use infra_value::Value;

/// The version that is worked on, and what a function without others is at.
pub(super) const LATEST: &str = "$LATEST";

/// A function, and the version or alias of it, as `name`, `name:qualifier` or an ARN with or without one.
pub(super) fn parse_function(text: &str) -> (&str, Option<&str>) {
    // An ARN has seven parts, and the qualifier is one more.
    let separators = if text.starts_with("arn:") { 7 } else { 1 };
    match text.match_indices(':').nth(separators - 1) {
        Some((at, _)) => {
            let (function, rest) = text.split_at(at);
            (function, rest.get(1..))
        }
        None => (text, None),
    }
}

/// The version or alias that an ARN names.
pub(super) fn qualifier_of(arn: &str) -> &str {
    parse_function(arn).1.unwrap_or(LATEST)
}

/// Whether one is the name of the function that the other is the ARN of.
pub(super) fn is_same_function(a: &str, b: &str) -> bool {
    let is_arn_of = |arn: &str, name: &str| {
        let (function, qualifier) = parse_function(arn);
        let bare = function.rsplit(':').next().unwrap_or(function);
        arn.starts_with("arn:") && parse_function(name) == (bare, qualifier)
    };
    a == b || is_arn_of(a, b) || is_arn_of(b, a)
}

/// The same of attributes.
pub(super) fn same_function(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if is_same_function(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_named_with_or_without_a_version() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
        assert_eq!(parse_function("f"), ("f", None));
        assert_eq!(parse_function("f:live"), ("f", Some("live")));
        assert_eq!(parse_function(arn), (arn, None));
        assert_eq!(parse_function(&format!("{arn}:1")), (arn, Some("1")));
        assert_eq!(qualifier_of(&format!("{arn}:live")), "live");
        assert_eq!(qualifier_of(arn), "$LATEST");
    }

    #[test]
    fn a_name_and_an_arn_may_be_of_one_function() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
        assert!(is_same_function("f", arn) && is_same_function(arn, "f") && is_same_function("f", "f"));
        assert!(is_same_function(&format!("{arn}:live"), "f:live"));
        assert!(!is_same_function(arn, "g") && !is_same_function("f", "g"));
        assert!(!is_same_function(&format!("{arn}:live"), arn));
        assert!(!is_same_function(&format!("{arn}:live"), "f:other"));
        assert!(!is_same_function(&format!("{arn}:live"), "f") && !is_same_function(arn, "f:live"));
    }
}
