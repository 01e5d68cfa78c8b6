//! Telling what a create made from what was there before, by age.

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;

/// How much the clocks of this machine and of AWS may differ.
const CLOCK_SKEW: Duration = Duration::from_secs(600);

/// Whether something that was created at `created`, by the cloud's clock, may come of a create that was announced at
/// `begun`, by this machine's.
pub(crate) fn is_recent(created: &DateTime, begun: SystemTime) -> bool {
    let earliest = begun.checked_sub(CLOCK_SKEW).unwrap_or(SystemTime::UNIX_EPOCH);
    *created >= DateTime::from(earliest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_differ_by_minutes() {
        let begun = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert!(is_recent(&DateTime::from_secs(1_000_060), begun));
        assert!(is_recent(&DateTime::from_secs(999_401), begun));
        assert!(!is_recent(&DateTime::from_secs(999_399), begun));
    }
}
