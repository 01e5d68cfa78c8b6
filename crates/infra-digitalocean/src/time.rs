//! Times of the API, and as states keep them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time of the API, `2020-03-13T19:20:47Z`, as Go's `Time.String` writes it, which is what states have for some
/// types: `2020-03-13 19:20:47 +0000 UTC`. What is no such time stays.
pub(crate) fn as_go_prints(time: &str) -> String {
    let parts = time.strip_suffix('Z').and_then(|time| time.split_once('T'));
    parts.map_or_else(|| time.to_owned(), |(date, clock)| format!("{date} {clock} +0000 UTC"))
}

/// How much the clocks of this machine and of the API may differ.
const CLOCK_SKEW: Duration = Duration::from_secs(600);

/// Whether something that was created at `created`, by the API's clock, may come of a create that was announced at
/// `begun`, by this machine's.
pub(crate) fn is_recent(created: &str, begun: SystemTime) -> bool {
    seconds(created).is_none_or(|created| {
        let earliest = begun.checked_sub(CLOCK_SKEW).unwrap_or(UNIX_EPOCH);
        UNIX_EPOCH + Duration::from_secs(created) >= earliest
    })
}

/// A time of the API in seconds since 1970.
fn seconds(time: &str) -> Option<u64> {
    let number = |from: usize, to: usize| time.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hours, minutes, seconds) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Days since 1970: <https://howardhinnant.github.io/date_algorithms.html>.
    let year = year - u64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    Some(days * 86_400 + hours * 3600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_terraform_writes_them() {
        assert_eq!(as_go_prints("2020-03-13T19:20:47Z"), "2020-03-13 19:20:47 +0000 UTC");
        assert_eq!(as_go_prints("soon"), "soon");
    }

    #[test]
    fn clocks_may_differ_by_minutes() {
        assert_eq!(seconds("1970-01-02T00:00:01Z"), Some(86_401));
        assert_eq!(seconds("2026-11-21T04:50:00Z"), Some(1_795_236_600));
        let begun = UNIX_EPOCH + Duration::from_secs(1_795_236_600);
        assert!(is_recent("2026-11-21T04:40:01Z", begun));
        assert!(!is_recent("2026-11-21T04:39:59Z", begun));
    }
}
