//! Errors of the state, with what to do about them.

use std::io::ErrorKind;

use infra_diagnostics::{Diagnostic, sentence};

use crate::StateError;

impl StateError {
    /// What is wrong, and how to go on.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.summary(), sentence(&self.to_string()));
        match self.advice() {
            Some(advice) => diagnostic.hint(advice),
            None => diagnostic,
        }
    }

    fn summary(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "State is locked",
            Self::Claimed { .. } => "Resource is being worked on",
            Self::LockLost { .. } => "Lock on the state lost",
            Self::Corrupt { .. } | Self::Read { .. } => "State cannot be read",
            Self::OlderVersion { .. } | Self::NewerVersion { .. } => "State format not supported",
            Self::Write { .. } => "State cannot be written",
            Self::Conflict { .. } => "State was changed by someone else",
            Self::JournalDamaged { .. } => "Journal is damaged",
            Self::JournalForeign { .. } => "Journal does not belong to the state",
            Self::Encrypted { .. } => "State is encrypted",
            Self::NotEncrypted { .. } => "State is not encrypted",
            Self::Undecryptable { .. } => "State cannot be decrypted",
            Self::Key { .. } => "No key for the state",
            Self::Unsupported { .. } => "Not offered by the backend",
            Self::NotFound { .. } => "Not in the state's store",
            Self::Misuse(_) => "State used wrongly",
        }
    }

    fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Locked { .. } => {
                "Wait for the other run to end, or let this one wait with -lock-timeout=5m. The lock of a run that died is taken over by itself."
            }
            Self::Claimed { .. } => {
                "Nothing was changed. Wait for the other run to end, or let this one wait with -lock-timeout=5m."
            }
            Self::LockLost { .. } => {
                "What was done before is in the journal. Run the same command again: it goes on from there."
            }
            Self::Corrupt { path, .. } => {
                return Some(format!(
                    "Nothing was changed. Earlier states, if there are any, are {path}.backup and those in {path}.history: copy the last good one over the file."
                ));
            }
            Self::NewerVersion { .. } => {
                "Nothing was changed. Use the version that wrote the state, or a newer infra."
            }
            Self::Write { source, .. } => {
                let first = match source.kind() {
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                        "Make room"
                    }
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                        "Make it writable for this user"
                    }
                    _ => "Remove the cause",
                };
                return Some(format!(
                    "{first}, then run the same command again. Nothing is lost: what was begun is in the journal, or is looked for."
                ));
            }
            Self::Encrypted { .. } => {
                "Nothing was changed. Write the encryption block it was encrypted with into the terraform block, or set TF_ENCRYPTION."
            }
            Self::NotEncrypted { .. } => {
                "Nothing was changed. To encrypt what was not encrypted before, give it a fallback for once: method \"unencrypted\" \"former\" {} in the encryption block, and fallback { method = method.unencrypted.former } beside the method."
            }
            Self::Undecryptable { .. } => {
                "Nothing was changed. A former key goes into the fallback block until the next apply."
            }
            Self::Key { .. } => "Nothing was written without encryption.",
            Self::Conflict { .. } => "Run the same command again: it starts from the new state.",
            Self::Misuse(_) => "This is a bug in infra. Please report it with the message above.",
            // What can be done is part of the message.
            Self::OlderVersion { .. } | Self::JournalDamaged { .. } | Self::JournalForeign { .. } => {
                "Nothing was changed."
            }
            Self::Read { .. } | Self::NotFound { .. } | Self::Unsupported { .. } => return None,
        };
        Some(advice.to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_problem_says_what_where_and_what_to_do() {
        let full = StateError::write("x/terraform.tfstate", io::Error::from_raw_os_error(28)).diagnostic();
        assert_eq!(full.detail, "Cannot write x/terraform.tfstate: no space left on device.");
        assert!(full.hints[0].0.starts_with("Make room"), "{full:?}");
        let cut =
            crate::State::from_bytes(b"{\"version\": 4,", "terraform.tfstate").unwrap_err().diagnostic();
        assert!(
            cut.detail.starts_with("The state terraform.tfstate cannot be understood: it ends in the middle"),
            "{cut:?}"
        );
        assert!(cut.hints[0].0.contains("terraform.tfstate.backup"), "{cut:?}");
    }
}
