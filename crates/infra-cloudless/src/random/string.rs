//! `random_string`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::{Checks, Draft};

use super::text::{self, text};
use crate::kept::{Kept, kept};
use crate::machine::Machine;

text!(
    /// A random text that is no secret.
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[model(name = "random_string", version = 2)]
    RandomString {
        #[attr(computed)]
        result: Option<String>,
    }
);

impl Kept for RandomString {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let text = self.text(machine)?;
        Ok(Self { id: Some(text.clone()), result: Some(text), ..self })
    }

    fn named(id: &str) -> Result<Self, ProviderError> {
        Ok(Self { id: Some(id.to_owned()), ..Self::imported(id) })
    }
}

kept!(
    RandomString,
    fn check(checks: &mut Checks<'_>) {
        text::check(checks);
    },
    fn plan(draft: &mut Draft<'_>) {
        text::plan(draft);
    }
);
