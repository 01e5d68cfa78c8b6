//! `time_offset`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::{Checks, Draft};
use infra_value::{Type, Value};

use super::Triggers;
use super::moment::{self, Moment, PARTS, with_parts};
use super::steps::Steps;
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// A moment some steps from another one.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "time_offset")]
pub(crate) struct TimeOffset {
    #[attr(optional_computed, force_new)]
    base_rfc3339: Option<String>,
    #[attr(computed)]
    day: Option<i64>,
    #[attr(computed)]
    hour: Option<i64>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(computed)]
    minute: Option<i64>,
    #[attr(computed)]
    month: Option<i64>,
    #[attr(optional)]
    offset_days: Option<i64>,
    #[attr(optional)]
    offset_hours: Option<i64>,
    #[attr(optional)]
    offset_minutes: Option<i64>,
    #[attr(optional)]
    offset_months: Option<i64>,
    #[attr(optional)]
    offset_seconds: Option<i64>,
    #[attr(optional)]
    offset_years: Option<i64>,
    #[attr(computed)]
    rfc3339: Option<String>,
    #[attr(computed)]
    second: Option<i64>,
    #[attr(optional, force_new)]
    triggers: Triggers,
    #[attr(computed)]
    unix: Option<i64>,
    #[attr(computed)]
    year: Option<i64>,
}

impl TimeOffset {
    fn steps(&self) -> Steps {
        Steps {
            years: self.offset_years.unwrap_or_default(),
            months: self.offset_months.unwrap_or_default(),
            days: self.offset_days.unwrap_or_default(),
            hours: self.offset_hours.unwrap_or_default(),
            minutes: self.offset_minutes.unwrap_or_default(),
            seconds: self.offset_seconds.unwrap_or_default(),
        }
    }

    fn after(self, base: String) -> Result<Self, ProviderError> {
        let moment = self.steps().from(&Moment::parse(&base)?)?;
        let id = Some(base.clone());
        Ok(with_parts!(Self { id, base_rfc3339: Some(base), rfc3339: Some(moment.text()), ..self }, &moment))
    }
}

impl Kept for TimeOffset {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let given = self.base_rfc3339.clone().filter(|text| !text.is_empty());
        let base = given.unwrap_or_else(|| Moment::at(machine.now()).text());
        self.after(base)
    }

    fn renew(self, prior: &Self, _machine: &Machine) -> Result<Self, ProviderError> {
        self.after(prior.base_rfc3339.clone().unwrap_or_default())
    }
}

const OFFSETS: [&str; 6] =
    ["offset_days", "offset_hours", "offset_minutes", "offset_months", "offset_seconds", "offset_years"];

kept!(
    TimeOffset,
    fn check(checks: &mut Checks<'_>) {
        moment::check(checks, "base_rfc3339");
        if OFFSETS.iter().all(|offset| checks.is_left_out(offset)) {
            checks.report("offset_days", format!("one of {} must be set", OFFSETS.join(", ")));
        }
    },
    fn plan(draft: &mut Draft<'_>) {
        if OFFSETS.iter().any(|offset| draft.changes(offset)) {
            draft.set("rfc3339", Value::unknown(Type::String));
            for part in PARTS {
                draft.set(part, Value::unknown(Type::Number));
            }
        }
    }
);
