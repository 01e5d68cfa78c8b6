//! Moments and their parts.

use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Checks;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// A moment in UTC, to the second.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment(Zoned);

impl Moment {
    pub(super) fn at(timestamp: Timestamp) -> Self {
        let seconds = Timestamp::from_second(timestamp.as_second()).unwrap_or(timestamp);
        Self(seconds.to_zoned(TimeZone::UTC))
    }

    /// `2020-02-12T06:36:13Z`
    pub(super) fn parse(text: &str) -> Result<Self, ProviderError> {
        let invalid = |_| {
            let message = format!("\"{text}\" is no time as RFC 3339 has them, like 2020-02-12T06:36:13Z");
            ProviderError::new(ErrorClass::Invalid, message)
        };
        Ok(Self::at(text.parse::<Timestamp>().map_err(invalid)?))
    }

    /// As RFC 3339 has it.
    pub(super) fn text(&self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub(super) fn zoned(&self) -> &Zoned {
        &self.0
    }

    pub(super) fn from_zoned(zoned: Zoned) -> Self {
        Self(zoned)
    }

    pub(super) fn is_past(&self, now: Timestamp) -> bool {
        self.0.timestamp() <= now
    }

    pub(super) fn unix(&self) -> i64 {
        self.0.timestamp().as_second()
    }
}

/// Checks that an argument is a time.
pub(super) fn check(checks: &mut Checks<'_>, argument: &str) {
    if let Some(Err(error)) = checks.text(argument).filter(|text| !text.is_empty()).map(Moment::parse) {
        checks.report(argument, error.message);
    }
}

/// The attributes that `with_parts!` sets.
pub(super) const PARTS: [&str; 7] = ["day", "hour", "minute", "month", "second", "unix", "year"];

/// Fills the parts of a moment into a model that has them as fields.
macro_rules! with_parts {
    ($model:expr, $moment:expr) => {{
        let (mut model, moment) = ($model, $moment);
        let zoned = moment.zoned();
        model.day = Some(i64::from(zoned.day()));
        model.hour = Some(i64::from(zoned.hour()));
        model.minute = Some(i64::from(zoned.minute()));
        model.month = Some(i64::from(zoned.month()));
        model.second = Some(i64::from(zoned.second()));
        model.unix = Some(moment.unix());
        model.year = Some(i64::from(zoned.year()));
        model
    }};
}
pub(super) use with_parts;
