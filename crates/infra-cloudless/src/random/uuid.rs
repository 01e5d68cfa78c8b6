//! `random_uuid`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};

use super::Keepers;
use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// A random UUID, version 4.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "random_uuid")]
pub(crate) struct RandomUuid {
    #[attr(computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    keepers: Keepers,
    #[attr(computed)]
    result: Option<String>,
}

/// Where a UUID has its dashes, in characters of what is between them.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

impl Kept for RandomUuid {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        let mut bytes = machine.bytes(16)?;
        // RFC 9562, section 5.4: version 4, and the variant of that document.
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let digits = hex::encode(bytes);
        let mut rest = digits.as_str();
        let groups = GROUPS.map(|length| {
            let (group, behind) = rest.split_at(length);
            rest = behind;
            group
        });
        let uuid = groups.join("-");
        Ok(Self { id: Some(uuid.clone()), result: Some(uuid), ..self })
    }

    fn named(id: &str) -> Result<Self, ProviderError> {
        let groups: Vec<&str> = id.split('-').collect();
        let is_uuid = groups.iter().map(|group| group.len()).eq(GROUPS)
            && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if !is_uuid {
            return Err(ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" is not a UUID")));
        }
        let uuid = Some(id.to_lowercase());
        Ok(Self { id: uuid.clone(), keepers: None, result: uuid })
    }
}

kept!(RandomUuid);
