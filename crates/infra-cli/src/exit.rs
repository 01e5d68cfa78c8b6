//! How the process ends.

use std::process::ExitCode;

/// What a command ends with. The numbers are Terraform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; with `-detailed-exitcode`, and nothing to change.
    Success,
    /// Something went wrong, and was said.
    Failure,
    /// Done, and there is something to change: `plan -detailed-exitcode`, `drift`.
    Changes,
    /// `fmt`: what could not be formatted was said.
    CannotFormat,
    /// `fmt -check`: something is not in the canonical layout.
    Unformatted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Changes | Exit::CannotFormat => 2,
            Exit::Unformatted => 3,
        })
    }
}

/// Runs a command. A panic is a bug: it ends with code 1 like any other failure, and says where to report it.
pub fn guarded(command: impl FnOnce() -> Exit + std::panic::UnwindSafe) -> ExitCode {
    match std::panic::catch_unwind(command) {
        Ok(exit) => exit.into(),
        Err(_) => {
            crate::terminal::bug();
            Exit::Failure.into()
        }
    }
}
