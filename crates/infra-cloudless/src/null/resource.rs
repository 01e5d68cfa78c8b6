//! `null_resource`

use std::collections::BTreeMap;

use infra_provider::ProviderError;
use infra_provider::model::Model;

use crate::kept::{Kept, kept};
use crate::machine::Machine;

/// What hangs provisioners and dependencies on triggers.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "null_resource")]
pub(crate) struct NullResource {
    #[attr(computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    triggers: Option<BTreeMap<String, Option<String>>>,
}

impl Kept for NullResource {
    fn make(self, machine: &Machine) -> Result<Self, ProviderError> {
        Ok(Self { id: Some(machine.below(i64::MAX as u64)?.to_string()), ..self })
    }

    fn named(id: &str) -> Result<Self, ProviderError> {
        Ok(Self { id: Some(id.to_owned()), triggers: None })
    }
}

kept!(NullResource);
