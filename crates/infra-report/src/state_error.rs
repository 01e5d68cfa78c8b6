//! Failures of the state, with what to do about them.

use infra_diagnostics::Diagnostic;
use infra_state::StateError;

/// Says what is wrong with the state and how to go on.
pub fn state_error(error: &StateError) -> Diagnostic {
    let (summary, hint) = match error {
        StateError::Locked { .. } => (
            "State is locked",
            Some(
                "Wait for the other run to end, or let this one wait with -lock-timeout=5m. The lock of a run that died is taken over by itself.",
            ),
        ),
        StateError::LockLost { .. } => (
            "Lock on the state lost",
            Some(
                "What was done before is in the journal. Run the same command again: it goes on from there.",
            ),
        ),
        StateError::Corrupt { .. } => {
            ("State cannot be read", Some("Earlier snapshots are kept in the history beside the state."))
        }
        StateError::OlderVersion { .. } | StateError::NewerVersion { .. } => {
            ("State format not supported", None)
        }
        StateError::Read { .. } => ("State cannot be read", None),
        StateError::Write { .. } => (
            "State cannot be written",
            Some(
                "What was done is in the journal as far as it could be written. Make room or give access, then run the same command again.",
            ),
        ),
        StateError::Conflict { .. } => (
            "State was changed by someone else",
            Some("Run the same command again: it starts from the new state."),
        ),
        StateError::JournalDamaged { .. } => ("Journal is damaged", None),
        StateError::JournalForeign { .. } => ("Journal does not belong to the state", None),
        StateError::NotFound { .. } => ("Not in the state's store", None),
        StateError::Misuse(_) => {
            ("State used wrongly", Some("This is a bug in infra. Please report it with the message above."))
        }
    };
    let diagnostic = Diagnostic::error(summary, sentence(&error.to_string()));
    match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

/// A message as a sentence.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    let mut sentence: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    sentence.push_str(chars.as_str());
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}
