//! `random_id`

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Checks;
use num_bigint::BigUint;

use super::Keepers;
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// Random bytes for names, in several notations.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "random_id")]
pub(crate) struct RandomId {
    #[attr(computed)]
    b64_std: Option<String>,
    #[attr(computed)]
    b64_url: Option<String>,
    #[attr(required, force_new)]
    byte_length: i64,
    #[attr(computed)]
    dec: Option<String>,
    #[attr(computed)]
    hex: Option<String>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    keepers: Keepers,
    #[attr(optional, force_new)]
    prefix: Option<String>,
}

impl RandomId {
    fn of(self, bytes: &[u8]) -> Self {
        let prefixed = |text: String| Some(format!("{}{text}", self.prefix.as_deref().unwrap_or_default()));
        Self {
            b64_std: prefixed(STANDARD.encode(bytes)),
            b64_url: prefixed(URL_SAFE_NO_PAD.encode(bytes)),
            byte_length: bytes.len() as i64,
            dec: prefixed(BigUint::from_bytes_be(bytes).to_string()),
            hex: prefixed(hex::encode(bytes)),
            id: Some(URL_SAFE_NO_PAD.encode(bytes)),
            ..self
        }
    }
}

impl Kept for RandomId {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let bytes = machine.bytes(usize::try_from(self.byte_length).unwrap_or_default())?;
        Ok(self.of(&bytes))
    }

    /// By the id, after the prefix and a comma if there is one.
    fn named(id: &str) -> Result<Self, ProviderError> {
        let (prefix, id) =
            id.rsplit_once(',').map_or((None, id), |(prefix, id)| (Some(prefix.to_owned()), id));
        let invalid =
            |_| ProviderError::new(ErrorClass::Invalid, "the import id is not the id of a random_id");
        let bytes = URL_SAFE_NO_PAD.decode(id).map_err(invalid)?;
        Ok(Self { prefix, ..Self::default() }.of(&bytes))
    }
}

kept!(
    RandomId,
    fn check(checks: &mut Checks<'_>) {
        checks.within("byte_length", 1, 1 << 20);
    }
);
