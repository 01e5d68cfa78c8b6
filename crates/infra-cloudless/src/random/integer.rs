//! `random_integer`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Checks;
use infra_value::Value;
use sha2::{Digest, Sha256};

use super::Keepers;
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// A random number within bounds, both included.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "random_integer")]
pub(crate) struct RandomInteger {
    #[attr(computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    keepers: Keepers,
    #[attr(required, force_new)]
    max: i64,
    #[attr(required, force_new)]
    min: i64,
    #[attr(computed)]
    result: Option<i64>,
    #[attr(optional, force_new)]
    seed: Option<String>,
}

impl Kept for RandomInteger {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let count = (i128::from(self.max) - i128::from(self.min) + 1).max(1);
        let offset = match &self.seed {
            // The same seed always gives the same number, though not that of Terraform's provider.
            Some(seed) => {
                let digest = Sha256::digest(seed.as_bytes());
                let number =
                    digest.iter().take(8).fold(0_i128, |number, byte| number << 8 | i128::from(*byte));
                number % count
            }
            None => match u64::try_from(count) {
                Ok(count) => i128::from(machine.below(count)?),
                // All of 64 bits.
                Err(_) => i128::from(machine.below(u64::MAX)?),
            },
        };
        let result = i64::try_from(i128::from(self.min) + offset).unwrap_or(self.max);
        Ok(Self { id: Some(result.to_string()), result: Some(result), ..self })
    }

    /// By `result,min,max`, and the seed after that if there is one.
    fn named(id: &str) -> Result<Self, ProviderError> {
        let invalid = || {
            let message =
                format!("the import id is \"{id}\", but must be RESULT,MIN,MAX or RESULT,MIN,MAX,SEED");
            ProviderError::new(ErrorClass::Invalid, message)
        };
        let mut parts = id.splitn(4, ',');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).ok_or_else(invalid);
        let (result, min, max): (i64, i64, i64) = (number()?, number()?, number()?);
        let seed = parts.next().map(str::to_owned);
        Ok(Self { id: Some(result.to_string()), keepers: None, max, min, result: Some(result), seed })
    }
}

kept!(
    RandomInteger,
    fn check(checks: &mut Checks<'_>) {
        let number = |name: &str| checks.get(name).and_then(Value::as_i64);
        if let (Some(min), Some(max)) = (number("min"), number("max"))
            && min > max
        {
            checks.report("min", format!("min is {min}, but max is {max}"));
        }
    }
);
