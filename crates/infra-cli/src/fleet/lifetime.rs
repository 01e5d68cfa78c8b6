//! How long an environment is wanted, and by whom: what the variables `expires_on` and `owner` of its root module say.
//!
//! The configuration says it and not the objects, though they should carry it as tags: what the file with an environment's
//! variables says holds as soon as it is changed, and still holds when a destroy was cut off after the last object with a tag.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_value::Value;
use jiff::Timestamp;
use jiff::civil::Date;

/// The variable with the last day, such as `2027-03-31`, or the instant, such as `2027-03-31T18:00:00Z`.
pub const EXPIRES_ON: &str = "expires_on";
/// The variable with who wants it.
pub const OWNER: &str = "owner";

/// How long an environment is wanted, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// As it is written; nothing when it is wanted for ever.
    pub expires_on: Option<String>,
    /// Who wants it.
    pub owner: Option<String>,
    /// From when on it is not wanted any more.
    end: Option<Timestamp>,
}

impl Lifetime {
    /// What the variables of a root module say.
    ///
    /// # Errors
    /// A sentence: what stands in `expires_on` is neither a day nor an instant, or is not known.
    pub fn of(variables: &BTreeMap<Arc<str>, Value>) -> Result<Self, String> {
        let text = |name: &str| -> Result<Option<String>, String> {
            let Some(value) = variables.get(name).map(Value::unmark_deep) else { return Ok(None) };
            match value {
                value if !value.is_known() => Err(format!("The value of {name} is not known.")),
                value if value.is_null() => Ok(None),
                value => match value.as_str() {
                    Some(text) => Ok(Some(text.to_owned()).filter(|text| !text.is_empty())),
                    None => Err(format!("{name} is no string.")),
                },
            }
        };
        let expires_on = text(EXPIRES_ON)?;
        let end = expires_on.as_deref().map(end).transpose()?;
        // Whoever calls something else the owner is none of this.
        Ok(Self { expires_on, owner: text(OWNER).unwrap_or_default(), end })
    }

    /// Whether it is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end.is_some_and(|end| now >= end)
    }
}

/// When a lifetime ends: an instant is that, and a day counts to its end, in UTC.
fn end(text: &str) -> Result<Timestamp, String> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let day: Result<Date, _> = text.parse();
    let next = day.and_then(|day| day.tomorrow()?.to_zoned(jiff::tz::TimeZone::UTC));
    next.map(|next| next.timestamp()).map_err(|_| {
        format!("\"{text}\" of {EXPIRES_ON} is neither a day like 2027-03-31 nor an instant like 2027-03-31T18:00:00Z.")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn lifetime(expires_on: Value) -> Result<Lifetime, String> {
        Lifetime::of(&BTreeMap::from([
            (EXPIRES_ON.into(), expires_on),
            (OWNER.into(), Value::string("team@example.com")),
        ]))
    }

    #[test]
    fn the_last_day_counts_and_the_instant_does_not() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let day = lifetime(Value::string("2027-03-31")).unwrap();
        assert!(!day.is_over(at("2027-03-31T23:59:59Z")) && day.is_over(at("2027-04-01T00:00:00Z")));
        assert_eq!(day.owner.as_deref(), Some("team@example.com"));
        let instant = lifetime(Value::string("2027-03-31T18:00:00+02:00")).unwrap();
        assert!(!instant.is_over(at("2027-03-31T15:59:59Z")) && instant.is_over(at("2027-03-31T16:00:00Z")));
    }

    #[test]
    fn what_nobody_said_never_ends() {
        let far: Timestamp = "2999-01-01T00:00:00Z".parse().unwrap();
        assert!(!Lifetime::of(&BTreeMap::new()).unwrap().is_over(far));
        assert!(!lifetime(Value::null(infra_value::Type::String)).unwrap().is_over(far));
        assert!(!lifetime(Value::string("")).unwrap().is_over(far));
    }

    #[test]
    fn what_cannot_be_read_is_no_lifetime() {
        for wrong in ["soon", "2027-02-30", "31.03.2027", "72h"] {
            assert!(lifetime(Value::string(wrong)).unwrap_err().contains(wrong));
        }
        assert!(lifetime(Value::unknown(infra_value::Type::String)).is_err());
        assert!(lifetime(Value::bool(true)).is_err());
    }
}
