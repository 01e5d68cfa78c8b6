//! `random_bytes`

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Checks;

use super::Keepers;
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// Random bytes. There is no id.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "random_bytes")]
pub(crate) struct RandomBytes {
    #[attr(computed, sensitive)]
    base64: Option<String>,
    #[attr(computed, sensitive)]
    hex: Option<String>,
    #[attr(optional, force_new)]
    keepers: Keepers,
    #[attr(required, force_new)]
    length: i64,
}

impl RandomBytes {
    fn of(bytes: &[u8], keepers: Keepers) -> Self {
        Self {
            base64: Some(STANDARD.encode(bytes)),
            hex: Some(hex::encode(bytes)),
            keepers,
            length: bytes.len() as i64,
        }
    }
}

impl Kept for RandomBytes {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let bytes = machine.bytes(usize::try_from(self.length).unwrap_or_default())?;
        Ok(Self::of(&bytes, self.keepers))
    }

    /// By the bytes in base64.
    fn named(id: &str) -> Result<Self, ProviderError> {
        let bytes = STANDARD.decode(id);
        let bytes =
            bytes.map_err(|_| ProviderError::new(ErrorClass::Invalid, "the import id is not base64"))?;
        Ok(Self::of(&bytes, None))
    }
}

kept!(
    RandomBytes without id,
    fn check(checks: &mut Checks<'_>) {
        checks.within("length", 1, 1 << 20);
    }
);
