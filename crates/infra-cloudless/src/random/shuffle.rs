//! `random_shuffle`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::Checks;
use sha2::{Digest, Sha256};

use super::Keepers;
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// A list in another order.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "random_shuffle")]
pub(crate) struct RandomShuffle {
    #[attr(computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    input: Vec<String>,
    #[attr(optional, force_new)]
    keepers: Keepers,
    #[attr(computed)]
    result: Option<Vec<String>>,
    #[attr(optional, force_new)]
    result_count: Option<i64>,
    #[attr(optional, force_new)]
    seed: Option<String>,
}

/// The same seed always gives the same order, though not that of Terraform's provider.
fn seeded(things: &mut [String], seed: &str, round: usize) {
    for last in (1..things.len()).rev() {
        let digest = Sha256::digest(format!("{seed}/{round}/{last}"));
        let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        things.swap(last, (number % (last as u64 + 1)) as usize);
    }
}

impl Kept for RandomShuffle {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let wanted =
            self.result_count.and_then(|count| usize::try_from(count).ok()).unwrap_or(self.input.len());
        let mut result: Vec<String> = Vec::new();
        let mut round = 0;
        // More than there are: each once in every round.
        while result.len() < wanted && !self.input.is_empty() {
            let mut shuffled = self.input.clone();
            match &self.seed {
                Some(seed) => seeded(&mut shuffled, seed, round),
                None => machine.shuffle(&mut shuffled)?,
            }
            result.extend(shuffled);
            round += 1;
        }
        result.truncate(wanted);
        Ok(Self { id: Some("-".to_owned()), result: Some(result), ..self })
    }
}

kept!(
    RandomShuffle,
    fn check(checks: &mut Checks<'_>) {
        checks.within("result_count", 0, 1 << 20);
    }
);
