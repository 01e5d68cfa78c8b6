//! Versions of Kubernetes, as the API names them: `1.33.1-do.0`.

/// The numbers of a version, in order.
fn numbers(version: &str) -> Vec<u64> {
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

/// Whether one version comes before another. What is no version, like `latest`, comes before none.
pub(super) fn is_lower(version: &str, than: &str) -> bool {
    let (a, b) = (numbers(version), numbers(than));
    !a.is_empty() && !b.is_empty() && a < b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        assert!(is_lower("1.9.10-do.1", "1.33.1-do.0"));
        assert!(is_lower("1.33.1-do.0", "1.33.1-do.2"));
        assert!(!is_lower("1.33.1-do.2", "1.33.1-do.2"));
        assert!(!is_lower("latest", "1.33.1-do.2"));
    }
}
