//! Times as configurations of budgets write them: `2026-01-31_12:00`, in UTC.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

/// Reads one.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once('_')?;
    DateTime::from_str(&format!("{date}T{time}:00Z"), Format::DateTime).ok()
}

/// Writes one.
pub(super) fn write(time: &DateTime) -> String {
    let whole = time.fmt(Format::DateTime).unwrap_or_default();
    match (whole.get(..10), whole.get(11..16)) {
        (Some(date), Some(time)) => format!("{date}_{time}"),
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back() {
        for text in ["2017-07-01_00:00", "2087-06-15_23:59"] {
            assert_eq!(parse(text).map(|time| write(&time)).as_deref(), Some(text));
        }
        assert_eq!(parse("2017-07-01"), None);
        assert_eq!(parse("2017-13-01_00:00"), None);
    }
}
