//! `random_pet`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::Checks;

use super::Keepers;
use super::words::{ADJECTIVES, ADVERBS, ANIMALS};
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// A name that is easy to remember: adverbs, an adjective and an animal.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "random_pet")]
pub(crate) struct RandomPet {
    #[attr(computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    keepers: Keepers,
    #[attr(optional, default = 2, force_new)]
    length: Option<i64>,
    #[attr(optional, force_new)]
    prefix: Option<String>,
    #[attr(optional, default = "-", force_new)]
    separator: Option<String>,
}

impl Kept for RandomPet {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let length = self.length.unwrap_or(2);
        let mut words: Vec<&str> = Vec::new();
        words.extend(self.prefix.as_deref().filter(|prefix| !prefix.is_empty()));
        for before in (0..length).rev() {
            words.push(machine.one_of(match before {
                0 => ANIMALS,
                1 => ADJECTIVES,
                _ => ADVERBS,
            })?);
        }
        Ok(Self { id: Some(words.join(self.separator.as_deref().unwrap_or("-"))), ..self })
    }
}

kept!(
    RandomPet,
    fn check(checks: &mut Checks<'_>) {
        checks.within("length", 1, 100);
    }
);
