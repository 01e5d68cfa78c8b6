//! How caches may be named.

use crate::checks::Checks;

/// Reports what is wrong with the name of a cache or a group of them. `longest`: how many characters it may have.
pub(super) fn check(checks: &mut Checks<'_>, argument: &str, longest: usize) {
    if let Some(id) = checks.text(argument)
        && let Some(problem) = problem(id, longest)
    {
        checks.report(argument, format!("{argument} \"{id}\" {problem}"));
    }
}

/// Reports capital letters: ElastiCache would not keep them.
pub(super) fn check_lower_case(checks: &mut Checks<'_>, argument: &str) {
    if checks.text(argument).is_some_and(|id| id.chars().any(char::is_uppercase)) {
        checks.report(argument, format!("ElastiCache writes {argument} in lower case: write it so"));
    }
}

fn problem(id: &str, longest: usize) -> Option<String> {
    if id.len() > longest {
        Some(format!("has {} characters, but may have {longest}", id.len()))
    } else if !id.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("must begin with a letter".to_owned())
    } else if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        Some("may have letters, digits and hyphens only".to_owned())
    } else if id.ends_with('-') || id.contains("--") {
        Some("must not end with a hyphen, nor have two in a row".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn names_are_words_joined_by_single_hyphens() {
        for right in ["a", "Main", "c12-1-main", "a1"] {
            assert_eq!(problem(right, 10), None, "{right}");
        }
        for wrong in ["", "1a", "-a", "a-", "a--b", "a_b", "ä", "a.b", "elevenchars"] {
            assert!(problem(wrong, 10).is_some(), "{wrong}");
        }
    }
}
