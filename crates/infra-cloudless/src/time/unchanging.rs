//! `time_static`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::Checks;

use super::Triggers;
use super::moment::{self, Moment, with_parts};
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// A moment that stays what it was when it was created.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "time_static")]
pub(crate) struct TimeStatic {
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
    #[attr(computed)]
    second: Option<i64>,
    #[attr(optional, force_new)]
    triggers: Triggers,
    #[attr(computed)]
    unix: Option<i64>,
    #[attr(computed)]
    year: Option<i64>,
}

impl Kept for TimeStatic {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let moment = match self.rfc3339.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => Moment::parse(text)?,
            None => Moment::at(machine.now()),
        };
        let text = self.rfc3339.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| moment.text());
        Ok(with_parts!(Self { id: Some(text.clone()), rfc3339: Some(text), ..self }, &moment))
    }

    fn named(id: &str) -> Result<Self, ProviderError> {
        let moment = Moment::parse(id)?;
        let known = Some(id.to_owned());
        Ok(with_parts!(Self { id: known.clone(), rfc3339: known, ..Self::default() }, &moment))
    }
}

kept!(
    TimeStatic,
    fn check(checks: &mut Checks<'_>) {
        moment::check(checks, "rfc3339");
    }
);
