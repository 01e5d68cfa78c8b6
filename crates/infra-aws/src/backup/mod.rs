//! AWS Backup: where backups are kept, when they are made, and of what.

mod plan;
mod rule;
mod selection;
mod tagging;
mod vault;

use infra_provider::{ErrorClass, ProviderError};

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<plan::Plan>(), resource::<selection::Selection>(), resource::<vault::Vault>()]
}

/// What was asked for; `None` when there is no such thing. Backup tells of vaults that are not there as if they were
/// somebody else's.
fn if_there<T>(answer: Result<T, ProviderError>) -> Result<Option<T>, ProviderError> {
    let is_gone = |error: &ProviderError| {
        error.class == ErrorClass::NotFound
            || (error.code.as_deref() == Some("AccessDeniedException")
                && error.message.contains("Insufficient privileges to perform this action"))
            || (error.code.as_deref() == Some("InvalidParameterValueException")
                && error.message.contains("Cannot find"))
    };
    match answer {
        Err(error) if is_gone(&error) => Ok(None),
        other => other.map(Some),
    }
}
