//! `time_rotating`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::Checks;

use super::Triggers;
use super::moment::{self, Moment, with_parts};
use super::steps::Steps;
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// A moment that is replaced when its time has come.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "time_rotating")]
pub(crate) struct TimeRotating {
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
    #[attr(optional_computed, force_new)]
    rfc3339: Option<String>,
    #[attr(optional)]
    rotation_days: Option<i64>,
    #[attr(optional)]
    rotation_hours: Option<i64>,
    #[attr(optional)]
    rotation_minutes: Option<i64>,
    #[attr(optional)]
    rotation_months: Option<i64>,
    #[attr(optional_computed, computed_on = ["rotation_days", "rotation_hours", "rotation_minutes", "rotation_months", "rotation_years"])]
    rotation_rfc3339: Option<String>,
    #[attr(optional)]
    rotation_years: Option<i64>,
    #[attr(computed)]
    second: Option<i64>,
    #[attr(optional, force_new)]
    triggers: Triggers,
    #[attr(computed)]
    unix: Option<i64>,
    #[attr(computed)]
    year: Option<i64>,
}

impl TimeRotating {
    fn steps(&self) -> Steps {
        Steps {
            years: self.rotation_years.unwrap_or_default(),
            months: self.rotation_months.unwrap_or_default(),
            days: self.rotation_days.unwrap_or_default(),
            hours: self.rotation_hours.unwrap_or_default(),
            minutes: self.rotation_minutes.unwrap_or_default(),
            seconds: 0,
        }
    }

    fn from(self, start: String) -> Result<Self, ProviderError> {
        let moment = Moment::parse(&start)?;
        let rotation = match self.steps() {
            steps if steps.is_none() => self.rotation_rfc3339.clone().unwrap_or_default(),
            steps => steps.from(&moment)?.text(),
        };
        let id = Some(start.clone());
        let rotating = Self { id, rfc3339: Some(start), rotation_rfc3339: Some(rotation), ..self };
        Ok(with_parts!(rotating, &moment))
    }
}

impl Kept for TimeRotating {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let given = self.rfc3339.clone().filter(|text| !text.is_empty());
        let start = given.unwrap_or_else(|| Moment::at(machine.now()).text());
        self.from(start)
    }

    fn renew(self, prior: &Self, _machine: &Machine) -> Result<Self, ProviderError> {
        self.from(prior.rfc3339.clone().unwrap_or_default())
    }

    fn holds(&self, machine: &Machine) -> bool {
        let rotation = self.rotation_rfc3339.as_deref().and_then(|text| Moment::parse(text).ok());
        !rotation.is_some_and(|rotation| rotation.is_past(machine.now()))
    }
}

const ROTATIONS: [&str; 6] = [
    "rotation_days",
    "rotation_hours",
    "rotation_minutes",
    "rotation_months",
    "rotation_years",
    "rotation_rfc3339",
];

kept!(
    TimeRotating,
    fn check(checks: &mut Checks<'_>) {
        moment::check(checks, "rfc3339");
        moment::check(checks, "rotation_rfc3339");
        for rotation in &ROTATIONS[..5] {
            checks.within(rotation, 1, i64::MAX);
        }
        if ROTATIONS.iter().all(|rotation| checks.is_left_out(rotation)) {
            checks.report("rotation_days", format!("one of {} must be set", ROTATIONS.join(", ")));
        }
    }
);
