//! Times as states keep them.

/// A time of the API, `2020-03-13T19:20:47Z`, as Go's `Time.String` writes it, which is what states have for some
/// types: `2020-03-13 19:20:47 +0000 UTC`. What is no such time stays.
pub(crate) fn as_go_prints(time: &str) -> String {
    let parts = time.strip_suffix('Z').and_then(|time| time.split_once('T'));
    parts.map_or_else(|| time.to_owned(), |(date, clock)| format!("{date} {clock} +0000 UTC"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_terraform_writes_them() {
        assert_eq!(as_go_prints("2020-03-13T19:20:47Z"), "2020-03-13 19:20:47 +0000 UTC");
        assert_eq!(as_go_prints("soon"), "soon");
    }
}
