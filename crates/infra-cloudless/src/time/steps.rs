//! Steps from one moment to another.

use infra_provider::{ErrorClass, ProviderError};
use jiff::Span;

use super::moment::Moment;

/// How far to go.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Steps {
    pub(super) years: i64,
    pub(super) months: i64,
    pub(super) days: i64,
    pub(super) hours: i64,
    pub(super) minutes: i64,
    pub(super) seconds: i64,
}

impl Steps {
    /// The moment that far on. A day that its month does not have is one of the next month, as Go has it: a month after
    /// the 31st of January is the 3rd of March, or the 2nd.
    pub(super) fn from(&self, start: &Moment) -> Result<Moment, ProviderError> {
        let gone = || -> Result<jiff::Zoned, jiff::Error> {
            let day = i64::from(start.zoned().day());
            let first = start.zoned().with().day(1).build()?;
            let months = Span::new().try_years(self.years)?.try_months(self.months)?;
            let days = Span::new().try_days(self.days.saturating_add(day - 1))?;
            let clock =
                Span::new().try_hours(self.hours)?.try_minutes(self.minutes)?.try_seconds(self.seconds)?;
            first.checked_add(months)?.checked_add(days)?.checked_add(clock)
        };
        let too_far = |_| ProviderError::new(ErrorClass::Invalid, "that is too far from now for a calendar");
        gone().map(Moment::from_zoned).map_err(too_far)
    }

    /// Whether it goes nowhere.
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn days_that_a_month_lacks_are_those_of_the_next() {
        let start = Moment::parse("2023-01-31T12:00:00Z").unwrap();
        let month = Steps { months: 1, ..Steps::default() };
        assert_eq!(month.from(&start).unwrap().text(), "2023-03-03T12:00:00Z");
        let back = Steps { years: -1, days: -31, hours: 13, ..Steps::default() };
        assert_eq!(back.from(&start).unwrap().text(), "2022-01-01T01:00:00Z");
        let far = Steps { years: i64::MAX, ..Steps::default() };
        assert!(far.from(&start).is_err());
    }
}
