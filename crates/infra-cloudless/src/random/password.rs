//! `random_password`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::{Checks, Draft};

use super::text::{self, text};
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// What bcrypt looks at, in bytes.
const BCRYPT_LIMIT: usize = 72;

/// As in Terraform's provider.
const BCRYPT_COST: u32 = 10;

text!(
    /// A random text that is a secret.
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[model(name = "random_password", version = 3)]
    RandomPassword {
        #[attr(computed, sensitive)]
        bcrypt_hash: Option<String>,
        #[attr(computed, sensitive)]
        result: Option<String>,
    }
);

fn hash(password: &str, machine: &Machine) -> Result<String, ProviderError> {
    let salt: [u8; 16] = machine.bytes(16)?.try_into().unwrap_or_default();
    let looked_at = &password.as_bytes()[..password.len().min(BCRYPT_LIMIT)];
    let hash = bcrypt::hash_with_salt(looked_at, BCRYPT_COST, salt);
    let hash = hash.map_err(|error| ProviderError::new(ErrorClass::Internal, error.to_string()))?;
    Ok(hash.format_for_version(bcrypt::Version::TwoA))
}

impl Kept for RandomPassword {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let text = self.text(machine)?;
        let bcrypt_hash = Some(hash(&text, machine)?);
        // The id is shown: it must not be the secret.
        Ok(Self { id: Some("none".to_owned()), bcrypt_hash, result: Some(text), ..self })
    }

    fn named(id: &str) -> Result<Self, ProviderError> {
        let machine = Machine::new(Machine::here());
        let bcrypt_hash = Some(hash(id, &machine)?);
        Ok(Self { id: Some("none".to_owned()), bcrypt_hash, ..Self::imported(id) })
    }
}

kept!(
    RandomPassword,
    fn check(checks: &mut Checks<'_>) {
        text::check(checks);
    },
    fn plan(draft: &mut Draft<'_>) {
        text::plan(draft);
    }
);
