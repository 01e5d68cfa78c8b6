//! Failures of providers and of the state, as diagnostics.

use infra_diagnostics::{Diagnostic, Span};
use infra_provider::{ErrorClass, ProviderError};
use infra_state::StateError;

/// Says what a provider could not do, for whom, and what to do about it.
pub(crate) fn provider(
    doing: &str,
    error: &ProviderError,
    address: Option<String>,
    span: Option<Span>,
) -> Diagnostic {
    let mut detail = error.to_string();
    if let Some(attribute) = &error.attribute {
        let path = attribute.to_string();
        detail = format!("{}: {detail}", path.trim_start_matches('.'));
    }
    let mut diagnostic = Diagnostic::error(doing, detail).maybe_at(span);
    diagnostic.address = address;
    if let Some(hint) = &error.hint {
        diagnostic = diagnostic.hint(hint.as_str());
    }
    match error.class {
        ErrorClass::Internal => {
            diagnostic.hint("This is a bug in the provider. Please report it with the message above.")
        }
        _ => diagnostic,
    }
}

/// Says that the state could not be read or written.
pub(crate) fn state(error: &StateError) -> Diagnostic {
    Diagnostic::error("State could not be written", error.to_string())
}
