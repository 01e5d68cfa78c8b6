//! Times that configurations write as text: `2026-12-31T18:00:00Z`, in any zone.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_value::Value;

use crate::checks::Checks;

/// The time that a text tells.
pub(crate) fn time(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, Format::DateTimeWithOffset).ok()
}

/// Whether two texts tell the same time.
pub(crate) fn same_time(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.as_str().and_then(time), b.as_str().and_then(time));
    a.is_some() && a == b
}

/// A time that the cloud tells; `""` where it says nothing.
pub(crate) fn told(time: Option<DateTime>) -> Option<String> {
    let text = time.and_then(|time| time.fmt(Format::DateTime).ok());
    Some(text.unwrap_or_default())
}

/// The same, as it was written before if that is the same time.
pub(crate) fn written_as(known: &Option<String>, reported: Option<DateTime>) -> Option<String> {
    let is_it = |known: &&str| reported.is_some() && time(known) == reported;
    known.as_deref().filter(is_it).map(str::to_owned).or_else(|| told(reported))
}

/// Reports what is no time, where an argument is to be one.
pub(crate) fn check(checks: &mut Checks<'_>, argument: &str) {
    if let Some(text) = checks.text(argument).filter(|text| !text.is_empty())
        && time(text).is_none()
    {
        let message = format!("{argument} is \"{text}\": write it like \"2026-12-31T18:00:00Z\"");
        checks.report(argument, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stays_as_it_was_written() {
        let written = Some("2026-01-02T05:00:00+02:00".to_owned());
        assert_eq!(written_as(&written, time("2026-01-02T03:00:00Z")), written);
        let other = time("2026-01-02T04:00:00Z");
        assert_eq!(written_as(&written, other).as_deref(), Some("2026-01-02T04:00:00Z"));
        assert_eq!(written_as(&written, None).as_deref(), Some(""));
    }

    #[test]
    fn the_same_time_may_be_told_in_another_zone() {
        let text = |text: &str| Value::string(text);
        assert!(same_time(&text("2026-01-02T03:00:00Z"), &text("2026-01-02T05:00:00+02:00")));
        assert!(!same_time(&text("2026-01-02T03:00:00Z"), &text("2026-01-02T03:00:01Z")));
        assert!(!same_time(&text("soon"), &text("soon")));
    }
}
