//! Versions of engines, as configurations and ElastiCache write them.

/// What is known of a version where the actual one is of it: `7.1` of `7.1.0`; `6.x` of `6.2.6`; else as ElastiCache's
/// own documentation writes it, `7.1`, but for memcached.
pub(super) fn as_known(known: Option<&str>, engine: &str, actual: &str) -> String {
    let is_of = |known: &&str| {
        let stem = known.strip_suffix(".x").unwrap_or(known);
        actual == *known || actual.starts_with(&format!("{stem}."))
    };
    if let Some(known) = known.filter(is_of) {
        return known.to_owned();
    }
    let mut parts = actual.splitn(3, '.');
    match (engine, parts.next(), parts.next()) {
        ("memcached", ..) => actual.to_owned(),
        (_, Some(major), Some(minor)) if major.parse::<u32>().is_ok_and(|major| major >= 6) => {
            format!("{major}.{minor}")
        }
        _ => actual.to_owned(),
    }
}

/// Whether one version comes before another.
pub(super) fn is_older(new: &str, old: &str) -> bool {
    let numbers =
        |text: &str| text.split('.').map(|part| part.parse::<u32>().unwrap_or(u32::MAX)).collect::<Vec<_>>();
    numbers(new) < numbers(old) && !old.starts_with(&format!("{new}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stay_as_they_were_written() {
        assert_eq!(as_known(Some("7.1"), "redis", "7.1.0"), "7.1");
        assert_eq!(as_known(Some("6.x"), "redis", "6.2.6"), "6.x");
        assert_eq!(as_known(None, "redis", "7.1.0"), "7.1");
        assert_eq!(as_known(None, "redis", "5.0.6"), "5.0.6");
        assert_eq!(as_known(None, "memcached", "1.6.22"), "1.6.22");
    }

    #[test]
    fn older_versions_are_known() {
        assert!(is_older("6.2", "7.1"));
        assert!(!is_older("7.1", "7.1.0"));
        assert!(!is_older("7.1", "7.0"));
        assert!(!is_older("6.x", "6.2"));
    }
}
